// Our own JSON lines (UX section 6). The first line says what it is:
//   {"format":"sim-history","version":1,"operations":1204}
// and every other line is one event, in order:
//   {"index":7,"time":12004000000,"process":1,"type":"invoke","f":"cas","key":"x","value":[3,7]}
// The header may say "partial":true (a selection: indices may jump), "real_time":false (the order
// of events of different processes says nothing) and how many operations follow, which is how a
// file cut off between two lines is noticed.

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "checkers/history/describe.hpp"
#include "checkers/history/json_line.hpp"
#include "checkers/history/line_source.hpp"
#include "checkers/history/micro_words.hpp"
#include "checkers/history/read_history.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<ReadError>;
constexpr std::uint64_t kShortestEventBytes = 48;

class JsonlReader {
 public:
  explicit JsonlReader(ByteSource& bytes) : lines_(bytes) {}
  HistoryFile read();

 private:
  Problem read_header();
  Problem read_flag(const nlohmann::json& header, const char* name, bool* flag) const;
  Problem read_event();
  Problem read_numbers();
  Problem read_invocation(std::int64_t time_ns, Value process);
  Problem read_completion(std::int64_t time_ns, Value process, Completion completion);
  Problem read_output(const Operation& open, Completion completion, Value* output);
  Problem check_echo(const Operation& open);
  Problem check_same_request(const Operation& open);
  Problem check_end() const;

  Problem require(Member member);
  // The text lives in the builder's pool already, so handing it to the builder does not move it.
  Problem read_text(Member member, std::string_view* text);
  Problem at(Member member, std::string message) const {
    return event_.error_at(member, std::move(message));
  }
  Problem placed(const HistoryProblem& problem) const {
    return event_.error_at(problem.member, problem.message);
  }

  LineSource lines_;
  HistoryBuilder builder_;
  MicroWords words_{builder_.values()};
  JsonLine event_;
  bool partial_ = false;
  std::optional<std::uint64_t> operations_promised_;
  std::string header_;
};

Problem JsonlReader::read_header() {
  header_ = lines_.line();
  const auto header = nlohmann::json::parse(header_, nullptr, false);
  const auto wrong = [&](const char* member, std::string message) {
    return Problem(ReadError{1, column_of_member(header_, member), std::move(message)});
  };
  if (!header.is_object()) {
    return wrong("",
                 "the first line must be the header {\"format\":\"sim-history\",\"version\":1}");
  }
  if (!header.contains("format")) return wrong("", "the header has no \"format\"");
  if (header["format"] != "sim-history") {
    // Of the file as a whole: nothing in it is damaged, it is just no history.
    return ReadError{0, 0, "the format is " + header["format"].dump() + ", not \"sim-history\""};
  }
  if (!header.contains("version")) return wrong("", "the header has no \"version\"");
  if (header["version"] != 1) {
    return wrong("version", "version " + header["version"].dump() + " is not known here (1 is)");
  }
  if (auto problem = read_flag(header, "partial", &partial_)) return problem;
  bool has_real_time = true;
  if (auto problem = read_flag(header, "real_time", &has_real_time)) return problem;
  if (!has_real_time) builder_.forget_real_time();
  if (header.contains("operations")) {
    if (!header["operations"].is_number_unsigned()) {
      return wrong("operations", "\"operations\" must be a count");
    }
    operations_promised_ = header["operations"].get<std::uint64_t>();
    // A header may promise anything; what is known of the file's size may not.
    const std::uint64_t size = lines_.size_hint();
    const std::uint64_t room = size == 0 ? *operations_promised_ : size / kShortestEventBytes;
    builder_.reserve(std::min(*operations_promised_, room));
  }
  return std::nullopt;
}

Problem JsonlReader::read_flag(const nlohmann::json& header, const char* name, bool* flag) const {
  const auto member = header.find(name);
  if (member == header.end()) return std::nullopt;
  if (!member->is_boolean()) {
    return ReadError{1, column_of_member(header_, name),
                     '"' + std::string(name) + "\" must be true or false"};
  }
  *flag = member->get<bool>();
  return std::nullopt;
}

Problem JsonlReader::require(Member member) {
  if (event_.has(member) && event_.what_instead(member).empty()) return std::nullopt;
  const std::string name(kMemberNames[static_cast<std::size_t>(member)]);
  if (!event_.has(member)) return at(member, "the event has no \"" + name + '"');
  return at(member, '"' + name + "\" cannot be " + std::string(event_.what_instead(member)));
}

