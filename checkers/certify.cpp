#include "checkers/certify.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/sequential_objects.hpp"
#include "checkers/sessions/session_orders.hpp"
#include "checkers/transactions/prove_level.hpp"
#include "checkers/transactions/version_cases.hpp"
#include "checkers/verify/plain_model.hpp"
#include "checkers/verify/verify.hpp"

namespace ordeal::checkers {
namespace {

// Of orders for each process, all together.
constexpr std::size_t kStepsOfAllProcessesMax = 5'000'000;
constexpr std::size_t kOrderSoughtMax = 200'000;  // operations

Certification none(std::string why) {
  return {{}, {Verification::Outcome::kNotVerified, std::move(why)}};
}

Certification judged(Verification (*verify)(const History&, const Claim&, const Certificate&),
                     const History& history, const Claim& claim, Certificate certificate) {
  Verification verification = verify(history, claim, certificate);
  return {std::move(certificate), std::move(verification)};
}

// Of every key the order that was found; looked for once more if it was not kept.
std::vector<std::vector<OperationId>> orders_of(const History& history, const CheckOptions& options,
                                                const Report& report) {
  std::vector<std::vector<OperationId>> orders;
  const auto take_orders = [&](const Report& from) {
    for (const KeyReport& key : from.keys) orders.push_back(key.order);
  };
  if (options.keep_order) {
    take_orders(report);
  } else {
    CheckOptions keeping = options;
    keeping.keep_order = true;
    keeping.model = report.model;
    take_orders(check_linearizable(history, keeping));
  }
  return orders;
}

Certification of_orders(const History& history, const CheckOptions& options, const Report& report,
                        const Claim& claim) {
  Certificate certificate;
  certificate.orders = orders_of(history, options, report);
  return judged(&verify_linearizability, history, claim, std::move(certificate));
}

std::vector<DependencyStep> certified(const std::vector<CycleStep>& cycle) {
  std::vector<DependencyStep> steps;
  steps.reserve(cycle.size());
  for (const CycleStep& step : cycle) {
    steps.push_back({step.from, step.to, static_cast<Dependency>(step.kind)});
  }
  return steps;
}

Certification of_transactions(Judge& judge, const Report& report, const Claim& claim) {
  const History& history = judge.history();
  const auto row = std::ranges::find(levels(), report.checker, &LevelRow::name);
  if (row == levels().end()) return none("none are made for " + report.checker);
  const TxnModel model =
      report.model == "list-append" ? TxnModel::kListAppend : TxnModel::kRegister;
  LevelProof proof = prove_level(judge.transactions(model), judge.options(), row->level);
  Certificate certificate;
  if (report.verdict == Verdict::kInvalid) {
    if (proof.cycle.empty() && proof.cases.empty() && proof.anomaly.empty()) {
      // What no single cycle shows: there is one whichever of two writes came first.
      if (model == TxnModel::kRegister) {
        proof.cases = refute_versions(history, report.witness, row->level, judge.options());
      }
      if (proof.cases.empty()) {
        return none("none is made of " + report.code + " where so many show it");
      }
      if (proof.cases.size() == 1) proof.cycle = std::exchange(proof.cases, {}).front().cycle;
    }
    certificate.cycle = certified(proof.cycle);
    for (const CycleCase& one : proof.cases) {
      certificate.cases.push_back({one.first, one.second, certified(one.cycle)});
    }
    certificate.evidence = std::move(proof.evidence);
    certificate.anomaly = proof.anomaly;
    certificate.shown_by = std::move(proof.shown_by);
  } else {
    if (proof.order.empty()) return none("no order of the transactions was looked for, or found");
    certificate.is_commit_order = proof.is_commit_order;
    std::vector<bool> is_there(history.operations().size());
    for (const OperationId id : proof.order) {
      certificate.has_snapshots = certificate.has_snapshots || is_there[id];
      is_there[id] = true;
    }
    certificate.orders.push_back(std::move(proof.order));
  }
  return judged(&verify_isolation, history, claim, std::move(certificate));
}

// The witness, without what never happened (it is there for the words).
Certificate witness_of(const History& history, const Report& report, const Claim& claim,
                       const ModelRow& model) {
  Certificate certificate;
  certificate.until = 0;
  for (const OperationId id : report.witness) {
    const Operation& operation = history.operation(id);
    const Part part = model.part(operation, claim.switches);
    if (part == Part::kNone) continue;
    certificate.part.push_back(id);
    if (part == Part::kRequired) {
      certificate.until = std::max(certificate.until, operation.complete_event);
    }
  }
  return certificate;
}

// The witness with what else the verifier wants to see because it could explain a member.
Certification of_part(const History& history, const Report& report, const Claim& claim,
                      const ModelRow& model) {
  Certificate certificate = witness_of(history, report, claim, model);
  // Of a counter most can be added up.
  const bool adds_up = model.name == "counter";
  while (certificate.part.size() <= kPartMax || adds_up) {
    const auto missing = missing_from_part(history, claim, certificate);
    if (missing.empty()) {
      return judged(&verify_linearizability, history, claim, std::move(certificate));
    }
    std::vector<OperationId> whole;
    std::ranges::set_union(certificate.part, missing, std::back_inserter(whole));
    certificate.part = std::move(whole);
  }
  return none("the operations that fail alone are too many to try all their orders");
}

// What the reads saw, sought again where it cannot be told; and of whom that is so.
std::optional<std::pair<SessionTable, std::vector<std::pair<OperationId, OperationId>>>> table_for(
    const History& history, const CheckOptions& options, std::string_view model) {
  const SessionSources possible(history, options.semantics);
  std::vector<std::pair<OperationId, OperationId>> chosen;
  if (possible.ambiguous().empty()) return std::pair(SessionTable(possible), std::move(chosen));
  const auto sources = find_session_sources(history, options, model);
  if (sources.empty()) return std::nullopt;
  for (const OperationId read : possible.ambiguous()) chosen.emplace_back(read, sources[read]);
  std::ranges::sort(chosen);
  return std::pair(SessionTable(history, sources, true), std::move(chosen));
}

// Where the history is large and it is more than the model asks for, only what is found quickly.
std::vector<OperationId> order_of_all(const History& history, const CheckOptions& options,
                                      std::string_view model) {
  const bool is_sought =
      model == "sequential-consistency" || history.operations().size() <= kOrderSoughtMax;
  return is_sought ? find_session_order(history, options)
                   : find_linearizable_order(history, options, 1);
}

// Of a valid history an order of all that explains every read serves for every model. Those that
// ask for less have an order of causes, or one for each process, or only what each read must not
// do.
Certification of_sessions(const History& history, const CheckOptions& options, const Report& report,
                          const Claim& claim) {
  Certificate certificate;
  if (report.verdict == Verdict::kInvalid) {
    for (const OperationId id : report.witness) {
      if (!history.operation(id).is_fail()) certificate.part.push_back(id);
    }
    return judged(&verify_sessions, history, claim, std::move(certificate));
  }
  const std::string_view model = report.checker;
  if (auto order = order_of_all(history, options, model); !order.empty()) {
    certificate.orders.push_back(std::move(order));
    return judged(&verify_sessions, history, claim, std::move(certificate));
  }
  if (model == "sequential-consistency") return none("no order of all operations was found");
  const auto table = table_for(history, options, model);
  if (!table) return none("what the reads saw was not found again within the budget");
  certificate.sources = table->second;
  const bool is_guarantee = model == "read-your-writes" || model == "monotonic-reads" ||
                            model == "monotonic-writes" || model == "writes-follow-reads";
  if (is_guarantee) {
    certificate.is_by_definition = true;
    return judged(&verify_sessions, history, claim, std::move(certificate));
  }
  if (history.process_count() * history.operations().size() > kStepsOfAllProcessesMax) {
    return none("an order of the operations for each process would be too long");
  }
  certificate.is_causal_order = model == "causal-convergence" || model == "causal";
  if (certificate.is_causal_order) {
    certificate.orders = {find_causal_order(table->first, options, model == "causal-convergence")};
  } else {
    certificate.orders = find_orders_of_processes(table->first, options, model == "causal-memory");
    certificate.is_by_process = true;
  }
  if (certificate.orders.empty() || certificate.orders.front().empty()) {
    return none("no orders of the operations were found");
  }
  return judged(&verify_sessions, history, claim, std::move(certificate));
}

// The order of all is sought again, in the same way.
Certification of_objects_in_process_order(const History& history, const CheckOptions& options,
                                          const Report& report, const Claim& claim) {
  const ModelRow& model = *find_model(report.model);
  Certificate certificate;
  if (report.verdict == Verdict::kInvalid) {
    for (const OperationId id : report.witness) {
      const Operation& operation = history.operation(id);
      const Part part = model.part(operation, claim.switches);
      const bool says_nothing =
          part == Part::kOptional && model.read_only(operation, claim.switches);
      if (part != Part::kNone && !says_nothing) certificate.part.push_back(id);
    }
  } else {
    SearchOutcome outcome = find_sequential_order(history, options, model);
    if (outcome.verdict != Verdict::kValid) return none("no order of all operations was found");
    certificate.orders.push_back(std::move(outcome.order));
  }
  return judged(&verify_sequential_consistency, history, claim, std::move(certificate));
}

Certification of_workload(const History& history, const Report& report, const Claim& claim) {
  if (!is_plain_workload(report.checker)) {
    return none("none are made for " + report.checker);
  }
  Certificate certificate;
  if (report.verdict == Verdict::kInvalid) certificate.part = report.witness;
  return judged(&verify_workload, history, claim, std::move(certificate));
}

Claim claim_of(const History& history, const CheckOptions& options, const Report& report) {
  Claim claim{report.checker, report.model, options.semantics, report.verdict, options.total};
  claim.switches.values = &history.values();
  return claim;
}

}  // namespace

Certification certify(const History& history, const CheckOptions& options, const Report& report) {
  Judge judge(history, options);
  return certify(judge, report);
}

Certification certify(Judge& judge, const Report& report) {
  const History& history = judge.history();
  const CheckOptions& options = judge.options();
  if (report.verdict == Verdict::kUnknown) return none("there is no verdict");
  const Claim claim = claim_of(history, options, report);
  if (report.model == "list-append" || report.model == "rw-register") {
    return of_transactions(judge, report, claim);
  }
  const ModelRow* model = find_model(report.model);
  const bool is_of_order = report.checker == "linearizable" || report.model == "multi-register";
  const bool is_by_search =
      report.checker == "sequential-consistency" && report.keys.front().method == "search";
  if (model != nullptr && !is_plain_model(report.model) && (is_of_order || is_by_search)) {
    return certify_by_model(history, options, report, *model);
  }
  if (is_by_search) {
    return of_objects_in_process_order(history, options, report, claim);
  }
  if (is_about_sessions(report.checker)) return of_sessions(history, options, report, claim);
  if (!is_of_order || model == nullptr) {
    return of_workload(history, report, claim);
  }
  return report.verdict == Verdict::kValid ? of_orders(history, options, report, claim)
                                           : of_part(history, report, claim, *model);
}

Certification certify_by_model(const History& history, const CheckOptions& options,
                               const Report& report, const ModelRow& model) {
  const Claim claim = claim_of(history, options, report);
  const Semantics& switches = claim.switches;
  const auto part = [&](OperationId id) { return model.part(history.operation(id), switches); };
  OwnModel own;
  own.can_do = [&](std::span<const OperationId> order) {
    return model.replay(history.operations(), order, switches, history.values()).has_value();
  };
  own.must_happen = [&](OperationId id) { return part(id) == Part::kRequired; };
  own.may_happen = [&](OperationId id) { return part(id) != Part::kNone; };
  own.changes = [&](OperationId id) { return !model.read_only(history.operation(id), switches); };
  Certificate certificate;
  const bool is_sequential = report.checker == "sequential-consistency";
  if (report.verdict == Verdict::kInvalid) {
    certificate = witness_of(history, report, claim, model);
    // The model need not say who may have seen whom: then all that changed anything until then.
    std::set<OperationId> whole(certificate.part.begin(), certificate.part.end());
    std::set<KeyId> keys;
    for (const OperationId id : certificate.part) keys.insert(history.operation(id).key);
    for (OperationId id = 0; id < history.operations().size(); ++id) {
      const Operation& other = history.operation(id);
      const bool is_late = !is_sequential && other.invoke_event >= certificate.until;
      const bool matters = keys.contains(other.key) && !is_late && own.may_happen(id);
      if (matters && own.changes(id)) whole.insert(id);
    }
    certificate.part.assign(whole.begin(), whole.end());
  } else if (is_sequential) {
    SearchOutcome outcome = find_sequential_order(history, options, model);
    if (outcome.verdict != Verdict::kValid) return none("no order of all operations was found");
    certificate.orders.push_back(std::move(outcome.order));
  } else {
    certificate.orders = orders_of(history, options, report);
  }
  Verification verification = verify_own_model(history, claim, certificate, own);
  return {std::move(certificate), std::move(verification)};
}

}  // namespace ordeal::checkers
