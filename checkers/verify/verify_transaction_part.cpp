#include <algorithm>
#include <functional>

#include "checkers/verify/plain_transactions.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<std::string>;

constexpr std::size_t kOrdersMax = 200'000;

// A few transactions on registers as a history of their own. Reads of what others wrote are left
// out: then an order of the whole history, restricted to the part, is one of the part.
class TransactionPart {
 public:
  TransactionPart(const PlainTransactions& transactions, const std::vector<OperationId>& part)
      : transactions_(transactions), part_(part) {}

  Problem problem() const {
    if (transactions_.are_lists()) return "of lists a cycle is wanted";
    if (part_.empty() || std::ranges::adjacent_find(part_, std::greater_equal()) != part_.end()) {
      return "the part is not ascending";
    }
    for (const OperationId id : part_) {
      if (id >= transactions_.size()) return "a member does not exist";
      if (!happened(id)) return "operation " + std::to_string(id) + " need not have happened";
    }
    return std::nullopt;
  }

  History alone() const {
    struct Event {
      EventNumber at;
      OperationId id;
      bool ends;
    };
    std::vector<Event> events;
    for (const OperationId id : part_) {
      const Operation& txn = transactions_.operation(id);
      events.push_back({txn.invoke_event, id, false});
      if (txn.complete_event != kNever) events.push_back({txn.complete_event, id, true});
    }
    std::ranges::sort(events, {}, &Event::at);
    HistoryBuilder builder;
    if (!transactions_.history().has_real_time()) builder.forget_real_time();
    for (const Event& event : events) {
      const Operation& txn = transactions_.operation(event.id);
      const Value process = Value::integer(static_cast<std::int64_t>(txn.process));
      const Value micros = copied_micros(event.id, builder.values());
      if (!event.ends) {
        builder.invoke({.process = process, .function = Function::kTxn, .input = micros});
      } else {
        builder.complete({.process = process, .completion = txn.completion, .output = micros});
      }
    }
    return builder.finish();
  }

 private:
  bool happened(OperationId id) const {
    if (transactions_.operation(id).is_ok()) return true;
    for (OperationId reader = 0; reader < transactions_.size(); ++reader) {
      const auto reads = transactions_.reads(reader);
      const bool is_seen =
          std::ranges::any_of(reads, [&](const PlainMicro& read) { return source_of(read) == id; });
      if (is_seen) return !transactions_.never_happened(id);
    }
    return false;
  }

  // The only one who can have written it.
  std::optional<OperationId> source_of(const PlainMicro& read) const {
    std::optional<OperationId> source;
    for (const OperationId writer : transactions_.writers(read.key, read.value)) {
      if (transactions_.never_happened(writer)) continue;
      if (source) return std::nullopt;
      source = writer;
    }
    return source;
  }

  bool is_told(const PlainMicro& read) const {
    if (transactions_.is_initial(read)) return true;
    const auto source = source_of(read);
    return source && std::ranges::find(part_, *source) != part_.end();
  }

  Value copied(Value value, ValuePool& pool) const {
    const ValuePool& values = transactions_.history().values();
    if (value.is_string()) return pool.string(values.text_of(value));
    if (!value.is_list()) return value;
    std::vector<Value> elements;
    for (const Value element : values.elements_of(value)) elements.push_back(copied(element, pool));
    return pool.list(elements);
  }

  Value copied_micros(OperationId id, ValuePool& pool) const {
    std::vector<Value> all;
    const bool is_ok = transactions_.operation(id).is_ok();
    for (const PlainMicro& micro : transactions_.micros(id)) {
      if (!micro.writes && !(is_ok && is_told(micro))) continue;
      const bool is_first = !micro.writes && transactions_.is_initial(micro);
      const Value parts[] = {pool.string(micro.writes ? "w" : "r"), copied(micro.key, pool),
                             is_first ? Value::nil() : copied(micro.value, pool)};
      all.push_back(pool.list(parts));
    }
    return pool.list(all);
  }

  const PlainTransactions& transactions_;
  const std::vector<OperationId>& part_;
};

}  // namespace

Verification verify_transaction_part(const PlainTransactions& transactions, const PlainLevel& level,
                                     const Certificate& certificate) {
  using Outcome = Verification::Outcome;
  const TransactionPart part(transactions, certificate.part);
  if (auto problem = part.problem()) return {Outcome::kRefused, std::move(*problem)};
  const History alone = part.alone();
  const PlainTransactions few(alone, Semantics(), false);
  std::vector<OperationId> order;
  for (OperationId id = 0; id < few.size(); ++id) {
    const bool is_allowed = level.shown.find("internal") == std::string_view::npos;
    if (is_allowed && contradicts_itself(few, id)) {
      return {Outcome::kNotVerified, "a member contradicts itself, as the level allows"};
    }
    order.insert(order.end(), level.moments == PlainLevel::Moments::kTwo ? 2 : 1, id);
  }
  if (level.moments == PlainLevel::Moments::kUnknown) {
    return {Outcome::kNotVerified, "orders do not decide that level"};
  }
  Certificate tried;
  tried.has_snapshots = level.moments == PlainLevel::Moments::kTwo;
  tried.is_commit_order = level.moments == PlainLevel::Moments::kCommit;
  std::size_t count = 0;
  do {
    if (++count > kOrdersMax) {
      return {Outcome::kNotVerified, "the part has too many orders to try them all"};
    }
    tried.orders = {order};
    const bool is_explained =
        tried.is_commit_order ? verify_commit_order(few, level, tried).outcome == Outcome::kVerified
                              : !problem_with_order(few, level, tried);
    if (is_explained) return {Outcome::kRefused, "an order explains the part"};
  } while (std::ranges::next_permutation(order).found);
  return {Outcome::kVerified, {}};
}

}  // namespace ordeal::checkers