Problem JsonlReader::read_text(Member member, std::string_view* text) {
  if (!event_.has(member) || event_.value(member).is_nil()) {
    if (event_.what_instead(member).empty()) return std::nullopt;
  }
  if (!event_.value(member).is_string()) {
    return at(member, '"' + std::string(kMemberNames[static_cast<std::size_t>(member)]) +
                          "\" must be a string");
  }
  *text = builder_.values().text_of(event_.value(member));
  return std::nullopt;
}

// The index tells lost, doubled and swapped lines apart from what the events themselves say.
Problem JsonlReader::read_numbers() {
  for (const Member member : {Member::kIndex, Member::kTime}) {
    if (auto problem = require(member)) return problem;
    if (!event_.value(member).is_integer()) {
      return at(member, '"' + std::string(kMemberNames[static_cast<std::size_t>(member)]) +
                            "\" must be an integer");
    }
  }
  const std::int64_t index = event_.value(Member::kIndex).as_integer();
  const auto expected = static_cast<std::int64_t>(builder_.next_event());
  if (index < 0 || index >= static_cast<std::int64_t>(kNever)) {
    return at(Member::kIndex, "index " + std::to_string(index) + " is out of range");
  }
  if (index < expected) {
    return at(Member::kIndex, "index " + std::to_string(index) + " comes after index " +
                                  std::to_string(expected - 1) +
                                  ": the line is doubled or out of order");
  }
  if (index > expected && !partial_) {
    return at(Member::kIndex, "index jumps to " + std::to_string(index) + ", " +
                                  std::to_string(expected) +
                                  " is missing (a selection says \"partial\":true in its header)");
  }
  builder_.skip_to_event(static_cast<EventNumber>(index));
  return std::nullopt;
}

Problem JsonlReader::read_event() {
  if (lines_.line().empty()) return ReadError{lines_.number(), 1, "an empty line between events"};
  if (auto problem = event_.parse(lines_.line(), lines_.number(), builder_.values()))
    return problem;
  if (auto problem = read_numbers()) return problem;
  for (const Member member : {Member::kProcess, Member::kType, Member::kF}) {
    if (auto problem = require(member)) return problem;
  }
  const Value process = event_.value(Member::kProcess);
  if (!process.is_integer() && !process.is_string()) {
    return at(Member::kProcess, "\"process\" must be an integer or a string");
  }
  if (!event_.value(Member::kF).is_string()) return at(Member::kF, "\"f\" must be a string");
  std::string_view type;
  if (auto problem = read_text(Member::kType, &type)) return problem;
  const std::int64_t time_ns = event_.value(Member::kTime).as_integer();
  if (type == "invoke") return read_invocation(time_ns, process);
  if (type == "ok") return read_completion(time_ns, process, Completion::kOk);
  if (type == "fail") return read_completion(time_ns, process, Completion::kFail);
  if (type == "info") return read_completion(time_ns, process, Completion::kInfo);
  return at(Member::kType, "type " + builder_.values().text(event_.value(Member::kType)) +
                               " is none of \"invoke\", \"ok\", \"fail\", \"info\"");
}

Problem JsonlReader::read_invocation(std::int64_t time_ns, Value process) {
  Invocation invocation{
      .time_ns = time_ns,
      .process = process,
      .function = builder_.function(builder_.values().text_of(event_.value(Member::kF)))};
  if (event_.has(Member::kKey)) {
    if (auto problem = require(Member::kKey)) return problem;
    invocation.key = event_.value(Member::kKey);
  }
  if (event_.has(Member::kValue)) {
    if (auto problem = require(Member::kValue)) return problem;
    invocation.input = event_.value(Member::kValue);
  }
  if (event_.has(Member::kError)) return at(Member::kError, "an invoke has no \"error\"");
  if (invocation.function == Function::kRead && !invocation.input.is_nil()) {
    return at(Member::kValue, "a read is invoked with value null; what it read belongs to its ok");
  }
  if (invocation.function == Function::kWrite && !event_.has(Member::kValue)) {
    return at(Member::kValue, "a write needs its \"value\"");
  }
  if (invocation.function == Function::kCas) {
    const Value pair = invocation.input;
    if (!pair.is_list() || builder_.values().elements_of(pair).size() != 2) {
      return at(Member::kValue, "a cas needs \"value\":[from,to]");
    }
    invocation.expected = builder_.values().elements_of(pair)[0];
    invocation.input = builder_.values().elements_of(pair)[1];
  }
  if (auto problem = read_text(Member::kNode, &invocation.served_by)) return problem;
  if (auto problem = builder_.invoke(invocation)) return placed(*problem);
  return std::nullopt;
}

