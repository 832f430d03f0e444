#include "checkers/linearizability/configuration_cache.hpp"

#include <algorithm>
#include <limits>

namespace ordeal::checkers {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

std::uint64_t ConfigurationCache::bytes() const {
  return index_.bytes() + keys_.bytes() + newest_.bytes() + older_.bytes() + used_.bytes();
}

bool ConfigurationCache::covers(std::uint32_t entry, std::span<const std::uint64_t> used) const {
  const std::uint64_t* remembered = used_.row(entry);
  for (std::size_t i = 0; i < used.size(); ++i) {
    if ((remembered[i] & ~used[i]) != 0) return false;
  }
  return true;
}

ConfigurationCache::Visit ConfigurationCache::visit(std::uint32_t rank, std::uint32_t state,
                                                    std::span<const std::uint64_t> live,
                                                    std::span<const std::uint64_t> used) {
  if (bytes() + bytes_to_grow() >= bytes_max_ || count_ >= kNone - 1) return Visit::kFull;
  const std::uint64_t head = (std::uint64_t{rank} << 32) | state;
  std::uint64_t hash = mix64(head);
  for (const std::uint64_t word : live) hash = mix64(hash ^ word);
  const auto next = static_cast<std::uint32_t>(keys_.size());
  const std::uint32_t key = index_.find_or_claim(hash, next, [&](std::uint32_t other) {
    const std::uint64_t* words = keys_.row(other);
    return words[0] == head && std::equal(live.begin(), live.end(), words + 1);
  });
  if (key == next) {
    std::uint64_t* words = keys_.add();
    words[0] = head;
    std::copy(live.begin(), live.end(), words + 1);
    if (used_words_ > 0) *newest_.add() = kNone;
  } else if (used_words_ == 0) {
    return Visit::kSeen;
  }
  ++count_;
  if (used_words_ == 0) return Visit::kNew;
  for (std::uint32_t entry = *newest_.row(key); entry != kNone; entry = *older_.row(entry)) {
    ++comparisons_;
    if (covers(entry, used)) {
      --count_;
      return Visit::kSeen;
    }
  }
  const auto entry = static_cast<std::uint32_t>(older_.size());
  *older_.add() = *newest_.row(key);
  *newest_.row(key) = entry;
  std::copy(used.begin(), used.end(), used_.add());
  return Visit::kNew;
}

}  // namespace ordeal::checkers
