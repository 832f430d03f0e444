#include "checkers/sessions/source_replay.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "checkers/sessions/replay_choices.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kBlamedMax = 24;  // reads that see something else in turn
constexpr std::uint64_t kStepsOfRepair = 1'000'000;
constexpr std::size_t kDeepest = 2;  // repairs within a repair
constexpr std::array<std::size_t, 4> kPlayedAgain = {60, 250, 1000, 4000};  // operations
constexpr std::array<Ranking, 6> kRankings = {
    {{4, false}, {1, true}, {1, false}, {16, false}, {4, true}, {16, true}}};
constexpr NodeId kNothing = kNone - 1;  // not even the initial value

class SourceReplay {
 public:
  SourceReplay(const SessionSources& sources, const ReplayTable& table, const ReplayRules& rules,
               std::uint64_t steps_max, const std::function<bool(OperationId)>& gives_up)
      : sources_(sources),
        table_(table),
        steps_max_(steps_max),
        gives_up_(gives_up),
        state_(table, rules),
        choices_(table, rules, state_),
        preferred_(table.nodes().size(), kNothing),
        banned_(table.nodes().size()),
        was_asked_(table.nodes().size()),
        is_waiting_(table.session_count()) {}

  Replayed run() {
    while (state_.steps() < steps_max_ && !is_stopped()) {
      const NodeId node = next_node();
      if (node == kNone) {
        if (waiting_.empty() || !see_what_does_not_fit()) break;
        continue;
      }
      if (step(node)) continue;
      if (is_hopeless(node)) break;
      if (!mend(node)) wait(node);
    }
    return answer();
  }

 private:
  using Played = std::vector<std::pair<NodeId, NodeId>>;  // with what they saw

  // Of those that do not wait the one that is due.
  NodeId next_node() const {
    NodeId best = kNone;
    for (std::uint32_t session = 0; session < table_.session_count(); ++session) {
      if (is_waiting_[session] || state_.is_over(session)) continue;
      const NodeId node = state_.next(session);
      if (best == kNone || table_.node(node).due < table_.node(best).due) best = node;
    }
    return best;
  }

  bool step(NodeId node) {
    if (table_.node(node).is_write) {
      play(node, kNone);
      return true;
    }
    std::vector<NodeId> fitting = choices_.fitting(node, banned_[node], ranking_);
    const auto preferred = std::ranges::find(fitting, preferred_[node]);
    if (preferred != fitting.end()) std::rotate(fitting.begin(), preferred, preferred + 1);
    for (const NodeId source : fitting) {
      if (!state_.put_in_order(node, source, nullptr)) continue;
      preferred_[node] = source;
      play(node, source);
      return true;
    }
    return false;
  }

  void play(NodeId node, NodeId source) {
    state_.play(node, source);
    if (!table_.node(node).is_write) return;
    std::erase_if(waiting_, [&](NodeId reader) {
      const bool is_it = table_.node(reader).value == table_.node(node).value;
      if (is_it) is_waiting_[table_.node(reader).session] = false;
      return is_it;
    });
  }

  void wait(NodeId node) {
    is_waiting_[table_.node(node).session] = true;
    waiting_.push_back(node);
  }

  void undo_to(std::size_t length) {
    for (std::size_t i = length; i < state_.trail().size(); ++i) banned_[state_.trail()[i]].clear();
    state_.undo_to(length);
    for (const NodeId reader : waiting_) is_waiting_[table_.node(reader).session] = false;
    waiting_.clear();
  }

  Played played_since(std::size_t begin) const {
    Played played;
    for (std::size_t i = begin; i < state_.trail().size(); ++i) {
      const NodeId node = state_.trail()[i];
      played.emplace_back(node, state_.source(node));
    }
    return played;
  }

  void play_again(std::size_t begin, const Played& played, const std::vector<NodeId>& waiting) {
    undo_to(begin);
    for (const auto& [node, source] : played) {
      if (!table_.node(node).is_write) {
        preferred_[node] = source;
        state_.put_in_order(node, source, nullptr);
      }
      play(node, source);
    }
    for (const NodeId reader : waiting) wait(reader);
  }

  bool is_hopeless(NodeId read) {
    const bool asks = table_.node(read).is_certain && !was_asked_[read];
    was_asked_[read] = true;
    return asks && gives_up_(table_.node(read).id);
  }

  // Plays until that read is explained, too. Otherwise all is as it was.
  bool mend(NodeId read) {
    for (std::size_t depth = 0; depth < kDeepest; ++depth) {
      steps_end_ = state_.steps() + kStepsOfRepair;
      if (repair(read, depth)) return true;
    }
    if (play_otherwise(read)) return true;
    steps_end_ = state_.steps() + kStepsOfRepair;
    return repair(read, kDeepest);
  }

  // The last operations, and more and more of them, with other preferences.
  bool play_otherwise(NodeId read) {
    const std::vector<NodeId> waiting = waiting_;
    for (const std::size_t many : kPlayedAgain) {
      const std::size_t begin = state_.trail().size() - std::min(many, state_.trail().size());
      const Played old = played_since(begin);
      for (const Ranking& ranking : kRankings) {
        undo_to(begin);
        for (const auto& one : old) preferred_[one.first] = kNothing;
        preferred_[read] = kNothing;
        ranking_ = ranking;
        steps_end_ = state_.steps() + kStepsOfRepair;
        const bool is_mended = go_on_to(read, 1);
        ranking_ = kRankings.front();
        if (is_mended) return true;
        play_again(begin, old, waiting);
        if (state_.steps() >= steps_max_ || is_stopped()) return false;
      }
      if (begin == 0) break;
    }
    return false;
  }

