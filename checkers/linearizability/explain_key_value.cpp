#include "checkers/linearizability/explain_key_value.hpp"

#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/text_states.hpp"

namespace ordeal::checkers {
namespace {

using Index = TextStates::Index;
using State = TextStates::State;

class KeyValueExplainer {
 public:
  KeyValueExplainer(const History& history, const TextStates& states)
      : history_(history), states_(states) {}

  std::optional<Explanation> explain() {
    const auto impossible = states_.impossible();
    if (impossible.size() == 1) return say_impossible(impossible[0]);
    if (impossible.size() == 2) return say_disagree(impossible[0], impossible[1]);
    make_chains();
    if (said_within() || said_between()) return explanation_;
    return std::nullopt;
  }

 private:
  // A put or nothing, and the appends after it, in their order; and who saw what.
  struct Version {
    State state = TextStates::kNothingYet;
    std::vector<Index> reads;
  };
  using Chain = std::vector<Version>;

  const TextStates::Entry& entry(Index index) const { return states_.entries()[index]; }
  const Operation& op(Index index) const { return history_.operation(entry(index).id); }

  std::string name_of(OperationId id) const {
    return subject_text(history_, history_.operation(id));
  }
  std::string name(Index index) const { return name_of(entry(index).id); }
  std::string ended(OperationId id) const {
    return " (" + completed_text(history_, history_.operation(id)) + ")";
  }
  std::string began(Index index) const { return " (" + invoked_text(history_, op(index)) + ")"; }
  std::string returned(OperationId read) const {
    return name_of(read) + " returned " + quoted(states_.text_of(read)) + ended(read) + '.';
  }
  // Y was over before X began.
  std::string order(Index y, Index x) const {
    return name(y) + " was over" + ended(entry(y).id) + " before " + name(x) + " began" + began(x) +
           '.';
  }

  // Long texts by their ends.
  static std::string quoted(const std::string& text) {
    constexpr std::size_t kWholeMax = 80;
    constexpr std::size_t kEnd = 32;
    if (text.size() <= kWholeMax) return '"' + text + '"';
    return '"' + text.substr(0, kEnd) + " ... " + text.substr(text.size() - kEnd) + '"';
  }

  void say(std::string_view code, OperationId culprit, std::vector<std::string> reasons) {
    for (std::string& reason : reasons) {
      if (reason.starts_with("the ")) reason.front() = 'T';
    }
    explanation_ = {code, culprit, std::move(reasons)};
  }

  Explanation say_impossible(OperationId read) {
    const std::string text = states_.text_of(read);
    const auto making = states_.making_of(text);
    std::vector<std::string> reasons = {returned(read)};
    std::string_view code = kUnwrittenValue;
    if (making.size < text.size()) {
      reasons.push_back(
          "Nothing that was put or appended begins like " + quoted(text.substr(making.size)) +
          (making.size == 0
               ? "."
               : ", which comes after the first " + count_text(making.size, "character") + '.'));
      for (const OperationId failed : states_.failed_sources_of(read)) {
        reasons.push_back(name_of(failed) + " failed: it did not happen.");
      }
    } else {
      say_misplaced(making.writes, reasons, code);
    }
    say(code, read, std::move(reasons));
    return explanation_;
  }

  void say_misplaced(const std::vector<Index>& writes, std::vector<std::string>& reasons,
                     std::string_view& code) const {
    for (auto at = writes.begin(); at != writes.end(); ++at) {
      if (std::find(writes.begin(), at, *at) != at) {
        code = kElementTwice;
        reasons.push_back(name(*at) + " happened once, and is there twice.");
        return;
      }
      if (at != writes.begin() && entry(*at).is_put) {
        reasons.push_back(name(*at) + " leaves nothing of what was there before it.");
        return;
      }
    }
  }

  Explanation say_disagree(OperationId a, OperationId b) {
    const auto first = states_.making_of(states_.text_of(a)).writes;
    const auto second = states_.making_of(states_.text_of(b)).writes;
    const auto parting = std::ranges::mismatch(first, second);
    std::vector<std::string> reasons = {returned(a), returned(b)};
    if (parting.in1 != first.end() && parting.in2 != second.end()) {
      const auto again = std::find(parting.in2, second.end(), *parting.in1);
      reasons.push_back(again != second.end() && parting.in1 != first.begin()
                            ? name(*parting.in1) + " happened once, and stands at two places."
                            : "Each part of them was put or appended once, so neither text can "
                              "have become the other, or come back.");
    }
    say(kReadsDisagree, b, std::move(reasons));
    return explanation_;
  }

  void make_chains() {
    const auto entries = states_.entries();
    std::vector<Index> next(entries.size() + 1, kNobody);
    std::vector<std::vector<Index>> readers(entries.size() + 1);
    for (Index index = 0; index < entries.size(); ++index) {
      if (entries[index].before != kNobody) next[entries[index].before] = index;
      if (entries[index].is_read) readers[entries[index].after].push_back(index);
    }
    const auto follow = [&](State state) {
      Chain chain;
      chain.push_back({state, readers[state]});
      for (Index write = next[state]; write != kNobody; write = next[entries[write].after]) {
        chain.push_back({entries[write].after, readers[entries[write].after]});
      }
      chains_.push_back(std::move(chain));
    };
    follow(TextStates::kNothingYet);
    for (const auto& write : entries) {
      if (!write.is_read && write.before == kNobody) follow(write.after);
    }
  }

