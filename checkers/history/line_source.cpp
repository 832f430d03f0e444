#include "checkers/history/line_source.hpp"

#include <cstring>

namespace ordeal::checkers {

bool LineSource::next() {
  std::size_t searched = 0;
  const char* newline = nullptr;
  while (true) {
    const auto left = static_cast<std::size_t>(bytes_.end() - at_);
    newline = static_cast<const char*>(std::memchr(at_ + searched, '\n', left - searched));
    if (newline != nullptr) break;
    searched = left;
    const bool more = bytes_.refill(left);
    at_ = bytes_.begin();
    if (more) continue;
    if (left == 0) return false;
    newline = bytes_.end();
    unterminated_ = true;
    break;
  }
  line_ = {at_, static_cast<std::size_t>(newline - at_)};
  at_ = unterminated_ ? newline : newline + 1;
  ++number_;
  if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
  return true;
}

}  // namespace ordeal::checkers
