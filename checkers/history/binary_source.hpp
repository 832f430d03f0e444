#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checkers/history/byte_source.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {

// Numbers of fixed width from an input that is no text, one after the other.
//
// Every function that returns nothing came to the end of the input first: cut() says so then.
// Memory: that of the window.
class BinarySource {
 public:
  explicit BinarySource(ByteSource& bytes) : bytes_(bytes), at_(bytes.begin()) {}

  // How many bytes were taken, which is where the next one stands.
  std::uint64_t offset() const { return offset_; }
  bool at_end() { return !has(1); }
  // What follows, so many bytes of it as there are up to `count_max`; it lives until the next call.
  std::string_view ahead(std::size_t count_max);

  std::optional<unsigned char> byte();
  std::optional<std::uint64_t> little_endian() { return number(false); }
  std::optional<std::int64_t> big_endian();
  // Passes over that many bytes; false when there are fewer.
  bool skip(std::uint64_t count);

  // The error that the input ends before `what` does.
  ReadError cut(std::string_view what) const;
  static ReadError error(std::uint64_t byte, std::string message);

 private:
  bool has(std::size_t count);
  std::optional<std::uint64_t> number(bool is_big_endian);

  ByteSource& bytes_;
  const char* at_;
  std::uint64_t offset_ = 0;
};

}  // namespace ordeal::checkers
