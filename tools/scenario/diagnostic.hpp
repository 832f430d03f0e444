#pragma once
// What is wrong with a scenario, where, and what to write instead. One shape and one renderer for
// errors and warnings, in the way of rustc:
//
//   error[YAML104]: unknown key "partiton"
//     --> scenarios/raft.yaml:14:13
//      |
//   14 |   - {at: 13s, partiton: [[n1, n2], [n3, n4, n5]]}
//      |               ^^^^^^^^ did you mean "partition"?
//      = a fault has one of: partition, isolate, ...

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

enum class Severity : std::uint8_t { error, warning };

struct Diagnostic {
  Severity severity = Severity::error;
  std::string code;         ///< a row of codes.cpp
  std::string message;      ///< one line, no full stop
  SourcePlace place;        ///< line 0 for what stands in no file; file is "--set a.b=c" then
  std::string source_line;  ///< the whole line at `place`; not shown when empty
  int caret_length = 1;     ///< in characters
  std::string suggestion;   ///< the word to write instead; may be empty
  std::string help;         ///< what would be right; may be empty
};

/// The order in which people read: by file, line and column; what stands in no file comes last.
void sort_by_place(std::vector<Diagnostic>& diagnostics);

/// The text above, with a line break at its end. Control characters of the source are shown as '?',
/// and a long source line is cut to the part around the place.
std::string render(const Diagnostic& diagnostic, bool color);

/// "2 errors, 1 warning"; "nothing wrong" for none.
std::string summary_text(const std::vector<Diagnostic>& diagnostics, std::size_t left_out);

}  // namespace ordeal::tools
