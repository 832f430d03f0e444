// Recorded sessions of a database, in dbcop's formats and in Cobra's logs, that are cut off,
// spoiled or wrong: an error that names its place, or a history that can be judged.

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/reader_promises.hpp"
#include "tests/checkers/recorded_sessions.hpp"

namespace ordeal::checkers::testing {
namespace {

std::string error_of(const HistoryFile& file) {
  REQUIRE_FALSE(file.history);
  return file.error.text();
}

void judge_if_read(const HistoryFile& file) {
  if (!file.history) return;
  CheckOptions options;
  options.semantics = file.semantics;
  if (const CheckerRow* checker = checker_that_fits(*file.history)) {
    REQUIRE(verdict_name(checker->check(*file.history, options).verdict).size() > 0);
  }
}

// Puts every seventh byte in the place of every other, and at night each; which ones differs from
// place to place. How many of a hundred were refused.
template <class Read>
std::uint64_t percent_refused(const std::string& good, Read read) {
  const std::size_t step = std::getenv("ORDEAL_NIGHTLY") != nullptr ? 1 : 7;
  std::uint64_t refused = 0;
  std::uint64_t tried = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (std::size_t byte = at % step; byte < 256; byte += step) {
      std::string text = good;
      text[at] = static_cast<char>(byte);
      CAPTURE(at);
      CAPTURE(byte);
      const HistoryFile file = read(text);
      REQUIRE(problem_with_reading(text, file) == "");
      judge_if_read(file);
      ++tried;
      if (!file.history) ++refused;
    }
  }
  return refused * 100 / tried;
}

}  // namespace

TEST_CASE("a file that is cut off is an error; a log between its transactions is not") {
  for (const bool is_named : {false, true}) {
    const std::string bincode = dbcop_bincode(kRecordedSample);
    for (std::size_t size = 0; size < bincode.size(); ++size) {
      CAPTURE(size);
      const HistoryFile file = read_text(bincode.substr(0, size), is_named ? "dbcop" : "");
      REQUIRE_FALSE(file.history);
      if (is_named) REQUIRE(file.error.byte == size);
    }
    for (const std::string& json :
         {dbcop_json(kPlainRecordedSample), dbcop_short_json(kPlainRecordedSample)}) {
      for (std::size_t size = 0; size < json.size(); ++size) {
        CAPTURE(size);
        const std::string part = json.substr(0, size);
        if (part + "\n" == json) continue;
        REQUIRE_FALSE(read_text(part, is_named ? "dbcop-json" : "").history);
      }
    }
  }
  const std::string text = dbcop_text(kPlainRecordedSample);
  for (std::size_t size = text.find('['); size < text.size(); ++size) {
    CAPTURE(size);
    const bool is_whole = text[size - 1] == '\n';
    REQUIRE(read_text(text.substr(0, size), "dbcop-text").history.has_value() == is_whole);
  }
  for (const bool has_times : {false, true}) {
    const std::string log = cobra_logs(kPlainRecordedSample, has_times).front();
    const std::size_t whole = log.find('S', 1);
    REQUIRE(log[whole - 1 - (has_times ? 16 : 8)] == 'C');
    for (std::size_t size = 0; size < log.size(); ++size) {
      CAPTURE(size);
      const HistoryFile file = read_text(log.substr(0, size), "cobra");
      REQUIRE(file.history.has_value() == (size == whole));
      if (size > 0 && size != whole) REQUIRE(file.error.byte == size);
    }
  }
}

