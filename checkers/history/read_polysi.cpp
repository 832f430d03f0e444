// Histories of transactions as PolySI and Plume write them in text: a line for each read or write,
// `r(KEY,VALUE,SESSION,TXN)`. A session has one transaction after the other; the lines of several
// sessions may be mixed. What is of transaction -1 came to nothing. Every key holds 0 at first.
// Nothing says when anything happened.

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
constexpr std::int64_t kAborted = -1;  // the transaction of all that did not happen

// The four numbers of a line.
struct Mention {
  Value key, value;
  std::int64_t session = 0;
  std::int64_t transaction = 0;
};

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
  // Of one transaction.
  struct Parts {
    std::vector<Value> asked, done;
  };
  struct Session {
    std::int64_t transaction = 0;  // the one that is open
    std::set<std::int64_t> over;   // those before it
    Parts parts;                   // of the one that is open
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
    std::array<Value, kNumbers.size()> numbers{};
    std::size_t at = 2;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const bool may_be_hash = i < 2;  // a session's name is a process, and that an integer
      if (!read_number(at, may_be_hash, &numbers[i])) {
        return error(at, std::string("expected ") + kNumbers[i] + ", an integer of 64 bits");
      }
      const char close = i + 1 == numbers.size() ? ')' : ',';
      if (at >= line.size() || line[at] != close) {
        return error(at, std::string("expected '") + close + "' behind " + kNumbers[i]);
      }
      ++at;
    }
    if (at != line.size()) return error(at, "expected the end of the line");
    return add(line[0] == 'r',
               {numbers[0], numbers[1], numbers[2].as_integer(), numbers[3].as_integer()});
  }

  // An integer of ours; or of data, what is too large for one and has no sign, by its digits.
  bool read_number(std::size_t& at, bool may_be_hash, Value* value) {
    const std::string_view line = lines_.line();
    const char* first = line.data() + at;
    const char* last = line.data() + line.size();
    std::int64_t number = 0;
    auto result = std::from_chars(first, last, number);
    if (result.ec == std::errc()) {
      *value = Value::integer(number);
    } else {
      std::uint64_t hash = 0;
      result = std::from_chars(first, last, hash);
      if (result.ec != std::errc() || !may_be_hash) return false;
      *value = builder_.values().string(std::to_string(hash));
    }
    at = static_cast<std::size_t>(result.ptr - line.data());
    return true;
  }

  Problem add(bool is_read, const Mention& line) {
    const Value word = is_read ? read_ : write_;
    ValuePool& pool = builder_.values();
    const Value done = pool.unindexed_list(std::array{word, line.key, line.value});
    const Value asked =
        is_read ? pool.unindexed_list(std::array{word, line.key, Value::nil()}) : done;
    if (line.transaction == kAborted) {
      Parts alone{{asked}, {done}};
      return conclude(line.session, Completion::kFail, alone);
    }
    Session& open = sessions_[line.session];
    if (!open.parts.done.empty() && open.transaction != line.transaction) {
      if (Problem problem = end_transaction(line.session, open)) return problem;
    }
    if (open.over.contains(line.transaction)) {
      return error(0, "transaction " + std::to_string(line.transaction) + " of session " +
                          std::to_string(line.session) +
                          " goes on after the next one of that session began");
    }
    open.transaction = line.transaction;
    open.parts.done.push_back(done);
    open.parts.asked.push_back(asked);
    return std::nullopt;
  }

  Problem end_transaction(std::int64_t session, Session& open) {
    open.over.insert(open.transaction);
    return conclude(session, Completion::kOk, open.parts);
  }

  Problem conclude(std::int64_t session, Completion completion, Parts& parts) {
    const Value process = Value::integer(session);
    ValuePool& pool = builder_.values();
    auto problem = builder_.invoke({.process = process,
                                    .function = Function::kTxn,
                                    .input = pool.unindexed_list(parts.asked)});
    if (!problem) {
      const bool is_ok = completion == Completion::kOk;
      problem =
          builder_.complete({.process = process,
                             .completion = completion,
                             .output = is_ok ? pool.unindexed_list(parts.done) : Value::nil()});
    }
    if (problem) return error(0, problem->message);
    parts = {};
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
