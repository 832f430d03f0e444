#include "checkers/history/read_history.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {
namespace {

// Of a file, behind comments: what its format is told by.
constexpr std::size_t kBytesThatTell = 4096;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// The text from its first byte that is neither blank nor part of a comment of EDN.
std::string_view without_comments(std::string_view text) {
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n,"), text.size()));
    if (!text.starts_with(';')) return text;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

bool looks_like_jsonl(std::string_view beginning) {
  const std::string_view text = without_comments(beginning);
  return text.starts_with('{') && has(text.substr(0, text.find('\n')), "\"format\"");
}

// Of #jepsen.history.Op{...}, of #_ and of metadata; a # before a blank begins somebody's comment.
bool begins_tagged_form(std::string_view text) {
  if (text.starts_with("^{") || text.starts_with("^:")) return true;
  return text.size() > 1 && text[0] == '#' &&
         (text[1] == '_' || (text[1] >= 'a' && text[1] <= 'z'));
}

bool looks_like_edn(std::string_view beginning) {
  std::string_view text = without_comments(beginning);
  if (text.starts_with('[') || text.starts_with('(')) text = without_comments(text.substr(1));
  if (text.empty() || text.starts_with(']') || text.starts_with(')')) return true;
  if (begins_tagged_form(text)) return true;
  text = text.starts_with('{') ? without_comments(text.substr(1)) : std::string_view();
  return text.starts_with(':');
}

// Elle's command line takes such files: {"type": "invoke", "f": "txn", ...}, in an array or not.
bool looks_like_jepsen_json(std::string_view beginning) {
  std::string_view text = without_comments(beginning);
  if (text.starts_with('[')) text = without_comments(text.substr(1));
  if (!text.starts_with('{')) return false;
  text = without_comments(text.substr(1));
  return text.starts_with('"') && has(beginning, "\"type\"") &&
         (has(beginning, "\"invoke\"") || has(beginning, "\"ok\"") ||
          has(beginning, "\":invoke\""));
}

bool looks_like_porcupine(std::string_view beginning) {
  return looks_like_edn(beginning) && has(beginning, ":key ") &&
         (has(beginning, ":f :get") || has(beginning, ":f :put"));
}

// Histories of Jepsen and Elle number their events; Knossos' own and those of its time do not.
bool looks_like_jepsen_edn(std::string_view beginning) {
  return looks_like_edn(beginning) &&
         (has(beginning, ":index ") || has(beginning, ":txn") || has(beginning, "[:r "));
}

// history.txt, perhaps copied from a screen: its tabs are blanks then.
bool begins_with_event(std::string_view text) {
  text = without_comments(text);
  const std::string_view process = text.substr(0, text.find_first_of(" \t\n"));
  text = without_comments(text.substr(process.size()));
  return !process.empty() && (text.starts_with(":invoke") || text.starts_with(":info"));
}

bool looks_like_jepsen_log(std::string_view beginning) {
  return has(beginning, "jepsen.") || has(beginning, "\t:invoke\t:") ||
         begins_with_event(beginning);
}

bool looks_like_call_return(std::string_view beginning) {
  return has(beginning, "# @object ") || has(beginning, "[1] call ");
}

bool looks_like_plume(std::string_view beginning) {
  const std::string_view line = beginning.substr(0, beginning.find('\n'));
  return line.starts_with("r ") || line.starts_with("w ") || line.starts_with("-----") ||
         line.starts_with("=====");
}

bool looks_like_polysi(std::string_view beginning) {
  return beginning.starts_with("r(") || beginning.starts_with("w(");
}

// What many a history lies in, and what helps then; empty for anything else.
std::string_view what_it_is(std::string_view beginning) {
  if (beginning.starts_with("\x1F\x8B")) {
    return "the file is compressed by gzip: gunzip -c FILE | sim check -";
  }
  if (beginning.starts_with("\x28\xB5\x2F\xFD")) {
    return "the file is compressed by zstd: zstd -dc FILE | sim check -";
  }
  if (beginning.starts_with("PK\x03\x04")) return "the file is a zip archive: unpack it first";
  if (beginning.starts_with("JEPSEN")) {
    return "this is the binary store of a Jepsen test: take the history.edn or history.txt that "
           "Jepsen writes beside it";
  }
  if (beginning.starts_with("\xFF\xFE") || beginning.starts_with("\xFE\xFF")) {
    return "the file is UTF-16, not UTF-8: iconv -f UTF-16 -t UTF-8 FILE | sim check -";
  }
  return {};
}

// In the order in which they are tried: what is told apart by more comes first.
constexpr std::array kFormats = {
    HistoryFormat{"jsonl",
                  "our own JSON lines: {\"format\":\"sim-history\",...}, then one event a line",
                  &looks_like_jsonl, &read_jsonl},
    HistoryFormat{"viper", "Viper: a folder of logs J1.log, ..., of {:value [[:w KEY VALUE true]]}",
                  &looks_like_viper, &read_viper},
    HistoryFormat{"porcupine",
                  "Porcupine's key-value logs: EDN maps, get, put and append of a :key",
                  &looks_like_porcupine, &read_porcupine},
    HistoryFormat{"jepsen-edn", "Jepsen, Maelstrom, Elle: EDN maps with an :index",
                  &looks_like_jepsen_edn, &read_jepsen_edn},
    HistoryFormat{"jepsen-json", "the same as JSON: objects with type, process, f and value",
                  &looks_like_jepsen_json, &read_jepsen_json},
    HistoryFormat{"knossos-edn", "Knossos: EDN maps without an :index; values begin at 0",
                  &looks_like_edn, &read_knossos_edn},
    HistoryFormat{"jepsen-log", "Jepsen's text: history.txt, or INFO jepsen.util lines in a log",
                  &looks_like_jepsen_log, &read_jepsen_log},
    HistoryFormat{"call-return", "LiMo, PolyLin: [1] call enq(7), [1] return",
                  &looks_like_call_return, &read_call_return},
    HistoryFormat{"plume", "AWDIT's test: r KEY VALUE, w KEY VALUE, -----, =====; no real time",
                  &looks_like_plume, &read_plume},
    HistoryFormat{"polysi", "Plume, PolySI, AWDIT's plume: r(KEY,VALUE,SESSION,TXN); 0 at first",
                  &looks_like_polysi, &read_polysi},
    HistoryFormat{"dbcop", "dbcop, PolySI, AWDIT: history.bincode; values begin at 0",
                  &looks_like_dbcop, &read_dbcop},
    HistoryFormat{"dbcop-json", "dbcop: sessions of {\"events\":[...],\"committed\":true}",
                  &looks_like_dbcop_json, &read_dbcop_json},
    HistoryFormat{"dbcop-text", "dbcop: [x:=1 y==0] [x==?]!, --- between sessions",
                  &looks_like_dbcop_text, &read_dbcop_text},
    HistoryFormat{"cobra", "Cobra, PolySI: a folder of logs T0.log, T1.log, ..., one a session",
                  &looks_like_cobra, &read_cobra},
};

// The row that is meant: AWDIT calls `plume` what Plume and PolySI write, and `test` our plume.
constexpr std::string_view kAwditsOwn = "test";
std::string_view format_meant(std::string_view told, std::string_view beginning) {
  if (told == kAwditsOwn) return "plume";
  return told == "plume" && looks_like_polysi(beginning) ? "polysi" : told;
}

std::string names_of_formats() {
  std::string names;
  for (const HistoryFormat& format : kFormats) {
    if (!names.empty()) names += ", ";
    names += format.name;
  }
  return names;
}

HistoryFile refused(std::string message) {
  HistoryFile file;
  file.error.message = std::move(message);
  return file;
}

}  // namespace

std::string ReadError::text() const {
  if (byte) return "byte " + std::to_string(*byte) + ": " + message;
  if (line == 0) return message;
  return std::to_string(line) + ':' + std::to_string(column) + ": " + message;
}

std::span<const HistoryFormat> history_formats() { return kFormats; }

bool is_history_format(std::string_view name) {
  return name == kAwditsOwn ||
         std::ranges::find(kFormats, name, &HistoryFormat::name) != std::ranges::end(kFormats);
}

HistoryFile read_history(std::istream& input, std::string_view format) {
  ByteSource bytes(input);
  // The bytes of one of dbcop's may be those of any text.
  const bool is_dbcop = format.empty() ? looks_like_dbcop(bytes.beginning()) : format == "dbcop";
  const std::string_view beginning = without_comments(bytes.beginning()).substr(0, kBytesThatTell);
  if (!is_dbcop) {
    if (beginning.empty() && bytes.is_whole()) return refused("the file is empty");
    const std::string_view known = what_it_is(bytes.beginning());
    if (!known.empty()) return refused(std::string(known));
  }
  const auto wanted = [&](const HistoryFormat& row) {
    if (!format.empty()) return row.name == format_meant(format, beginning);
    return is_dbcop ? row.read == &read_dbcop : row.looks_like(beginning);
  };
  const auto row = std::find_if(kFormats.begin(), kFormats.end(), wanted);
  if (row == kFormats.end()) {
    return refused((format.empty()
                        ? std::string("the beginning of the file is of no format we know")
                        : "no history format is called \"" + std::string(format) + '"') +
                   "; formats: " + names_of_formats());
  }
  HistoryFile file = row->read(bytes);
  file.format = row->name;
  return file;
}

}  // namespace ordeal::checkers
