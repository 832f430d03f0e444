#include "checkers/history/binary_source.hpp"

#include <algorithm>
#include <utility>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kNumberBytes = 8;

}  // namespace

bool BinarySource::has(std::size_t count) {
  while (true) {
    const auto there = static_cast<std::size_t>(bytes_.end() - at_);
    if (there >= count) return true;
    const bool more = bytes_.refill(there);
    at_ = bytes_.begin();
    if (!more) return false;
  }
}

std::string_view BinarySource::ahead(std::size_t count_max) {
  has(count_max);
  return {at_, std::min(count_max, static_cast<std::size_t>(bytes_.end() - at_))};
}

std::optional<unsigned char> BinarySource::byte() {
  if (!has(1)) return std::nullopt;
  ++offset_;
  return static_cast<unsigned char>(*at_++);
}

std::optional<std::uint64_t> BinarySource::number(bool is_big_endian) {
  if (!has(kNumberBytes)) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    const std::size_t place = is_big_endian ? i : kNumberBytes - 1 - i;
    number = number << 8 | static_cast<unsigned char>(at_[place]);
  }
  at_ += kNumberBytes;
  offset_ += kNumberBytes;
  return number;
}

std::optional<std::int64_t> BinarySource::big_endian() {
  const auto bits = number(true);
  if (!bits) return std::nullopt;
  return static_cast<std::int64_t>(*bits);
}

bool BinarySource::skip(std::uint64_t count) {
  while (count > 0 && has(1)) {
    const auto there = static_cast<std::uint64_t>(bytes_.end() - at_);
    const std::uint64_t step = std::min(there, count);
    at_ += step;
    offset_ += step;
    count -= step;
  }
  return count == 0;
}

ReadError BinarySource::cut(std::string_view what) const {
  const std::uint64_t end = offset_ + static_cast<std::uint64_t>(bytes_.end() - at_);
  return error(end, "the file ends inside of " + std::string(what) + ": it was cut off");
}

ReadError BinarySource::error(std::uint64_t byte, std::string message) {
  ReadError error;
  error.byte = byte;
  error.message = std::move(message);
  return error;
}

}  // namespace ordeal::checkers
