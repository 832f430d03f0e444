#include "checkers/linearizability/explain_object.hpp"

#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/explain_key_value.hpp"
#include "checkers/linearizability/object_witness.hpp"

namespace ordeal::checkers {
namespace {

class ObjectExplainer {
 public:
  ObjectExplainer(const History& history, const ModelRow& model, const Semantics& semantics,
                  std::span<const OperationId> witness)
      : witness_(history, model, semantics, witness), model_(model) {}

  std::optional<Explanation> explain() {
    if (model_.kind == ModelKind::kContainer) {
      if (from_nowhere() || twice() || empty_with_something() || out_of_turn()) return found_;
    } else if (model_.name == "set" || model_.name == "append-list") {
      if (from_nowhere() || twice() || missing() || out_of_turn() || disagree()) return found_;
    } else if (model_.name == "counter") {
      if (impossible_sum()) return found_;
    } else if (model_.name == "mutex") {
      if (held_twice()) return found_;
    }
    return std::nullopt;
  }

 private:
  using Ids = std::vector<OperationId>;

  const Operation& op(OperationId id) const { return witness_.op(id); }
  std::string value(Value one) const { return witness_.value(one); }
  std::string ended(OperationId id) const { return " (" + witness_.ended(id) + ")"; }
  std::string began(OperationId id) const { return " (" + witness_.began(id) + ")"; }
  std::string name(OperationId id) const { return witness_.name(id); }
  bool precedes(OperationId a, OperationId b) const {
    return op(a).is_ok() && op(a).complete_event < op(b).invoke_event;
  }

  bool tell(std::string_view code, OperationId culprit, std::vector<std::string> reasons) {
    for (std::string& reason : reasons) {
      if (reason.starts_with("the ")) reason.front() = 'T';
    }
    found_ = {code, culprit, std::move(reasons)};
    return true;
  }

  bool from_nowhere() {
    for (const OperationId id : witness_.observers()) {
      for (const Value element : witness_.seen_by(id)) {
        const Ids sources = witness_.sources_of(element);
        const bool any = std::ranges::any_of(sources, [&](OperationId source) {
          return op(source).invoke_event < op(id).complete_event;
        });
        if (any) continue;
        std::vector<std::string> reasons = {name(id) + " returned " + value(element) + ended(id) +
                                            '.'};
        for (const OperationId late : sources) {
          reasons.push_back(name(late) + " began only after that" + began(late) + '.');
        }
        for (const OperationId failed : witness_.failed_sources_of(element)) {
          reasons.push_back(name(failed) + " failed: it did not happen.");
        }
        if (reasons.size() == 1) reasons.push_back("Nobody ever put " + value(element) + " there.");
        return tell(kElementFromNowhere, id, std::move(reasons));
      }
    }
    return false;
  }

  bool twice() {
    for (const OperationId id : witness_.observers()) {
      for (const Value element : witness_.seen_by(id)) {
        const std::size_t put = model_.name == "set" ? 1 : witness_.sources_of(element).size();
        Ids takes;
        std::size_t seen =
            static_cast<std::size_t>(std::ranges::count(witness_.seen_by(id), element));
        if (model_.kind == ModelKind::kContainer) takes = witness_.takes_of(element);
        if (!takes.empty()) seen = takes.size();
        if (seen <= put) continue;
        std::vector<std::string> reasons = {value(element) + " was put there " +
                                            count_text(put, "time") + '.'};
        for (const OperationId take : takes) {
          reasons.push_back(name(take) + " returned it" + ended(take) + '.');
        }
        if (takes.empty()) {
          reasons.push_back(name(id) + " returned it " + count_text(seen, "time") + '.');
        }
        return tell(kElementTwice, takes.empty() ? id : takes.back(), std::move(reasons));
      }
    }
    return false;
  }

