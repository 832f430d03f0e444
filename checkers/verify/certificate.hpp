#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkers/history/operation.hpp"

namespace ordeal::checkers {

// The proof of a verdict. What proves what is verify()'s to say.
struct Certificate {
  // Valid: orders in which the operations can have taken effect, one for every key. Operations that
  // never did are left out.
  std::vector<std::vector<OperationId>> orders;

  // Invalid: operations, ascending, that no order explains, with all that could explain them. What
  // began after `until` is no part of it; what was not over by then may have happened or not, for
  // the beginning of a history that can be explained can be explained.
  std::vector<OperationId> part;
  EventNumber until = kNever;
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
