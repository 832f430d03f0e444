#include "checkers/registry.hpp"

#include <algorithm>
#include <array>

#include "checkers/checker_names.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/sessions.hpp"
#include "checkers/transactions/check_level.hpp"
#include "checkers/transactions/transaction_table.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

std::vector<std::string_view> names_of_linearizability_models() {
  std::vector<std::string_view> names;
  for (const ModelRow& model : linearizability_models()) names.push_back(model.name);
  return names;
}

// What is written is a row there and what is read many: no object of ours does that.
bool is_of_rows(const History& history) {
  return fits_causal_reverse(history) || fits_sequential_inserts(history);
}

bool fits_sequential_consistency(const History& history) {
  return !is_transactional(history) && !is_of_rows(history) && model_that_fits(history) != nullptr;
}

bool fits_registers(const History& history) {
  return fits_sessions(history) && !is_of_rows(history);
}

bool fits_linearizability(const History& history) {
  return history.has_real_time() && fits_sequential_consistency(history);
}

// Reads of rows are of as many objects as there are keys.
bool fits_one_convergence(const History& history) {
  return fits_convergence(history) && !fits_sequential_inserts(history);
}

std::vector<std::string_view> transaction_models() { return {"list-append", "rw-register"}; }

std::vector<std::string_view> models_of_strict_serializable() {
  return {"list-append", "rw-register", "multi-register"};
}

std::vector<std::string_view> no_models() { return {}; }
std::vector<std::string_view> set_models() { return {"eventual", "no-stale-reads"}; }

std::vector<std::string_view> lock_models() { return {"mutex", "fenced-lock"}; }
std::vector<std::string_view> register_model() { return {"register", "cas-register"}; }
std::vector<std::string_view> causal_models() {
  return {"list-append", "rw-register", "register", "cas-register"};
}

template <Level level>
bool fits_level(const History& history) {
  return is_transactional(history) && (history.has_real_time() || !needs_real_time(level));
}

template <Level level>
constexpr CheckerRow level_row(std::string_view name, std::string_view about) {
  return {
      name,
      about,
      level == Level::kStrictSerializable ? &models_of_strict_serializable : &transaction_models,
      &fits_level<level>,
      &check_level<level>,
      level};
}

bool fits_causal(const History& history) {
  return fits_level<Level::kCausal>(history) || fits_registers(history);
}

// Of transactions it is a level; of registers the plain one (Bouajjani and others 2017).
Report check_causal(const History& history, const CheckOptions& options) {
  const bool registers =
      options.model.empty() ? !is_transactional(history)
                            : options.model.ends_with("register") && options.model != "rw-register";
  return registers ? check_causal_registers(history, options)
                   : check_level(history, options, Level::kCausal);
}

// What Jepsen calls sequential is asked for by the name of the model.
Report check_sequential(const History& history, const CheckOptions& options) {
  return options.model.empty() && fits_sequential_inserts(history)
             ? check_sequential_inserts(history, options)
             : check_sequential_consistency(history, options);
}

