#include "checkers/history/byte_source.hpp"

#include <cstring>
#include <utility>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{256} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::uint64_t bytes_left(std::istream& input) {
  const auto here = input.tellg();
  if (here < 0 || !input.seekg(0, std::ios::end)) {  // a pipe
    input.clear();
    return 0;
  }
  const auto end = input.tellg();
  input.seekg(here);
  return end > here ? static_cast<std::uint64_t>(end - here) : 0;
}

// A file that fits is read at once; one byte more shows that it ends there.
std::size_t window_for(std::uint64_t size_hint) {
  const bool fits = size_hint > 0 && size_hint < kWindowBytes;
  return fits ? static_cast<std::size_t>(size_hint) + 1 : kWindowBytes;
}

// Nobody looks at what was not read.
std::unique_ptr<char[]> window_of(std::size_t capacity) {
  return std::unique_ptr<char[]>(new char[capacity + 1]);
}

}  // namespace

ByteSource::ByteSource(std::istream& input)
    : input_(input),
      size_hint_(bytes_left(input)),
      capacity_(window_for(size_hint_)),
      window_(window_of(capacity_)) {
  read_more();
  if (std::string_view(begin(), end_).starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
}

void ByteSource::read_more() {
  input_.read(window_.get() + end_, static_cast<std::streamsize>(capacity_ - end_));
  char* const more = window_.get() + end_;
  end_ += static_cast<std::size_t>(input_.gcount());
  window_[end_] = '\0';
  if (is_json_) blank_colons(more);
}

void ByteSource::blank_colons_of_json() {
  is_json_ = true;
  blank_colons(window_.get() + begin_);
}

void ByteSource::blank_colons(char* from) {
  for (char* at = from; at != window_.get() + end_; ++at) {
    const bool was_escaped = std::exchange(is_escaped_, false);
    if (*at == '"' && !was_escaped) in_string_ = !in_string_;
    if (in_string_) {
      is_escaped_ = *at == '\\' && !was_escaped;
    } else if (*at == ':') {
      *at = ' ';
    }
  }
}

bool ByteSource::refill(std::size_t keep) {
  const std::size_t kept_from = end_ - keep;
  if (!input_) {
    begin_ = kept_from;
    return false;
  }
  if (keep * 2 > capacity_) {
    capacity_ *= 2;
    std::unique_ptr<char[]> larger = window_of(capacity_);
    std::memcpy(larger.get(), window_.get() + kept_from, keep);
    window_ = std::move(larger);
  } else {
    std::memmove(window_.get(), window_.get() + kept_from, keep);
  }
  begin_ = 0;
  end_ = keep;
  read_more();
  return end_ > keep;
}

}  // namespace ordeal::checkers
