// Histories as dbcop writes them today: JSON, sessions of transactions of events. An event is
// {"Write": {"variable": 0, "version": 1}} or shorter ["w", 0, 1], a read has Read, or "r", and
// null where nothing was there yet. The sessions are the whole file, or its "data" beside the
// parameters of the run. Every variable holds 0 at first, unless somebody writes 0 to it.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "checkers/history/edn_scanner.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/register_transactions.hpp"

namespace ordeal::checkers {
namespace {

class DbcopJsonReader {
 public:
  explicit DbcopJsonReader(ByteSource& bytes) : scanner_(bytes, transactions_.values()) {
    bytes.blank_colons_of_json();
    scanner_.expect_json();
  }

  // Empty when all is well.
  std::optional<ReadError> read() {
    if (!read_all()) return scanner_.error();
    return std::nullopt;
  }

  History finish() { return transactions_.finish(); }

 private:
  struct Event {
    bool is_read = false;
    bool is_write = false;
    std::optional<Value> variable;
    std::optional<Value> version;
  };

  bool read_all() {
    if (!scanner_.skip_blanks()) return false;
    if (scanner_.peek() == '{' ? !read_object() : !read_sessions()) return false;
    if (!scanner_.skip_blanks()) return false;
    return scanner_.at_end() ||
           scanner_.fail(scanner_.place(), "something follows the end of the history");
  }

  bool read_object() {
    bool has_data = false;
    const Place start = scanner_.place();
    const bool is_read = object("the history", [&](std::string_view name, Place place) {
      if (name != "data") return skip();
      if (has_data) return scanner_.fail(place, "\"data\" is given twice");
      has_data = true;
      return read_sessions();
    });
    if (!is_read) return false;
    return has_data || scanner_.fail(start, "the history has no \"data\", its sessions");
  }

  bool read_sessions() {
    return array("the sessions", [&] {
      const bool is_read = array("a session", [&] { return read_transaction(); });
      ++session_;
      return is_read;
    });
  }

  bool read_transaction() {
    const Place start = scanner_.place();
    bool has_events = false;
    std::optional<bool> is_committed;
    const bool is_read = object("a transaction", [&](std::string_view name, Place place) {
      if (name == "events") {
        if (has_events) return scanner_.fail(place, "\"events\" is given twice");
        has_events = true;
        return array("the events", [&] { return read_event(); });
      }
      if (name != "committed") return skip();
      if (is_committed) return scanner_.fail(place, "\"committed\" is given twice");
      return read_truth(&is_committed);
    });
    if (!is_read) return false;
    if (!has_events || !is_committed) {
      return scanner_.fail(start, "a transaction has \"events\" and \"committed\"");
    }
    const Value process = Value::integer(session_);
    const auto wrong = *is_committed ? transactions_.commit(process) : transactions_.abort(process);
    return !wrong || scanner_.fail(start, wrong->message);
  }

  bool read_truth(std::optional<bool>* truth) {
    const Place place = scanner_.place();
    const bool is_word = scanner_.peek() == 't' || scanner_.peek() == 'f';
    std::string_view word;
    if (is_word && !read_text(&word)) return false;
    if (word != "true" && word != "false") return scanner_.fail(place, "expected true or false");
    *truth = word == "true";
    return true;
  }

  // A text or a word; it lives until the next one. Anything else is an empty one.
  bool read_text(std::string_view* text) {
    Value value;
    if (!scanner_.value(&value)) return false;
    *text = value.is_string() ? transactions_.values().text_of(value) : std::string_view();
    return true;
  }

  bool read_event() {
    const Place start = scanner_.place();
    Event event;
    if (scanner_.peek() == '[' ? !read_short_event(event) : !read_long_event(event)) return false;
    if (event.is_read == event.is_write || !event.variable || !event.version) {
      return scanner_.fail(start,
                           "an event is {\"Read\": {\"variable\": 0, \"version\": 1}}, Write, "
                           "[\"r\", 0, 1] or \"w\"");
    }
    if (event.is_read) {
      transactions_.read(*event.variable, *event.version);
      return true;
    }
    if (event.version->is_nil()) return scanner_.fail(start, "a write has a version, not null");
    transactions_.write(*event.variable, *event.version);
    return true;
  }