constexpr std::array kCheckers = {
    CheckerRow{"bank", "money is moved, none is made or lost", &no_models, &fits_bank, &check_bank},
    CheckerRow{"set-full", "elements that were added stay: none is lost, stale or duplicated",
               &set_models, &fits_set, &check_set_full},
    CheckerRow{"set", "the last read has every element that was added", &no_models, &fits_set,
               &check_set},
    CheckerRow{"counter", "reads lie between what was and what may have been added", &no_models,
               &fits_counter, &check_counter},
    CheckerRow{"unique-ids", "no id is given twice", &no_models, &fits_unique_ids,
               &check_unique_ids},
    CheckerRow{"write-skew", "of two inserts that exclude each other one succeeds", &no_models,
               &fits_write_skew, &check_write_skew},
    CheckerRow{"atomic-commit", "all decide the same, and commit what all voted for", &no_models,
               &fits_atomic_commit, &check_atomic_commit},
    CheckerRow{"kafka", "logs lose, double, reorder and skip no message", &no_models, &fits_kafka,
               &check_kafka},
    CheckerRow{"causal-reverse", "who sees a write sees all that were over before it began",
               &no_models, &fits_causal_reverse, &check_causal_reverse},
    CheckerRow{"sequential-inserts", "who sees a row sees those that were inserted before it",
               &no_models, &fits_sequential_inserts, &check_sequential_inserts},
    CheckerRow{"linearizable", "every operation takes effect at one moment while it runs",
               &names_of_linearizability_models, &fits_linearizability, &check_linearizable},
    level_row<Level::kStrictSerializable>(
        "strict-serializable", "serializable, in an order that keeps the order of real time"),
    level_row<Level::kStrongSessionSerializable>(
        "strong-session-serializable",
        "serializable, in an order that keeps the order of every process"),
    level_row<Level::kSerializable>("serializable",
                                    "some order of the transactions explains what they read"),
    level_row<Level::kStrongSnapshotIsolation>("strong-snapshot-isolation",
                                               "snapshots that include all that was over before"),
    level_row<Level::kStrongSessionSnapshotIsolation>(
        "strong-session-snapshot-isolation", "snapshots that include what the process did before"),
    level_row<Level::kSnapshotIsolation>("snapshot-isolation",
                                         "one snapshot a transaction, and no update is lost"),
    level_row<Level::kParallelSnapshotIsolation>(
        "parallel-snapshot-isolation",
        "snapshots that may disagree about independent transactions"),
    level_row<Level::kRepeatableRead>("repeatable-read", "serializable, as far as single items go"),
    level_row<Level::kPrefixConsistency>("prefix-consistency",
                                         "snapshots of all that was committed up to some moment"),
    level_row<Level::kConsistentView>("consistent-view",
                                      "every transaction sees a consistent state"),
    CheckerRow{"causal", "what is seen includes all that it depends on", &causal_models,
               &fits_causal, &check_causal, Level::kCausal},
    level_row<Level::kUpdateAtomic>("update-atomic", "read atomic, and no update is lost"),
    level_row<Level::kReadAtomic>("read-atomic", "of every transaction all is seen, or nothing"),
    level_row<Level::kCursorStability>("cursor-stability", "read committed, and no update is lost"),
    level_row<Level::kMonotonicAtomicView>("monotonic-atomic-view",
                                           "once a part of a transaction is seen, all of it is"),
    level_row<Level::kReadCommitted>("read-committed",
                                     "only finished versions of committed transactions are read"),
    level_row<Level::kReadUncommitted>("read-uncommitted",
                                       "writes of transactions do not form a circle"),
    CheckerRow{"long-fork", "of two reads of the same keys, one saw all that the other saw",
               &no_models, &is_transactional, &check_long_fork},
    CheckerRow{"sequential-consistency", "one order of all, keeping that of every process",
               &names_of_linearizability_models, &fits_sequential_consistency, &check_sequential},
    CheckerRow{"causal-convergence", "causal, and all see concurrent writes in one order",
               &register_model, &fits_registers, &check_causal_convergence},
    CheckerRow{"causal-memory", "each process can order all it knows so that its reads fit",
               &register_model, &fits_registers, &check_causal_memory},
    CheckerRow{"pram", "each process sees the writes of every other in their order",
               &register_model, &fits_registers, &check_pram},
    CheckerRow{"writes-follow-reads", "who sees a write sees what its writer had read",
               &register_model, &fits_registers, &check_guarantee<Guarantee::kWritesFollowReads>},
    CheckerRow{"monotonic-writes", "who sees a write sees what its writer wrote before",
               &register_model, &fits_registers, &check_guarantee<Guarantee::kMonotonicWrites>},
    CheckerRow{"monotonic-reads", "what a process has read does not become older", &register_model,
               &fits_registers, &check_guarantee<Guarantee::kMonotonicReads>},
    CheckerRow{"read-your-writes", "a process sees what it wrote", &register_model, &fits_registers,
               &check_guarantee<Guarantee::kReadYourWrites>},
    CheckerRow{"mutex", "one holder at a time; with fencing, no stale holder is let in",
               &lock_models, &fits_mutex, &check_mutex},
    CheckerRow{"total-queue", "all that was enqueued comes out, once", &no_models, &fits_queue,
               &check_total_queue},
    CheckerRow{"queue", "what comes out was enqueued, and comes out once", &no_models, &fits_queue,
               &check_queue},
    CheckerRow{"convergence", "after the last update, all read the same", &no_models,
               &fits_one_convergence, &check_convergence},
};

}  // namespace

std::span<const CheckerRow> checkers() { return kCheckers; }

const CheckerRow* find_checker(std::string_view name) {
  const std::string_view registered = registered_name(name);
  const auto row = std::ranges::find(kCheckers, registered, &CheckerRow::name);
  return row == kCheckers.end() ? nullptr : &*row;
}

const CheckerRow* checker_that_fits(const History& history) {
  const auto row = std::find_if(kCheckers.begin(), kCheckers.end(),
                                [&](const CheckerRow& checker) { return checker.fits(history); });
  return row == kCheckers.end() ? nullptr : &*row;
}

}  // namespace ordeal::checkers