  // Calls visit(entry, version) in the order of the chain, a write before those who saw it.
  template <class Visit>
  void each_of(const Chain& chain, const Visit& visit) const {
    for (std::size_t version = 0; version < chain.size(); ++version) {
      if (chain[version].state != TextStates::kNothingYet) visit(chain[version].state - 1, version);
      for (const Index read : chain[version].reads) visit(read, version);
    }
  }

  bool is_before(Index a, Index b) const {
    return op(a).is_ok() && op(a).complete_event < op(b).invoke_event;
  }

  // What comes later in a chain was over before what comes earlier began.
  bool said_within() {
    for (const Chain& chain : chains_) {
      Index latest = kNobody;  // to begin, of the earlier versions and this one's write
      Index latest_read = kNobody;
      std::size_t at = 0;
      bool said = false;
      each_of(chain, [&](Index index, std::size_t version) {
        if (said) return;
        if (version != at && latest_read != kNobody) latest = later(latest, latest_read);
        at = version;
        if (latest != kNobody && is_before(index, latest)) {
          say_backwards(latest, index);
          said = true;
        }
        Index& mine = entry(index).is_read ? latest_read : latest;
        mine = later(mine, index);
      });
      if (said) return true;
    }
    return false;
  }

  Index later(Index a, Index b) const {
    return a == kNobody || op(b).invoke_event > op(a).invoke_event ? b : a;
  }

  // `x` belongs before `y`, as the text says that was read.
  void say_backwards(Index x, Index y) {
    const OperationId shown_by = entry(entry(y).is_read ? y : entry(y).shown_by).id;
    std::vector<std::string> reasons = {order(y, x)};
    std::string_view code = kStaleRead;
    if (entry(x).is_read) {
      reasons.push_back(returned(entry(x).id));
      if (!entry(y).is_read) reasons.push_back(name(y) + " is not in it.");
      reasons.push_back(returned(shown_by));
      reasons.push_back("The one text grew into the other, so it had to be read before that.");
    } else {
      code = entry(y).is_read ? kUnwrittenValue : kOutOfTurn;
      reasons.push_back(returned(shown_by));
      reasons.push_back(entry(y).is_read ? name(x) + " is in it all the same."
                                         : name(x) + " stands before " + name(y) + " there.");
    }
    say(code, entry(x).is_read ? entry(x).id : shown_by, std::move(reasons));
  }

  // First to end and last to begin.
  struct Ends {
    Index first = kNobody;
    Index last = kNobody;
  };
  Ends ends_of(const Chain& chain) const {
    Ends ends;
    each_of(chain, [&](Index index, std::size_t) {
      const bool sooner =
          op(index).is_ok() &&
          (ends.first == kNobody || op(index).complete_event < op(ends.first).complete_event);
      if (sooner) ends.first = index;
      ends.last = later(ends.last, index);
    });
    return ends;
  }

  // Of two texts each was there before the other.
  bool said_between() {
    for (const Chain& a : chains_) {
      for (const Chain& b : chains_) {
        if (&a == &b) continue;
        const Ends of_a = ends_of(a);
        const Ends of_b = ends_of(b);
        if (of_a.last == kNobody || of_b.first == kNobody) continue;
        const bool a_is_initial = a.front().state == TextStates::kNothingYet;
        if (!is_before(of_b.first, of_a.last)) continue;
        if (!a_is_initial && (of_a.first == kNobody || !is_before(of_a.first, of_b.last))) continue;
        // The one that came back is the one that was begun again last.
        if (!a_is_initial && op(of_a.last).invoke_event < op(of_b.last).invoke_event) continue;
        say_came_back(of_a, of_b, a_is_initial);
        return true;
      }
    }
    return false;
  }

  void say_came_back(const Ends& a, const Ends& b, bool a_is_initial) {
    std::vector<std::string> reasons;
    if (!a_is_initial) reasons.push_back(order(a.first, b.last));
    reasons.push_back(order(b.first, a.last));
    std::vector<OperationId> told;
    for (const Index index : {a.last, a.first, b.first, b.last}) {
      if (index == kNobody || (a_is_initial && index != a.last && index != b.first)) continue;
      const Index read = entry(index).is_read ? index : entry(index).shown_by;
      if (read == kNobody || std::ranges::find(told, entry(read).id) != told.end()) continue;
      told.push_back(entry(read).id);
      reasons.push_back(returned(told.back()));
    }
    const std::string gone =
        entry(b.first).is_read ? "what " + name(b.first) + " returned" : name(b.first);
    reasons.push_back(a_is_initial
                          ? "That is what was there before any put, and " + gone + " is not in it."
                          : "Each of them was put or appended once: what was replaced, or had "
                            "something appended that is not in it, never comes back.");
    say(b.first == b.last ? kStaleRead : kValueCameBack,
        told.empty() ? entry(a.last).id : told.front(), std::move(reasons));
  }

  const History& history_;
  const TextStates& states_;
  std::vector<Chain> chains_;
  Explanation explanation_;
};

}  // namespace

std::optional<Explanation> explain_key_value(const History& history, const Semantics& semantics,
                                             std::span<const OperationId> witness) {
  const auto states = TextStates::of(history.operations(), witness, semantics);
  if (!states) return std::nullopt;
  return KeyValueExplainer(history, *states).explain();
}

}  // namespace ordeal::checkers
