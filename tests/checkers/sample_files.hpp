#pragma once

#include <string>
#include <vector>

namespace ordeal::checkers::testing {

struct SampleFile {
  std::string format;
  std::string text;
};

// A small good file of every format, with what is rare in it: comments, tags, escapes, a nemesis.
// In the order of history_formats() they are what damage begins with.
std::vector<SampleFile> sample_files();

}  // namespace ordeal::checkers::testing
