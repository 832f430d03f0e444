#include "checkers/linearizability/guess_takes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "checkers/linearizability/pair_takes.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

class Guess {
 public:
  explicit Guess(std::span<const Operation> operations) : operations_(operations) {}

  bool run(std::span<const OperationId> ids, const Semantics& semantics) {
    for (const OperationId id : ids) add(id, semantics);
    for (auto& [value, all] : values_) {
      if (!take_latest(all)) return false;
    }
    list_by_time();
    bool again = true;
    for (int round = 0; again && round < kRoundsMax; ++round) {
      again = false;
      for (std::size_t i = 0; i < pairs_.size() && !is_over(); ++i) again |= improve(i);
    }
    return true;
  }

  // The decision where it is valid; where not, what it names is shared out otherwise.
  std::optional<Decision> decided(Decision (*decide)(Stays stays)) {
    for (int i = 0; i < kDecisionsMax && !is_over(); ++i) {
      looks_ += kLooksToDecide * pairs_.size();
      Decision decision = decide(stays_of(pairs_));
      if (decision.verdict == Verdict::kValid) return decision;
      if (!mend(decision.start, decide)) return std::nullopt;
    }
    return std::nullopt;
  }

 private:
  struct Pair {
    Doing put;
    Doing take{0, {kNeverTaken, kNeverTaken}, false};
    bool is_taken = false;
    bool put_in_doubt = false;
    std::size_t group = 0;
    std::size_t place = 0;  // of its take
  };
  // The pairs of one value, by when they were put.
  struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Take {
    Moment last = 0;
    std::size_t owner = 0;
  };

  void add(OperationId id, const Semantics& semantics) {
    const Operation& operation = operations_[id];
    const Part part = part_by_completion(operation, semantics.fail);
    if (part == Part::kNone) return;
    const bool in_doubt = part == Part::kOptional;
    const Doing doing{id, span_of(operation, in_doubt), in_doubt};
    if (operation.function == Function::kPush) {
      values_[operation.input].puts.push_back(doing);
    } else if (!in_doubt && operation.output.is_nil()) {
      empties_.push_back({id, doing.at});
    } else if (!in_doubt) {
      values_[operation.output].takes.push_back(doing);
    }
  }