  bool read_long_event(Event& event) {
    return object("an event", [&](std::string_view kind, Place place) {
      bool& is_that = kind == "Read" ? event.is_read : event.is_write;
      if ((kind != "Read" && kind != "Write") || event.is_read || event.is_write) {
        return scanner_.fail(place, "expected \"Read\" or \"Write\", one of them");
      }
      is_that = true;
      return object("an event", [&](std::string_view name, Place at) {
        if (name != "variable" && name != "version") return skip();
        std::optional<Value>& value = name == "variable" ? event.variable : event.version;
        if (value) return scanner_.fail(at, '"' + std::string(name) + "\" is given twice");
        return read_scalar(name == "variable" ? '"' : 'n', &value);
      });
    });
  }

  bool read_short_event(Event& event) {
    std::size_t part = 0;
    return array("an event", [&] {
      ++part;
      const Place place = scanner_.place();
      if (part == 1) {
        std::string_view kind;
        if (!read_text(&kind)) return false;
        event.is_read = kind == "r";
        event.is_write = kind == "w";
        return event.is_read || event.is_write || scanner_.fail(place, "expected \"r\" or \"w\"");
      }
      if (part > 3) return scanner_.fail(place, "an event has three parts");
      return part == 2 ? read_scalar('"', &event.variable) : read_scalar('n', &event.version);
    });
  }

  // A whole number without a sign, or what begins with `other`: a text, or null.
  bool read_scalar(char other, std::optional<Value>* value) {
    const Place place = scanner_.place();
    const char first = scanner_.peek();
    Value read;
    const bool is_other = first == other;
    if (!is_other && (first < '0' || first > '9')) {
      return scanner_.fail(place, other == '"' ? "expected a variable, a number or a text"
                                               : "expected a version, a number or null");
    }
    if (!scanner_.value(&read)) return false;
    const bool is_fit = is_other ? read.is_string() == (other == '"') : is_number(read);
    if (!is_fit) return scanner_.fail(place, "expected a whole number");
    *value = read;
    return true;
  }

  // Beyond 63 bits a number is its digits.
  bool is_number(Value value) {
    if (!value.is_string()) return value.is_integer();
    return std::ranges::all_of(transactions_.values().text_of(value),
                               [](char c) { return c >= '0' && c <= '9'; });
  }

  bool skip() {
    Value ignored;
    return scanner_.value(&ignored);
  }

  // member(name, place) reads what each member of the object is.
  template <class Member>
  bool object(const char* what, Member member) {
    if (!scanner_.expect('{', std::string("that begins ") + what)) return false;
    return until('}', what, [&] {
      const Place place = scanner_.place();
      std::string_view text;
      if (scanner_.peek() != '"') {
        return scanner_.fail(place, std::string("expected the name of a member of ") + what);
      }
      if (!read_text(&text)) return false;
      const std::string name(text);
      return scanner_.skip_blanks() && member(name, place);
    });
  }

  template <class Element>
  bool array(const char* what, Element element) {
    return scanner_.expect('[', std::string("that begins ") + what) && until(']', what, element);
  }

  template <class Part>
  bool until(char close, const char* what, Part part) {
    while (true) {
      if (!scanner_.skip_blanks()) return false;
      if (scanner_.at_end()) return scanner_.fail_at_end(std::string("the end of ") + what);
      if (scanner_.peek() == close) break;
      if (!part()) return false;
    }
    scanner_.consume();
    return true;
  }

  RegisterTransactions transactions_;
  EdnScanner scanner_;
  std::int64_t session_ = 0;
};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

bool looks_like_dbcop_json(std::string_view beginning) {
  const auto next = [&] {
    beginning.remove_prefix(std::min(beginning.find_first_not_of(" \t\r\n"), beginning.size()));
    const char first = beginning.empty() ? '\0' : beginning.front();
    if (first != '\0') beginning.remove_prefix(1);
    return first;
  };
  const char first = next();
  if (first == '{') return has(beginning, "\"params\"") && has(beginning, "\"n_node\"");
  return first == '[' && next() == '[' && has(beginning, "\"events\"");
}

HistoryFile read_dbcop_json(ByteSource& bytes) {
  return history_file_of(DbcopJsonReader(bytes), where_all_begins_at_0());
}

}  // namespace ordeal::checkers
