#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/operation.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// One line of a proof by cases: a cycle; or, where that is empty, two that have both written to a
// register, or appended to a list. The case that `first` did so first comes next, and after all of
// it that `second` did.
struct CertifiedCase {
  OperationId first = 0;
  OperationId second = 0;
  std::vector<DependencyStep> cycle;
};

// The proof of a verdict. What proves what is verify()'s to say.
struct Certificate {
  // Valid: orders in which the operations can have taken effect, one for every key. Operations that
  // never did are left out.
  std::vector<std::vector<OperationId>> orders;
  // Of sessions, valid: there is one order for each process, which explains what that one read; a
  // cas is in it twice, when it reads and when it writes. Otherwise one order explains all.
  bool is_by_process = false;
  // Or one order of all that has each after what it read, whatever else it might have seen; a cas
  // is in it once.
  bool is_causal_order = false;
  // Or nothing but the history is needed: the model is a condition on single reads.
  bool is_by_definition = false;
  // Of sessions, valid: reads of values that several can have written, and who did; ~0 for the
  // initial value. Wanted where the orders do not show it.
  std::vector<std::pair<OperationId, OperationId>> sources;

  // Invalid: operations, ascending, that no order explains, with all that could explain them. What
  // began after `until` is no part of it; what was not over by then may have happened or not, for
  // the beginning of a history that can be explained can be explained.
  std::vector<OperationId> part;
  EventNumber until = kNever;

  // Of transactions, valid: a single order; each is in it twice, when it reads and when it writes,
  // where these are two moments.
  bool has_snapshots = false;
  // Or the order in which they commit, where a level lets them read what is old.
  bool is_commit_order = false;
  // Of transactions, invalid: each before the next, and the last before the first.
  std::vector<DependencyStep> cycle;
  std::vector<CertifiedCase> cases;   // or such a cycle in every case
  std::vector<OperationId> evidence;  // further readers of lists that show the order of versions
  // Or an anomaly that shows without a cycle, and the transactions that show it: the reader first,
  // but of a dirty update the one that failed, the one on top of it, and the reader.
  std::string anomaly;
  std::vector<OperationId> shown_by;
};

// More members than this are not tried in all their orders.
inline constexpr std::size_t kPartMax = 1'000;

// What the verifier says of a certificate.
struct Verification {
  enum class Outcome : std::uint8_t { kVerified, kRefused, kNotVerified };
  Outcome outcome = Outcome::kNotVerified;
  std::string why;  // refused: what is wrong with it; not verified: why that was not tried
};

}  // namespace ordeal::checkers
