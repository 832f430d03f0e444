// Every way we know to spoil a history file, with the place and the words of the error.

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::string kHeader = "{\"format\":\"sim-history\",\"version\":1}\n";

// The message of the error in a text in which '@' marks the place that must be blamed (and is
// taken out before reading). Without a mark the input as a whole must be.
std::string error_of(std::string text) {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  if (const std::size_t mark = text.find('@'); mark != std::string::npos) {
    const std::string before = text.substr(0, mark);
    text.erase(mark, 1);
    line = 1 + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
    column = mark - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  }
  std::istringstream input(text);
  const HistoryFile file = read_history(input);
  CHECK_FALSE(file.history);
  CHECK(file.error.line == line);
  CHECK(file.error.column == column);
  return file.history ? "no error" : file.error.message;
}

// The error of a file with a good header and these lines.
std::string error_in(const std::string& lines) { return error_of(kHeader + lines); }

std::string event(int index, const std::string& rest, int process = 1, std::int64_t time = -1) {
  return "{\"index\":" + std::to_string(index) +
         ",\"time\":" + std::to_string(time < 0 ? index : time) +
         ",\"process\":" + std::to_string(process) + ',' + rest + "}\n";
}

const std::string kInvokeWrite = "\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":3";
const std::string kOkWrite = "\"type\":\"ok\",\"f\":\"write\",\"key\":\"x\",\"value\":3";
const std::string kInvokeRead = "\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\",\"value\":null";
const std::string kInvokeCas = "\"type\":\"invoke\",\"f\":\"cas\",\"key\":\"x\",\"value\":[3,7]";

}  // namespace

TEST_CASE("files that are no history of ours") {
  CHECK(error_of("") == "the file is empty");
  CHECK(error_of("hello\n") ==
        "the beginning of the file is of no format we know; formats: jsonl, viper, porcupine, "
        "jepsen-edn, "
        "jepsen-json, knossos-edn, jepsen-log, call-return, "
        "plume, polysi, dbcop, dbcop-json, dbcop-text, cobra");
  std::istringstream input(kHeader);
  CHECK(read_history(input, "csv").error.message ==
        "no history format is called \"csv\"; formats: jsonl, viper, porcupine, jepsen-edn, "
        "jepsen-json, "
        "knossos-edn, jepsen-log, call-return, plume, polysi, dbcop, dbcop-json, dbcop-text, "
        "cobra");
}

TEST_CASE("wrong headers") {
  CHECK(error_of("@{\"format\":\"sim-history\",\"version\":1\n") ==
        "the first line must be the header {\"format\":\"sim-history\",\"version\":1}");
  CHECK(error_of("{\"format\": \"elle\",\"version\":1}\n") ==
        "the format is \"elle\", not \"sim-history\"");
  CHECK(error_of("@{\"format\":\"sim-history\"}\n") == "the header has no \"version\"");
  CHECK(error_of("{\"format\":\"sim-history\",\"version\":@2}\n") ==
        "version 2 is not known here (1 is)");
  CHECK(error_of("{\"format\":\"sim-history\",\"version\":1,\"partial\":@1}\n") ==
        "\"partial\" must be true or false");
  CHECK(error_of("{\"format\":\"sim-history\",\"version\":1,\"operations\":@-1}\n") ==
        "\"operations\" must be a count");
}

TEST_CASE("lines that are not JSON, or not an event") {
  CHECK(error_in("@hello\n") == "this is not JSON, near 'hello'");
  CHECK(error_in("{\"index\":0,@,}\n") == "this is not JSON, near ',}'");
  CHECK(error_in("{\"index\":0,@}\n") == "this is not JSON, near '}'");
  CHECK(error_in("{\"index\":0@\n") == "the line ends in the middle of a JSON object");
  CHECK(error_in("{\"index\":0,\"time\":0,\"pro@") ==
        "the line ends in the middle of a JSON object (the last line has no newline: the file was "
        "probably cut off)");
  CHECK(error_in("@[1,2]\n") == "an event is a JSON object: {\"index\":...}");
  CHECK(error_in("@7\n") == "an event is a JSON object: {\"index\":...}");
  CHECK(error_in("{} @{}\n") == "this is not JSON, near '{}'");
  CHECK(error_in("@{}\n") == "the event has no \"index\"");
  CHECK(error_in(event(0, kInvokeWrite) + "@\n" + event(1, kOkWrite)) ==
        "an empty line between events");
  CHECK(error_in("{\"index\":0,\"time\":0,\"x\":\"a@\xff\"}\n") == "this is not JSON, near '?\"}'");
  CHECK(error_in("@{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}\n") ==
        "nested more than 136 deep");
}

