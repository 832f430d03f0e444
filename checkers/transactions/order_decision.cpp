#include "checkers/transactions/order_decision.hpp"

#include <algorithm>
#include <utility>

#include "checkers/transactions/order_search.hpp"
#include "checkers/transactions/saturation.hpp"
#include "checkers/transactions/version_search.hpp"

namespace ordeal::checkers {
namespace {

class OrderDecider {
 public:
  OrderDecider(const TransactionTable& table, const RegisterFacts& facts,
               const OrderQuestion& question, std::span<const VersionStep> assumed,
               const CheckOptions& options)
      : table_(table),
        facts_(facts),
        assumed_(assumed),
        options_(options),
        steps_left_(options.steps_max),
        order_(table, facts, question, assumed) {
    decision_.steps_max = options.steps_max;
    decision_.keeps_order = options.keep_order;
  }

  OrderDecision run() {
    const bool parallel = order_.question().parallel;
    const std::uint64_t short_search = 1000 + std::uint64_t{12} * order_.graph().size();
    if (!note_cycle() && !parallel) search_moments(std::min(steps_left_, short_search));
    // Of many it ought to be known which of them have none.
    const bool are_many = table_.size() > kFewTransactions;
    const bool is_known = !decision_.cycle.empty() || decision_.verdict == Verdict::kValid ||
                          (decision_.verdict == Verdict::kInvalid && !are_many);
    if (is_known || keeps_writers_in_order()) return std::move(decision_);
    const bool has_room = Saturation::bytes_wanted(table_, facts_, order_) < options_.memory_max;
    if (has_room) search_writers();
    const bool has_used_memory_up = decision_.is_memory_used_up || !has_room;
    const bool may_be_found = !parallel && (order_.question().sessions || has_room);
    if (decision_.verdict == Verdict::kUnknown && may_be_found) search_moments(steps_left_);
    decision_.is_memory_used_up = decision_.is_memory_used_up || has_used_memory_up;
    return std::move(decision_);
  }

 private:
  bool note_cycle() {
    const std::vector<PathStep> cycle = order_.find_cycle();
    if (cycle.empty()) return false;
    decision_.verdict = Verdict::kInvalid;
    decision_.cycle = order_.steps_of(cycle);
    for (const CycleStep& step : decision_.cycle) decision_.grounds.push_back(step.from);
    std::sort(decision_.grounds.begin(), decision_.grounds.end());
    return true;
  }

  void search_moments(std::uint64_t steps) {
    const OrderSearchOutcome outcome =
        search_order(table_, facts_, order_, steps, options_.memory_max);
    decision_.verdict = outcome.verdict;
    decision_.is_memory_used_up = outcome.is_memory_used_up;
    decision_.stuck = outcome.stuck;
    use(outcome.steps);
    if (options_.keep_order) decision_.order = transactions_of(outcome.order);
  }

  // Where processes do not bind, those that write mostly keep their order all the same, and then
  // far less is to be known. Says nothing when they do not.
  bool keeps_writers_in_order() {
    if (order_.question().sessions) return false;
    OrderQuestion question = order_.question();
    question.writer_sessions = true;
    const OrderGraph order(table_, facts_, question, assumed_);
    const bool may_be = order.find_cycle().empty() &&
                        Saturation::bytes_wanted(table_, facts_, order) < options_.memory_max;
    if (!may_be) return false;
    VersionSearchOutcome outcome =
        search_versions(table_, facts_, order, steps_left_ / 4, options_.memory_max);
    use(outcome.steps);
    if (outcome.verdict == Verdict::kValid) take(std::move(outcome));
    return outcome.verdict == Verdict::kValid;
  }

  void search_writers() {
    VersionSearchOutcome outcome =
        search_versions(table_, facts_, order_, steps_left_ / 2, options_.memory_max);
    use(outcome.steps);
    decision_.is_memory_used_up = outcome.is_memory_used_up;
    if (outcome.verdict == Verdict::kUnknown) return order_.add(outcome.forced);
    take(std::move(outcome));
  }

  void use(std::uint64_t steps) { steps_left_ -= std::min(steps_left_, steps); }

  void take(VersionSearchOutcome outcome) {
    decision_.verdict = outcome.verdict;
    decision_.cycle = std::move(outcome.cycle);
    decision_.grounds = std::move(outcome.core);
    if (options_.keep_order) decision_.order = transactions_of(outcome.order);
  }

  std::vector<OperationId> transactions_of(const std::vector<NodeId>& moments) const {
    std::vector<OperationId> transactions;
    for (const NodeId moment : moments) {
      const TxnId txn = order_.txn_of(moment);
      if (facts_.happened[txn]) transactions.push_back(txn);
    }
    return transactions;
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  std::span<const VersionStep> assumed_;
  const CheckOptions& options_;
  std::uint64_t steps_left_;
  OrderGraph order_;
  OrderDecision decision_;
};

}  // namespace

OrderDecision decide_order(const TransactionTable& table, const RegisterFacts& facts,
                           const OrderQuestion& question, std::span<const VersionStep> assumed,
                           const CheckOptions& options) {
  return OrderDecider(table, facts, question, assumed, options).run();
}

}  // namespace ordeal::checkers
