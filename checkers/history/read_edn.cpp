// Histories in EDN, as Jepsen, Knossos, Elle and Maelstrom write them: maps with :type :process :f
// :value and perhaps :index :time :key :error, one after the other or in one vector or list, with
// or without the tag of a record; the same as JSON; and Porcupine's key-value logs, which are the
// same with get, put and append under a :key. A whole test, a map, has such a :history. What the
// events mean is in jepsen_events.hpp.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "checkers/history/jepsen_events.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint64_t kShortestOperationBytes = 64;  // two events

// The members of an event that say something.
enum class Member : std::uint8_t {
  kType,
  kFunction,
  kValue,
  kProcess,
  kTime,
  kIndex,
  kKey,
  kError,
  kRebalanceLog,
  kHistory,  // no member of an event, but of a whole test
  kOther
};
constexpr std::array<std::string_view, 10> kMembers = {
    ":type",  ":f",   ":value", ":process",       ":time",
    ":index", ":key", ":error", ":rebalance-log", ":history"};
constexpr std::array<std::string_view, 2> kUsualTypes = {":invoke", ":ok"};

enum class Names : std::uint8_t { kJepsen, kKeyValue };
enum class Notation : std::uint8_t { kEdn, kJson };

// A name as JSON writes it, or somebody who made JSON of keywords: "ok", ":ok".
std::string_view without_colon(std::string_view name) {
  return name.starts_with(':') ? name.substr(1) : name;
}

class EdnReader {
 public:
  EdnReader(ByteSource& bytes, Notation notation)
      : scanner_(bytes, builder_.values()), events_(builder_) {
    if (notation == Notation::kJson) {
      bytes.blank_colons_of_json();
      scanner_.expect_json();
    }
    builder_.reserve(bytes.size_hint() / kShortestOperationBytes);
  }

  // Empty when all is well.
  std::optional<ReadError> read() {
    if (!read_all()) return problem_ ? *problem_ : scanner_.error();
    return std::nullopt;
  }

  ValuePool& values() { return builder_.values(); }
  History finish() { return builder_.finish(); }

 private:
  bool read_all() {
    if (!scanner_.skip_tags()) return false;
    if (begins_list()) {
      if (!read_list()) return false;
      if (!scanner_.skip_blanks()) return false;
      return scanner_.at_end() ||
             scanner_.fail(scanner_.place(), "something follows the end of the history");
    }
    while (!scanner_.at_end()) {
      if (!read_event() || !scanner_.skip_tags()) return false;
    }
    return true;
  }

  bool begins_list() const { return scanner_.peek() == '[' || scanner_.peek() == '('; }

  // Events up to the bracket that closes the one which is next.
  bool read_list() {
    const char close = scanner_.peek() == '[' ? ']' : ')';
    scanner_.consume();
    while (true) {
      if (!scanner_.skip_tags()) return false;
      if (scanner_.at_end()) {
        return scanner_.fail_at_end(std::string("the closing '") + close + "' of the history");
      }
      if (scanner_.peek() == close) break;
      if (!read_event()) return false;
    }
    scanner_.consume();
    return true;
  }

  bool read_event() {
    event_ = JepsenEvent();
    event_.place = scanner_.place();
    has_type_ = false;
    if (!scanner_.expect('{', "that begins an event")) return false;
    for (std::size_t i = 0;; ++i) {
      if (!scanner_.skip_blanks()) return false;
      if (scanner_.peek() == '}') break;
      if (!read_member(i)) return false;
    }
    scanner_.consume();
    if (is_test_) {
      is_test_ = false;
      return true;
    }
    if (!has_type_) {
      return scanner_.fail(event_.place,
                           "the event has no :type; a history is one event after the "
                           "other, or a vector of them");
    }
    is_first_ = false;
    problem_ = events_.add(event_);
    return !problem_;
  }

  // Most events have the members of the one before, in that order: what was the i-th there is tried
  // first.
  bool read_name(std::size_t i, Member& member) {
    Member& usual = usual_[i % usual_.size()];
    member = usual;
    if (usual != Member::kOther && scanner_.take_word(kMembers[static_cast<std::size_t>(usual)])) {
      return true;
    }
    std::string_view name;
    if (!read_word(&name, "a member of the event such as :type")) return false;
    const auto known = std::find_if(kMembers.begin(), kMembers.end(),
                                    [&](std::string_view word) { return word.substr(1) == name; });
    usual = member = static_cast<Member>(known - kMembers.begin());
    return true;
  }

  // A keyword or a string, without its colon. Lives until the next call.
  bool read_word(std::string_view* name, std::string_view what) {
    if (!scanner_.skip_blanks()) return false;
    if (scanner_.peek() != '"') return scanner_.keyword(name, what);
    Value text;
    if (!scanner_.value(&text)) return false;
    *name = without_colon(scanner_.pool().text_of(text));
    return true;
  }