  // Something was inside at every moment of a take that returned nothing: one value after another.
  bool empty_with_something() {
    for (const OperationId id : witness_.takes_of(Value::nil())) {
      if (witness_.may_be_taken_before(op(id).complete_event)) continue;
      std::vector<std::string> reasons;
      EventNumber covered = op(id).invoke_event;
      while (covered < op(id).complete_event) {
        const auto next = witness_.longest_stay(covered);
        if (!next || next->until <= covered) break;
        covered = next->until;
        reasons.push_back(value(next->value) + " was inside from the end of " + name(next->put) +
                          ended(next->put) +
                          (next->take
                               ? " to the beginning of " + name(*next->take) + began(*next->take)
                               : std::string(" on, and nobody took it")) +
                          '.');
      }
      if (covered < op(id).complete_event) continue;
      reasons.push_back("So something was inside at every moment of " + name(id) +
                        ", which returned nothing" + ended(id) + '.');
      return tell(kEmptyWithSomething, id, std::move(reasons));
    }
    return false;
  }

  bool out_of_turn() {
    const Ids puts = witness_.sole_sources();
    for (const OperationId a : puts) {
      for (const OperationId b : puts) {
        if (a == b || op(a).input == op(b).input) continue;
        if (model_.name == "queue" && overtaken(a, b)) return true;
        if (model_.name == "stack" && buried(a, b)) return true;
        if (model_.name == "priority-queue" && smaller_left(a, b)) return true;
        if (model_.name == "append-list" && listed_before(a, b)) return true;
      }
    }
    return false;
  }

  // What became of an element after a moment: " was taken later, by ..." or that nobody took it.
  // nullopt: it may have been taken before the moment.
  std::optional<std::string> stays_until(OperationId put, EventNumber moment) const {
    const Ids takes = witness_.takes_of(op(put).input);
    if (takes.empty()) {
      if (witness_.may_be_taken_before(moment)) return std::nullopt;
      return "Nobody took " + value(op(put).input) + '.';
    }
    if (op(takes.front()).invoke_event < moment) return std::nullopt;
    return value(op(put).input) + " was taken later, by " + name(takes.front()) +
           began(takes.front()) + '.';
  }

  bool overtaken(OperationId first, OperationId second) {
    const Ids takes = witness_.takes_of(op(second).input);
    if (takes.size() != 1 || !precedes(first, second)) return false;
    const auto fate = stays_until(first, op(takes[0]).complete_event);
    if (!fate) return false;
    return tell(
        kOutOfTurn, takes[0],
        {name(first) + " returned" + ended(first) + " before " + name(second) + " began" +
             began(second) + ", so " + value(op(first).input) + " went in first.",
         name(takes[0]) + " returned " + value(op(second).input) + ended(takes[0]) + '.', *fate});
  }

  bool buried(OperationId below, OperationId above) {
    const Ids takes = witness_.takes_of(op(below).input);
    if (takes.size() != 1 || !precedes(below, above) || !precedes(above, takes[0])) return false;
    const auto fate = stays_until(above, op(takes[0]).complete_event);
    if (!fate) return false;
    return tell(kOutOfTurn, takes[0],
                {name(below) + " returned" + ended(below) + " before " + name(above) + " began" +
                     began(above) + ", so " + value(op(above).input) + " lay above.",
                 name(takes[0]) + " began" + began(takes[0]) + " after that, and returned " +
                     value(op(below).input) + '.',
                 *fate});
  }

  bool smaller_left(OperationId small, OperationId great) {
    const Ids takes = witness_.takes_of(op(great).input);
    if (takes.size() != 1 || !(op(small).input < op(great).input)) return false;
    if (!precedes(small, takes[0])) return false;
    const auto fate = stays_until(small, op(takes[0]).complete_event);
    if (!fate) return false;
    return tell(
        kOutOfTurn, takes[0],
        {name(small) + " returned" + ended(small) + " before " + name(takes[0]) + " began" +
             began(takes[0]) + ", so " + value(op(small).input) + " was inside.",
         name(takes[0]) + " returned " + value(op(great).input) + ", which is greater.", *fate});
  }

