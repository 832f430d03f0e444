#include <map>
#include <optional>
#include <set>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

// Locks, with or without fencing tokens. Who certainly holds one is asked of all; two that hold it,
// and tokens that go back, are members.
class PlainLocks {
 public:
  PlainLocks(const History& history, const Claim& claim, const Members& members)
      : history_(history), claim_(claim), members_(members) {}

  bool are_broken() {
    std::map<EventNumber, OperationId> moments;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      moments.emplace(operation.invoke_event, id);
      if (operation.is_ok()) moments.emplace(operation.complete_event, id);
    }
    return std::ranges::any_of(moments, [&](const auto& moment) {
      const auto& [event, id] = moment;
      return event == history_.operation(id).invoke_event ? begins(id) : ends(id);
    });
  }

 private:
  using Token = std::optional<std::int64_t>;
  struct Lock {
    std::vector<OperationId> holders;  // since when they certainly hold it
    Token granted, written;            // the greatest by now, of members
    std::set<std::int64_t> tokens;     // granted to members
  };

  const Operation& operation(OperationId id) const { return history_.operation(id); }
  bool is_lease() const { return claim_.model == "fenced-lock"; }

  Token token_of(const Operation& one) const {
    const auto parts = elements_in(history_, one.input);
    const bool writes = one.function == Function::kWrite && !parts.empty();
    const Value token = one.function == Function::kAcquire ? one.output
                        : writes                           ? parts[0]
                                                           : Value();
    return token.is_integer() ? Token(token.as_integer()) : std::nullopt;
  }

  // A release may take effect as soon as it begins.
  bool begins(OperationId id) {
    const Operation& one = operation(id);
    Lock& lock = locks_[one.key];
    before_[id] = one.function == Function::kAcquire ? lock.granted : lock.written;
    if (one.function != Function::kRelease) return false;
    const auto is_own = [&](OperationId held) { return operation(held).process == one.process; };
    if (std::ranges::none_of(lock.holders, is_own)) {
      return one.is_ok() && members_[id] && !is_lease() &&
             claim_.switches.fail == FailMeaning::kNeverHappened;
    }
    if (may_have_happened(one, claim_)) std::erase_if(lock.holders, is_own);
    return false;
  }

  bool ends(OperationId id) {
    const Operation& one = operation(id);
    Lock& lock = locks_[one.key];
    const bool acquires = one.function == Function::kAcquire;
    if (acquires) {
      const auto counts = [&](OperationId held) { return members_[held]; };
      const bool is_held = std::ranges::any_of(lock.holders, counts);
      lock.holders.push_back(id);
      if (is_held && members_[id] && !is_lease()) return true;
    }
    const Token token = token_of(one);
    if (!token || !members_[id]) return false;
    const Token& earlier = before_[id];
    if (earlier && (acquires ? *earlier >= *token : *earlier > *token)) return true;
    if (acquires && !lock.tokens.insert(*token).second) return true;
    Token& latest = acquires ? lock.granted : lock.written;
    latest = latest ? std::max(*latest, *token) : token;
    return false;
  }

  const History& history_;
  const Claim& claim_;
  const Members& members_;
  std::map<KeyId, Lock> locks_;
  std::map<OperationId, Token> before_;  // the greatest token when it began
};

}  // namespace

bool are_locks_broken(const History& history, const Claim& claim, const Members& members) {
  return PlainLocks(history, claim, members).are_broken();
}

}  // namespace ordeal::checkers