TEST_CASE("members that are missing, doubled, misspelt or of the wrong type") {
  CHECK(error_in("@{\"index\":0,\"process\":1}\n") == "the event has no \"time\"");
  CHECK(error_in("@{\"index\":0,\"time\":0,\"type\":\"ok\"}\n") == "the event has no \"process\"");
  CHECK(error_in('@' + event(0, "\"f\":\"read\"")) == "the event has no \"type\"");
  CHECK(error_in('@' + event(0, "\"type\":\"invoke\"")) == "the event has no \"f\"");
  CHECK(error_in(event(0, kInvokeWrite + ",\"type\":@\"ok\"")) == "member \"type\" is given twice");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"write\",\"vlaue\":@3")) ==
        "unknown member \"vlaue\": did you mean \"value\"?");
  CHECK(error_in("{\"index\":@\"0\",\"time\":0}\n") == "\"index\" must be an integer");
  CHECK(error_in("{\"index\":0,\"time\":@0.5}\n") == "\"time\" cannot be a number with a fraction");
  CHECK(error_in("{\"index\":0,\"time\":@99999999999999999999}\n") ==
        "\"time\" cannot be a number beyond 64 bits");
  CHECK(error_in("{\"index\":0,\"time\":@9223372036854775808}\n") ==
        "\"time\" cannot be a number beyond 64 bits");
  CHECK(error_in("{\"index\":0,\"time\":0,\"process\":@null,\"type\":\"ok\",\"f\":\"read\"}\n") ==
        "\"process\" must be an integer or a string");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":@7")) == "\"f\" must be a string");
  CHECK(error_in(event(0, "\"type\":@\"invoked\",\"f\":\"read\"")) ==
        "type \"invoked\" is none of \"invoke\", \"ok\", \"fail\", \"info\"");
  CHECK(error_in(event(0, "\"type\":@7,\"f\":\"read\"")) == "\"type\" must be a string");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"write\",\"value\":@true")) ==
        "\"value\" cannot be a boolean");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"write\",\"value\":@[1,{\"a\":2}]")) ==
        "\"value\" cannot be an object");
  CHECK(error_in(event(0, kInvokeRead + ",\"node\":@3")) == "\"node\" must be a string");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"read\",\"value\":@1.5")) ==
        "\"value\" cannot be a number with a fraction");
}

TEST_CASE("columns count characters, not bytes") {
  std::istringstream input(kHeader + "{\"é\":0,\"index\":null}\n");
  const HistoryFile file = read_history(input);
  CHECK(file.error.line == 2);
  CHECK(file.error.column == 16);
}

TEST_CASE("values that do not fit the operation") {
  CHECK(error_in('@' + event(0, "\"type\":\"invoke\",\"f\":\"write\"")) ==
        "a write needs its \"value\"");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"read\",\"value\":@3")) ==
        "a read is invoked with value null; what it read belongs to its ok");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"cas\",\"value\":@[3]")) ==
        "a cas needs \"value\":[from,to]");
  CHECK(error_in(event(0, "\"type\":\"invoke\",\"f\":\"cas\",\"value\":@3")) ==
        "a cas needs \"value\":[from,to]");
  CHECK(error_in(event(0, kInvokeRead + ",\"error\":@\"no\"")) == "an invoke has no \"error\"");
  const std::string write = event(0, kInvokeWrite);
  const std::string read = event(0, kInvokeRead);
  CHECK(error_in(read + '@' + event(1, "\"type\":\"ok\",\"f\":\"read\"")) ==
        "an ok read needs its \"value\" (null when it read nothing)");
  CHECK(error_in(read + event(1, "\"type\":\"fail\",\"f\":\"read\",\"value\":@3")) ==
        "a read that is not ok returns no value");
  CHECK(error_in(write + event(1, "\"type\":\"ok\",\"f\":\"write\",\"value\":@4")) ==
        "value 4 is not the value it was invoked with, 3");
  CHECK(
      error_in(event(0, kInvokeCas) + event(1, "\"type\":\"ok\",\"f\":\"cas\",\"value\":@[7,3]")) ==
      "value [7 3] is not the value it was invoked with, [3 7]");
  CHECK(error_in(write + event(1, kOkWrite + ",\"error\":@\"no\"")) == "an ok has no \"error\"");
  CHECK(error_in(write + event(1, "\"type\":\"info\",\"f\":\"write\",\"error\":@[1]")) ==
        "\"error\" must be a string");
}

