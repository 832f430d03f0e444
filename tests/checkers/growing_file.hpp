#pragma once

#include <sstream>
#include <string>

namespace ordeal::checkers::testing {

// A file that was this small when its size was asked for, and has grown since. A reader makes its
// window for the size it was told, so that a small one ends in the middle of everything.
class GrowingFile : public std::stringbuf {
 public:
  GrowingFile(const std::string& text, std::streamoff told)
      : std::stringbuf(text, std::ios::in), told_(told) {}

 protected:
  pos_type seekoff(off_type offset, std::ios::seekdir from, std::ios::openmode mode) override {
    if (from == std::ios::end) is_at_end_ = true;
    return is_at_end_ ? pos_type(told_) : std::stringbuf::seekoff(offset, from, mode);
  }
  pos_type seekpos(pos_type position, std::ios::openmode mode) override {
    is_at_end_ = false;
    return std::stringbuf::seekpos(position, mode);
  }

 private:
  std::streamoff told_;
  bool is_at_end_ = false;
};

}  // namespace ordeal::checkers::testing
