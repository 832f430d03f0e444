#pragma once
// Text as HTML takes it. What comes from a history may hold anything; nothing of it may become
// markup, hide, or turn the writing around it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ordeal::tools {

/// The text, good between tags and inside quotes: signs of markup as entities, and U+FFFD for bytes
/// that are no UTF-8, for control characters, and for those that turn the direction of writing.
std::string escaped(std::string_view text);

/// ` name="value"`, escaped.
std::string attribute(std::string_view name, std::string_view value);
std::string attribute(std::string_view name, std::int64_t value);

/// Columns in a font of one width: two for a letter of the wide scripts.
std::size_t picture_columns(std::string_view text);

/// At most so many columns; what is cut off is marked by an ellipsis. Empty if nothing fits.
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace ordeal::tools