TEST_CASE("events that cannot follow each other") {
  const std::string invoke = event(0, kInvokeWrite);
  CHECK(error_in(event(0, "\"type\":@\"ok\",\"f\":\"write\"")) ==
        "process c1 completes an operation it has not invoked");
  CHECK(error_in(invoke + "{\"index\":1,\"time\":1,\"process\":@1," + kInvokeRead + "}\n") ==
        "process c1 invokes while its operation of event 0 has not completed; a process has one "
        "operation at a time");
  CHECK(error_in(invoke + event(1, kOkWrite) + event(2, "\"type\":@\"ok\",\"f\":\"write\"")) ==
        "process c1 completes a second time: its operation of event 0 completed at event 1");
  CHECK(error_in(invoke + event(1, "\"type\":\"info\",\"f\":\"write\"") +
                 "{\"index\":2,\"time\":2,\"process\":@1," + kInvokeRead + "}\n") ==
        "process c1 invokes after its operation of event 0 ended in info; that one may still take "
        "effect, so the client must go on under a new process");
  CHECK(error_in(invoke + event(1, "\"type\":\"ok\",\"f\":@\"read\",\"value\":3")) ==
        "this completes a read, but the process invoked a write at event 0");
  CHECK(error_in(invoke + event(1, "\"type\":\"ok\",\"f\":\"write\",\"key\":@\"y\"")) ==
        "key \"y\" is not the key it was invoked with, \"x\"");
  CHECK(error_in(event(0, kInvokeWrite, 1, 5) + "{\"index\":1,\"time\":@4,\"process\":1," +
                 kOkWrite + "}\n") == "time goes backwards: 4 after 5");
  CHECK(error_in("{\"index\":0,\"time\":@-1,\"process\":1," + kInvokeWrite + "}\n") ==
        "time is negative");
}

TEST_CASE("lines that are lost, doubled or out of order") {
  const std::string invoke = event(0, kInvokeWrite);
  CHECK(error_in(invoke + "{\"index\":@0,\"time\":0,\"process\":1}\n") ==
        "index 0 comes after index 0: the line is doubled or out of order");
  CHECK(error_in("{\"index\":@1,\"time\":0,\"process\":1}\n") ==
        "index jumps to 1, 0 is missing (a selection says \"partial\":true in its header)");
  CHECK(error_in(invoke + "{\"index\":@2,\"time\":0,\"process\":1}\n") ==
        "index jumps to 2, 1 is missing (a selection says \"partial\":true in its header)");
  CHECK(error_in("{\"index\":@-1,\"time\":0}\n") == "index -1 is out of range");
  CHECK(error_in("{\"index\":@4294967295,\"time\":0}\n") == "index 4294967295 is out of range");
  const std::string promise = "{\"format\":\"sim-history\",\"version\":1,\"operations\":2}\n";
  CHECK(error_of(promise + invoke + event(1, kOkWrite) + '@') ==
        "the header promises 2 operations, the file has 1: it was cut off");
  CHECK(error_of(promise + invoke + event(1, kOkWrite) + event(2, kInvokeRead) +
                 event(3, kInvokeRead, 2) + '@') ==
        "the header promises 2 operations, the file has 3");
}

TEST_CASE("what is harmless is read: other members, a missing newline, carriage returns, a mark") {
  std::string text = "\xEF\xBB\xBF" + kHeader +
                     event(0, kInvokeWrite + ",\"link\":{\"a\":[true,1.5]}") +
                     event(1, kOkWrite + ",\"i\":7");
  text.pop_back();
  std::string dos;
  for (const char c : text) dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& variant : {text, dos, text + "\n\n\n"}) {
    std::istringstream input(variant);
    const HistoryFile file = read_history(input);
    REQUIRE_MESSAGE(file.history, file.error.text());
    CHECK(file.history->operations().size() == 1);
    CHECK(file.format == "jsonl");
  }
}

TEST_CASE("no truncation of a good file is read as another history") {
  std::string text = "{\"format\":\"sim-history\",\"version\":1,\"operations\":2}\n" +
                     event(0, kInvokeWrite) + event(1, kInvokeCas, 2) +
                     event(2, "\"type\":\"ok\",\"f\":\"cas\"", 2) + event(3, kOkWrite);
  std::size_t read = 0;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    std::istringstream input(text.substr(0, length));
    const HistoryFile file = read_history(input);
    if (!file.history) {
      CHECK_FALSE(file.error.message.empty());
      continue;
    }
    // Completions alone may be missing: those operations are pending, which claims less.
    CHECK(file.history->operations().size() == 2);
    ++read;
  }
  CHECK(read >= 2);
}

TEST_CASE("no garbage crashes the reader") {
  const std::string good = kHeader + event(0, kInvokeWrite) + event(1, kInvokeCas, 2) +
                           event(2, "\"type\":\"ok\",\"f\":\"cas\"", 2) + event(3, kOkWrite);
  std::uint64_t state = 1;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (int change = 0; change < 3; ++change) {
      state = mix64(state);
      const std::size_t at = static_cast<std::size_t>((state >> 8) % text.size());
      const char letter = "\"{}[]:,0123456789enul\\\n x\xff"[state % 26];
      if (state % 3 == 0) text.erase(at, 1 + (state >> 40) % 9);
      if (state % 3 == 1) text.insert(at, 1, letter);
      if (state % 3 == 2) text[at] = letter;
    }
    CAPTURE(text);
    std::istringstream input(text);
    const HistoryFile file = read_history(input);
    CHECK((file.history.has_value() || !file.error.message.empty()));
  }
}

}  // namespace ordeal::checkers::testing