  // Until that node is played. False where a read on the way cannot be explained.
  bool go_on_to(NodeId wanted, std::size_t depth) {
    while (!state_.is_played(wanted)) {
      if (state_.steps() >= steps_end_) return false;
      const NodeId node = next_node();
      if (node == kNone) return false;
      if (!step(node) && (depth == 0 || !repair(node, depth - 1))) return false;
    }
    return true;
  }

  // Has those who are to blame see something else, each for itself, the last first.
  bool repair(NodeId read, std::size_t depth) {
    const std::vector<NodeId> waiting = waiting_;
    for (const NodeId one : to_blame(read)) {
      if (state_.steps() >= steps_end_) return false;
      const std::size_t begin = state_.at(one);
      const Played old = played_since(begin);
      std::vector<NodeId> banned;
      while (true) {
        banned.push_back(state_.source(one));
        undo_to(begin);
        banned_[one] = banned;
        if (choices_.fitting(one, banned, ranking_).empty()) break;
        if (go_on_to(read, depth)) return true;
        if (!state_.is_played(one) || state_.steps() >= steps_end_) break;
      }
      play_again(begin, old, waiting);
    }
    return false;
  }

  // The reads because of which nothing fits, the last first.
  std::vector<NodeId> to_blame(NodeId read) {
    std::vector<NodeId> blame;
    for (const NodeId write : choices_.possible(read)) {
      const bool is_banned = std::ranges::find(banned_[read], write) != banned_[read].end();
      if (is_banned || !state_.admits(read, write, &blame)) continue;
      state_.put_in_order(read, write, &blame);
    }
    std::erase_if(blame, [&](NodeId one) {
      return one == kNone || !state_.is_played(one) || !table_.node(one).is_ambiguous;
    });
    std::ranges::sort(blame, std::greater<>(), [&](NodeId one) { return state_.at(one); });
    blame.erase(std::unique(blame.begin(), blame.end()), blame.end());
    if (blame.size() > kBlamedMax) blame.resize(kBlamedMax);
    return blame;
  }

  // When all wait: the first has seen the latest, whatever that means. What is in doubt need not
  // have happened.
  bool see_what_does_not_fit() {
    NodeId first = kNone;
    for (const NodeId node : waiting_) {
      const bool is_due = first == kNone || table_.node(node).due < table_.node(first).due;
      if (is_due && table_.node(node).is_certain) first = node;
    }
    if (first == kNone) return false;
    is_whole_ = false;
    NodeId latest = kNone;
    for (std::uint32_t s = 0; s < table_.session_count(); ++s) {
      for (const NodeId write : table_.writes_of(table_.node(first).value, s)) {
        const bool is_later = latest == kNone || state_.at(write) > state_.at(latest);
        if (state_.is_played(write) && is_later) latest = write;
      }
    }
    is_waiting_[table_.node(first).session] = false;
    std::erase(waiting_, first);
    play(first, latest);
    return true;
  }

  Replayed answer() const {
    Replayed replayed{most_plausible_sources(sources_), is_whole_, state_.steps()};
    for (NodeId node = 0; node < table_.nodes().size(); ++node) {
      const ReplayNode& one = table_.node(node);
      if (one.is_write) continue;
      if (!state_.is_played(node)) {
        replayed.is_whole = replayed.is_whole && !one.is_certain;
        continue;
      }
      const NodeId source = state_.source(node);
      if (source == kNone && !one.may_see_nothing) continue;
      replayed.sources[one.id] = source == kNone ? kInitialSource : table_.node(source).id;
    }
    return replayed;
  }

  const SessionSources& sources_;
  const ReplayTable& table_;
  std::uint64_t steps_max_;
  const std::function<bool(OperationId)>& gives_up_;
  ReplayState state_;
  ReplayChoices choices_;
  std::vector<NodeId> preferred_;            // of a read
  std::vector<std::vector<NodeId>> banned_;  // of a read
  std::vector<bool> was_asked_;              // of a read
  std::vector<bool> is_waiting_;             // of a session
  std::vector<NodeId> waiting_;              // reads
  Ranking ranking_ = kRankings.front();
  std::uint64_t steps_end_ = 0;  // of a repair
  bool is_whole_ = true;
};

}  // namespace

std::vector<ReplayRules> replay_rules_of(std::string_view model) {
  constexpr ReplayRules kCauses{true, false, false};
  constexpr ReplayRules kMemory{true, false, true};
  constexpr ReplayRules kOneOrder{true, true, false};
  constexpr ReplayRules kNoCauses{false, false, true};
  if (model == "causal") return {kCauses, kMemory, kOneOrder};
  if (model == "causal-memory") return {kMemory};
  if (model == "causal-convergence") return {kOneOrder};
  if (model == "pram") return {kNoCauses, kMemory};
  return {};
}

Replayed replay_sources(const SessionSources& sources, const ReplayRules& rules,
                        const ReplayLimits& limits,
                        const std::function<bool(OperationId)>& gives_up) {
  const ReplayTable table(sources);
  if (ReplayState::bytes(table, rules) > limits.memory_max) {
    return {most_plausible_sources(sources), false, table.nodes().size()};
  }
  return SourceReplay(sources, table, rules, limits.steps_max, gives_up).run();
}

}  // namespace ordeal::checkers
