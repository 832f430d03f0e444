#include <map>
#include <set>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

// What was done to one key.
struct Replicas {
  EventNumber settled = 0;    // when the last update was over, or one without an end had begun
  std::set<Value> in_doubt;   // what updates in doubt may still bring
  bool has_numbers = false;   // reads of it are sums, to which anything may be added
  bool has_doubtful = false;  // an update in doubt that may change it by more than its input
};

std::multiset<Value> seen_by(const History& history, const Operation& read) {
  if (!read.output.is_list()) return {read.output};
  const auto elements = elements_in(history, read.output);
  return {elements.begin(), elements.end()};
}

// Whether what one saw and the other did not is beyond what updates in doubt explain.
bool differ(const std::multiset<Value>& one, const std::multiset<Value>& other,
            const std::set<Value>& in_doubt) {
  if (one == other) return false;
  std::set<Value> all(one.begin(), one.end());
  all.insert(other.begin(), other.end());
  return std::ranges::none_of(in_doubt, [&](Value value) {
    return all.contains(value) && one.count(value) != other.count(value);
  });
}

}  // namespace

// Reads that began when all updates of their key were over agree.
bool has_diverged(const History& history, const Claim& claim, const Members& members) {
  std::map<KeyId, Replicas> keys;
  for (const Operation& operation : history.operations()) {
    const bool is_read = operation.function == Function::kRead;
    keys[operation.key].has_numbers |=
        is_read && operation.is_ok() && operation.output.is_integer();
  }
  for (const Operation& update : history.operations()) {
    if (update.function == Function::kRead) continue;
    Replicas& key = keys[update.key];
    key.settled =
        std::max(key.settled, update.is_pending() ? update.invoke_event : update.complete_event);
    if (!update.is_info()) continue;
    key.in_doubt.insert(update.input);
    const bool overwrites =
        update.function == Function::kWrite || update.function == Function::kCas;
    const bool adds = update.function == Function::kAdd || update.function == Function::kAppend;
    key.has_doubtful |= !overwrites && (!adds || key.has_numbers);
  }
  std::map<KeyId, std::multiset<Value>> first;
  for (OperationId id = 0; id < members.size(); ++id) {
    const Operation& read = history.operation(id);
    const Replicas& key = keys[read.key];
    const bool is_read = members[id] && read.function == Function::kRead && read.is_ok();
    const bool says_nothing =
        read.output.is_nil() && claim.switches.nil_read == NilRead::kMatchesAnything;
    if (!is_read || says_nothing || read.invoke_event < key.settled || key.has_doubtful) continue;
    const auto seen = seen_by(history, read);
    if (differ(first.emplace(read.key, seen).first->second, seen, key.in_doubt)) return true;
  }
  return false;
}

}  // namespace ordeal::checkers
