#include "checkers/history/value.hpp"

#include <algorithm>
#include <cstring>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kChunkElements = 0x10000;
constexpr std::size_t kFirstChunk = 0x100;  // most histories are small; the next ones double
constexpr std::size_t kDoublings = 8;
constexpr int kRecentBits = 12;
constexpr std::size_t kRecentVersions = 512;

// Eight bytes a step. The hash depends on the byte order of the machine; no id ever does.
std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = text.size();
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32;
    text.remove_prefix(sizeof word);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return mix64(hash ^ word);
}

std::size_t recent_slot(std::string_view text) {
  if (text.empty()) return 0;
  return text.size() * 5 + static_cast<unsigned char>(text.front()) +
         static_cast<unsigned char>(text.back()) * std::size_t{3};
}

std::uint64_t hash_elements(std::span<const Value> elements) {
  std::uint64_t hash = elements.size();
  for (const Value& element : elements) {  // one multiplication an element; mixed at the end
    const auto kind = static_cast<std::uint64_t>(element.kind()) << 61;
    const std::uint64_t payload =
        element.is_integer() ? static_cast<std::uint64_t>(element.as_integer()) : element.pool_id();
    hash = ((hash ^ (hash >> 29)) + (payload ^ kind) + 1) * 0x9e3779b97f4a7c15ULL;
  }
  return mix64(hash);
}

// Whether the shorter of the two is the beginning of the other.
bool begin_alike(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() > b.size()) std::swap(a, b);
  return std::equal(a.begin(), a.end(), b.begin());
}

std::uint64_t start_of(const std::vector<std::uint64_t>& ends, std::uint32_t id) {
  return id == 0 ? 0 : ends[id - 1];
}

}  // namespace

std::uint32_t ListStore::add(std::span<const Value> elements, std::size_t spare) {
  static_assert(kShortMax * 16 <= kChunkElements, "little of a chunk stays unused");
  const std::uint32_t id = next_id();
  if (elements.size() > kShortMax) {
    places_.push_back({static_cast<std::uint32_t>(chunks_.size()), 0, kWholeChunk});
    chunks_.emplace_back(elements.begin(), elements.end());
    return id;
  }
  const std::size_t room = elements.size() + spare;
  if (!open_ || chunks_[*open_].capacity() - chunks_[*open_].size() < room) {
    const std::size_t usual =
        std::min(kChunkElements, kFirstChunk << std::min(chunks_.size(), kDoublings));
    open_ = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back().reserve(std::max(usual, room));
  }
  std::vector<Value>& chunk = chunks_[*open_];
  places_.push_back({*open_, static_cast<std::uint16_t>(chunk.size()),
                     static_cast<std::uint16_t>(elements.size())});
  chunk.insert(chunk.end(), elements.begin(), elements.end());
  if (spare > 0) chunk.resize(chunk.size() + spare);
  return id;
}

std::uint32_t ListStore::add_sharing(std::uint32_t id, std::span<const Value> elements) {
  Place place = places_[id];
  if (elements.size() > place.size) {
    const auto more = elements.subspan(place.size);
    std::ranges::copy(more, chunks_[place.chunk].begin() + place.first + place.size);
  }
  place.size = static_cast<std::uint16_t>(elements.size());
  places_.push_back(place);
  return next_id() - 1;
}

Value ValuePool::string(std::string_view text) {
  std::uint32_t& recent = recent_strings_[recent_slot(text) % recent_strings_.size()];
  if (recent != 0 && text_of_id(recent - 1) == text) return Value(ValueKind::kString, recent - 1);
  const auto next = static_cast<std::uint32_t>(string_ends_.size());
  const std::uint32_t id = string_index_.find_or_claim(
      hash_text(text), next, [&](std::uint32_t other) { return text_of_id(other) == text; });
  if (id == next) {
    characters_.insert(characters_.end(), text.begin(), text.end());
    string_ends_.push_back(characters_.size());
  }
  recent = id + 1;
  return Value(ValueKind::kString, id);
}

Value ValuePool::list(std::span<const Value> elements) {
  const std::uint32_t next = lists_.next_id();
  const auto same = [&](std::uint32_t other) {
    return std::ranges::equal(lists_.elements(other), elements);
  };
  const std::uint32_t id = list_index_.find_or_claim(hash_elements(elements), next, same);
  if (id == next) lists_.add(elements);
  return Value(ValueKind::kList, id);
}

Value ValuePool::unindexed_list(std::span<const Value> elements) {
  if (recent_lists_.empty()) recent_lists_.resize(std::size_t{1} << kRecentBits);
  const std::uint64_t hash = hash_elements(elements);
  std::uint64_t& recent = recent_lists_[hash & (recent_lists_.size() - 1)];
  const auto id = static_cast<std::uint32_t>(recent) - 1;
  if (recent != 0 && recent >> 32 == hash >> 32 &&
      std::ranges::equal(lists_.elements(id), elements)) {
    return Value(ValueKind::kList, id);
  }
  const std::uint32_t next = lists_.add(elements);
  recent = (hash >> 32) << 32 | (next + 1);
  return Value(ValueKind::kList, next);
}

Value ValuePool::version_list(Value key, std::span<const Value> elements) {
  if (elements.empty() || elements.size() > ListStore::kShortMax / 2) return list(elements);
  if (recent_versions_.empty()) recent_versions_.resize(kRecentVersions);
  Versions& recent = recent_versions_[key.hash() % kRecentVersions];
  std::span<const Value> held;
  if (recent.key == key && recent.room >= elements.size()) held = lists_.elements(recent.longest);
  if (held.empty() || !begin_alike(held, elements)) {
    const std::uint32_t id = lists_.add(elements, elements.size());
    recent = {key, id, id, 2 * elements.size()};
  } else if (lists_.elements(recent.latest).size() != elements.size()) {
    recent.latest = lists_.add_sharing(recent.longest, elements);
    if (elements.size() > held.size()) recent.longest = recent.latest;
  }
  return Value(ValueKind::kList, recent.latest);
}

bool ValuePool::is_same(Value a, Value b) const {
  if (a == b || !a.is_list() || !b.is_list()) return a == b;
  return std::ranges::equal(elements_of(a), elements_of(b),
                            [this](Value c, Value d) { return is_same(c, d); });
}

std::string_view ValuePool::text_of_id(std::uint32_t id) const {
  const std::uint64_t start = start_of(string_ends_, id);
  return {characters_.data() + start, static_cast<std::size_t>(string_ends_[id] - start)};
}

std::string_view ValuePool::text_of(Value string_value) const {
  return text_of_id(string_value.pool_id());
}

std::string ValuePool::text(Value value) const {
  switch (value.kind()) {
    case ValueKind::kNil:
      return "nil";
    case ValueKind::kInteger:
      return std::to_string(value.as_integer());
    case ValueKind::kString:
      return '"' + std::string(text_of(value)) + '"';
    case ValueKind::kList:
      break;
  }
  std::string joined = "[";
  for (const Value& element : elements_of(value)) {
    if (joined.size() > 1) joined += ' ';
    joined += text(element);
  }
  return joined + ']';
}

std::string ValuePool::plain(Value value) const {
  return value.is_string() ? std::string(text_of(value)) : text(value);
}

}  // namespace ordeal::checkers
