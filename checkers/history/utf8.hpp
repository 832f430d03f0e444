#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ordeal::checkers {

// What a History holds is text: bytes that are none could not be written down again, as JSON or on
// a page, and two of them shown alike would be taken for one value. So readers refuse them.

// Whether this is UTF-8: no surrogates, nothing longer than need be, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

// The bytes of the code point that it begins with; 0 if it begins with none. Requires: not empty.
std::size_t code_point_size(std::string_view text);

// How many code points begin in it, which is what columns count; defined for any bytes.
std::uint64_t code_points_of(std::string_view text);

// Requires: `code` is at most 0x10FFFF.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace ordeal::checkers