TEST_CASE("a spoiled byte is an error or a history that can be judged") {
  const auto check = [](const std::string& good, const std::string& format) {
    CAPTURE(format);
    const std::uint64_t refused =
        percent_refused(good, [&](const std::string& text) { return read_text(text, format); });
    CHECK(refused > 10);
    CHECK(refused < 99);
  };
  const std::string bincode = dbcop_bincode(kRecordedSample, 0, "");
  check(bincode, "dbcop");
  percent_refused(bincode, [](const std::string& text) { return read_pipe(text, "dbcop"); });
  check(cobra_logs(kPlainRecordedSample).front(), "cobra");
  check(cobra_logs(kPlainRecordedSample, true).front(), "cobra");
  check(dbcop_short_json(kPlainRecordedSample), "dbcop-json");
  check(dbcop_json(kPlainRecordedSample), "dbcop-json");
  check(dbcop_text(kPlainRecordedSample), "dbcop-text");
}

TEST_CASE("what is wrong with a history of dbcop is told with its place") {
  const std::string good = dbcop_bincode({{{{{true, 1, 7, true}}, true}}}, 0, "");
  CHECK(history_read(good).operations().size() == 1);
  const std::size_t sessions = good.size() - 1 - 18 - 8 - 8 - 8;
  REQUIRE(sessions == 116);
  const std::string end = "byte 159: the file ends inside of ";
  const auto with = [&](std::size_t at, char byte) {
    std::string text = good;
    text[at] = byte;
    const std::string error = error_of(read_text(text, "dbcop"));
    CHECK(error_of(read_pipe(text, "dbcop")) == error);  // which cannot tell how much is left
    return error;
  };
  CHECK(with(47, '\x70') ==
        "byte 40: the info text cannot have 8070450532247928832 bytes: no file has so many bytes");
  CHECK(with(45, 1) ==
        end +
            "the info text: it was cut off, or a number is wrong: 1099511627776 bytes "
            "(byte 40)");
  CHECK(with(sessions, 6) ==
        end +
            "the number of transactions of a session: it was cut off, or a number "
            "is wrong: 6 sessions (byte 116)");
  CHECK(with(sessions + 8, 4) == end +
                                     "the number of events of a transaction: it was cut off, or a "
                                     "number is wrong: 1 sessions (byte 116), 4 transactions (byte "
                                     "124)");
  CHECK(with(sessions + 21, 2) ==
        end +
            "an event: it was cut off, or a number is wrong: 1 sessions (byte 116), 1 transactions "
            "(byte 124), 2199023255553 events (byte 132)");
  CHECK(with(sessions + 24, 9) ==
        "byte 140: expected 0 or 1, whether the event is a write, found 9");
  CHECK(with(sessions + 41, 2) ==
        "byte 157: expected 0 or 1, whether the event succeeded, found 2");
  CHECK(with(158, 3) == "byte 158: expected 0 or 1, whether the transaction succeeded, found 3");
  CHECK(error_of(read_text(good + '\0', "dbcop")) ==
        "byte 159: expected the end of the file behind its last session");
  CHECK(error_of(read_text(good.substr(0, 30), "dbcop")) ==
        "byte 30: the file ends inside of the five parameters of the run: it was cut off");
}

