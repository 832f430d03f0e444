#pragma once

#include <istream>
#include <streambuf>
#include <string>

namespace ordeal::bench {

/// A stream over memory, without a copy, so that no disk has a say.
class MemoryStream : private std::streambuf, public std::istream {
 public:
  explicit MemoryStream(const std::string& text)
      : std::istream(static_cast<std::streambuf*>(this)) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

}  // namespace ordeal::bench
