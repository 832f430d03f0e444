#include "tools/scenario/whole_number.hpp"

#include <charconv>

namespace ordeal::tools {
namespace {

template <class Integer>
bool parse(std::string_view text, Integer& number) {
  Integer read = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, read);
  if (error != std::errc{} || stop != end || text.empty()) return false;
  number = read;
  return true;
}

}  // namespace

bool parse_whole(std::string_view text, std::uint64_t& number) { return parse(text, number); }

bool parse_integer(std::string_view text, std::int64_t& number) { return parse(text, number); }

}  // namespace ordeal::tools
