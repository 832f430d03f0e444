#include "checkers/history/read_history.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {
namespace {

constexpr std::size_t kBeginningBytes = 4096;

bool looks_like_jsonl(std::string_view beginning) {
  const std::size_t start = beginning.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && beginning[start] == '{' &&
         beginning.substr(0, beginning.find('\n')).find("\"format\"") != std::string_view::npos;
}

constexpr std::array kFormats = {
    HistoryFormat{"jsonl",
                  "our own JSON lines: {\"format\":\"sim-history\",...}, then one event a line",
                  &looks_like_jsonl, &read_jsonl},
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

LineSource::LineSource(std::istream& input) : input_(input), beginning_(kBeginningBytes, '\0') {
  input_.read(beginning_.data(), static_cast<std::streamsize>(kBeginningBytes));
  beginning_.resize(static_cast<std::size_t>(input_.gcount()));
  if (beginning_.starts_with("\xEF\xBB\xBF")) beginning_.erase(0, 3);  // a byte order mark
}

bool LineSource::next_from_beginning() {
  if (consumed_ >= beginning_.size()) return false;
  const std::size_t end = beginning_.find('\n', consumed_);
  line_.assign(beginning_, consumed_, end == std::string::npos ? end : end - consumed_);
  consumed_ = end == std::string::npos ? beginning_.size() : end + 1;
  if (end != std::string::npos) return true;
  // The line goes on behind the first 4 KiB (or ends the input there).
  std::string rest;
  if (!input_ || !std::getline(input_, rest)) {
    unterminated_ = true;
    return true;
  }
  line_ += rest;
  unterminated_ = input_.eof();
  return true;
}

bool LineSource::next() {
  if (!next_from_beginning()) {
    if (!input_ || !std::getline(input_, line_)) return false;
    unterminated_ = input_.eof();
  }
  ++number_;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  return true;
}

std::span<const HistoryFormat> history_formats() { return kFormats; }

HistoryFile read_history(std::istream& input, std::string_view format) {
  LineSource lines(input);
  if (lines.beginning().empty()) return refused("the file is empty");
  const auto wanted = [&](const HistoryFormat& row) {
    return format.empty() ? row.looks_like(lines.beginning()) : row.name == format;
  };
  const auto row = std::find_if(kFormats.begin(), kFormats.end(), wanted);
  if (row == kFormats.end()) {
    return refused((format.empty()
                        ? std::string("the beginning of the file is of no format we know")
                        : "no history format is called \"" + std::string(format) + '"') +
                   "; formats: " + names_of_formats());
  }
  HistoryFile file = row->read(lines);
  file.format = row->name;
  return file;
}

}  // namespace ordeal::checkers