  bool listed_before(OperationId first, OperationId second) {
    if (!precedes(first, second)) return false;
    for (const OperationId id : witness_.observers()) {
      const auto list = witness_.seen_by(id);
      const auto one = std::ranges::find(list, op(first).input);
      const auto other = std::ranges::find(list, op(second).input);
      if (other == list.end() || other > one) continue;
      return tell(kOutOfTurn, id,
                  {name(first) + " returned" + ended(first) + " before " + name(second) + " began" +
                       began(second) + '.',
                   name(id) + " returned a list in which " + value(op(second).input) +
                       " comes before " + value(op(first).input) + '.'});
    }
    return false;
  }

  // A read without an element that was put before it began, or that an earlier read had seen.
  bool missing() {
    for (const OperationId read : witness_.observers()) {
      for (const OperationId other : witness_.all()) {
        if (!precedes(other, read)) continue;
        for (const Value element : witness_.told_by(other)) {
          if (!witness_.misses(read, element) || witness_.may_be_removed(element)) continue;
          return tell(
              kElementMissing, read,
              {name(other) +
                   (witness_.is_source(other) ? " returned" : " returned " + value(element)) +
                   ended(other) + " before " + name(read) + " began" + began(read) + '.',
               name(read) + " returned something without " + value(element) + '.'});
        }
      }
    }
    return false;
  }

  // Two reads of which neither can be the earlier one.
  bool disagree() {
    const bool is_list = model_.name == "append-list";
    for (const OperationId a : witness_.observers()) {
      for (const OperationId b : witness_.observers()) {
        if (a >= b || !witness_.reads_all(a) || !witness_.reads_all(b)) continue;
        const auto one = witness_.seen_by(a);
        const auto other = witness_.seen_by(b);
        const bool agree = is_list
                               ? std::ranges::equal(one.first(std::min(one.size(), other.size())),
                                                    other.first(std::min(one.size(), other.size())))
                               : !witness_.lacks_for_good(a, b) || !witness_.lacks_for_good(b, a);
        if (agree) continue;
        return tell(kReadsDisagree, b,
                    {name(a) + " returned " + value(op(a).output) + ended(a) + '.',
                     name(b) + " returned " + value(op(b).output) + ended(b) + '.',
                     is_list ? "Neither list is the beginning of the other."
                             : "Neither saw all that the other saw, and nothing was removed."});
      }
    }
    return false;
  }

  bool impossible_sum() {
    for (const OperationId id : witness_.all()) {
      const auto bounds = witness_.sums_at(id);
      if (!bounds) continue;
      const auto [least, most] = *bounds;
      const std::int64_t sum = op(id).output.as_integer();
      if (sum >= least && sum <= most) continue;
      return tell(kImpossibleSum, id,
                  {name(id) + " returned " + std::to_string(sum) + ended(id) + '.',
                   "What was added for certain before it began, and what may have been added "
                   "before it was over, make at least " +
                       std::to_string(least) + " and at most " + std::to_string(most) + '.'});
    }
    return false;
  }

  bool held_twice() {
    for (const OperationId a : witness_.all()) {
      for (const OperationId b : witness_.all()) {
        const bool both = op(a).function == Function::kAcquire && op(a).is_ok() &&
                          op(b).function == Function::kAcquire && op(b).is_ok();
        if (!both || !precedes(a, b) || witness_.may_be_released(a, op(b).complete_event)) continue;
        return tell(kHeldTwice, b,
                    {name(a) + " got the lock" + ended(a) + '.',
                     "Its process did not begin to release it before " + name(b) + " got it too" +
                         ended(b) + '.'});
      }
    }
    return false;
  }

  ObjectWitness witness_;
  const ModelRow& model_;
  Explanation found_;
};

constexpr std::size_t kExplainedMax = 2'000;  // operations: each is compared with each

}  // namespace

std::optional<Explanation> explain_object(const History& history, const ModelRow& model,
                                          const Semantics& semantics,
                                          std::span<const OperationId> witness) {
  // A model of the user's own may have the name of one of ours, and other rules.
  if (find_model(model.name) != &model || witness.size() > kExplainedMax) return std::nullopt;
  if (model.name == "kv") return explain_key_value(history, semantics, witness);
  return ObjectExplainer(history, model, semantics, witness).explain();
}

}  // namespace ordeal::checkers
