#pragma once

#include <cstdint>
#include <string_view>

#include "checkers/history/byte_source.hpp"

namespace ordeal::checkers {

// Lines of an input, one at a time. A carriage return before the newline is not part of a line.
// Memory: that of the window, which holds the longest line.
class LineSource {
 public:
  explicit LineSource(ByteSource& bytes) : bytes_(bytes), at_(bytes.begin()) {}

  // Moves to the next line; false at the end of the input.
  bool next();
  // The line. Lives until next().
  std::string_view line() const { return line_; }
  std::uint64_t number() const { return number_; }
  // The current line is the last and had no newline: it may have been cut off.
  bool is_unterminated() const { return unterminated_; }
  std::uint64_t size_hint() const { return bytes_.size_hint(); }

 private:
  ByteSource& bytes_;
  const char* at_;
  std::string_view line_;
  std::uint64_t number_ = 0;
  bool unterminated_ = false;
};

}  // namespace ordeal::checkers
