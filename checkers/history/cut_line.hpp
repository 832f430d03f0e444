#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {

// The value that ends a last line without a newline: it may be the beginning of a longer one.
struct LastWord {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  Value key;
  Value value;
  std::string_view other = {};  // a word that may stand there instead of a value
};

// Takes the history back if some value of it (of that key, in transactions) begins with the last
// word and goes on, as 12 does after 1: then the file was perhaps cut off, and what it says of the
// last operation is not what happened. Looks at every value, once, and only at such files.
void refuse_cut_line(HistoryFile& file, const std::optional<LastWord>& last);

}  // namespace ordeal::checkers
