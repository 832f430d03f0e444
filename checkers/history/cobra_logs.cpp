// What a client of Cobra logs, numbers of 64 bits with the greatest byte first:
//
//   S | transaction                                        it begins
//   W | write | key | value                                it writes; keys and values are hashes
//   R | transaction | write | key | value                  it reads what that one wrote
//   C | transaction                                        it commits
//   A | transaction                                        it aborts
//
// No two writes have one number, so that number is the value here. Some logs have a timestamp of 64
// bits behind S, C and A, and nothing in a log says so: its first 4 KiB are tried without and with.
// Clocks of clients differ, so that the times tell nothing.

#include "checkers/history/cobra_logs.hpp"

#include <algorithm>
#include <array>

#include "checkers/history/binary_source.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;

// What was there at first: under a value that Cobra's clients did not make, and under none.
constexpr std::int64_t kInitial = 0xbebeebee;
constexpr std::int64_t kNothing = 0xdeadbeef;
// Marks that Cobra's verifier leaves in the database when it wants to forget what is old.
constexpr std::int64_t kMarkTrue = 0x23332333;
constexpr std::int64_t kMarkFalse = 0x66666666;

constexpr std::size_t kNumber = 8;
constexpr std::size_t kBytesThatTell = 4096;

// How many numbers follow that letter; none for any other letter.
std::size_t numbers_of(char letter, bool has_times) {
  switch (letter) {
    case 'S':
    case 'C':
    case 'A':
      return has_times ? 2 : 1;
    case 'W':
      return 3;
    case 'R':
      return 4;
    default:
      return 0;
  }
}

// How far a beginning is one of a log with this layout.
struct Walk {
  std::size_t records = 0;
  std::size_t end = 0;           // of the last of them
  bool is_contradicted = false;  // what follows them is no record, nor the beginning of one
};

Walk walk(std::string_view beginning, bool has_times) {
  Walk walk;
  std::string_view open;  // the transaction's number
  while (walk.end < beginning.size()) {
    const std::string_view rest = beginning.substr(walk.end);
    const char letter = rest[0];
    const std::size_t size = 1 + kNumber * numbers_of(letter, has_times);
    const bool is_start = letter == 'S';
    walk.is_contradicted = size == 1 || is_start != open.empty();
    if (walk.is_contradicted || rest.size() < size) return walk;
    const std::string_view id = rest.substr(1, kNumber);
    const bool is_end = letter == 'C' || letter == 'A';
    walk.is_contradicted = is_end && id != open;
    if (walk.is_contradicted) return walk;
    if (is_start) open = id;
    if (is_end) open = {};
    walk.end += size;
    ++walk.records;
  }
  return walk;
}

bool has_times(std::string_view beginning) {
  const Walk without = walk(beginning, false);
  const Walk with = walk(beginning, true);
  if (!without.is_contradicted) return false;
  return !with.is_contradicted || with.end > without.end;
}

bool is_no_text(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x09 || (byte > 0x0D && byte < 0x20) || byte > 0x7E;
  });
}

std::string hex(std::int64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  auto rest = static_cast<std::uint64_t>(number);
  std::string text;
  do {
    text.insert(text.begin(), kDigits[rest % 16]);
    rest /= 16;
  } while (rest != 0);
  return "0x" + text;
}

}  // namespace

class CobraLogReader {
 public:
  CobraLogReader(ByteSource& bytes, CobraLogs& logs)
      : source_(bytes), has_times_(has_times(source_.ahead(kBytesThatTell))), logs_(logs) {
    const std::string& name = logs.sessions_.back();
    session_ = name.empty() ? Value::integer(0) : logs.transactions_.values().string(name);
  }

  Problem read() {
    while (!source_.at_end()) {
      if (Problem problem = read_record()) return problem;
    }
    if (!open_) return std::nullopt;
    return explained(source_.cut(of_open()));
  }

 private:
  std::string of_open() const { return "transaction " + hex(open_.value_or(0)); }

