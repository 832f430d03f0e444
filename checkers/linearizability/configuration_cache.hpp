#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/history/intern_index.hpp"

namespace ordeal::checkers {

// Remembers configurations of a search that lead nowhere (Lowe 2017, "Testing for
// linearizability": the cache that makes Wing and Gong's search practical).
//
// A configuration is (rank, state, which overlapping operations have taken effect, which optional
// ones have). One that has used *more* optional operations than a remembered one, and is equal in
// the rest, leads nowhere either: what the former could still do, the latter could do as well.
//
// Exact: compares whole configurations, hashes only to find them. Bound: bytes_max, counted from
// the sizes of what is stored, hence the same on every platform.
class ConfigurationCache {
 public:
  enum class Visit : std::uint8_t { kNew, kSeen, kFull };

  // Requires: `live_words` and `used_words` are the sizes of every span given to visit().
  ConfigurationCache(std::size_t live_words, std::size_t used_words, std::uint64_t bytes_max)
      : key_words_(1 + live_words), used_words_(used_words), bytes_max_(bytes_max) {}

  // Remembers the configuration unless it is known to lead nowhere.
  Visit visit(std::uint32_t rank, std::uint32_t state, std::span<const std::uint64_t> live,
              std::span<const std::uint64_t> used);

  std::uint64_t size() const { return count_; }
  // Comparisons of sets of optional operations so far: work that counts as search steps.
  std::uint64_t comparisons() const { return comparisons_; }
  std::uint64_t bytes() const;

 private:
  bool covers(std::uint32_t entry, std::span<const std::uint64_t> used) const;

  std::size_t key_words_;
  std::size_t used_words_;
  std::uint64_t bytes_max_;
  std::uint64_t count_ = 0;
  std::uint64_t comparisons_ = 0;
  InternIndex index_;
  std::vector<std::uint64_t> keys_;  // key_words_ each
  // Sets of optional operations, chained per key; empty when there are no optional operations.
  std::vector<std::uint32_t> newest_;  // by key
  std::vector<std::uint32_t> older_;   // by entry
  std::vector<std::uint64_t> used_;    // used_words_ each, by entry
};

}  // namespace ordeal::checkers
