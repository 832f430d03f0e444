#include "checkers/verify/plain_transactions.hpp"

#include <algorithm>
#include <set>

namespace ordeal::checkers {
namespace {

using enum PlainLevel::Cycle;
using enum PlainLevel::Order;
using enum PlainLevel::Moments;

constexpr std::string_view kRu = "duplicate-elements cyclic-versions";
constexpr std::string_view kRc =
    "duplicate-elements cyclic-versions G1a G1b dirty-update incompatible-order garbage-read "
    "future-read";
constexpr std::string_view kCs =
    "duplicate-elements cyclic-versions G1a G1b dirty-update incompatible-order garbage-read "
    "future-read lost-update";
constexpr std::string_view kRa =
    "duplicate-elements cyclic-versions G1a G1b dirty-update incompatible-order garbage-read "
    "future-read fractured-read internal";
constexpr std::string_view kCv =
    "duplicate-elements cyclic-versions G1a G1b dirty-update incompatible-order garbage-read "
    "future-read fractured-read lost-update";
constexpr std::string_view kUa =
    "duplicate-elements cyclic-versions G1a G1b dirty-update incompatible-order garbage-read "
    "future-read fractured-read lost-update internal";

constexpr PlainLevel kLevels[] = {
    {"read-uncommitted", kWrites, kFree, kUnknown, kRu},
    {"read-committed", kFlow, kFree, kCommit, kRc},
    {"monotonic-atomic-view", kFlow, kFree, kCommit, kRc},
    {"cursor-stability", kFlow, kFree, kCommit, kCs},
    {"read-atomic", kFlow, kFree, kCommit, kRa},
    {"update-atomic", kFlow, kFree, kCommit, kUa},
    {"causal", kFlow, kProcess, kCommit, kRa},
    {"consistent-view", kOneMiss, kFree, kCommit, kCv},
    {"prefix-consistency", kFlow, kFree, kTwo, kRa},
    {"parallel-snapshot-isolation", kOneMiss, kFree, kCommit, kUa},
    {"snapshot-isolation", kMissesApart, kFree, kTwo, kUa},
    {"strong-session-snapshot-isolation", kMissesApart, kProcess, kTwo, kUa},
    {"strong-snapshot-isolation", kMissesApart, kRealtime, kTwo, kUa},
    {"repeatable-read", kAny, kFree, kOne, kCv},
    {"serializable", kAny, kFree, kOne, kUa},
    {"strong-session-serializable", kAny, kProcess, kOne, kUa},
    {"strict-serializable", kAny, kRealtime, kOne, kUa}};

}  // namespace

const PlainLevel* plain_level(std::string_view name) {
  const auto level = std::ranges::find(kLevels, name, &PlainLevel::name);
  return level == std::end(kLevels) ? nullptr : level;
}

bool PlainTransactions::never_happened(OperationId id) const {
  return operation(id).is_fail() && switches_.fail == FailMeaning::kNeverHappened;
}

std::span<const Value> PlainTransactions::elements(Value value) const {
  return value.is_list() ? history_.values().elements_of(value) : std::span<const Value>();
}

std::vector<PlainMicro> PlainTransactions::micros(OperationId id) const {
  std::vector<PlainMicro> all;
  const Operation& txn = operation(id);
  for (const Value value : elements(txn.is_ok() ? txn.output : txn.input)) {
    const auto parts = elements(value);
    if (parts.size() != 3 || !parts[0].is_string()) continue;
    all.push_back({history_.values().text_of(parts[0]) != "r", parts[1], parts[2]});
  }
  return all;
}

std::vector<PlainMicro> PlainTransactions::writes(OperationId id) const {
  std::vector<PlainMicro> all = micros(id);
  std::erase_if(all, [](const PlainMicro& micro) { return !micro.writes; });
  return all;
}

std::vector<PlainMicro> PlainTransactions::reads(OperationId id) const {
  std::vector<PlainMicro> all = operation(id).is_ok() ? micros(id) : std::vector<PlainMicro>();
  std::erase_if(all, [](const PlainMicro& micro) { return micro.writes; });
  return all;
}

std::vector<PlainMicro> PlainTransactions::reads_of_others(OperationId id) const {
  std::vector<PlainMicro> reads;
  std::set<Value> touched;
  if (!operation(id).is_ok()) return reads;
  for (const PlainMicro& micro : micros(id)) {
    if (!micro.writes && !touched.contains(micro.key)) reads.push_back(micro);
    if (micro.writes != are_lists_) touched.insert(micro.key);
  }
  return reads;
}

std::vector<Value> PlainTransactions::list_of_others(OperationId reader,
                                                     const PlainMicro& read) const {
  const auto list = elements(read.value);
  std::size_t own = 0;
  for (const PlainMicro& micro : micros(reader)) {
    if (micro.key != read.key) continue;
    if (!micro.writes) break;
    ++own;
  }
  return {list.begin(), list.end() - static_cast<std::ptrdiff_t>(std::min(own, list.size()))};
}

std::optional<OperationId> PlainTransactions::misreader_of_lists(
    const std::vector<OperationId>& order) const {
  State lists;
  for (const OperationId id : order) {
    for (const PlainMicro& write : writes(id)) this->write(write, lists);
  }
  for (const OperationId id : order) {
    for (const PlainMicro& read : reads(id)) {
      const auto list = elements(read.value);
      const std::vector<Value>& whole = lists[read.key];
      const bool is_beginning =
          list.size() <= whole.size() && std::equal(list.begin(), list.end(), whole.begin());
      if (!is_beginning) return id;
    }
  }
  return std::nullopt;
}

std::vector<OperationId> PlainTransactions::writers(Value key, Value value) const {
  std::vector<OperationId> all;
  for (OperationId id = 0; id < size(); ++id) {
    const auto is_it = [&](const PlainMicro& micro) {
      return micro.writes && micro.key == key && micro.value == value;
    };
    if (std::ranges::any_of(micros(id), is_it)) all.push_back(id);
  }
  return all;
}

bool PlainTransactions::is_initial(const PlainMicro& read) const {
  if (!read.value.is_nil() && read.value != switches_.initial) return false;
  return writers(read.key, read.value).empty();
}

bool PlainTransactions::reads_fit(OperationId id, const State& state) const {
  State own;
  for (const PlainMicro& micro : micros(id)) {
    if (micro.writes) {
      write(micro, own);
    } else if (operation(id).is_ok() && !is_there(micro, state, own)) {
      return false;
    }
  }
  return true;
}

void PlainTransactions::write(const PlainMicro& micro, State& state) const {
  std::vector<Value>& held = state[micro.key];
  if (!are_lists_) held.clear();
  held.push_back(micro.value);
}

bool PlainTransactions::is_there(const PlainMicro& read, const State& state,
                                 const State& own) const {
  const auto held = [&](const State& where) {
    const auto at = where.find(read.key);
    return at == where.end() ? std::span<const Value>() : std::span<const Value>(at->second);
  };
  const auto before = held(state);
  const auto after = held(own);
  if (are_lists_) {
    const auto list = elements(read.value);
    return list.size() == before.size() + after.size() &&
           std::ranges::equal(before, list.first(before.size())) &&
           std::ranges::equal(after, list.last(after.size()));
  }
  if (!after.empty()) return read.value == after.back();
  if (!before.empty()) return read.value == before.back();
  return read.value.is_nil() || read.value == switches_.initial;
}

}  // namespace ordeal::checkers
