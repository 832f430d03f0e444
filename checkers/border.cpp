#include "checkers/border.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/lattice.hpp"
#include "checkers/stop.hpp"
#include "checkers/transactions/transaction_table.hpp"

namespace ordeal::checkers {
namespace {

using Names = std::vector<std::string_view>;

// What an anomaly of a workload says about the transactions that the clients are known to have
// asked for, though the history does not show them: a transfer reads and writes two accounts, an
// insert reads that the other one of its pair is not there.
struct Implied {
  std::string_view code;
  std::array<std::string_view, 2> violated;  // "" for none
};
constexpr std::array kImplied = {
    // Whoever sees a consistent state sees every transfer whole, and all that its balances rest on;
    // without lost updates, which that excludes as well, they add up.
    Implied{kBankWrongTotal, {"consistent-view", "repeatable-read"}},
    Implied{kWriteSkew, {"serializable", ""}},
    // A read is one transaction, and its snapshot has a write and not one that was over before.
    Implied{kCausalReverse, {"strong-snapshot-isolation", ""}},
    // Each row is inserted and read by a transaction of its own, in the order of a process.
    Implied{kSequentialInserts, {"causal", ""}},
};

bool is_in_lattice(const Report& report) { return find_in_lattice(report.checker) != nullptr; }

class Border {
 public:
  // The models that have something to say about the history, and ask for the same object if the
  // report is about one of them.
  Border(const History& history, const Report& report, Sessions sessions)
      : sessions_(sessions == Sessions::kBindEveryLevel &&
                  (is_in_lattice(report) ? report.model == "rw-register"
                                         : txn_model_of(history) == TxnModel::kRegister)) {
    for (const LatticeRow& row : lattice()) {
      const CheckerRow* checker = find_checker(row.name);
      if (checker == nullptr || !checker->fits(history)) continue;
      const auto models = checker->models();
      const bool asks_for_it = std::ranges::find(models, report.model) != models.end();
      if (is_in_lattice(report) && !report.model.empty() && !asks_for_it) continue;
      stands_.push_back({row.name, Stand::kUndecided});
    }
  }

  // What follows from an anomaly where no model can be asked about the history itself.
  void learn_implied(const Report& report) {
    const auto row = std::ranges::find(kImplied, report.code, &Implied::code);
    if (row == kImplied.end()) return;
    for (const LatticeRow& model : lattice()) {
      if (model.subject == Subject::kTransactions) {
        stands_.push_back({model.name, Stand::kUndecided});
      }
    }
    for (const std::string_view model : row->violated) {
      if (!model.empty()) violates(model);
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
  bool is_empty() const { return stands_.empty(); }

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
  Border border(history, report, judge.options().semantics.sessions);
  if (border.is_empty()) {
    border.learn_implied(report);
    report.models_violated = strings_of(border.violated());
    return;
  }
  if (is_in_lattice(report)) border.learn(report);
  CheckOptions further = judge.options();
  further.model = is_in_lattice(report) ? report.model : std::string();
  further.shrink = false;
  further.keep_order = false;
  further.steps_max = std::min(further.steps_max, limits.steps_max);
  Names asked = {report.checker};
  while (history.operations().size() <= limits.operations_max && !is_stopped()) {
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
