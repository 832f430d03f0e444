#include <map>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

// What is wrong with what transactions read and write, one after the other. Where each has two
// moments it reads at the first and writes at the second, and in between nobody else writes its
// keys (but for prefix consistency, which lets updates be lost).
Problem problem_when_played(const PlainSteps& txns, const PlainLevel& level,
                            const std::vector<OperationId>& order, bool has_two_moments) {
  PlainState state(txns);
  std::vector<bool> has_begun(txns.size());
  std::map<Value, OperationId> holders;  // of keys, between their reading and their writing
  for (const OperationId id : order) {
    const bool begins = !has_begun[id];
    has_begun[id] = true;
    if (begins && !state.explains(id)) return name(id) + " cannot have read that there";
    const bool ends = !begins || !has_two_moments;
    for (const PlainStep& write : txns.writes(id)) {
      if (!ends && level.name != "prefix-consistency") {
        const auto [holder, is_free] = holders.emplace(write.key, id);
        if (!is_free && holder->second != id) return name(id) + " overlaps a writer of its keys";
      }
      if (!ends) continue;
      state.write(write);
      holders.erase(write.key);
    }
  }
  return std::nullopt;
}

}  // namespace

Problem problem_with_order(const PlainSteps& txns, const PlainLevel& level,
                           const Certificate& certificate) {
  using enum PlainLevel::Order;
  if (certificate.orders.size() != 1) return "it is not one order";
  const bool has_two_moments = certificate.has_snapshots;
  if (has_two_moments && level.cycle == PlainLevel::Cycle::kAny) {
    return "the level does not allow to read at one moment and write at another";
  }
  if (level.order == kRealtime && !txns.history().has_real_time()) return "there is no real time";
  const KeptOrder kept{level.keeps_processes(txns.bind_every_level()), level.order == kRealtime};
  const auto& order = certificate.orders.front();
  const auto turns = txns.turns(has_two_moments ? 2 : 1);
  if (auto problem = problem_with_places(txns.history(), order, turns, kept)) return problem;
  if (auto problem = problem_with_strays(txns, order, !level.forbids("internal"))) return problem;
  // Where updates may be lost, others may have written between what one had read and its own
  // append: then what it read of that is a list nobody ever had.
  if (has_two_moments && txns.are_lists()) {
    if (auto problem = problem_with_lists(txns, order)) return problem;
  }
  return problem_when_played(txns, level, order, has_two_moments);
}

}  // namespace ordeal::checkers
