#pragma once

#include <istream>
#include <streambuf>
#include <string>

namespace ordeal::bench {

/// A stream over memory, without a copy, so that no disk has a say. It can tell how long it is, as
/// a file can.
class MemoryStream : private std::streambuf, public std::istream {
 public:
  explicit MemoryStream(const std::string& text)
      : std::istream(static_cast<std::streambuf*>(this)) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }

 private:
  std::streampos seekoff(std::streamoff offset, std::ios_base::seekdir from,
                         std::ios_base::openmode) override {
    char* base = from == std::ios_base::beg   ? eback()
                 : from == std::ios_base::end ? egptr()
                                              : gptr();
    setg(eback(), base + offset, egptr());
    return gptr() - eback();
  }
  std::streampos seekpos(std::streampos place, std::ios_base::openmode mode) override {
    return seekoff(std::streamoff(place), std::ios_base::beg, mode);
  }
};

}  // namespace ordeal::bench
