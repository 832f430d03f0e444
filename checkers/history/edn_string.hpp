#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ordeal::checkers {

// The text of a string literal without its quotes, of EDN or of JSON; false when an escape is none,
// as is half of a surrogate pair. Requires: `raw` is UTF-8 and does not end inside of an escape by
// a backslash alone, as no literal does.
bool decode_edn_string(std::string_view raw, std::string* text);

// The character that is written \name, as Clojure has it: \a, \newline, \u0041, \o101; nullopt if
// there is none. Requires: UTF-8.
std::optional<std::string> edn_character(std::string_view name);

}  // namespace ordeal::checkers