Problem JsonlReader::read_completion(std::int64_t time_ns, Value process, Completion completion) {
  Conclusion conclusion{.time_ns = time_ns, .process = process, .completion = completion};
  if (const Operation* open = builder_.open_operation(process)) {
    if (auto problem = check_same_request(*open)) return problem;
    if (auto problem = read_output(*open, completion, &conclusion.output)) return problem;
  }
  if (completion == Completion::kOk && event_.has(Member::kError) &&
      !event_.value(Member::kError).is_nil()) {
    return at(Member::kError, "an ok has no \"error\"");
  }
  if (auto problem = read_text(Member::kError, &conclusion.error)) return problem;
  if (auto problem = read_text(Member::kNode, &conclusion.served_by)) return problem;
  if (auto problem = builder_.complete(conclusion)) return placed(*problem);
  return std::nullopt;
}

Problem JsonlReader::check_same_request(const Operation& open) {
  const std::string_view f = builder_.values().text_of(event_.value(Member::kF));
  if (f != builder_.function_name(open.function)) {
    return at(Member::kF, "this completes a " + std::string(f) + ", but the process invoked a " +
                              std::string(builder_.function_name(open.function)) + " at event " +
                              std::to_string(open.invoke_event));
  }
  if (!event_.has(Member::kKey)) return std::nullopt;
  if (auto problem = require(Member::kKey)) return problem;
  const Value invoked = builder_.key_of(open);
  if (event_.value(Member::kKey) == invoked) return std::nullopt;
  return at(Member::kKey, "key " + builder_.values().text(event_.value(Member::kKey)) +
                              " is not the key it was invoked with, " +
                              builder_.values().text(invoked));
}

Problem JsonlReader::read_output(const Operation& open, Completion completion, Value* output) {
  if (event_.has(Member::kValue)) {
    if (auto problem = require(Member::kValue)) return problem;
  }
  if (open.function == Function::kWrite || open.function == Function::kCas) return check_echo(open);
  const Value value = event_.value(Member::kValue);
  if (completion == Completion::kOk) {
    if (open.function == Function::kRead && !event_.has(Member::kValue)) {
      return at(Member::kValue, "an ok read needs its \"value\" (null when it read nothing)");
    }
    *output = value;
    return std::nullopt;
  }
  const ValuePool& pool = builder_.values();
  if (words_.are_same_of_logs(pool, open.input, value)) {
    *output = value;  // what it sent and polled before it ended
    return std::nullopt;
  }
  if (value.is_nil() || pool.is_same(value, open.input)) return std::nullopt;
  // What a transaction read that came to nothing says nothing.
  if (open.function == Function::kTxn && words_.are_same(pool, open.input, value)) {
    return std::nullopt;
  }
  return at(Member::kValue, "a " + std::string(builder_.function_name(open.function)) +
                                " that is not ok returns no value");
}

// Jepsen clients repeat what they asked for; if ours does, it must be the same.
Problem JsonlReader::check_echo(const Operation& open) {
  const Value value = event_.value(Member::kValue);
  if (!event_.has(Member::kValue) || value.is_nil()) return std::nullopt;
  Value asked = open.input;
  if (open.function == Function::kCas) {
    asked = builder_.values().list(std::array{open.expected, open.input});
  }
  if (value == asked) return std::nullopt;
  return at(Member::kValue, "value " + builder_.values().text(value) +
                                " is not the value it was invoked with, " +
                                builder_.values().text(asked));
}

Problem JsonlReader::check_end() const {
  const std::uint64_t found = builder_.operation_count();
  if (!operations_promised_ || *operations_promised_ == found) return std::nullopt;
  const bool too_few = found < *operations_promised_;
  return ReadError{lines_.number() + 1, 1,
                   "the header promises " + count_text(*operations_promised_, "operation") +
                       ", the file has " + std::to_string(found) +
                       (too_few ? ": it was cut off" : "")};
}

HistoryFile JsonlReader::read() {
  HistoryFile file;
  Problem problem;
  if (lines_.next()) problem = read_header();
  bool blank_seen = false;
  while (!problem && lines_.next()) {
    if (lines_.line().empty()) {  // blank lines may end a file, not part it
      blank_seen = true;
      continue;
    }
    problem = blank_seen ? ReadError{lines_.number() - 1, 1, "an empty line between events"}
                         : read_event();
  }
  if (!problem) problem = check_end();
  file.header = header_;
  if (!problem) {
    file.history = builder_.finish();
    return file;
  }
  file.error = *problem;
  if (lines_.is_unterminated() && lines_.number() == problem->line) {
    file.error.message += " (the last line has no newline: the file was probably cut off)";
  }
  return file;
}

}  // namespace

HistoryFile read_jsonl(ByteSource& bytes) { return JsonlReader(bytes).read(); }

}  // namespace ordeal::checkers
