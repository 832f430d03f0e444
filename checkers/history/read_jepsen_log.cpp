// Jepsen's text logs and history.txt: one event a line,
//   INFO  jepsen.util - 3	:invoke	:cas	[1 4]
//   10:00:00,123{GMT}	INFO	[jepsen worker 3] jepsen.util: 3	:invoke	:cas	[1 4]
//   3	:ok	:read	4
// The first event decides: in a log only lines of jepsen.util are events, and what else is there,
// such as a checker's report that repeats some of them, is passed over; a history.txt has nothing
// else. Values are EDN.

#include <algorithm>
#include <array>

#include "checkers/history/cut_line.hpp"
#include "checkers/history/jepsen_events.hpp"
#include "checkers/history/line_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::string_view kLogger = "jepsen.util";
constexpr std::string_view kFirstLogger = "jepsen.util - ";

class JepsenLogReader {
 public:
  explicit JepsenLogReader(ByteSource& bytes)
      : lines_(bytes), scanner_(builder_.values()), events_(builder_) {}

  std::optional<ReadError> read() {
    while (lines_.next()) {
      const bool is_logged = lines_.line().find(kLogger) != std::string_view::npos;
      if (is_log_.value_or(false) && !is_logged) continue;
      const std::size_t start = start_of_event(lines_.line());
      if (start == std::string_view::npos) {
        if (is_log_.value_or(true) || lines_.line().empty()) continue;
        return ReadError{lines_.number(), 1, "expected an event: PROCESS, :TYPE, :FUNCTION, VALUE"};
      }
      if (!is_log_) is_of_etcd_ = lines_.line().find(kFirstLogger) != std::string_view::npos;
      is_log_ = is_logged;
      if (is_logged && lines_.is_unterminated()) {
        return ReadError{lines_.number(), code_points_of(lines_.line().substr(0, start)) + 1,
                         "the last line has no newline: the file was cut off"};
      }
      text_.assign(lines_.line().substr(start));
      const std::string_view before = lines_.line().substr(0, start);
      scanner_.restart(text_, {lines_.number(), code_points_of(before) + 1});
      if (!read_event()) return problem_ ? *problem_ : scanner_.error();
    }
    // Most lines of a log are passed over; where all were, this was none of Jepsen's.
    if (!is_log_) return ReadError{0, 0, "no line of the file is an operation of a history"};
    return std::nullopt;
  }

  History finish() { return builder_.finish(); }
  const std::optional<LastWord>& last_word() const { return last_word_; }

  // Of Jepsen, but for its first logs: those of etcd are known by what Porcupine reads in them,
  // where "compare failed" said that the value was another one, and a missing key is read as nil.
  Semantics semantics() const {
    if (!is_of_etcd_) return semantics_of_jepsen();
    Semantics semantics;
    semantics.failed_cas = FailedCas::kValueDiffered;
    return semantics;
  }

 private:
  // Where "3\t:invoke" begins, npos when the line is no event. A line that is one as far as its
  // process and then goes wrong is an error, not passed over.
  static std::size_t start_of_event(std::string_view line) {
    std::size_t start = line.find(kLogger);
    if (start == std::string_view::npos) {
      start = 0;
    } else {
      start += kLogger.size();
      if (line.substr(start).starts_with(" -")) start += 2;
      if (line.substr(start).starts_with(':')) ++start;
    }
    start = line.find_first_not_of(' ', start);
    if (start == std::string_view::npos) return start;
    std::string_view rest = line.substr(start);
    const std::size_t end = rest.find_first_of(" \t");
    if (end == std::string_view::npos) return end;
    const std::string_view process = rest.substr(0, end);
    const bool is_process = process == ":nemesis" || std::ranges::all_of(process, [](char c) {
                              return c >= '0' && c <= '9';
                            });
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t", end), rest.size()));
    return is_process && rest.starts_with(':') ? start : std::string_view::npos;
  }

  bool read_event() {
    JepsenEvent event;
    event.place = event.process.place = scanner_.place();
    event.process.present = true;
    if (!scanner_.value(&event.process.value)) return false;
    if (!scanner_.skip_blanks()) return false;
    event.type_place = scanner_.place();
    std::string_view name;
    if (!scanner_.keyword(&name, "one of :invoke, :ok, :fail, :info")) return false;
    const auto type = event_type_of(name);
    if (!type) {
      return scanner_.fail(event.type_place,
                           "type :" + std::string(name) + " is none of :invoke, :ok, :fail, :info");
    }
    event.type = *type;
    if (!scanner_.skip_blanks()) return false;
    event.function_place = scanner_.place();
    if (!scanner_.keyword(&name, "what the operation does, such as :read")) return false;
    event.function = builder_.function(usual_function_name(name));
    if (!read_values(event)) return false;
    if (lines_.is_unterminated() && !is_whole(event)) return false;
    problem_ = events_.add(event);
    return !problem_;
  }

  // The value, and perhaps an error behind it.
  bool read_values(JepsenEvent& event) {
    for (JepsenMember* member : std::array{&event.value, &event.error}) {
      if (!scanner_.skip_blanks()) return false;
      if (scanner_.at_end()) return true;
      member->present = true;
      member->place = scanner_.place();
      if (!scanner_.value(&member->value)) return false;
    }
    return true;
  }

  // Of a last line without a newline: whether it has a value, which may be the beginning of a
  // longer one all the same.
  bool is_whole(const JepsenEvent& event) {
    if (!event.value.present) {
      return scanner_.fail(event.function_place,
                           "expected a value behind it: the last line has no newline, the file was "
                           "cut off");
    }
    const bool closes = text_.ends_with('"') || text_.ends_with('}') || event.error.present;
    const Value value = event.value.value;
    if (!closes && (value.is_integer() || value.is_string())) {
      const ReadError place = event.value.place.error("");
      last_word_ = {place.line, place.column, Value::nil(), value, "nil"};
    }
    return true;
  }

  LineSource lines_;
  HistoryBuilder builder_;
  EdnScanner scanner_;
  JepsenEvents events_;
  std::string text_;
  std::optional<LastWord> last_word_;
  std::optional<bool> is_log_;
  bool is_of_etcd_ = false;
  std::optional<ReadError> problem_;
};

}  // namespace

HistoryFile read_jepsen_log(ByteSource& bytes) {
  JepsenLogReader reader(bytes);
  HistoryFile file = history_file_of(reader);
  file.semantics = reader.semantics();
  refuse_cut_line(file, reader.last_word());
  return file;
}

}  // namespace ordeal::checkers