  // Which layout was taken belongs to every error, since it may be what is wrong.
  Problem explained(ReadError error) const {
    error.message += has_times_ ? " (read as a log with timestamps; without them it fits less)"
                                : " (read as a log without timestamps)";
    return error;
  }
  Problem wrong(std::string message) const {
    return explained(BinarySource::error(start_, std::move(message)));
  }

  Problem read_record() {
    start_ = source_.offset();
    const char letter = static_cast<char>(source_.byte().value_or(0));
    const std::size_t numbers = numbers_of(letter, has_times_);
    if (numbers == 0 || (letter == 'S') == open_.has_value()) {
      return wrong(open_ ? "expected W, R, C or A, of " + of_open()
                         : "expected S, which begins a transaction");
    }
    std::array<std::int64_t, 4> record{};
    for (std::size_t i = 0; i < numbers; ++i) {
      const auto number = source_.big_endian();
      if (!number) return explained(source_.cut(open_ ? of_open() : "a transaction"));
      record[i] = *number;
    }
    if (letter == 'S') return begin(record[0]);
    if (letter == 'R') return read_of(record[0], record[1], Value::integer(record[2]));
    if (letter != 'W') return end(record[0], letter == 'C');
    logs_.transactions_.write(Value::integer(record[1]), Value::integer(record[0]));
    return std::nullopt;
  }

  Problem begin(std::int64_t transaction) {
    open_ = transaction;
    logs_.ids_.emplace_back(transaction, static_cast<std::uint32_t>(logs_.sessions_.size() - 1));
    return std::nullopt;
  }

  Problem read_of(std::int64_t writer, std::int64_t write, Value key) {
    const bool is_initial = write == kInitial || write == kNothing;
    const bool is_from_initial = writer == kInitial || writer == kNothing;
    const bool is_mark = write == kMarkTrue || write == kMarkFalse;
    if (writer == kInitial && is_mark) return std::nullopt;
    if (is_initial != is_from_initial) {
      return wrong("transaction " + hex(writer) + " and write " + hex(write) +
                   " cannot belong together: one is of the initial state, the other not");
    }
    logs_.transactions_.read(key, is_initial ? Value::nil() : Value::integer(write));
    return std::nullopt;
  }

  Problem end(std::int64_t transaction, bool is_committed) {
    if (transaction != open_) {
      return wrong("transaction " + hex(transaction) + " ends inside of " + of_open());
    }
    open_.reset();
    RegisterTransactions& transactions = logs_.transactions_;
    const auto problem =
        is_committed ? transactions.commit(session_) : transactions.abort(session_);
    return problem ? wrong(problem->message) : std::nullopt;
  }

  BinarySource source_;
  bool has_times_;
  CobraLogs& logs_;
  Value session_;
  std::uint64_t start_ = 0;  // of the record that is read
  std::optional<std::int64_t> open_;
};

// Two whole records are no chance.
bool looks_like_cobra(std::string_view beginning) {
  return beginning.starts_with('S') && is_no_text(beginning) &&
         (walk(beginning, false).records > 1 || walk(beginning, true).records > 1);
}

Problem CobraLogs::add(ByteSource& bytes, std::string_view session) {
  sessions_.emplace_back(session);
  return CobraLogReader(bytes, *this).read();
}

HistoryFile CobraLogs::finish() {
  HistoryFile file;
  file.format = "cobra";
  std::ranges::sort(ids_);
  const auto twice = std::ranges::adjacent_find(
      ids_, [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice == ids_.end()) {
    file.history = transactions_.finish();
    return file;
  }
  const std::string& first = sessions_[twice->second];
  const std::string& second = sessions_[(twice + 1)->second];
  file.error.message = "transaction " + hex(twice->first) + " is there twice";
  if (!first.empty()) file.error.message += ", in the logs of " + first + " and " + second;
  return file;
}

HistoryFile read_cobra(ByteSource& bytes) {
  CobraLogs logs;
  if (auto problem = logs.add(bytes, {})) {
    HistoryFile file;
    file.error = std::move(*problem);
    return file;
  }
  return logs.finish();
}

}  // namespace ordeal::checkers
