// Histories for weak isolation levels in the text that AWDIT calls `test`: a line for each read or
// write, `r KEY VALUE` or `w KEY VALUE`, `-----` between transactions and `=====` between sessions.
// Nothing says when anything happened: a session is a process, sessions have no real-time order.

#include <algorithm>
#include <array>
#include <charconv>

#include "checkers/history/cut_line.hpp"
#include "checkers/history/line_source.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;
constexpr std::string_view kBlanks = " \t";

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of(kBlanks, at), line.size());
}

// Whether there is this character from here on, as often as its writer liked, and nothing else.
bool is_rule(std::string_view line, std::size_t at, char c) {
  const std::size_t end = std::min(line.find_first_not_of(c, at), line.size());
  return end != at && skip_blanks(line, end) == line.size();
}

class PlumeReader {
 public:
  explicit PlumeReader(ByteSource& bytes)
      : lines_(bytes), read_(builder_.values().string("r")), write_(builder_.values().string("w")) {
    builder_.forget_real_time();
  }

  Problem read() {
    while (lines_.next()) {
      if (Problem problem = read_line()) return problem;
    }
    return end_transaction();
  }

  History finish() { return builder_.finish(); }
  const std::optional<LastWord>& last_word() const { return last_word_; }

 private:
  ReadError error(std::size_t column, std::string message) const {
    if (lines_.is_unterminated()) message += " (in the last line: the file was perhaps cut off)";
    return {lines_.number(), column + 1, std::move(message)};
  }

  Problem read_line() {
    const std::string_view line = lines_.line();
    std::size_t at = skip_blanks(line, 0);
    if (at == line.size()) return std::nullopt;
    if (is_rule(line, at, '-')) return end_transaction();
    if (is_rule(line, at, '=')) {
      Problem problem = end_transaction();
      ++session_;
      return problem;
    }
    const char letter = line[at];
    const std::size_t after = skip_blanks(line, at + 1);
    if ((letter != 'r' && letter != 'w') || after == at + 1) {
      return error(at, "expected `r KEY VALUE`, `w KEY VALUE`, ----- or =====");
    }
    at = after;
    Value key;
    Value value;
    if (Problem problem = read_number(at, "the key", &key)) return problem;
    const std::size_t value_start = skip_blanks(line, at);
    if (value_start == at) return error(at, "expected a blank and the value");
    at = value_start;
    if (Problem problem = read_number(at, "the value", &value)) return problem;
    if (skip_blanks(line, at) != line.size()) return error(at, "expected the end of the line");
    if (lines_.is_unterminated()) last_word_ = {lines_.number(), value_start + 1, key, value};
    const bool is_read = letter == 'r';
    ValuePool& pool = builder_.values();
    const Value done = pool.unindexed_list(std::array{is_read ? read_ : write_, key, value});
    done_.push_back(done);
    asked_.push_back(is_read ? pool.unindexed_list(std::array{read_, key, Value::nil()}) : done);
    return std::nullopt;
  }

  Problem read_number(std::size_t& at, const char* what, Value* value) const {
    const std::string_view line = lines_.line();
    std::int64_t number = 0;
    const auto [end, failure] =
        std::from_chars(line.data() + at, line.data() + line.size(), number);
    if (failure == std::errc::result_out_of_range) {
      return error(at, std::string(what) + " is beyond 64 bits");
    }
    if (failure != std::errc()) return error(at, "expected " + std::string(what) + ", an integer");
    at = static_cast<std::size_t>(end - line.data());
    *value = Value::integer(number);
    return std::nullopt;
  }

  Problem end_transaction() {
    if (done_.empty()) return std::nullopt;
    const Value process = Value::integer(session_);
    ValuePool& pool = builder_.values();
    auto problem = builder_.invoke(
        {.process = process, .function = Function::kTxn, .input = pool.unindexed_list(asked_)});
    if (!problem)
      problem = builder_.complete({.process = process, .output = pool.unindexed_list(done_)});
    asked_.clear();
    done_.clear();
    if (problem) return error(0, problem->message);
    return std::nullopt;
  }

  LineSource lines_;
  HistoryBuilder builder_;
  Value read_, write_;
  std::optional<LastWord> last_word_;
  std::int64_t session_ = 0;
  std::vector<Value> asked_, done_;  // of the transaction that is open
};

}  // namespace

HistoryFile read_plume(ByteSource& bytes) {
  PlumeReader reader(bytes);
  HistoryFile file = history_file_of(reader);
  refuse_cut_line(file, reader.last_word());
  return file;
}

}  // namespace ordeal::checkers
