#include "checkers/sessions/replay_choices.hpp"

#include <algorithm>
#include <utility>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kLookAhead = 8;      // reads
constexpr std::size_t kNewsOfSession = 2;  // writes
constexpr std::int64_t kKnown = 1000;      // more than any lookahead is worth
constexpr std::int64_t kExplained = 2;     // a read
constexpr std::int64_t kMayBeOrdered = 1;  // the same, with another order of the writes
constexpr std::int64_t kUnexplainable = -8;

}  // namespace

std::vector<NodeId> ReplayChoices::possible(NodeId read) const {
  const ReplayNode& node = table_.node(read);
  const ReplayState::Known known = state_.known_before(read);
  std::vector<NodeId> all;
  if (node.may_see_nothing) all.push_back(kNone);
  for (std::uint32_t s = 0; s < table_.session_count(); ++s) {
    const auto writes = table_.writes_of(node.value, s);
    auto at = std::ranges::lower_bound(writes, table_.begin(s) + known[s]);
    if (at != writes.begin()) all.push_back(*(at - 1));
    for (std::size_t i = 0; i < kNewsOfSession && at != writes.end(); ++i, ++at) {
      if (!state_.is_played(*at)) break;
      all.push_back(*at);
    }
  }
  return all;
}

std::vector<NodeId> ReplayChoices::fitting(NodeId read, const std::vector<NodeId>& banned,
                                           const Ranking& ranking) {
  std::vector<Choice> all;
  for (const NodeId write : possible(read)) {
    const bool is_banned = std::ranges::find(banned, write) != banned.end();
    if (!is_banned && state_.admits(read, write, nullptr)) all.push_back({write});
  }
  if (all.size() > 1) {
    for (Choice& one : all) weigh(read, one);
  }
  std::ranges::stable_sort(all, {}, [&](const Choice& one) {
    const std::int64_t due = one.source == kNone ? 0 : table_.node(one.source).due;
    return std::pair(-(one.explains / ranking.grain), ranking.latest_first ? -due : one.news);
  });
  std::vector<NodeId> writes;
  for (const Choice& one : all) writes.push_back(one.source);
  return writes;
}

// By the next reads of the process, if it learns nothing more until then.
void ReplayChoices::weigh(NodeId read, Choice& choice) {
  ReplayState::Known known = state_.known_before(read);
  for (const std::uint32_t each : known) choice.news -= each;
  state_.add_causes(choice.source, known);
  for (const std::uint32_t each : known) choice.news += each;
  if (choice.news == 0) choice.explains += kKnown;
  if (state_.is_stale(read, choice.source)) choice.explains -= kKnown;
  const NodeId end = table_.begin(table_.node(read).session + 1);
  std::size_t seen = 0;
  for (NodeId node = read + 1; node < end && seen < kLookAhead; ++node) {
    const ReplayNode& next = table_.node(node);
    known[next.session] = next.place;
    if (next.is_write) continue;
    ++seen;
    choice.explains += foresees(read, node, choice.source, known);
  }
}

std::int64_t ReplayChoices::foresees(NodeId read, NodeId later, NodeId source,
                                     const ReplayState::Known& known) {
  const ReplayNode& node = table_.node(later);
  const NodeId own = table_.last_write(node.key, node.session, node.place);
  if (own != kNone && own > read) return 0;  // not played yet
  const bool is_settled =
      node.key == table_.node(read).key && (rules_.order_each || rules_.one_order);
  bool knows_any = false;
  bool fits = false;
  NodeId latest = kNone;
  for (std::uint32_t s = 0; s < table_.session_count(); ++s) {
    const NodeId last = table_.last_write(node.key, s, known[s]);
    if (last == kNone) continue;
    knows_any = true;
    if (rules_.one_order && (latest == kNone || state_.is_ordered_before(latest, last))) {
      latest = last;
    }
    if (fits || table_.node(last).value != node.value) continue;
    if (is_settled && last != source && state_.knows(read, last)) continue;
    fits = state_.overwriter(last, node.key, known) == kNone;
  }
  if (!knows_any && node.may_see_nothing) return kExplained;
  if (!fits) return may_learn(later, known) ? 0 : kUnexplainable;
  const bool is_latest = !rules_.one_order || table_.node(latest).value == node.value;
  return is_latest ? kExplained : kMayBeOrdered;
}

// Whether somebody has written what is read later, and the process may learn of it.
bool ReplayChoices::may_learn(NodeId later, const ReplayState::Known& known) {
  const ReplayNode& node = table_.node(later);
  for (std::uint32_t s = 0; s < table_.session_count(); ++s) {
    if (s == node.session) continue;
    const auto writes = table_.writes_of(node.value, s);
    auto at = std::ranges::lower_bound(writes, table_.begin(s) + known[s]);
    for (std::size_t i = 0; i < kNewsOfSession && at != writes.end(); ++i, ++at) {
      if (!state_.is_played(*at)) {
        if (table_.node(*at).due < node.due) return true;
        break;
      }
      ReplayState::Known more = known;
      state_.add_causes(*at, more);
      if (state_.overwriter(*at, node.key, more) == kNone) return true;
    }
  }
  return false;
}

}  // namespace ordeal::checkers
