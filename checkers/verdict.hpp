#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/history/operation.hpp"

namespace ordeal::checkers {

// A verdict has three values. In this order of strength when several are combined: one key that is
// invalid makes the history invalid, else one that is unknown makes it unknown.
enum class Verdict : std::uint8_t { kValid, kUnknown, kInvalid };

std::string_view verdict_name(Verdict verdict);
constexpr Verdict worse(Verdict a, Verdict b) { return a < b ? b : a; }

// What one key (or the whole object, when there is no key) came to.
struct KeyReport {
  std::string key;  // "" for the nil key
  Verdict verdict = Verdict::kValid;
  std::string method;  // "search", "pattern", ...
  std::uint64_t operations = 0;
  std::uint64_t in_doubt = 0;  // info or pending: what makes a search slow
  std::uint64_t steps = 0;
  std::uint64_t configurations = 0;
  // When valid and asked for: an order in which the operations can have taken effect; operations
  // that never did (failed, some in doubt) and reads without a result are left out.
  std::vector<OperationId> order;
};

// Why a verdict is unknown: whose budget ran out, and which setting would help.
struct BudgetReport {
  std::string key;
  std::uint64_t operations = 0;
  std::uint64_t in_doubt = 0;
  std::string budget;  // "steps", "bytes of memory", "time"
  std::uint64_t limit = 0;
  std::string setting;  // to be raised: "budget", "memory", "time"
  std::string advice;   // one sentence
};

// Something a reader of a verdict should know, never an invalidity: EVD001 too little evidence.
struct Warning {
  std::string code;
  std::string text;
};

// Why one operation comes before another: `from` before `to`, because...
enum class Dependency : std::uint8_t {
  kWw,        // `to` replaced what it wrote
  kWr,        // `to` read what it wrote
  kRw,        // it did not see what `to` wrote
  kProcess,   // its process did it first
  kRealtime,  // it was over before `to` began
};
std::string_view dependency_name(Dependency kind);  // "ww", ..., "realtime"
struct DependencyStep {
  OperationId from = 0;
  OperationId to = 0;
  Dependency kind = Dependency::kWw;
};

// What one of the numbered reasons says in words: a step of a cycle. So nobody has to read it back.
struct ReasonStep {
  std::size_t reason = 0;  // its position among the reasons of the same report
  DependencyStep step;
  std::string key;  // that it is about; "" where it is about none, or the reason tells none
};

// One kind of anomaly that a history of transactions shows, with its shortest occurrence found.
struct AnomalyReport {
  std::string name;  // "G-single-item", as the field calls it
  std::string code;  // "TXN003"
  std::string title;
  std::uint64_t count = 0;
  bool is_forbidden = false;            // by the level that was asked about
  std::vector<OperationId> operations;  // T1, T2, ... of the reasons
  std::vector<std::string> reasons;
  std::vector<ReasonStep> steps;  // of a cycle: what the reasons say, in their order
};

// What a checker found. Everything in it is decided by the history and the options alone: equal
// inputs give equal reports on every platform.
struct Report {
  std::string checker;
  std::string model;
  Verdict verdict = Verdict::kValid;
  // Not empty: the question makes no sense (an unknown model, a function the model has not). The
  // verdict is unknown then, and nothing else is filled in.
  std::string refusal;

  std::vector<KeyReport> keys;                                  // in order of first appearance
  std::vector<std::pair<std::string, std::uint64_t>> evidence;  // "reads ok" -> 640, ...
  std::vector<std::pair<std::string, std::string>> switches;    // semantics in force, by name
  std::vector<Warning> warnings;

  // When invalid: the first key that is, and why.
  std::string code;   // "LIN001"
  std::string title;  // "stale read: a read returned a value that had already been overwritten"
  std::string key;
  // Operations that are invalid all by themselves, in order of invocation, and the one to mark as
  // impossible. They include every write that could explain what they saw, so that what is
  // impossible for them was impossible in the whole history.
  std::vector<OperationId> witness;
  std::optional<OperationId> culprit;
  // Leaving out any one of them that is not the writer of an observed value makes the rest valid.
  // False when the budget ran out while shrinking.
  bool witness_is_minimal = false;
  std::vector<std::string> reasons;  // "why it is impossible", one sentence each, to be numbered
  // Those that the reasons call T1, T2, ... (kafka and sessions too), and of a cycle what they say,
  // in their order, each step beginning where the one before ends and the last closing it.
  std::vector<OperationId> named;
  std::vector<ReasonStep> steps;

  // Of transactions: every anomaly found, also those the level allows.
  std::vector<AnomalyReport> anomalies;
  // Where the history stands in the lattice, as far as this check tells or complete_border() found:
  // the weakest models it violates, the strongest it satisfies, and those nothing is known of.
  std::vector<std::string> models_violated;
  std::vector<std::string> models_satisfied;
  std::vector<std::string> models_undecided;

  std::optional<BudgetReport> exhausted;  // when unknown: the first key without a verdict
};

}  // namespace ordeal::checkers
