// Histories as dbcop of 2019 wrote them, and as PolySI and AWDIT read them: history.bincode,
// numbers of 64 bits with the least byte first. Five of them that the run was made with, three
// texts (what it was, when it began, when it ended), then the sessions: how many there are, and of
// each how many transactions, and of each how many events:
//
//   is a write (0 or 1) | variable | value | succeeded (0 or 1)
//
// and behind its events whether the transaction succeeded. Every variable holds 0 at first. Nothing
// says when anything happened.

#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/binary_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/register_transactions.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;

constexpr std::size_t kParameters = 5;
constexpr std::uint64_t kCountMax = std::uint64_t{1} << 56;  // more bytes than any file has
constexpr std::uint64_t kTypicalTransactionBytes = 64;

class DbcopReader {
 public:
  explicit DbcopReader(ByteSource& bytes) : source_(bytes) {
    transactions_.reserve(bytes.size_hint() / kTypicalTransactionBytes);
  }

  Problem read() {
    if (!source_.skip(kParameters * 8)) return cut("the five parameters of the run");
    for (const char* what : {"the info text", "the time of the start", "the time of the end"}) {
      const auto skip_text = [&](std::uint64_t length) {
        return source_.skip(length) ? Problem() : cut(what);
      };
      if (Problem problem = counted("bytes", what, skip_text)) return problem;
    }
    if (Problem problem = each("sessions", "the history", [&] { return read_session(); })) {
      return problem;
    }
    if (source_.at_end()) return std::nullopt;
    return BinarySource::error(source_.offset(),
                               "expected the end of the file behind its last session");
  }

  History finish() { return transactions_.finish(); }

 private:
  // How many follow, as the file has it at this byte.
  struct Promise {
    std::uint64_t count;
    const char* what;
    std::uint64_t byte;
  };

  Problem read_session() {
    Problem problem = each("transactions", "a session", [&] { return read_transaction(); });
    ++session_;
    return problem;
  }

  Problem read_transaction() {
    const std::uint64_t start = source_.offset();
    if (Problem problem = each("events", "a transaction", [&] { return read_event(); })) {
      return problem;
    }
    bool succeeded = false;
    if (Problem problem = truth("whether the transaction succeeded", &succeeded)) return problem;
    const Value process = Value::integer(session_);
    const auto wrong = succeeded ? transactions_.commit(process) : transactions_.abort(process);
    if (wrong) return BinarySource::error(start, wrong->message);
    return std::nullopt;
  }

  Problem read_event() {
    bool is_write = false;
    if (Problem problem = truth("whether the event is a write", &is_write)) return problem;
    const auto variable = source_.little_endian();
    const auto value = variable ? source_.little_endian() : std::nullopt;
    if (!value) return cut("an event");
    bool succeeded = false;
    if (Problem problem = truth("whether the event succeeded", &succeeded)) return problem;
    if (is_write && succeeded) {
      transactions_.write(transactions_.number(*variable), transactions_.number(*value));
    } else if (is_write) {
      transactions_.write_in_vain(transactions_.number(*variable), transactions_.number(*value));
    } else if (succeeded) {
      transactions_.read(transactions_.number(*variable), transactions_.number(*value));
    }
    return std::nullopt;
  }

  // A number that says how many follow, and those, which `read` reads. It takes no memory to
  // believe it: a stream does not tell how much is left, and the end of the file comes soon enough.
  template <class Read>
  Problem counted(const char* what, std::string_view of, Read read) {
    const std::uint64_t start = source_.offset();
    const auto count = source_.little_endian();
    if (!count) return cut("the number of " + std::string(what) + " of " + std::string(of));
    if (*count > kCountMax) {
      return BinarySource::error(start, std::string(of) + " cannot have " + std::to_string(*count) +
                                            ' ' + what + ": no file has so many bytes");
    }
    promises_.push_back({*count, what, start});
    Problem problem = read(*count);
    promises_.pop_back();
    return problem;
  }

  template <class ReadOne>
  Problem each(const char* what, std::string_view of, ReadOne read_one) {
    return counted(what, of, [&](std::uint64_t count) {
      for (; count > 0; --count) {
        if (Problem problem = read_one()) return problem;
      }
      return Problem();
    });
  }

  // A file that ends early was cut off, or one of these numbers is not what was written.
  Problem cut(std::string_view what) const {
    ReadError error = source_.cut(what);
    for (const Promise& promise : promises_) {
      const bool is_first = &promise == &promises_.front();
      error.message += is_first ? ", or a number is wrong: " : ", ";
      error.message += std::to_string(promise.count) + ' ' + promise.what + " (byte " +
                       std::to_string(promise.byte) + ')';
    }
    return error;
  }

  Problem truth(std::string_view what, bool* is_true) {
    const std::uint64_t start = source_.offset();
    const auto byte = source_.byte();
    if (!byte) return cut("a transaction");
    if (*byte > 1) {
      return BinarySource::error(
          start, "expected 0 or 1, " + std::string(what) + ", found " + std::to_string(*byte));
    }
    *is_true = *byte == 1;
    return std::nullopt;
  }

  BinarySource source_;
  RegisterTransactions transactions_;
  std::vector<Promise> promises_;  // that are not kept yet, the widest first
  std::int64_t session_ = 0;
};

}  // namespace

bool looks_like_dbcop(std::string_view beginning) {
  // The time of the start tells: 2024-05-01T10:00:00Z, behind a text of any length.
  constexpr std::size_t kNumber = 8;
  std::size_t at = kParameters * kNumber;
  for (int text = 0; text < 2; ++text) {
    if (beginning.size() < at + kNumber) return false;
    std::uint64_t length = 0;
    for (std::size_t i = kNumber; i > 0; --i) {
      length = length << 8 | static_cast<unsigned char>(beginning[at + i - 1]);
    }
    at += kNumber;
    if (length > beginning.size() - at) return false;
    const std::string_view said = beginning.substr(at, static_cast<std::size_t>(length));
    if (text == 1) return said.size() > 10 && said[4] == '-' && said[7] == '-' && said[10] == 'T';
    at += said.size();
  }
  return false;
}

HistoryFile read_dbcop(ByteSource& bytes) {
  return history_file_of(DbcopReader(bytes), where_all_begins_at_0());
}

}  // namespace ordeal::checkers
