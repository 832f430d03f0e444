// Histories of transactions as PolySI and Plume write them in text: a line for each read or write,
// `r(KEY,VALUE,SESSION,TXN)`. A session has one transaction after the other; the lines of several
// sessions may be mixed. Every key holds 0 at first. Nothing says when anything happened.

#include <array>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/line_source.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;
constexpr std::array kNumbers = {"the key", "the value", "the session", "the transaction"};

class PolysiReader {
 public:
  explicit PolysiReader(ByteSource& bytes)
      : lines_(bytes), read_(builder_.values().string("r")), write_(builder_.values().string("w")) {
    builder_.forget_real_time();
  }

  Problem read() {
    while (lines_.next()) {
      if (lines_.line().empty()) continue;
      if (Problem problem = read_line()) return problem;
    }
    for (auto& [session, open] : sessions_) {
      if (Problem problem = end_transaction(session, open)) return problem;
    }
    return std::nullopt;
  }

  History finish() { return builder_.finish(); }

 private:
  struct Session {
    std::int64_t transaction = 0;    // the one that is open
    std::set<std::int64_t> over;     // those before it
    std::vector<Value> asked, done;  // of the one that is open
  };

  ReadError error(std::size_t column, std::string message) const {
    if (lines_.is_unterminated()) message += " (in the last line: the file was perhaps cut off)";
    return {lines_.number(), column + 1, std::move(message)};
  }

  Problem read_line() {
    const std::string_view line = lines_.line();
    if (line.size() < 2 || (line[0] != 'r' && line[0] != 'w') || line[1] != '(') {
      return error(0, "expected `r(KEY,VALUE,SESSION,TXN)` or `w(KEY,VALUE,SESSION,TXN)`");
    }
    std::array<std::int64_t, kNumbers.size()> numbers{};
    std::size_t at = 2;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto [end, failure] =
          std::from_chars(line.data() + at, line.data() + line.size(), numbers[i]);
      if (failure != std::errc()) {
        return error(at, std::string("expected ") + kNumbers[i] + ", an integer of 64 bits");
      }
      at = static_cast<std::size_t>(end - line.data());
      const char close = i + 1 == numbers.size() ? ')' : ',';
      if (at >= line.size() || line[at] != close) {
        return error(at, std::string("expected '") + close + "' behind " + kNumbers[i]);
      }
      ++at;
    }
    if (at != line.size()) return error(at, "expected the end of the line");
    return add(line[0] == 'r', numbers);
  }

  Problem add(bool is_read, const std::array<std::int64_t, kNumbers.size()>& numbers) {
    const auto [key, value, session, transaction] = numbers;
    Session& open = sessions_[session];
    if (!open.done.empty() && open.transaction != transaction) {
      if (Problem problem = end_transaction(session, open)) return problem;
    }
    if (open.over.contains(transaction)) {
      return error(0, "transaction " + std::to_string(transaction) + " of session " +
                          std::to_string(session) +
                          " goes on after the next one of that session began");
    }
    open.transaction = transaction;
    ValuePool& pool = builder_.values();
    const Value word = is_read ? read_ : write_;
    const Value on = Value::integer(key);
    const Value done = pool.unindexed_list(std::array{word, on, Value::integer(value)});
    open.done.push_back(done);
    open.asked.push_back(is_read ? pool.unindexed_list(std::array{word, on, Value::nil()}) : done);
    return std::nullopt;
  }

  Problem end_transaction(std::int64_t session, Session& open) {
    const Value process = Value::integer(session);
    ValuePool& pool = builder_.values();
    auto problem = builder_.invoke(
        {.process = process, .function = Function::kTxn, .input = pool.unindexed_list(open.asked)});
    if (!problem)
      problem = builder_.complete({.process = process, .output = pool.unindexed_list(open.done)});
    if (problem) return error(0, problem->message);
    open.over.insert(open.transaction);
    open.asked.clear();
    open.done.clear();
    return std::nullopt;
  }

  LineSource lines_;
  HistoryBuilder builder_;
  Value read_, write_;
  std::map<std::int64_t, Session> sessions_;
};

}  // namespace

HistoryFile read_polysi(ByteSource& bytes) {
  Semantics semantics;
  semantics.initial = Value::integer(0);
  return history_file_of(PolysiReader(bytes), semantics);
}

}  // namespace ordeal::checkers