  bool read_member(std::size_t i) {
    const Place place = scanner_.place();
    Member member{};
    if (!read_name(i, member)) return false;
    switch (member) {
      case Member::kType:
        return read_type(place);
      case Member::kFunction:
        return read_function(place);
      case Member::kValue:
        if (!read_value(place, ":value", event_.value)) return false;
        event_.is_transaction = scanner_.is_transaction();
        return true;
      case Member::kProcess:
        return read_value(place, ":process", event_.process);
      case Member::kTime:
        return read_value(place, ":time", event_.time);
      case Member::kIndex:
        return read_value(place, ":index", event_.index);
      case Member::kKey:
        return read_value(place, ":key", event_.key);
      case Member::kError:
        return read_value(place, ":error", event_.error);
      case Member::kRebalanceLog:
        return read_value(place, ":rebalance-log", event_.rebalance_log);
      case Member::kHistory:
        if (!scanner_.skip_tags()) return false;
        if (!is_first_ || has_type_ || !begins_list()) break;
        if (!read_list()) return false;
        return is_test_ = true;
      case Member::kOther:
        break;
    }
    Value ignored;
    return scanner_.value(&ignored);
  }

  bool read_value(Place place, const char* name, JepsenMember& member) {
    if (member.present) return scanner_.fail(place, std::string(name) + " is given twice");
    if (!scanner_.skip_blanks()) return false;
    member.present = true;
    member.place = scanner_.place();
    return scanner_.value(&member.value);
  }

  bool read_type(Place place) {
    if (has_type_) return scanner_.fail(place, ":type is given twice");
    if (!scanner_.skip_blanks()) return false;
    event_.type_place = scanner_.place();
    has_type_ = true;
    for (std::size_t i = 0; i < kUsualTypes.size(); ++i) {
      if (!scanner_.take_word(kUsualTypes[i])) continue;
      event_.type = static_cast<EventType>(i);
      return true;
    }
    std::string_view name;
    if (!read_word(&name, "one of :invoke, :ok, :fail, :info")) return false;
    const auto type = event_type_of(name);
    if (!type) {
      return scanner_.fail(event_.type_place,
                           "type :" + std::string(name) + " is none of :invoke, :ok, :fail, :info");
    }
    event_.type = *type;
    return true;
  }

  bool read_function(Place place) {
    if (event_.function) return scanner_.fail(place, ":f is given twice");
    if (!scanner_.skip_blanks()) return false;
    event_.function_place = scanner_.place();
    if (!usual_function_.empty() && scanner_.take_word(usual_function_)) {
      event_.function = function_;
      return true;
    }
    std::string_view name;
    Value other;
    usual_function_.clear();
    if (scanner_.peek() == ':') {
      if (!scanner_.keyword(&name, "a name")) return false;
      usual_function_.assign(1, ':').append(name);
    } else {
      if (!scanner_.value(&other)) return false;
      if (other.is_nil()) return true;
      if (!other.is_string()) return scanner_.fail(event_.function_place, ":f must be a name");
      name = without_colon(scanner_.pool().text_of(other));
    }
    event_.function = function_ = builder_.function(usual_function_name(name));
    return true;
  }

  HistoryBuilder builder_;
  EdnScanner scanner_;
  JepsenEvents events_;
  JepsenEvent event_;
  bool has_type_ = false;
  bool is_first_ = true;           // no event was before
  bool is_test_ = false;           // what looked like an event is a map that holds a :history
  std::array<Member, 8> usual_{};  // by place in the event; what was there in the one before
  std::string usual_function_;     // ":txn", as the latest event had it, and which that is
  Function function_ = Function::kRead;
  std::optional<ReadError> problem_;
};

HistoryFile read_edn(ByteSource& bytes, Names names, Notation notation = Notation::kEdn) {
  EdnReader reader(bytes, notation);
  Semantics semantics = semantics_of_jepsen();
  if (names == Names::kKeyValue) {
    semantics.nil_read = NilRead::kNothingThere;
    semantics.initial = reader.values().string("");
  }
  return history_file_of(reader, semantics);
}

}  // namespace

HistoryFile read_jepsen_edn(ByteSource& bytes) { return read_edn(bytes, Names::kJepsen); }

HistoryFile read_jepsen_json(ByteSource& bytes) {
  return read_edn(bytes, Names::kJepsen, Notation::kJson);
}

HistoryFile read_knossos_edn(ByteSource& bytes) {
  HistoryFile file = read_edn(bytes, Names::kJepsen);
  file.semantics.initial = Value::integer(0);  // Knossos' own histories begin at 0
  return file;
}

HistoryFile read_porcupine(ByteSource& bytes) { return read_edn(bytes, Names::kKeyValue); }

}  // namespace ordeal::checkers
