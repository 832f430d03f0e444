#include "checkers/history/byte_source.hpp"

#include <algorithm>
#include <cstring>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{256} << 10;
constexpr std::size_t kBeginningBytes = 4096;
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

}  // namespace

ByteSource::ByteSource(std::istream& input)
    : input_(input), window_(kWindowBytes + 1), size_hint_(bytes_left(input)) {
  read_more();
  if (std::string_view(begin(), end_).starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
}

void ByteSource::read_more() {
  input_.read(window_.data() + end_, static_cast<std::streamsize>(window_.size() - 1 - end_));
  end_ += static_cast<std::size_t>(input_.gcount());
  window_[end_] = '\0';
}

std::string_view ByteSource::beginning() const {
  return {begin(), std::min(kBeginningBytes, end_ - begin_)};
}

bool ByteSource::refill(std::size_t keep) {
  const std::size_t kept_from = end_ - keep;
  if (!input_) {
    begin_ = kept_from;
    return false;
  }
  if (keep * 2 > window_.size()) {
    std::vector<char> larger(window_.size() * 2);
    std::memcpy(larger.data(), window_.data() + kept_from, keep);
    window_.swap(larger);
  } else {
    std::memmove(window_.data(), window_.data() + kept_from, keep);
  }
  begin_ = 0;
  end_ = keep;
  read_more();
  return end_ > keep;
}

}  // namespace ordeal::checkers
