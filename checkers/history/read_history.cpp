#include "checkers/history/read_history.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {
namespace {

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

bool looks_like_edn(std::string_view beginning) {
  std::string_view text = without_comments(beginning);
  if (text.starts_with('[') || text.starts_with('(')) text = without_comments(text.substr(1));
  if (text.empty() || text.starts_with(']') || text.starts_with(')')) return true;
  if (text.starts_with("#jepsen")) return true;
  text = text.starts_with('{') ? without_comments(text.substr(1)) : std::string_view();
  return text.starts_with(':');
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

bool looks_like_jepsen_log(std::string_view beginning) {
  return has(beginning, "jepsen.") || has(beginning, "\t:invoke\t:");
}

bool looks_like_call_return(std::string_view beginning) {
  return has(beginning, "# @object ") || has(beginning, "[1] call ");
}

bool looks_like_plume(std::string_view beginning) {
  const std::string_view line = beginning.substr(0, beginning.find('\n'));
  return line.starts_with("r ") || line.starts_with("w ") || line.starts_with("-----") ||
         line.starts_with("=====");
}

// In the order in which they are tried: what is told apart by more comes first.
constexpr std::array kFormats = {
    HistoryFormat{"jsonl",
                  "our own JSON lines: {\"format\":\"sim-history\",...}, then one event a line",
                  &looks_like_jsonl, &read_jsonl},
    HistoryFormat{"porcupine",
                  "Porcupine's key-value logs: EDN maps, get, put and append of a :key",
                  &looks_like_porcupine, &read_porcupine},
    HistoryFormat{"jepsen-edn", "Jepsen, Maelstrom, Elle: EDN maps with an :index",
                  &looks_like_jepsen_edn, &read_jepsen_edn},
    HistoryFormat{"knossos-edn", "Knossos: EDN maps without an :index; values begin at 0",
                  &looks_like_edn, &read_knossos_edn},
    HistoryFormat{"jepsen-log", "Jepsen's text: history.txt, or INFO jepsen.util lines in a log",
                  &looks_like_jepsen_log, &read_jepsen_log},
    HistoryFormat{"call-return", "LiMo, PolyLin: [1] call enq(7), [1] return",
                  &looks_like_call_return, &read_call_return},
    HistoryFormat{"plume", "Plume, AWDIT: r KEY VALUE, w KEY VALUE, -----, =====; no real time",
                  &looks_like_plume, &read_plume},
};

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
  if (line == 0) return message;
  return std::to_string(line) + ':' + std::to_string(column) + ": " + message;
}

std::span<const HistoryFormat> history_formats() { return kFormats; }

HistoryFile read_history(std::istream& input, std::string_view format) {
  ByteSource bytes(input);
  if (bytes.beginning().empty()) return refused("the file is empty");
  const auto wanted = [&](const HistoryFormat& row) {
    return format.empty() ? row.looks_like(bytes.beginning()) : row.name == format;
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
