#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {

// Where and why a history cannot be read. Lines and columns count from 1; columns count code
// points, as editors do. Line 0 means the input as a whole.
struct ReadError {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string message;

  // "12:34: message"
  std::string text() const;
};

// Either a history or the first error, never both: nothing is judged after a malformed line.
struct HistoryFile {
  std::optional<History> history;
  ReadError error;     // meaningful when there is no history
  std::string format;  // which reader read it
  std::string header;  // the first line as written, for formats that have one
};

// Lines of a stream, one at a time, with a look at the beginning before anything is consumed.
// Memory: one line and the first 4 KiB. A carriage return before the newline is not part of a line.
class LineSource {
 public:
  explicit LineSource(std::istream& input);

  // The first bytes of the input, at most 4 KiB.
  std::string_view beginning() const { return beginning_; }

  // Moves to the next line; false at the end of the input.
  bool next();
  std::string_view line() const { return line_; }
  std::uint64_t number() const { return number_; }
  // The current line is the last and had no newline: it may have been cut off.
  bool is_unterminated() const { return unterminated_; }

 private:
  bool next_from_beginning();

  std::istream& input_;
  std::string beginning_;
  std::size_t consumed_ = 0;  // of beginning_
  std::string line_;
  std::uint64_t number_ = 0;
  bool unterminated_ = false;
};

// One format we read. The table is written out in read_history.cpp; a new format is one row.
struct HistoryFormat {
  std::string_view name;
  std::string_view about;
  // Whether a file that begins like this is (very likely) of the format.
  bool (*looks_like)(std::string_view beginning);
  HistoryFile (*read)(LineSource& lines);
};

std::span<const HistoryFormat> history_formats();

// Reads a whole history. With an empty format name the first row that recognises the beginning is
// taken; an unknown name or an unrecognised beginning is an error value that lists the formats.
// Never throws on bad input (std::bad_alloc apart). Streams: no more than one line in memory
// besides the history itself.
HistoryFile read_history(std::istream& input, std::string_view format = {});

// The rows of the table, one function per format.
HistoryFile read_jsonl(LineSource& lines);

}  // namespace ordeal::checkers
