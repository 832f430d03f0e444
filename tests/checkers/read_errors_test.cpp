// Ways to spoil a file of somebody else's format, with the place and the words of the error. Those
// of our own format are in read_jsonl_errors_test.cpp.

#include <doctest/doctest.h>

#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::string kInvoke = "{:index 0, :process 1, :type :invoke, :f :write, :value 3}\n";
const std::string kOk = "{:index 1, :process 1, :type :ok, :f :write, :value 3}\n";

}  // namespace

TEST_CASE("EDN that is none, or is cut off") {
  CHECK(error_read("[" + kInvoke + kOk + "@") ==
        "the file ends where the closing ']' of the history should come: it was probably cut off");
  CHECK(error_read("[" + kInvoke + "] @{:index 7}") == "something follows the end of the history");
  CHECK(error_read(kInvoke + "{:index 1, :process 1, :type :ok@") ==
        "the file ends where a member of the event such as :type should come: it was probably cut "
        "off");
  CHECK(error_read(kInvoke + "{:index 1, :value @[1 2") ==
        "this list has no closing ']': the file was cut off");
  CHECK(error_read(kInvoke + "{:index 1, :value @{1 2") ==
        "this map has no closing '}': the file was cut off");
  CHECK(error_read(kInvoke + "{:index 1, :value {1 2 3@}}") ==
        "the last key of this map has no value");
  CHECK(error_read(kInvoke + "{:index 1, :value @\"abc") ==
        "this string has no end: the file was cut off");
  CHECK(error_read(kInvoke + "{:index 1, :value @\"a\\q\"}") ==
        "this string has an escape that EDN has not");
  CHECK(error_read(kInvoke + "{:index 1, :value @)}") == "expected a value, found ')}'");
  CHECK(error_read(kInvoke + "@7") == "expected '{' that begins an event, found '7'");
  CHECK(error_read(kInvoke + "{@index 1}") ==
        "expected a member of the event such as :type, found 'index 1}'");
  CHECK(error_read(kInvoke + "{:index 1 @:index 2}") == ":index is given twice");
  const std::string deep(100, '[');
  CHECK(error_read("{:index 0 :value " + deep.substr(0, 64) + '@' + deep) ==
        "nested more than 64 deep");
}

TEST_CASE("events that lack something or have what they cannot have") {
  CHECK(error_read(kInvoke + "@{:index 1, :process 1, :f :write}") ==
        "the event has no :type; a history is one event after the other, or a vector of them");
  CHECK(error_read(kInvoke + "{:index 1, :type @:okay}") ==
        "type :okay is none of :invoke, :ok, :fail, :info");
  CHECK(error_read(kInvoke + "{:index 1, :type @7}") ==
        "expected one of :invoke, :ok, :fail, :info, found '7}'");
  CHECK(error_read("@{:index 1, :process 1, :type :invoke}") == "the event has no :f");
  CHECK(error_read(kInvoke + "@{:index 1, :type :ok, :f :write}") ==
        "this event has no :process, those before it have");
  CHECK(error_read("{:index 1 :type :invoke :f :read :process @[1]}") ==
        ":process must be an integer or a name, not [1]");
  CHECK(error_read("{:index 1 :type :invoke :f :cas :process 1 :value @[1 2 3]}") ==
        "a cas needs a :value [from to]");
  CHECK(error_read("@{:index 1 :type :invoke :f :write :process 1}") == "a write needs its :value");
  CHECK(error_read("{:index 1 :type :invoke :f :txn :process 1 :value @[[:q 1 2]]}") ==
        "a txn needs a :value that is a list of micro-operations, [:r key nil], [:w key value] or "
        "[:append key value]");
}

TEST_CASE("events that cannot follow each other") {
  CHECK(error_read(kInvoke + kOk + "{:index 2, :process 1, :type @:ok, :f :write, :value 3}") ==
        "process c1 completes a second time: its operation of event 0 completed at event 1");
  CHECK(error_read(kInvoke + "{:index 1, :process @1, :type :invoke, :f :read}") ==
        "process c1 invokes while its operation of event 0 has not completed; a process has one "
        "operation at a time");
  CHECK(error_read(kInvoke + "{:index 1, :process 2, :type @:ok, :f :write, :value 3}") ==
        "process c2 completes an operation it has not invoked");
  CHECK(error_read("{:index 1, :process 1, :type @:ok, :f :write, :value 3}") ==
        "process c1 completes an operation it has not invoked");
  CHECK(error_read("{:index 1, :process 1, :type :ok, :value [[:r x 1]]}\n"
                   "{:index 2, :process 1, :type @:invoke, :value [[:r x nil]]}") ==
        "an invocation, but the file began with a completion that had none: either all operations "
        "have their invocation or none has (were lines cut off at the beginning?)");
  CHECK(error_read(kInvoke + "{:index @0, :process 1, :type :ok, :f :write, :value 3}") ==
        "index 0 comes after index 0: the event is doubled or out of order");
  CHECK(error_read("{:process 1 :type :invoke :f :write :value 3 :time 900000000}\n"
                   "{:process 1 :type :ok :f :write :value 3 :time @9}\n") ==
        "time goes back from 900000000 to 9: the event is doubled or out of order");
  CHECK(error_read(kInvoke + "{:index 1, :process 1, :type :ok, :f @:read, :value 3}") ==
        "this completes a read, but the process invoked a write at event 0");
  CHECK(error_read(kInvoke + "{:index 1, :process 1, :type :ok, :f :write, :value @4}") ==
        "value 4 is not the value it was invoked with, 3");
  CHECK(error_read("{:index 0 :process 1 :type :invoke :f :read :value [x nil]}\n"
                   "{:index 1 :process 1 :type :ok :f :read :value @[y 7]}\n") ==
        "key \"y\" is not the key it was invoked with, \"x\"");
  CHECK(error_read("{:index 0 :process 1 :type :invoke :f :read :value [x nil]}\n"
                   "{:index 1 :process 1 :type :ok :f :read :value @7}\n") ==
        "the value 7 is not [key value], as line 1 has it: either all values are [key value] or "
        "none is");
  CHECK(error_read("{:index 0 :process 1 :type :invoke :f :txn :value [[:r x nil]]}\n"
                   "{:index 1 :process 1 :type :ok :f :txn :value @[[:r y nil]]}\n") ==
        "these are not the micro-operations it was invoked with, [[\"r\" \"x\" nil]]");
}

