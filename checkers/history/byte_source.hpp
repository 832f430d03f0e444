#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string_view>

namespace ordeal::checkers {

// The bytes of a stream through a window that moves over them: readers look at memory, never at a
// stream, and keep what they are in the middle of across a move.
//
// Promises: *end() is '\0', so that a scanner needs one comparison a byte; a byte order mark at the
// beginning is not part of the input. Memory: 256 KiB, or twice the longest token that is kept; of
// a file that tells that it is smaller, no more than it has.
class ByteSource {
 public:
  explicit ByteSource(std::istream& input);

  // What is in the window. Pointers into it live until refill().
  const char* begin() const { return window_.get() + begin_; }
  const char* end() const { return window_.get() + end_; }

  // Moves on: the last `keep` bytes of the window become its first, at begin(), and more bytes
  // follow them; false when the input has no more. Requires: keep <= end() - begin().
  bool refill(std::size_t keep);

  // What is in the window: the beginning of the input. Requires: refill() was not called yet, or
  // kept all there was.
  std::string_view beginning() const { return {begin(), end_ - begin_}; }
  // Whether that is all there is.
  bool is_whole() const { return !input_; }

  // From here on a colon outside a string is a blank: JSON as a reader of EDN wants it.
  // Requires: the same.
  void blank_colons_of_json();

  // How many bytes the input has at least, as far as the stream can tell; a hint for reserving.
  std::uint64_t size_hint() const { return size_hint_; }

 private:
  void read_more();
  void blank_colons(char* from);

  std::istream& input_;
  std::uint64_t size_hint_;
  std::size_t capacity_;  // of the window, without its last byte
  std::unique_ptr<char[]> window_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool is_json_ = false;
  bool in_string_ = false;  // as far as it was read; the next byte may be escaped
  bool is_escaped_ = false;
};

}  // namespace ordeal::checkers
