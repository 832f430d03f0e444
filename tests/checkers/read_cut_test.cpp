// A good file that is cut off inside of a line is never found to be invalid: half a value is no
// evidence.

#include <doctest/doctest.h>

#include <string>

#include "checkers/registry.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::string kGood[] = {
    "INFO  jepsen.util - 0\t:invoke\t:write\t12\nINFO  jepsen.util - 0\t:ok\t:write\t12\n"
    "INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:read\t12\n",
    "0\t:invoke\t:write\t12\n0\t:ok\t:write\t12\n1\t:invoke\t:read\tnil\n1\t:ok\t:read\t12\n",
    "# @object atomic-queue\n[1] call add(12)\n[1] return\n[2] call remove\n[2] return 12\n"
    "[2] call remove\n[2] return empty\n",
    "w 1 12\nw 2 13\n=====\nr 1 12\nr 2 13\n",
    "w(1,17,0,10)\nw(2,18,0,10)\nr(1,17,0,2)\nr(2,18,0,2)\n",
    "[x:=17 y:=18] [x:=19]!\n---\n[x==17 y==18]\n",
    "{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":12}\n"
    "{\"index\":1,\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"value\":12}\n"
    "{\"index\":2,\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}\n"
    "{\"index\":3,\"process\":1,\"type\":\"ok\",\"f\":\"read\",\"value\":12}\n",
    "{:process 0 :type :invoke :f :write :value 12}\n{:process 0 :type :ok :f :write :value 12}\n"
    "{:process 1 :type :invoke :f :read :value nil}\n{:process 1 :type :ok :f :read :value 12}\n",
};

Verdict verdict_of(HistoryFile& file) {
  CheckOptions options;
  options.semantics = file.semantics;
  return checker_that_fits(*file.history)->check(*file.history, options).verdict;
}

bool ends_inside_of_a_line(const std::string& text) { return text.back() != '\n'; }

}  // namespace

TEST_CASE("half a line at the end of a good file is no evidence against it") {
  for (const std::string& good : kGood) {
    HistoryFile whole = read_text(good);
    CAPTURE(good);
    REQUIRE(whole.history);
    CHECK(verdict_of(whole) == Verdict::kValid);
    for (std::size_t size = 1; size < good.size(); ++size) {
      const std::string text = good.substr(0, size);
      // A file of sessions that lacks whole lines says so nowhere.
      if (!ends_inside_of_a_line(text)) continue;
      CAPTURE(text);
      HistoryFile file = read_text(text, whole.format);
      if (file.history) CHECK(verdict_of(file) != Verdict::kInvalid);
    }
  }
}

TEST_CASE("a last line that may have been longer is refused; one that is whole need not be ended") {
  CHECK(error_read("w 1 12\n=====\nr 1 @1") ==
        "the last line has no newline, and 1 may be the beginning of 12: the file was perhaps cut "
        "off (if the line is whole, end it)");
  CHECK(error_read("r 1 12\n=====\nw 1 @1") ==
        "the last line has no newline, and 1 may be the beginning of 12: the file was perhaps cut "
        "off (if the line is whole, end it)");
  CHECK(error_read("# @object atomic-queue\n[1] call deq\n[1] return @em") ==
        "the last line has no newline, and em may be the beginning of empty: the file was perhaps "
        "cut off (if the line is whole, end it)");
  CHECK(error_read("0 :invoke :write 12\n1 :invoke :read nil\n1 :ok :read @1") ==
        "the last line has no newline, and 1 may be the beginning of 12: the file was perhaps cut "
        "off (if the line is whole, end it)");
  CHECK(error_read("0 :invoke :read nil\n0 :ok @:read") ==
        "expected a value behind it: the last line has no newline, the file was cut off");
  for (const char* whole :
       {"0 :invoke :write 12\n1 :invoke :read nil\n1 :ok :read 2", "w 1 12\n=====\nr 1 1\n",
        "w 1 12\n=====\nr 1 12", "w 2 12\n=====\nr 1 1",
        "# @object atomic-queue\n[1] call deq\n[1] return empty"}) {
    CAPTURE(whole);
    CHECK(read_text(whole).history);
  }
}

}  // namespace ordeal::checkers::testing
