#include "checkers/border.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "checkers/lattice.hpp"

namespace ordeal::checkers {
namespace {

using Names = std::vector<std::string_view>;

class Border {
 public:
  // The models that have something to say about the history, and ask for the same object.
  Border(const History& history, const Report& report) : sessions_(report.model == "rw-register") {
    for (const LatticeRow& row : lattice()) {
      const CheckerRow* checker = find_checker(row.name);
      if (checker == nullptr || !checker->fits(history)) continue;
      const auto models = checker->models();
      if (!report.model.empty() && std::ranges::find(models, report.model) == models.end()) {
        continue;
      }
      stands_.push_back({row.name, Stand::kUndecided});
    }
  }

  // What a report tells of its own model, and of those it found satisfied or violated besides.
  void learn(const Report& report) {
    if (!report.refusal.empty()) return;
    if (report.verdict == Verdict::kValid) satisfies(report.checker);
    if (report.verdict == Verdict::kInvalid) violates(report.checker);
    for (const std::string& model : report.models_satisfied) satisfies(model);
    for (const std::string& model : report.models_violated) violates(model);
  }

  Names satisfied() const { return strongest_models(all(Stand::kSatisfied), sessions_); }
  Names violated() const { return weakest_models(all(Stand::kViolated), sessions_); }
  Names undecided() const { return all(Stand::kUndecided); }

 private:
  enum class Stand : char { kUndecided, kSatisfied, kViolated };
  struct Place {
    std::string_view model;
    Stand stand;
  };

  void satisfies(std::string_view model) {
    for (Place& place : stands_) {
      if (model_implies(model, place.model, sessions_)) place.stand = Stand::kSatisfied;
    }
  }

  void violates(std::string_view model) {
    for (Place& place : stands_) {
      if (model_implies(place.model, model, sessions_)) place.stand = Stand::kViolated;
    }
  }

  Names all(Stand stand) const {
    Names names;
    for (const Place& place : stands_) {
      if (place.stand == stand) names.push_back(place.model);
    }
    return names;
  }

  bool sessions_;
  std::vector<Place> stands_;  // as in the lattice: strongest first
};

std::vector<std::string> strings_of(const Names& names) { return {names.begin(), names.end()}; }

}  // namespace

void complete_border(Judge& judge, const BorderLimits& limits, Report& report) {
  const History& history = judge.history();
  const bool says_something = std::ranges::any_of(history.operations(), &Operation::is_ok);
  if (!report.refusal.empty() || !says_something) return;
  if (find_in_lattice(report.checker) == nullptr) return;
  Border border(history, report);
  border.learn(report);
  CheckOptions further = judge.options();
  further.model = report.model;
  further.shrink = false;
  further.keep_order = false;
  further.steps_max = std::min(further.steps_max, limits.steps_max);
  Names asked = {report.checker};
  while (history.operations().size() <= limits.operations_max) {
    const Names undecided = border.undecided();
    const auto next = std::ranges::find_if(undecided, [&](std::string_view model) {
      return std::ranges::find(asked, model) == asked.end();
    });
    if (next == undecided.end()) break;
    asked.push_back(*next);
    border.learn(judge.ask(*find_checker(*next), further));
  }
  report.models_satisfied = strings_of(border.satisfied());
  report.models_violated = strings_of(border.violated());
  report.models_undecided = strings_of(border.undecided());
}

}  // namespace ordeal::checkers
