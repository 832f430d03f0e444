#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "checkers/history/byte_source.hpp"
#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// Where and why a history cannot be read. Lines and columns count from 1; columns count code
// points, as editors do. Line 0 means the input as a whole, or a byte of one that is no text.
struct ReadError {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::string message;
  std::optional<std::uint64_t> byte = {};  // counts from 0

  bool has_place() const { return line > 0 || byte.has_value(); }
  // "12:34: message", "byte 56: message"
  std::string text() const;
};

// Either a history or the first error, never both: nothing is judged after a malformed line.
struct HistoryFile {
  std::optional<History> history;
  ReadError error;     // meaningful when there is no history
  std::string format;  // which reader read it
  // What the projects that write this format mean by fail, a nil read and so on; users override it.
  Semantics semantics;
  std::string header;  // the first line as written, for formats that have one
};

// One format we read. The table is written out in read_history.cpp; a new format is one row.
struct HistoryFormat {
  std::string_view name;
  std::string_view about;
  // Whether a file that begins like this is (very likely) of the format.
  bool (*looks_like)(std::string_view beginning);
  HistoryFile (*read)(ByteSource& bytes);
};

std::span<const HistoryFormat> history_formats();
// Whether read_history() takes this name: that of a row or, for `plume`, AWDIT's own, `test`.
bool is_history_format(std::string_view name);

// Reads a whole history. With an empty format name the first row that recognises the beginning is
// taken; an unknown name or an unrecognised beginning is an error value that lists the formats.
// Told `plume`, it takes what Plume and AWDIT call so as well: the text of `polysi`.
// Never throws on bad input (std::bad_alloc apart). Streams: besides the history itself no more is
// in memory than a window of 256 KiB, or the longest line or token.
HistoryFile read_history(std::istream& input, std::string_view format = {});

// What a reader, with read() for the whole input and finish() for the history, makes of its input.
template <class Reader>
HistoryFile history_file_of(Reader&& reader, const Semantics& semantics = {}) {
  HistoryFile file;
  file.semantics = semantics;
  if (auto problem = reader.read()) {
    file.error = std::move(*problem);
  } else {
    file.history = reader.finish();
  }
  return file;
}

// The rows of the table, one function per format.
HistoryFile read_jsonl(ByteSource& bytes);
HistoryFile read_jepsen_edn(ByteSource& bytes);
HistoryFile read_jepsen_json(ByteSource& bytes);
HistoryFile read_knossos_edn(ByteSource& bytes);
HistoryFile read_porcupine(ByteSource& bytes);
HistoryFile read_jepsen_log(ByteSource& bytes);
HistoryFile read_call_return(ByteSource& bytes);
HistoryFile read_plume(ByteSource& bytes);
HistoryFile read_polysi(ByteSource& bytes);
HistoryFile read_dbcop(ByteSource& bytes);
HistoryFile read_dbcop_json(ByteSource& bytes);
HistoryFile read_dbcop_text(ByteSource& bytes);
HistoryFile read_cobra(ByteSource& bytes);
HistoryFile read_viper(ByteSource& bytes);

// How they are recognised where a few words do not tell.
bool looks_like_dbcop(std::string_view beginning);
bool looks_like_dbcop_json(std::string_view beginning);
bool looks_like_dbcop_text(std::string_view beginning);
bool looks_like_cobra(std::string_view beginning);
bool looks_like_viper(std::string_view beginning);

}  // namespace ordeal::checkers
