// The cache alone: it may never take one configuration for another.

#include "checkers/linearizability/configuration_cache.hpp"

#include <doctest/doctest.h>

#include <array>

namespace ordeal::checkers::testing {

using Visit = ConfigurationCache::Visit;

TEST_CASE("configurations that share a hash are told apart") {
  // Among so many, some share the 32 bits of their hash that the index looks at.
  ConfigurationCache cache(1, 0, std::uint64_t{1} << 30);
  constexpr std::uint32_t kMany = 400'000;
  std::uint32_t new_ones = 0;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const std::array<std::uint64_t, 1> live = {i % 7};
    new_ones += cache.visit(i, i % 13, live, {}) == Visit::kNew;
  }
  CHECK(new_ones == kMany);
  CHECK(cache.size() == kMany);
  const std::array<std::uint64_t, 1> live = {5 % 7};
  CHECK(cache.visit(5, 5, live, {}) == Visit::kSeen);
  CHECK(cache.visit(5, 6, live, {}) == Visit::kNew);
}

TEST_CASE("one that used more optional operations than a remembered one is seen, less is new") {
  ConfigurationCache cache(0, 1, std::uint64_t{1} << 20);
  const auto visit = [&](std::uint64_t used) {
    const std::array<std::uint64_t, 1> words = {used};
    return cache.visit(1, 1, {}, words);
  };
  CHECK(visit(0b0110) == Visit::kNew);
  CHECK(visit(0b0110) == Visit::kSeen);
  CHECK(visit(0b1110) == Visit::kSeen);
  CHECK(visit(0b0101) == Visit::kNew);
  CHECK(visit(0b0010) == Visit::kNew);
  CHECK(visit(0b0011) == Visit::kSeen);
  CHECK(cache.size() == 3);
}

TEST_CASE("a full cache says so") {
  ConfigurationCache cache(0, 0, 1000);
  Visit latest = Visit::kNew;
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < 1000 && latest == Visit::kNew; ++i) {
    latest = cache.visit(i, 0, {}, {});
    kept += latest == Visit::kNew;
  }
  CHECK(latest == Visit::kFull);
  CHECK(kept > 10);
  CHECK(kept < 125);
}

}  // namespace ordeal::checkers::testing
