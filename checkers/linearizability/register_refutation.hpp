#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "checkers/history/operation.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// A short proof that a register is not linearizable, in terms of a few operations.
//
// An *observer* is an ok read or an ok cas; its *sources* are the writes and cas's of the value it
// observed that were invoked before it returned. The kinds, each sound for any history with any
// values:
//
// kNobodyWrote  the observer has no source, and the value is not the initial one.
// kOverwritten  every source had taken effect before `overwriter` began (it had returned, or, if
//               it is the only one, its value had been seen by `sighting`, which had returned);
//               and `overwriter`, which wrote or saw another value, returned before the observer
//               began. So the value was gone, and nothing could bring it back.
// kUsedUp       more ok cas's replaced a value than times it was there (writes of it, plus one if
//               it is the initial value).
enum class RefutationKind : std::uint8_t { kNobodyWrote, kOverwritten, kUsedUp };

struct Refutation {
  RefutationKind kind = RefutationKind::kNobodyWrote;
  std::string_view code;    // LIN001 to LIN004, see codes.hpp
  OperationId culprit = 0;  // the observer (for kUsedUp: the cas that is one too many)
  std::optional<OperationId> overwriter;
  std::optional<OperationId> sighting;
};

// The refutation whose culprit completed first, if there is one. Finds every violation of a
// register with unique written values that two values and their order show; what it does not find
// may still be invalid. O(n log n).
// Requires: ids ascending, all of one key, functions read / write / cas.
std::optional<Refutation> refute_register(std::span<const Operation> operations,
                                          std::span<const OperationId> ids,
                                          const Semantics& semantics);

}  // namespace ordeal::checkers
