#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "checkers/transactions/anomaly.hpp"
#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Of a proof by cases: a cycle, which closes one; or, where that is empty, two of whom one appended
// to the key before the other: what follows takes `first` to be it, and what follows that `second`.
struct CycleCase {
  TxnId first = kNone;
  TxnId second = kNone;
  std::uint32_t key = kNone;
  std::vector<CycleStep> cycle;
};

// One occurrence of an anomaly: who took part, and why, in sentences.
struct Finding {
  Anomaly anomaly{};
  std::vector<TxnId> transactions;  // T1, T2, ... of the sentences
  std::vector<TxnId> evidence;      // others whose reads show the order of versions
  std::vector<std::string> reasons;
  std::vector<CycleStep> cycle;   // of a cycle: the steps of the sentences
  std::vector<CycleCase> cases;   // or, where one of several is there, whichever came first
  std::vector<ReasonStep> steps;  // of the cycles, each with its sentence
};

// What was found, by anomaly. Counts everything, keeps the first occurrence of each anomaly (of
// cycles the shortest): a history with a million aborted reads is reported as fast as one with one.
class FindingLog {
 public:
  // Counts one more; true when the caller should describe it with keep().
  bool add(Anomaly anomaly) { return counts_[static_cast<std::size_t>(anomaly)]++ == 0; }
  void keep(Finding finding) {
    found_ = found_ | finding.anomaly;
    findings_.push_back(std::move(finding));
  }

  AnomalySet found() const { return found_; }
  std::uint64_t count(Anomaly anomaly) const { return counts_[static_cast<std::size_t>(anomaly)]; }
  const std::vector<Finding>& findings() const { return findings_; }
  std::vector<Finding>& findings() { return findings_; }

 private:
  std::array<std::uint64_t, kAnomalyCount> counts_{};
  AnomalySet found_;
  std::vector<Finding> findings_;
};

}  // namespace ordeal::checkers
