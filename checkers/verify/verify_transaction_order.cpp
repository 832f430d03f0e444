#include <algorithm>
#include <map>

#include "checkers/verify/plain_transactions.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<std::string>;

std::string name(OperationId id) { return "operation " + std::to_string(id); }

// An order of transactions, from its beginning to its end. Where each is there twice, it reads at
// the first place and writes at the second, and in between nobody else writes its keys (but for
// prefix consistency, which lets updates be lost).
class PlayedOrder {
 public:
  PlayedOrder(const PlainTransactions& transactions, const PlainLevel& level, bool twice)
      : transactions_(transactions),
        level_(level),
        twice_(twice),
        stages_(transactions.size(), Stage::kWaits),
        latest_of_(transactions.history().process_count(), kNobody) {}

  Problem verify(const std::vector<OperationId>& order) {
    for (const OperationId id : order) {
      if (id >= stages_.size()) return name(id) + " does not exist";
      if (transactions_.never_happened(id)) return name(id) + " did not happen";
      if (stages_[id] == Stage::kIsOver) return name(id) + " is there too often";
      if (stages_[id] == Stage::kWaits) {
        if (auto problem = begin(id)) return problem;
      }
      if (twice_ && stages_[id] == Stage::kWaits) {
        stages_[id] = Stage::kHasRead;
      } else if (auto problem = end(id)) {
        return problem;
      }
    }
    for (OperationId id = 0; id < stages_.size(); ++id) {
      const bool is_whole = stages_[id] != Stage::kHasRead;
      const bool is_there = stages_[id] == Stage::kIsOver || !transactions_.operation(id).is_ok();
      if (!is_whole || !is_there) return name(id) + " is missing";
    }
    return std::nullopt;
  }

 private:
  enum class Stage : std::uint8_t { kWaits, kHasRead, kIsOver };
  static constexpr OperationId kNobody = ~OperationId{0};

  Problem begin(OperationId id) {
    const Operation& txn = transactions_.operation(id);
    latest_ = std::max(latest_, txn.invoke_event);
    OperationId& previous = latest_of_[static_cast<std::size_t>(txn.process)];
    const bool in_turn =
        previous == kNobody || (previous < id && stages_[previous] == Stage::kIsOver);
    const bool is_bound = level_.order != PlainLevel::Order::kFree || !transactions_.are_lists();
    if (is_bound && !in_turn) return name(id) + " leaves its process's order";
    previous = id;
    if (!transactions_.reads_fit(id, state_)) return name(id) + " cannot have read that there";
    for (const PlainMicro& micro : transactions_.micros(id)) {
      if (!twice_ || !micro.writes || level_.name == "prefix-consistency") continue;
      const auto [holder, is_free] = holders_.emplace(micro.key, id);
      if (!is_free && holder->second != id) return name(id) + " overlaps a writer of its keys";
    }
    return std::nullopt;
  }

  Problem end(OperationId id) {
    const Operation& txn = transactions_.operation(id);
    stages_[id] = Stage::kIsOver;
    if (level_.order == PlainLevel::Order::kRealtime && txn.is_ok() &&
        txn.complete_event < latest_) {
      return name(id) + " was over before one ahead of it began";
    }
    for (const PlainMicro& micro : transactions_.micros(id)) {
      if (!micro.writes) continue;
      transactions_.write(micro, state_);
      holders_.erase(micro.key);
    }
    return std::nullopt;
  }

  const PlainTransactions& transactions_;
  const PlainLevel& level_;
  bool twice_;
  std::vector<Stage> stages_;
  std::vector<OperationId> latest_of_;  // by process
  EventNumber latest_ = 0;              // invocation of one that has begun
  PlainTransactions::State state_;
  std::map<Value, OperationId> holders_;  // of keys, between their reading and their writing
};

}  // namespace

Problem problem_with_order(const PlainTransactions& transactions, const PlainLevel& level,
                           const Certificate& certificate) {
  if (certificate.orders.size() != 1) return "it is not one order";
  if (certificate.has_snapshots && level.cycle == PlainLevel::Cycle::kAny) {
    return "the level does not allow to read at one moment and write at another";
  }
  const bool has_time = transactions.history().has_real_time();
  if (level.order == PlainLevel::Order::kRealtime && !has_time) return "there is no real time";
  return PlayedOrder(transactions, level, certificate.has_snapshots).verify(certificate.orders[0]);
}

}  // namespace ordeal::checkers
