#pragma once
// Whole numbers as users write them, the same in every locale: digits and nothing else around them.

#include <cstdint>
#include <string_view>

namespace ordeal::tools {

/// Digits, below 2^64. False, and `number` untouched, for anything else.
bool parse_whole(std::string_view text, std::uint64_t& number);

/// The same with a minus before it, if it is one.
bool parse_integer(std::string_view text, std::int64_t& number);

}  // namespace ordeal::tools