  void list_by_time() {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      by_put_.push_back(i);
      if (pairs_[i].is_taken) takes_.push_back({pairs_[i].take.at.last, i});
    }
    std::ranges::sort(by_put_, {}, [&](std::size_t i) { return pairs_[i].put.at.first; });
    std::ranges::sort(takes_, {}, &Take::last);
    for (std::size_t i = 0; i < takes_.size(); ++i) pairs_[takes_[i].owner].place = i;
  }

  // Who is over first takes what was put latest; what may not have been put only if he must.
  bool take_latest(Repeated& all) {
    std::ranges::sort(all.puts, {}, [](const Doing& one) { return one.at.first; });
    std::ranges::sort(all.takes, {}, [](const Doing& one) { return one.at.last; });
    const std::size_t begin = pairs_.size();
    for (const Doing& put : all.puts) {
      pairs_.push_back({.put = put, .put_in_doubt = put.in_doubt, .group = groups_.size()});
    }
    groups_.push_back({begin, pairs_.size()});
    std::vector<std::size_t> certain;  // pairs that nobody takes yet
    std::vector<std::size_t> in_doubt;
    std::size_t next = begin;
    for (const Doing& take : all.takes) {
      for (; next < pairs_.size() && pairs_[next].put.at.first <= take.at.last; ++next) {
        (pairs_[next].put_in_doubt ? in_doubt : certain).push_back(next);
      }
      std::vector<std::size_t>& from = certain.empty() ? in_doubt : certain;
      if (from.empty()) return false;
      pairs_[from.back()].take = take;
      pairs_[from.back()].is_taken = true;
      from.pop_back();
    }
    return true;
  }

  Stays stays_of(const std::vector<Pair>& pairs) const {
    Stays all;
    all.empties = empties_;
    for (const Pair& pair : pairs) {
      if (pair.is_taken || !pair.put_in_doubt) all.stays.push_back(stay_of(pair));
    }
    return all;
  }

  static Stay stay_of(const Pair& pair) {
    Stay stay{.putter = pair.put.id,
              .taker = pair.take.id,
              .is_taken = pair.is_taken,
              .value = {},
              .put = pair.put.at,
              .take = pair.take.at};
    if (stay.is_taken) {
      stay.take.first = std::max(stay.take.first, stay.put.first);
      stay.put.last = std::min(stay.put.last, stay.take.last);
    }
    return stay;
  }

  // One goes certainly while another, put certainly later, is certainly inside.
  static bool is_out_of_turn(const Stay& below, const Stay& above) {
    return below.put.last < above.put.first && above.put.last < below.take.first &&
           below.take.last < above.take.first;
  }

  // With others than these two. Whoever is above was put while this one was inside; whoever is
  // below was taken then.
  std::size_t troubles_of(const Pair& pair, std::size_t but_a, std::size_t but_b) {
    if (!pair.is_taken && pair.put_in_doubt) return 0;
    const Stay stay = stay_of(pair);
    std::size_t troubles = 0;
    const auto counts = [&](std::size_t i) {
      ++looks_;
      return i != but_a && i != but_b && (pairs_[i].is_taken || !pairs_[i].put_in_doubt);
    };
    auto put = std::ranges::upper_bound(by_put_, stay.put.first, {},
                                        [&](std::size_t i) { return pairs_[i].put.at.first; });
    for (; put != by_put_.end() && pairs_[*put].put.at.first < stay.take.first; ++put) {
      troubles += counts(*put) && is_out_of_turn(stay, stay_of(pairs_[*put]));
    }
    auto take = std::ranges::upper_bound(takes_, stay.put.first, {}, &Take::last);
    for (; take != takes_.end() && take->last < stay.take.first; ++take) {
      troubles += counts(take->owner) && is_out_of_turn(stay_of(pairs_[take->owner]), stay);
    }
    auto empty = std::ranges::upper_bound(empties_, stay.put.last, {},
                                          [](const EmptyTake& one) { return one.at.first; });
    for (; empty != empties_.end() && empty->at.first < stay.take.first; ++empty) {
      troubles += empty->at.last < stay.take.first;
    }
    return troubles;
  }

  std::size_t troubles_of_both(const Pair& a, const Pair& b, std::size_t at_a, std::size_t at_b) {
    const Stay first = stay_of(a);
    const Stay second = stay_of(b);
    const bool both_count = (a.is_taken || !a.put_in_doubt) && (b.is_taken || !b.put_in_doubt);
    const bool clash =
        both_count && (is_out_of_turn(first, second) || is_out_of_turn(second, first));
    return troubles_of(a, at_a, at_b) + troubles_of(b, at_a, at_b) + (clash ? 1 : 0);
  }

  struct Swap {
    std::size_t a = 0;
    std::size_t b = 0;
    std::int64_t gain = 0;  // how many fewer are out of turn
  };

  // Of the same value those that were put nearest, the nearest first.
  std::vector<std::size_t> nearest(std::size_t at) const {
    const Group& group = groups_[pairs_[at].group];
    const auto put_at = [&](std::size_t i) { return pairs_[i].put.at.first; };
    std::vector<std::size_t> others;
    std::size_t before = at;
    std::size_t after = at + 1;
    while (others.size() < kNearest && (before > group.begin || after < group.end)) {
      const bool is_before =
          after == group.end ||
          (before > group.begin && put_at(at) - put_at(before - 1) <= put_at(after) - put_at(at));
      others.push_back(is_before ? --before : after++);
    }
    return others;
  }

  // Calls visit for each way to have another of the same value take, of the nearest; until true.
  template <class Visit>
  bool each_swap(std::size_t at, Visit&& visit) {
    for (const std::size_t other : nearest(at)) {
      Pair a = pairs_[at];
      Pair b = pairs_[other];
      if (!a.is_taken && !b.is_taken) continue;
      const std::size_t before = troubles_of_both(a, b, at, other);
      exchange(a, b);
      if (a.put.at.first > a.take.at.last || b.put.at.first > b.take.at.last) continue;
      const std::size_t after = troubles_of_both(a, b, at, other);
      if (visit(Swap{at, other,
                     static_cast<std::int64_t>(before) - static_cast<std::int64_t>(after)}))
        return true;
    }
    return false;
  }

  static void exchange(Pair& a, Pair& b) {
    std::swap(a.take, b.take);
    std::swap(a.is_taken, b.is_taken);
    std::swap(a.place, b.place);
  }

  void make(const Swap& swap) {
    exchange(pairs_[swap.a], pairs_[swap.b]);
    for (const std::size_t i : {swap.a, swap.b}) {
      if (pairs_[i].is_taken) takes_[pairs_[i].place].owner = i;
    }
  }

  bool improve(std::size_t at) {
    if (troubles_of(pairs_[at], at, at) == 0) return false;
    return each_swap(at, [&](const Swap& swap) {
      if (swap.gain <= 0) return false;
      make(swap);
      return true;
    });
  }

  // Places of stays, and whether takes that found nothing are asked of, too.
  using Places = std::vector<std::size_t>;

  bool go_together(const Places& some, bool with_empties, Decision (*decide)(Stays stays)) {
    std::vector<Pair> part;
    for (const std::size_t i : some) part.push_back(pairs_[i]);
    looks_ += kLooksToDecide * part.size();
    Stays stays = stays_of(part);
    if (!with_empties) stays.empties.clear();
    return decide(std::move(stays)).verdict == Verdict::kValid;
  }

  // Of those that contradict each other few that do.
  template <class GoTogether>
  Places fewest_of(Places among, GoTogether&& together) {
    for (std::size_t chunk = std::max<std::size_t>(1, among.size() / 2);; chunk /= 2) {
      for (std::size_t i = 0; i < among.size() && !is_over();) {
        Places fewer = among;
        const std::size_t end = std::min(among.size(), i + chunk);
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i),
                    fewer.begin() + static_cast<std::ptrdiff_t>(end));
        if (together(fewer)) {
          i = end;
        } else {
          among = std::move(fewer);
        }
      }
      if (chunk == 1) return among;
    }
  }

  // The swap of one of these that leaves the fewest out of turn, and lets these go together, if one
  // does; none that brings back what was swapped before.
  template <class GoTogether>
  std::optional<Swap> swap_of(const Places& among, GoTogether&& together) {
    std::optional<Swap> best;
    std::optional<Swap> other;
    for (const std::size_t at : among) {
      if (is_over()) break;
      each_swap(at, [&](const Swap& swap) {
        if (best && best->gain >= swap.gain) return false;
        exchange(pairs_[swap.a], pairs_[swap.b]);
        const bool is_new = !is_known(pairs_[swap.a]) && !is_known(pairs_[swap.b]);
        if (is_new && (!other || other->gain < swap.gain)) other = swap;
        Places part = among;
        if (std::ranges::find(part, swap.b) == part.end()) part.push_back(swap.b);
        if (is_new && together(part)) best = swap;
        exchange(pairs_[swap.a], pairs_[swap.b]);
        return false;
      });
    }
    return best ? best : other;
  }

  // These contradict each other; false where nothing is left to try.
  bool mend(const std::vector<OperationId>& refused, Decision (*decide)(Stays stays)) {
    const auto is_refused = [&](OperationId id) { return std::ranges::binary_search(refused, id); };
    const bool with_empties = std::ranges::any_of(empties_, is_refused, &EmptyTake::id);
    const auto together = [&](const Places& some) {
      return go_together(some, with_empties, decide);
    };
    Places among;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (is_refused(pairs_[i].put.id)) among.push_back(i);
    }
    const auto swap = swap_of(fewest_of(std::move(among), together), together);
    if (!swap) return false;
    for (const std::size_t at : {swap->a, swap->b}) {
      known_.insert({pairs_[at].put.id, pairs_[at].take.id});
    }
    make(*swap);
    return true;
  }

  bool is_known(const Pair& pair) const { return known_.contains({pair.put.id, pair.take.id}); }

  static constexpr int kDecisionsMax = 2'000;
  static constexpr std::uint64_t kLooksToDecide = 32;  // for each, about
  static constexpr std::uint64_t kLooksEach = 10'000;
  static constexpr std::uint64_t kLooksMax = 1'000'000'000;
  bool is_over() {
    return looks_ >= std::min(kLooksMax, kLooksEach * pairs_.size()) || patience_.is_over();
  }

  static constexpr int kRoundsMax = 50;
  static constexpr std::size_t kNearest = 11;

  std::span<const Operation> operations_;
  std::map<Value, Repeated> values_;
  std::vector<EmptyTake> empties_;
  std::vector<Pair> pairs_;
  std::vector<std::size_t> by_put_;                      // pairs
  std::vector<Take> takes_;                              // by their end
  std::vector<Group> groups_;                            // of one value each
  std::set<std::pair<OperationId, OperationId>> known_;  // puts and takes that were swapped
  std::uint64_t looks_ = 0;
  Patience patience_;
};

}  // namespace

std::optional<Decision> guess_takes(std::span<const Operation> operations,
                                    std::span<const OperationId> ids, const Semantics& semantics,
                                    Decision (*decide)(Stays stays)) {
  Guess guess(operations);
  if (!guess.run(ids, semantics)) return std::nullopt;
  return guess.decided(decide);
}

}  // namespace ordeal::checkers
