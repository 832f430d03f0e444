#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checkers/history/intern_index.hpp"

namespace ordeal::checkers {

// Rows of one width that never move: more of them need no more than their own memory, at no moment
// twice that of all.
template <class Word>
class Rows {
 public:
  explicit Rows(std::size_t width) : width_(width) {
    while ((width_ << (shift_ + 1)) <= kChunkWords) ++shift_;
  }

  std::size_t size() const { return count_; }
  std::uint64_t bytes() const { return std::uint64_t{count_} * width_ * sizeof(Word); }
  Word* row(std::size_t at) {
    return chunks_[at >> shift_].get() + (at & ((std::size_t{1} << shift_) - 1)) * width_;
  }
  const Word* row(std::size_t at) const {
    return chunks_[at >> shift_].get() + (at & ((std::size_t{1} << shift_) - 1)) * width_;
  }
  // The new row, for the caller to fill.
  Word* add() {
    if (count_ >> shift_ == chunks_.size()) {
      chunks_.push_back(std::make_unique_for_overwrite<Word[]>(width_ << shift_));
    }
    return row(count_++);
  }

 private:
  static constexpr std::size_t kChunkWords = 8192;

  std::size_t width_;
  int shift_ = 0;  // a chunk has 2^shift_ rows
  std::size_t count_ = 0;
  std::vector<std::unique_ptr<Word[]>> chunks_;
};

// Remembers configurations of a search that lead nowhere (Lowe 2017, "Testing for
// linearizability": the cache that makes Wing and Gong's search practical).
//
// A configuration is (rank, state, which overlapping operations have taken effect, which optional
// ones have). One that has used *more* optional operations than a remembered one, and is equal in
// the rest, leads nowhere either: what the former could still do, the latter could do as well.
//
// Exact: compares whole configurations, hashes only to find them. Bound: bytes_max, counted from
// the sizes of what is stored, hence the same on every platform; it is not passed while the index
// moves to a larger one either.
class ConfigurationCache {
 public:
  enum class Visit : std::uint8_t { kNew, kSeen, kFull };

  // Requires: `live_words` and `used_words` are the sizes of every span given to visit().
  ConfigurationCache(std::size_t live_words, std::size_t used_words, std::uint64_t bytes_max)
      : used_words_(used_words),
        bytes_max_(bytes_max),
        keys_(1 + live_words),
        used_(used_words == 0 ? 1 : used_words) {}

  // Remembers the configuration unless it is known to lead nowhere.
  Visit visit(std::uint32_t rank, std::uint32_t state, std::span<const std::uint64_t> live,
              std::span<const std::uint64_t> used);

  std::uint64_t size() const { return count_; }
  // Comparisons of sets of optional operations so far: work that counts as search steps.
  std::uint64_t comparisons() const { return comparisons_; }
  std::uint64_t bytes() const;
  // What it needs besides while its index moves to one of twice the size.
  std::uint64_t bytes_to_grow() const { return bytes_to_grow(index_, keys_.size()); }
  // Of any such index with so many ids.
  static std::uint64_t bytes_to_grow(const InternIndex& index, std::size_t ids) {
    const bool grows = (ids + 1) * 10 * kSlotBytes > index.bytes() * 7;
    return grows ? 2 * index.bytes() : 0;
  }

 private:
  static constexpr std::size_t kSlotBytes = 8;  // of an InternIndex, at most 70 % full

  bool covers(std::uint32_t entry, std::span<const std::uint64_t> used) const;

  std::size_t used_words_;
  std::uint64_t bytes_max_;
  std::uint64_t count_ = 0;
  std::uint64_t comparisons_ = 0;
  InternIndex index_;
  Rows<std::uint64_t> keys_;
  // Sets of optional operations, chained per key; empty when there are no optional operations.
  Rows<std::uint32_t> newest_{1};  // by key
  Rows<std::uint32_t> older_{1};   // by entry
  Rows<std::uint64_t> used_;       // by entry
};

}  // namespace ordeal::checkers
