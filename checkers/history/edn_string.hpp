#pragma once

#include <string>
#include <string_view>

namespace ordeal::checkers {

// The text of a string literal without its quotes, of EDN or of JSON; false when an escape is none,
// as is half of a surrogate pair. Requires: `raw` is UTF-8 and does not end inside of an escape by
// a backslash alone, as no literal does.
bool decode_edn_string(std::string_view raw, std::string* text);

}  // namespace ordeal::checkers
