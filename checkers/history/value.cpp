#include "checkers/history/value.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, then mixed: short texts differ in few bits
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return mix64(hash);
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

std::uint64_t start_of(const std::vector<std::uint64_t>& ends, std::uint32_t id) {
  return id == 0 ? 0 : ends[id - 1];
}

}  // namespace

Value ValuePool::string(std::string_view text) {
  const auto next = static_cast<std::uint32_t>(string_ends_.size());
  const std::uint32_t id = string_index_.find_or_claim(
      hash_text(text), next, [&](std::uint32_t other) { return text_of_id(other) == text; });
  if (id == next) {
    characters_.insert(characters_.end(), text.begin(), text.end());
    string_ends_.push_back(characters_.size());
  }
  return Value(ValueKind::kString, id);
}

Value ValuePool::list(std::span<const Value> elements) {
  const auto next = static_cast<std::uint32_t>(list_ends_.size());
  const auto same = [&](std::uint32_t other) {
    return std::ranges::equal(elements_of(Value(ValueKind::kList, other)), elements);
  };
  const std::uint32_t id = list_index_.find_or_claim(hash_elements(elements), next, same);
  if (id == next) {
    elements_.insert(elements_.end(), elements.begin(), elements.end());
    list_ends_.push_back(elements_.size());
  }
  return Value(ValueKind::kList, id);
}

std::string_view ValuePool::text_of_id(std::uint32_t id) const {
  const std::uint64_t start = start_of(string_ends_, id);
  return {characters_.data() + start, static_cast<std::size_t>(string_ends_[id] - start)};
}

std::string_view ValuePool::text_of(Value string_value) const {
  return text_of_id(string_value.pool_id());
}

std::span<const Value> ValuePool::elements_of(Value list_value) const {
  const std::uint64_t start = start_of(list_ends_, list_value.pool_id());
  return {elements_.data() + start,
          static_cast<std::size_t>(list_ends_[list_value.pool_id()] - start)};
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
