// One file may ask a search and the verifiers: their headers go together, in either order.

#include <doctest/doctest.h>

#include "checkers/certify.hpp"
#include "checkers/linearizability/search_plan.hpp"
#include "checkers/verify/verify_isolation.hpp"
#include "checkers/verify/verify_sessions.hpp"

namespace ordeal::checkers::testing {

TEST_CASE("who is nobody is said by a search and by the verifiers, each in a word of its own") {
  CHECK(kNobody == kNoOne);
}

}  // namespace ordeal::checkers::testing
