// Runs of concurrent objects as LiMo and PolyLin read them: calls and returns of threads,
//   # @object atomic-queue
//   [1] call enq(7)
//   [2] call deq
//   [1] return
//   [2] return empty
// in their order; `#` begins a comment, of which one names the object.

#include <algorithm>
#include <array>
#include <charconv>

#include "checkers/history/cut_line.hpp"
#include "checkers/history/line_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;

// How methods of an object are called, and what they are to us.
struct MethodRow {
  std::string_view object;
  std::string_view method;
  Function function;
  bool takes_value;
};

constexpr std::array kMethods = {
    MethodRow{"queue", "enq", Function::kEnqueue, true},
    MethodRow{"queue", "enqueue", Function::kEnqueue, true},
    MethodRow{"queue", "add", Function::kEnqueue, true},
    MethodRow{"queue", "push", Function::kEnqueue, true},
    MethodRow{"queue", "deq", Function::kDequeue, false},
    MethodRow{"queue", "dequeue", Function::kDequeue, false},
    MethodRow{"queue", "remove", Function::kDequeue, false},
    MethodRow{"queue", "pop", Function::kDequeue, false},
    MethodRow{"stack", "push", Function::kPush, true},
    MethodRow{"stack", "add", Function::kPush, true},
    MethodRow{"stack", "pop", Function::kPop, false},
    MethodRow{"stack", "remove", Function::kPop, false},
};

constexpr std::array<std::string_view, 2> kObjects = {"queue", "stack"};

class CallReturnReader {
 public:
  explicit CallReturnReader(ByteSource& bytes) : lines_(bytes) {}

  Problem read() {
    while (lines_.next()) {
      line_ = lines_.line();
      at_ = 0;
      skip_blanks();
      if (at_ == line_.size()) continue;
      if (Problem problem = line_[at_] == '#' ? read_comment() : read_event()) return problem;
    }
    return std::nullopt;
  }

  History finish() { return builder_.finish(); }
  const std::optional<LastWord>& last_word() const { return last_word_; }

 private:
  Problem wrong(std::string message) const { return wrong_at(at_, std::move(message)); }
  Problem wrong_at(std::size_t at, std::string message) const {
    if (lines_.is_unterminated()) message += " (in the last line: the file was perhaps cut off)";
    return ReadError{lines_.number(), column_of(at), std::move(message)};
  }

  std::uint64_t column_of(std::size_t at) const { return code_points_of(line_.substr(0, at)) + 1; }

  void skip_blanks() { at_ = std::min(line_.find_first_not_of(" \t", at_), line_.size()); }

  std::string_view word() {
    const std::size_t start = at_;
    at_ = std::min(line_.find_first_of(" \t()[]", at_), line_.size());
    return line_.substr(start, at_ - start);
  }

  Problem read_comment() {
    constexpr std::string_view kSign = "@object";
    const std::size_t sign = line_.find(kSign, at_);
    if (sign == std::string_view::npos) return std::nullopt;
    if (!is_utf8(line_)) return wrong("the line is not UTF-8");
    at_ = sign + kSign.size();
    skip_blanks();
    const std::size_t start = at_;
    std::string_view name = word();
    if (name.starts_with("atomic-")) name.remove_prefix(7);
    if (!object_.empty() && name != object_) {
      return wrong_at(start, "a second object; a file is about one");
    }
    const auto known = std::ranges::find(kObjects, name);
    if (known == kObjects.end()) {
      return wrong_at(start, "expected atomic-queue or atomic-stack, found \"" +
                                 std::string(line_.substr(start, at_ - start)) + '"');
    }
    object_ = *known;
    return std::nullopt;
  }

  Problem read_event() {
    if (object_.empty()) return wrong("expected `# @object NAME` before the first call");
    if (!is_utf8(line_)) return wrong("the line is not UTF-8");
    const std::size_t start = at_;
    if (line_[at_] != '[') return wrong("expected [THREAD] call METHOD or [THREAD] return");
    ++at_;
    const Value thread = value_of(word());
    if (thread.is_nil() || at_ == line_.size() || line_[at_] != ']') {
      return wrong("expected the thread's number and ']'");
    }
    ++at_;
    skip_blanks();
    const std::size_t verb_start = at_;
    const std::string_view verb = word();
    if (verb == "call") return read_call(thread, start);
    if (verb == "return") return read_return(thread, start);
    return wrong_at(verb_start, "expected call or return");
  }

  Problem read_call(Value thread, std::size_t start) {
    skip_blanks();
    const std::size_t method_start = at_;
    const std::string_view method = word();
    const auto row = std::ranges::find_if(kMethods, [&](const MethodRow& candidate) {
      return candidate.object == object_ && candidate.method == method;
    });
    if (row == kMethods.end()) {
      return wrong_at(method_start, "a " + std::string(object_) + " has no method \"" +
                                        std::string(method) + '"');
    }
    Value input;
    if (Problem problem = read_argument(row->takes_value, &input)) return problem;
    const auto problem =
        builder_.invoke({.process = thread, .function = row->function, .input = input});
    return problem ? wrong_at(start, problem->message) : std::nullopt;
  }

  // `(7)`, ` 7`, `()` or nothing.
  Problem read_argument(bool wanted, Value* input) {
    skip_blanks();
    const bool bracket = at_ < line_.size() && line_[at_] == '(';
    if (bracket) ++at_;
    const std::size_t start = at_;
    *input = value_of(word());
    if (wanted && input->is_nil()) return wrong_at(start, "expected the value it puts in");
    if (!wanted && !input->is_nil()) return wrong_at(start, "it takes no value");
    if (bracket && (at_ == line_.size() || line_[at_++] != ')')) return wrong("expected ')'");
    return expect_end();
  }

  Problem read_return(Value thread, std::size_t start) {
    skip_blanks();
    const std::size_t value_start = at_;
    const std::string_view text = word();
    if (Problem problem = expect_end()) return problem;
    Conclusion conclusion{.process = thread};
    if (const Operation* open = builder_.open_operation(thread)) {
      const bool returns = open->function == Function::kDequeue || open->function == Function::kPop;
      if (returns && text.empty()) return wrong_at(value_start, "expected what it took, or empty");
      if (!returns && !text.empty()) return wrong_at(value_start, "it returns no value");
      if (text != "empty") conclusion.output = value_of(text);
      if (lines_.is_unterminated() && !conclusion.output.is_nil()) {
        last_word_ = {lines_.number(), column_of(value_start), Value::nil(), conclusion.output,
                      "empty"};
      }
    }
    const auto problem = builder_.complete(conclusion);
    return problem ? wrong_at(start, problem->message) : std::nullopt;
  }

  Problem expect_end() {
    skip_blanks();
    if (at_ == line_.size() || line_[at_] == '#') return std::nullopt;
    return wrong("expected the end of the line");
  }

  // An integer, a name, or nil for nothing.
  Value value_of(std::string_view text) {
    if (text.empty()) return Value::nil();
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = failure == std::errc() && end == text.data() + text.size();
    return whole ? Value::integer(number) : builder_.values().string(text);
  }

  LineSource lines_;
  HistoryBuilder builder_;
  std::optional<LastWord> last_word_;
  std::string_view object_;
  std::string_view line_;
  std::size_t at_ = 0;
};

}  // namespace

HistoryFile read_call_return(ByteSource& bytes) {
  CallReturnReader reader(bytes);
  HistoryFile file = history_file_of(reader);
  refuse_cut_line(file, reader.last_word());
  return file;
}

}  // namespace ordeal::checkers
