#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/verify/certificate.hpp"

namespace ordeal::checkers {

// What every verifier asks of an order or of a part, whatever its operations did; and the words in
// which it answers.

using Problem = std::optional<std::string>;  // what is wrong; nullopt: nothing is

// Who wrote what was there at first, and the like. A name of its own: the searches have theirs.
inline constexpr OperationId kNoOne = ~OperationId{0};

inline std::string name(OperationId id) { return "operation " + std::to_string(id); }
inline Verification refused(std::string why) {
  return {Verification::Outcome::kRefused, std::move(why)};
}
inline Verification not_tried(std::string why) {
  return {Verification::Outcome::kNotVerified, std::move(why)};
}
inline Verification verified_unless(Problem problem) {
  if (problem) return refused(std::move(*problem));
  return {Verification::Outcome::kVerified, {}};
}

// How often an order has an operation: so many times, or not at all if it need not be there.
struct Turns {
  std::size_t count = 1;  // 0: it did not happen, or says nothing
  bool must = false;
};
struct KeptOrder {
  bool of_processes = false;
  bool of_real_time = false;  // of each key
};

// Whether each operation is in the order as often as it has to be, and each process, or real time,
// finds its order kept: of two the first has its last turn before the other has its first.
// Requires: `turns` has an entry for every operation.
Problem problem_with_places(const History& history, const std::vector<OperationId>& order,
                            const std::vector<Turns>& turns, KeptOrder kept);

// A part is not empty, ascending, and of operations of the history.
Problem problem_with_members(const History& history, const std::vector<OperationId>& part);

}  // namespace ordeal::checkers