TEST_CASE("text logs: a line that begins as an event must be one") {
  CHECK(error_read("0\t:invoke\t:read\tnil\n0\t@:okay\t:read\t3\n") ==
        "type :okay is none of :invoke, :ok, :fail, :info");
  CHECK(error_read("0\t:invoke\t:read\tnil\n0\t:ok\t:read\t@[3\n") ==
        "this list has no closing ']': the file was cut off");
  CHECK(error_read("0\t:invoke\t:read\tnil\n0\t:ok@") ==
        "the file ends where what the operation does, such as :read should come: it was probably "
        "cut off");
  CHECK(error_read("0\t:invoke\t:read\tnil\n@hello\n") ==
        "expected an event: PROCESS, :TYPE, :FUNCTION, VALUE");
  CHECK(error_read("INFO  jepsen.util - 0\t@:ok\t:read\t3\n0\t:invoke\t:read\tnil\n") ==
        "process c0 completes an operation it has not invoked");
}

TEST_CASE("calls and returns that are none") {
  const std::string queue = "# @object atomic-queue\n";
  CHECK(error_read("# @object @atomic-bag\n") ==
        "expected atomic-queue or atomic-stack, found \"atomic-bag\"");
  CHECK(error_read("@[1] call deq\n") == "expected `# @object NAME` before the first call");
  CHECK(error_read(queue + "@1 call deq\n") == "expected [THREAD] call METHOD or [THREAD] return");
  CHECK(error_read(queue + "[1@ call deq\n") == "expected the thread's number and ']'");
  CHECK(error_read(queue + "[1] @cal deq\n") == "expected call or return");
  CHECK(error_read(queue + "[1] call @peek\n") == "a queue has no method \"peek\"");
  CHECK(error_read(queue + "[1] call enq(@)\n") == "expected the value it puts in");
  CHECK(error_read(queue + "[1] call deq(@3)\n") == "it takes no value");
  CHECK(error_read(queue + "[1] call enq(3@\n") == "expected ')'");
  CHECK(error_read(queue + "[1] call deq\n[1] return@\n") == "expected what it took, or empty");
  CHECK(error_read(queue + "[1] call enq(3)\n[1] return @3\n") == "it returns no value");
  CHECK(error_read(queue + "@[1] return\n") ==
        "process c1 completes an operation it has not invoked");
  CHECK(error_read(queue + "[1] call enq(3)\n@[1] call deq\n") ==
        "process c1 invokes while its operation of event 0 has not completed; a process has one "
        "operation at a time");
  CHECK(error_read(queue + "[1] call enq(3)\n[1] @ret") ==
        "expected call or return (in the last line: the file was perhaps cut off)");
}

TEST_CASE("Plume's lines that are none") {
  CHECK(error_read("w 0 1\n@x 1 2\n") == "expected `r KEY VALUE`, `w KEY VALUE`, ----- or =====");
  CHECK(error_read("w 0 1\n @w1 2\n") == "expected `r KEY VALUE`, `w KEY VALUE`, ----- or =====");
  CHECK(error_read("w 0 1\n@-=-\n") == "expected `r KEY VALUE`, `w KEY VALUE`, ----- or =====");
  CHECK(error_read("w 0@\n") == "expected a blank and the value");
  CHECK(error_read("w @a 1\n") == "expected the key, an integer");
  CHECK(error_read("w 0 1@ 2\n") == "expected the end of the line");
  CHECK(error_read("w 0 @99999999999999999999\n") == "the value is beyond 64 bits");
  CHECK(error_read("w 0 1\nr 0 @") ==
        "expected the value, an integer (in the last line: the file was perhaps cut off)");
}

}  // namespace ordeal::checkers::testing
