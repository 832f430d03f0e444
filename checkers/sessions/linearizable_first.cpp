#include <algorithm>
#include <array>

#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/session_orders.hpp"
#include "checkers/sessions/sessions.hpp"

namespace ordeal::checkers {
namespace {

Report look_quickly(const History& history, const CheckOptions& options, bool keep_order,
                    std::uint64_t steps_each) {
  CheckOptions quick = options;
  quick.model = "cas-register";
  quick.shrink = false;
  quick.keep_order = keep_order;
  quick.steps_max = std::min(options.steps_max, steps_each * history.operations().size());
  return check_linearizable(history, quick);
}

}  // namespace

bool is_linearizable(const History& history, const CheckOptions& options,
                     std::uint64_t steps_each) {
  return history.has_real_time() &&
         look_quickly(history, options, false, steps_each).verdict == Verdict::kValid;
}

// With the order of each process those of the keys form no circle, for they keep real time
// (Herlihy and Wing 1990: linearizability is local). So one after the other is done that may come
// next.
std::vector<OperationId> find_linearizable_order(const History& history,
                                                 const CheckOptions& options,
                                                 std::uint64_t steps_each) {
  if (!history.has_real_time()) return {};
  const Report report = look_quickly(history, options, true, steps_each);
  if (report.verdict != Verdict::kValid) return {};
  const std::size_t count = history.operations().size();
  std::vector<bool> is_there(count);
  std::vector<std::vector<OperationId>> chains(history.process_count());
  for (const KeyReport& key : report.keys) {
    for (const OperationId id : key.order) is_there[id] = true;
  }
  for (OperationId id = 0; id < count; ++id) {
    const auto process = static_cast<std::size_t>(history.operation(id).process);
    if (is_there[id]) chains[process].push_back(id);
  }
  for (const KeyReport& key : report.keys) chains.push_back(key.order);
  // Each operation is in two chains, and is ready when it is next in both.
  std::vector<OperationId> order;
  std::vector<std::size_t> next(chains.size(), 0);
  std::vector<bool> was_met(count);
  std::vector<std::size_t> open;
  std::vector<std::array<std::size_t, 2>> chains_of(count);
  for (std::size_t chain = 0; chain < chains.size(); ++chain) {
    for (const OperationId id : chains[chain]) {
      chains_of[id][chain < history.process_count() ? 0 : 1] = chain;
    }
    open.push_back(chain);
  }
  while (!open.empty()) {
    const std::size_t chain = open.back();
    open.pop_back();
    if (next[chain] == chains[chain].size()) continue;
    const OperationId id = chains[chain][next[chain]];
    if (!was_met[id]) {
      was_met[id] = true;
      continue;
    }
    order.push_back(id);
    for (const std::size_t each : chains_of[id]) {
      ++next[each];
      open.push_back(each);
    }
  }
  return order;
}

}  // namespace ordeal::checkers