TEST_CASE("what is wrong with JSON or text of dbcop is told with its line and column") {
  const auto json = [](const std::string& text) { return error_read(text, "dbcop-json"); };
  CHECK(json("{\"params\": {},\n \"data\": @7}") ==
        "expected '[' that begins the sessions, found '7}'");
  CHECK(json("@{\"params\": {}}") == "the history has no \"data\", its sessions");
  CHECK(json("[[@{\"events\": []}]]") == "a transaction has \"events\" and \"committed\"");
  CHECK(json("[[{\"events\": [], \"committed\": @1}]]") == "expected true or false");
  CHECK(json("[[{\"events\": [[@\"x\",1,2]], \"committed\": true}]]") == "expected \"r\" or \"w\"");
  CHECK(json("[[{\"events\": [@[\"w\",1,null]], \"committed\": true}]]") ==
        "a write has a version, not null");
  CHECK(json("[[{\"events\": [[\"w\",1,@-1]], \"committed\": true}]]") ==
        "expected a version, a number or null");
  CHECK(json("[[{\"events\": [[\"w\",1,@1.5]], \"committed\": true}]]") ==
        "expected a whole number");
  CHECK(json("[[{\"events\": [[\"w\",1,2,@3]], \"committed\": true}]]") ==
        "an event has three parts");
  CHECK(json("[[{\"events\": [{@\"Reads\": {}}], \"committed\": true}]]") ==
        "expected \"Read\" or \"Write\", one of them");
  CHECK(json("[[{\"events\": [@{\"Read\": {\"variable\": 1}}], \"committed\": true}]]") ==
        "an event is {\"Read\": {\"variable\": 0, \"version\": 1}}, Write, [\"r\", 0, 1] or \"w\"");
  CHECK(json("[[]]\n@[") == "something follows the end of the history");
  const auto text = [](const std::string& line) { return error_read(line, "dbcop-text"); };
  CHECK(text("[x:=1]\n @x:=1]\n") == "expected [, which begins a transaction, or ---");
  CHECK(text("[x:=1@\n") == "expected ], which ends the transaction");
  CHECK(text("[\xc3\xa9:=1 x@=1]\n") == "expected := or == behind the variable");
  CHECK(text("[x:=1 x:=@?]\n") == "expected a version, a number of 64 bits without a sign");
  CHECK(text("[x:=1@y:=2]\n") == "expected a blank or ], which ends the transaction");
  CHECK(text("[x:=1 @:=2]\n") == "expected a variable, such as in x:=1, x==1 or x==?");
  CHECK(text("[x:=1]\n[x:=2]@") == "the last line has no newline: the file was perhaps cut off");
}

TEST_CASE("what is wrong with a log of Cobra is told with its byte and the layout it was read in") {
  const std::string plain = " (read as a log without timestamps)";
  const auto error = [](const std::string& log) { return error_of(read_text(log, "cobra")); };
  const auto record = cobra_record;
  CHECK(error(record('S', {5}) + record('W', {1, 2, 3}) + record('C', {6})) ==
        "byte 34: transaction 0x6 ends inside of transaction 0x5" + plain);
  CHECK(error(record('S', {5}) + record('W', {1, 2, 3}) + record('S', {6})) ==
        "byte 34: expected W, R, C or A, of transaction 0x5" + plain);
  CHECK(error(record('S', {5}) + record('C', {5}) + record('W', {1, 2, 3})) ==
        "byte 18: expected S, which begins a transaction" + plain);
  CHECK(error(record('S', {5}) + record('W', {1, 2, 3}) + "x") ==
        "byte 34: expected W, R, C or A, of transaction 0x5" + plain);
  CHECK(error(record('S', {5, 1'000}) + record('W', {1, 2, 3}) + "x") ==
        "byte 42: expected W, R, C or A, of transaction 0x5 (read as a log with timestamps; "
        "without them it fits less)");
  CHECK(error(record('S', {5}) + record('W', {1, 2, 3})) ==
        "byte 34: the file ends inside of transaction 0x5: it was cut off" + plain);
  CHECK(error(record('S', {5}) + record('R', {0xbebeebee, 9, 1, 2}) + record('C', {5})) ==
        "byte 9: transaction 0xbebeebee and write 0x9 cannot belong together: one is of the "
        "initial state, the other not" +
            plain);
  CHECK(error(record('S', {5}) + record('R', {7, 0xdeadbeef, 1, 2}) + record('C', {5})) ==
        "byte 9: transaction 0x7 and write 0xdeadbeef cannot belong together: one is of the "
        "initial state, the other not" +
            plain);
  CHECK(error(record('S', {5}) + record('C', {5}) + record('S', {5}) + record('C', {5})) ==
        "transaction 0x5 is there twice");
  const std::string log = record('S', {5}) + record('W', {1, 2, 3}) + record('C', {5});
  CHECK(error_of(read_logs({log, log})) ==
        "transaction 0x5 is there twice, in the logs of T0 and T1");
}

}  // namespace ordeal::checkers::testing
