// What the fuzzers of tests/fuzz found in readers, each by a name. The promises themselves are in
// reader_promises.hpp.

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>
#include <istream>
#include <string>

#include "tests/checkers/growing_file.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/reader_promises.hpp"

namespace ordeal::checkers::testing {
namespace {

// What is wrong with what this text is read as; it must be read.
std::string problem_of(const std::string& text, std::string_view format) {
  const HistoryFile file = read_text(text, format);
  REQUIRE_MESSAGE(file.history, file.error.text());
  return problem_with_reading(text, file);
}

std::string write_of(const std::string& value) {
  return "{:process 0 :type :invoke :f :write :value " + value + "}";
}

std::string write_in_json(const std::string& value) {
  return R"({"process":0,"type":"invoke","f":"write","value":)" + value + "}\n";
}

// Looks how much memory the process has mapped each time it is asked for more.
class MeasuredFile : public GrowingFile {
 public:
  using GrowingFile::GrowingFile;
  std::size_t most() const { return most_; }

 protected:
  std::streamsize xsgetn(char* to, std::streamsize count) override {
    most_ = std::max(most_, mallinfo2().hblkhd);
    return GrowingFile::xsgetn(to, count);
  }

 private:
  std::size_t most_ = 0;
};

}  // namespace

TEST_CASE("bytes that are no text are refused, for nobody could write them down again") {
  CHECK(error_read(write_of("@\"\xC3\xA9 \xE9 ok\"")) == "this string is not UTF-8");
  CHECK(error_read(write_of("@\xFF")) == "this word is not UTF-8");
  CHECK(error_read(write_of("[1 \"\xC3\xA9\" @k\xC0\x80]")) == "this word is not UTF-8");
  CHECK(error_read(write_of("@\"\xED\xA0\x80\"")) == "this string is not UTF-8");
  CHECK(error_read("{:process 0 :type :invoke :f @:\xA1}") == "this word is not UTF-8");
  CHECK(error_read("# @object atomic-queue\n@[1] call add(\xA1)\n") == "the line is not UTF-8");
  CHECK(problem_of(write_of("[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\" \xC3\xA9]"), "") == "");
  // Nobody reads a comment.
  CHECK(problem_of("; \xE9\n" + write_of("7"), "knossos-edn") == "");
}

TEST_CASE("what lies beyond U+FFFF is escaped as two halves, and half of it is nothing") {
  CHECK(operations_read(write_in_json(R"("\ud83d\ude00\u20ac")"), "jepsen-json") ==
        "c0 write \"\xF0\x9F\x98\x80\xE2\x82\xAC\" ?\n");
  for (const std::string half : {R"(@"\ud83d")", R"(@"\ude00")", R"(@"\ud83d\u0041")",
                                 R"(@"\ud83d\ud83d")", R"(@"\ud83d\u12")"}) {
    CAPTURE(half);
    CHECK(error_read(write_in_json(half), "jepsen-json") ==
          "this string has an escape that EDN has not");
  }
}

TEST_CASE("comments may fill more than what a format is told by") {
  const std::string comment = ";" + std::string(6000, '-') + "\n";
  const std::string event = "{:index 0 :time 0 :process 0 :type :invoke :f :read :value nil}\n";
  CHECK(read_text(comment + event).format == "jepsen-edn");
  CHECK(problem_of(comment + event, "") == "");
  CHECK(read_text(std::string(6000, '\n') + event).format == "jepsen-edn");
  CHECK(error_read(comment) == "the file is empty");
}

TEST_CASE("JSON lines say when there is no real time") {
  const HistoryFile file = read_text("w 1 2\n=====\nr 1 2\n");
  REQUIRE(file.history);
  CHECK_FALSE(file.history->has_real_time());
  CHECK(problem_with_json_lines(*file.history) == "");
  CHECK(error_read("{\"format\":\"sim-history\",\"version\":1,\"real_time\":@0}\n") ==
        "\"real_time\" must be true or false");
}

TEST_CASE("what was sent in vain is read back, also where it is all that was asked for") {
  CHECK(problem_of("{:process 0 :type :invoke :f :send :value [[:send 1 7]]}\n"
                   "{:process 0 :type :fail :f :send :value [[:send 1 7]]}\n",
                   "jepsen-edn") == "");
}

TEST_CASE("JSON lines hold what EDN does, however deep") {
  CHECK(problem_of(write_of(std::string(63, '[') + std::string(63, ']')), "") == "");
  std::string map = "7";
  for (int depth = 0; depth < 63; ++depth) map = "{:k " + map + "}";
  CHECK(problem_of(write_of(map), "") == "");
}

TEST_CASE("a number has one sign") {
  CHECK(operations_read(write_of("[+-5 0x-5 +5 -5]")) == "c0 write [\"+-5\" \"0x-5\" 5 -5] ?\n");
}

TEST_CASE("an error shows the same of the text wherever the window ends") {
  const std::string text = "{:process 0 [surprise] 7}";
  CHECK(error_read("{:process 0 @[surprise] 7}", "jepsen-edn") ==
        "expected a member of the event such as :type, found '[surprise] 7'");
  CHECK(problem_with_reading(text, read_text(text, "jepsen-edn")) == "");
}

TEST_CASE("columns count characters in calls and logs, too") {
  CHECK(error_read("# \xC3\xA9 @object @stick\n", "call-return") ==
        "expected atomic-queue or atomic-stack, found \"stick\"");
  CHECK(error_read("# @object atomic-queue\n[\xC3\xA9] call @enk(7)\n") ==
        "a queue has no method \"enk\"");
  CHECK(error_read("\xC3\xA9 jepsen.util - 3\t@:later\t:read\tnil\n") ==
        "type :later is none of :invoke, :ok, :fail, :info");
  CHECK(error_read("\xC3\xA9 jepsen.util - @3\t:invoke\t:read\tnil") ==
        "the last line has no newline: the file was cut off");
}

TEST_CASE("names of processes that go on after operations in doubt do not grow with each") {
  const std::string in_doubt =
      "{:process 3 :type :invoke :f :read}\n{:process 3 :type :info :f :read}\n";
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += in_doubt;
  const History history = history_read(text, "jepsen-edn");
  REQUIRE(history.process_count() == 20'000);
  CHECK(history.process_text(ProcessId{3}) == "c3'''");
  CHECK(history.process_text(ProcessId{19'999}) == "c3'19999");
}

// The process of every operation, of reads that these begin and, behind a !, end in doubt.
std::string processes_of(std::initializer_list<std::string> processes) {
  std::string text;
  for (const std::string& process : processes) {
    const bool is_over = process.starts_with('!');
    text += "{:f :read :process " + process.substr(is_over ? 1 : 0) +
            (is_over ? " :type :info}\n" : " :type :invoke}\n");
  }
  const History history = history_read(text, "jepsen-edn");
  std::string names;
  for (const Operation& operation : history.operations()) {
    names += history.process_text(operation.process) + ' ';
  }
  return names;
}

TEST_CASE("nobody has the name that a process goes on with, be it told before or after") {
  CHECK(processes_of({"3", "!3", "3"}) == "c3 c3' ");
  CHECK(processes_of({"\"c3'\"", "3", "!3", "3"}) == "c3' c3 c3'' ");
  CHECK(processes_of({"3", "!3", "3", "\"c3'\""}) == "c3 c3' c3'' ");
  CHECK(processes_of({"3", "!3", "3", "\"c3'\"", "!\"c3'\"", "\"c3'\"", "!3", "3"}) ==
        "c3 c3' c3'' c3''' c3'4 ");
  // Both are called c3 by us, and 3 is not "c3".
  CHECK(processes_of({"3", "\"c3\"", "!3", "!\"c3\"", "3", "\"c3\""}) == "c3 c3 c3' c3'' ");
  CHECK(processes_of({"\"c3''\"", "\"c3'''\"", "\"c3'4\"", "3", "!3", "3", "!3", "3"}) ==
        "c3'' c3''' c3'4 c3 c3' c3'5 ");
}

TEST_CASE("a file in which every operation is of another kind is none") {
  std::string text;
  for (int i = 0; i < 1023; ++i) {  // and the reader knows transfers
    text.append("{:process ").append(std::to_string(i)).append(" :type :invoke :f :f");
    text.append(std::to_string(i)).append("}\n");
  }
  CHECK(history_read(text).operations().size() == 1023);
  CHECK(error_read(text + "{:process 1024 :type :invoke :f @:g}\n") ==
        "more than 1024 different functions that no model knows");
}

TEST_CASE("a header that promises too much gets no room for it") {
  const std::string header = "{\"format\":\"sim-history\",\"version\":1,\"operations\":16000000}\n";
  MeasuredFile measured(header + std::string(200, '\n'), 100);
  std::istream input(&measured);
  CHECK_FALSE(read_history(input).history);
  CHECK(measured.most() < std::size_t{1} << 26);
}

TEST_CASE("a completion that does not say of what, and is no transaction, is refused") {
  const std::string invoked = "{:process 0 :type :invoke :f :txn :value [[:w 0 1]]}\n";
  for (const char* value : {"[5]", "[nil [:w 0 1]]", "[[:w]]", "[[]]", "[[:w 0 1 2]]"}) {
    CAPTURE(std::string(value));
    CHECK(error_read(invoked + "{:process 0 :type :ok :value @" + value + "}\n") ==
          "these are not the micro-operations it was invoked with, [[\"w\" 0 1]]");
  }
}

}  // namespace ordeal::checkers::testing
