// Histories as dbcop has people write them: a line for some transactions of a session, such as
// `[x:=1 y==0] [z==?]!`: x was written, y read, z read while nothing was there, and ! means that it
// came to nothing. `---` goes to the next session, // begins a comment. Every variable holds 0 at
// first, unless somebody writes 0 to it.

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "checkers/history/json_line.hpp"
#include "checkers/history/line_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/register_transactions.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;

constexpr std::string_view kBlanks = " \t";

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of(kBlanks, at), line.size());
}

bool is_of_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         byte >= 0x80;
}

std::size_t end_of_name(std::string_view line, std::size_t at) {
  while (at < line.size() && is_of_name(line[at])) ++at;
  return at;
}

bool is_separator(std::string_view line) {
  const std::size_t first = skip_blanks(line, 0);
  const std::size_t end = line.find_first_not_of('-', first);
  return first < line.size() && line[first] == '-' &&
         (end == std::string_view::npos || skip_blanks(line, end) == line.size());
}

// A comment, or nothing.
bool says_nothing(std::string_view line) {
  const std::size_t first = skip_blanks(line, 0);
  return first == line.size() || line.substr(first).starts_with("//");
}

class DbcopTextReader {
 public:
  explicit DbcopTextReader(ByteSource& bytes) : lines_(bytes) {}

  Problem read() {
    while (lines_.next()) {
      const std::string_view line = lines_.line();
      if (says_nothing(line)) continue;
      // A `!` may have followed.
      if (lines_.is_unterminated()) {
        return error(line.size(), "the last line has no newline: the file was perhaps cut off");
      }
      if (is_separator(line)) {
        ++session_;
        continue;
      }
      for (std::size_t at = skip_blanks(line, 0); at < line.size(); at = skip_blanks(line, at)) {
        if (Problem problem = read_transaction(at)) return problem;
      }
    }
    return std::nullopt;
  }

  History finish() { return transactions_.finish(); }

 private:
  ReadError error(std::size_t at, std::string message) const {
    return {lines_.number(), column_of_byte(lines_.line(), at), std::move(message)};
  }

  Problem read_transaction(std::size_t& at) {
    const std::string_view line = lines_.line();
    const std::size_t start = at;
    if (line[at] != '[') return error(at, "expected [, which begins a transaction, or ---");
    at = skip_blanks(line, at + 1);
    while (at < line.size() && line[at] != ']') {
      if (Problem problem = read_event(at)) return problem;
      const std::size_t next = skip_blanks(line, at);
      if (next == at && at < line.size() && line[at] != ']') {
        return error(at, "expected a blank or ], which ends the transaction");
      }
      at = next;
    }
    if (at == line.size()) return error(at, "expected ], which ends the transaction");
    ++at;
    const bool has_failed = at < line.size() && line[at] == '!';
    if (has_failed) ++at;
    const Value process = Value::integer(session_);
    const auto wrong = has_failed ? transactions_.abort(process) : transactions_.commit(process);
    if (wrong) return error(start, wrong->message);
    return std::nullopt;
  }

  Problem read_event(std::size_t& at) {
    const std::string_view line = lines_.line();
    const std::size_t end = end_of_name(line, at);
    if (end == at) return error(at, "expected a variable, such as in x:=1, x==1 or x==?");
    if (!is_utf8(line.substr(at, end - at))) return error(at, "the variable is not UTF-8");
    const Value variable = transactions_.values().string(line.substr(at, end - at));
    const std::string_view sign = line.substr(end, 2);
    if (sign != ":=" && sign != "==") return error(end, "expected := or == behind the variable");
    const bool is_read = sign == "==";
    at = end + sign.size();
    if (is_read && at < line.size() && line[at] == '?') {
      ++at;
      transactions_.read(variable, Value::nil());
      return std::nullopt;
    }
    std::uint64_t version = 0;
    const auto [stop, failure] =
        std::from_chars(line.data() + at, line.data() + line.size(), version);
    if (failure != std::errc()) {
      return error(at, "expected a version, a number of 64 bits without a sign");
    }
    at = static_cast<std::size_t>(stop - line.data());
    if (is_read) {
      transactions_.read(variable, transactions_.number(version));
    } else {
      transactions_.write(variable, transactions_.number(version));
    }
    return std::nullopt;
  }

  LineSource lines_;
  RegisterTransactions transactions_;
  std::int64_t session_ = 0;
};

}  // namespace

bool looks_like_dbcop_text(std::string_view beginning) {
  while (!beginning.empty()) {
    const std::size_t end = std::min(beginning.find('\n'), beginning.size());
    std::string_view line = beginning.substr(0, end);
    beginning.remove_prefix(std::min(end + 1, beginning.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (says_nothing(line) || is_separator(line)) continue;
    const std::size_t bracket = skip_blanks(line, 0);
    if (line[bracket] != '[') return false;
    const std::size_t name = skip_blanks(line, bracket + 1);
    const std::size_t sign = end_of_name(line, name);
    const std::string_view rest = line.substr(sign);
    return sign > name && (rest.starts_with(":=") || rest.starts_with("=="));
  }
  return false;
}

HistoryFile read_dbcop_text(ByteSource& bytes) {
  return history_file_of(DbcopTextReader(bytes), where_all_begins_at_0());
}

}  // namespace ordeal::checkers
