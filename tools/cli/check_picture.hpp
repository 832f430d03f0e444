#pragma once
// `sim check FILE --picture OUT.html`.

#include <optional>
#include <string>

#include "tools/cli/check_files.hpp"
#include "tools/cli/command_line.hpp"

namespace ordeal::tools {

/// What is wrong with asking for this picture of these files: it is of one history, and its place
/// is not that of the history.
std::optional<UsageError> check_picture_words(const std::string& place,
                                              const std::vector<CheckInput>& inputs, bool many);

/// A picture that was asked for: written, or why not.
struct WrittenPicture {
  std::string error;  ///< empty: it is there
  std::string line;   ///< then: "picture  out.html   43 of 2,000 operations"
};

/// Requires: the file is judged.
WrittenPicture write_picture(const CheckedFile& file, const std::string& place);

}  // namespace ordeal::tools
