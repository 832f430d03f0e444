// What others write and how they write it: notations of Jepsen's events, who is a client, and
// files that are no text at all.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "checkers/registry.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

const std::string kWriteAndRead =
    "{:index 0, :process 0, :type :invoke, :f :write, :value 3}\n"
    "{:index 1, :process 0, :type :ok, :f :write, :value 3}\n"
    "{:index 2, :process 1, :type :invoke, :f :read, :value nil}\n"
    "{:index 3, :process 1, :type :ok, :f :read, :value 3}\n";
const std::string kThose = "c0 write 3 = nil\nc1 read = 3\n";

// Every event with this text before it.
std::string each_after(const std::string& before) {
  std::string text;
  for (const char c : kWriteAndRead) text += c == '{' ? before + c : std::string(1, c);
  return text;
}

}  // namespace

TEST_CASE(
    "a client may be called by a keyword; a nemesis says what it did, and completes nothing") {
  CHECK(operations_read("[{:process :b, :type :invoke, :f :write, :value 1}\n"
                        " {:process :b, :type :ok, :f :write, :value 1}\n"
                        " {:process :a, :type :invoke, :f :read, :value nil}\n"
                        " {:process :a, :type :info, :f :read, :value nil}]\n") ==
        ":b write 1 = nil\n:a read ?\n");
  for (const char* nemesis : {":nemesis", "\"nemesis\"", "-1", ":clock-skew"}) {
    CAPTURE(nemesis);
    CHECK(operations_read(each_after("{:process " + std::string(nemesis) +
                                     " :type :info :f :start :value [:cut {\"n1\" #{\"n2\"}}]}")) ==
          kThose);
  }
  CHECK(error_read("{:index 0, :process :a, :type @:ok, :f :read, :value 1}") ==
        "process :a completes an operation it has not invoked");
  CHECK(error_read("{:index 0, :process -1, :type @:fail, :f :read, :value 1}") ==
        "process c-1 completes an operation it has not invoked");
}

TEST_CASE("EDN may begin with tags, forms that are skipped and metadata; a number may be none") {
  for (const char* before : {"#knossos.op.Op", "#jepsen.history.Op", "#_{:a 1} ", "^{:a 1} "}) {
    CAPTURE(before);
    CHECK(operations_read(each_after(before)) == kThose);
    CHECK(operations_read('[' + each_after(before) + ']') == kThose);
  }
  CHECK(operations_read("{:index 0 :process 0 :type :invoke :f :write :value ##NaN :lag ##-Inf}") ==
        "c0 write \"##NaN\" ?\n");
}

TEST_CASE("Jepsen's events as JSON, one a line or in an array") {
  const std::string lines =
      "{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"txn\",\"value\":"
      "[[\"append\",\"x:y\",1],[\"r\",\"z\",null]],\"at\":{\"time:\":[\"a\\\"b:\",{}]}}\n"
      "{\"process\":\"nemesis\",\"type\":\"info\",\"f\":\"start\",\"value\":null}\n"
      "{\"index\":1,\"process\":0,\"type\":\"ok\",\"f\":\"txn\",\"value\":"
      "[[\"append\",\"x:y\",1],[\"r\",\"z\",[5,-6]]]}\n";
  const std::string expected =
      "c0 txn [[\"append\" \"x:y\" 1] [\"r\" \"z\" nil]] = "
      "[[\"append\" \"x:y\" 1] [\"r\" \"z\" [5 -6]]]\n";
  CHECK(read_text(lines).format == "jepsen-json");
  CHECK(read_text(lines).semantics.nil_read == NilRead::kMatchesAnything);
  CHECK(operations_read(lines) == expected);
  std::string array = "[";
  for (const char c : lines) array += c == '\n' ? std::string(",\n") : std::string(1, c);
  array.resize(array.size() - 2);
  CHECK(operations_read(array + "]") == expected);
  CHECK(error_read("[{\"process\":0,\"type\":@\"done\",\"f\":\"read\"}]", "jepsen-json") ==
        "type :done is none of :invoke, :ok, :fail, :info");
  // The string that is open where the window ends is open in the next.
  const std::string longer(600'000, ':');
  CHECK(operations_read("{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"value\":\"" + longer +
                        "\"}") == "c0 write \"" + longer + "\" ?\n");
}

TEST_CASE("a log of today's Jepsen, and a history.txt whose tabs have become blanks") {
  CHECK(operations_read("2024-05-01 10:00:00,123{GMT}\tINFO\t[main] jepsen.core: Running\n"
                        "2024-05-01 10:00:01,001{GMT}\tINFO\t[jepsen worker 4] jepsen.util: "
                        "4\t:invoke\t:read\tnil\n"
                        "2024-05-01 10:00:02,002{GMT}\tINFO\t[jepsen worker 4] jepsen.util: "
                        "4\t:ok\t:read\t7\n") == "c4 read = 7\n");
  CHECK(operations_read("4  :invoke  :read  nil\n4  :ok  :read  7\n") == "c4 read = 7\n");
}

TEST_CASE("transactions of a multi-register have read and write spelled out") {
  CHECK(
      operations_read("{:process 0, :type :invoke, :f :txn, :value [[:read :x nil] [:write :y 2]]}"
                      "{:process 0, :type :ok, :f :txn, :value [[:read :x 0] [:write :y 2]]}") ==
      "c0 txn [[\"r\" \":x\" nil] [\"w\" \":y\" 2]] = [[\"r\" \":x\" 0] [\"w\" \":y\" 2]]\n");
}

TEST_CASE("operations have the names that others give them") {
  CHECK(operations_read("{:index 0, :process 0, :type :invoke, :f :compare-and-set, :value [1 2]}"
                        "{:index 1, :process 0, :type :ok, :f :compare-and-set, :value [1 2]}"
                        "{:index 2, :process 0, :type :invoke, :f :put, :value 3}"
                        "{:index 3, :process 0, :type :ok, :f :put, :value 3}"
                        "{:index 4, :process 0, :type :invoke, :f :get, :value nil}"
                        "{:index 5, :process 0, :type :ok, :f :get, :value 3}") ==
        "c0 cas 1 -> 2 = nil\nc0 write 3 = nil\nc0 read = 3\n");
  CHECK(operations_read("0\t:invoke\t:cas!\t[1 2]\n") == "c0 cas 1 -> 2 ?\n");
}

TEST_CASE("a process that goes on after an operation in doubt is another one from there on") {
  const auto event = [](const char* type, const char* f, const char* value) {
    return std::string("{:process 0 :type ") + type + " :f " + f + " :value " + value + "}\n";
  };
  CHECK(operations_read(event(":invoke", ":write", "1") + event(":info", ":write", "1") +
                        event(":invoke", ":read", "nil") + event(":ok", ":read", "1") +
                        event(":invoke", ":write", "2") + event(":info", ":write", "2") +
                        event(":invoke", ":write", "3") + event(":fail", ":write", "3")) ==
        "c0 write 1 ?\nc0' read = 1\nc0' write 2 ?\nc0'' write 3 !\n");
  CHECK(error_read(event(":invoke", ":write", "1") + event(":info", ":write", "1") +
                   "{:process 0 :type @:ok :f :write :value 1}\n") ==
        "process c0 completes a second time: its operation of event 0 completed at event 1");
}

TEST_CASE("one number has one value, however it is written") {
  const auto written = [](const std::string& number) {
    return operations_read("{:process 0 :type :invoke :f :write :value " + number + "}");
  };
  for (const char* seven : {"7", "+7", "7N", "0x7"}) CHECK(written(seven) == "c0 write 7 ?\n");
  CHECK(written("-31N") == "c0 write -31 ?\n");
  CHECK(written("123456789012345678901N") == written("+123456789012345678901"));
  CHECK(written("7M") == "c0 write \"7M\" ?\n");
  CHECK(written("N") == "c0 write \"N\" ?\n");
}

TEST_CASE("a whole test is a map that has a history") {
  const std::string history = "(" + kWriteAndRead + ")";
  CHECK(operations_read("{:name \"a test\", :nodes [\"n1\" \"n2\"], :history " + history +
                        ", :results {:valid? true}}") == kThose);
  CHECK(operations_read("{:history #jepsen.history.History " + history + "}") == kThose);
  // An event may have such a member, too.
  CHECK(operations_read("{:process 0, :type :invoke, :f :read, :history [1 2]}") == "c0 read ?\n");
  CHECK(error_read("{:name 1, :history [{:process 0, :type @:done}]}") ==
        "type :done is none of :invoke, :ok, :fail, :info");
}

TEST_CASE("whether a pair that is written is a key and its value, the first read tells") {
  const std::string write =
      "{:index 0, :process 0, :type :invoke, :f :write, :value [1 2]}"
      "{:index 1, :process 0, :type :ok, :f :write, :value [1 2]}";
  CHECK(operations_read(write + "{:index 2, :process 0, :type :invoke, :f :read, :value nil}"
                                "{:index 3, :process 0, :type :ok, :f :read, :value [1 2]}") ==
        "c0 write [1 2] = nil\nc0 read = [1 2]\n");
  CHECK(operations_read(write + "{:index 2, :process 0, :type :invoke, :f :read, :value [1 nil]}"
                                "{:index 3, :process 0, :type :ok, :f :read, :value [1 2]}") ==
        "c0 write 1 2 = nil\nc0 read 1 = 2\n");
  CHECK(operations_read(write + "{:index 2, :process 0, :type :invoke, :f :cas, :value [1 [2 3]]}"
                                "{:index 3, :process 0, :type :ok, :f :cas, :value [1 [2 3]]}") ==
        "c0 write 1 2 = nil\nc0 cas 1 2 -> 3 = nil\n");
  CHECK(operations_read("{:index 0, :process 0, :type :invoke, :f :cas, :value [[1 5] [2 3]]}"
                        "{:index 1, :process 0, :type :ok, :f :cas, :value [[1 5] [2 3]]}"
                        "{:index 2, :process 0, :type :invoke, :f :read, :value [[1 5] nil]}") ==
        "c0 cas [1 5] 2 -> 3 = nil\nc0 read [1 5] ?\n");
  CHECK(operations_read("{:index 0, :process 0, :type :invoke, :f :enqueue, :value [1 2]}"
                        "{:index 1, :process 0, :type :ok, :f :enqueue, :value [1 2]}"
                        "{:index 2, :process 0, :type :invoke, :f :dequeue, :value [1 nil]}"
                        "{:index 3, :process 0, :type :ok, :f :dequeue, :value [1 2]}") ==
        "c0 enqueue 1 2 = 2\nc0 dequeue 1 = 2\n");
}

TEST_CASE("JSON lines: what a transaction that came to nothing did is read, and must be its own") {
  const auto text = [](const std::string& f, const std::string& asked, const std::string& ended) {
    return "{\"format\":\"sim-history\",\"version\":1}\n"
           "{\"index\":0,\"time\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"" +
           f + "\",\"value\":" + asked +
           "}\n{\"index\":1,\"time\":0,\"process\":0,\"type\":\"fail\",\"f\":\"" + f +
           "\",\"value\":" + ended + "}\n";
  };
  CHECK(operations_read(text("txn", R"([["r",1,null],["w",2,3]])", R"([["r",1,7],["w",2,3]])")) ==
        "c0 txn [[\"r\" 1 nil] [\"w\" 2 3]] !\n");
  CHECK(error_read(text("txn", R"([["r",1,null]])", R"(@[["r",2,7]])")) ==
        "a txn that is not ok returns no value");
  const History sent = history_read(text("send", R"([["send",1,7]])", R"([["send",1,[0,7]]])"));
  CHECK(sent.value_text(sent.operation(0).output) == "[[\"send\" 1 [0 7]]]");
}

TEST_CASE("a transaction of jepsen.independent has keys of that key") {
  CHECK(operations_read("{:process 0, :type :invoke, :f :txn, :value [5 [[:w 0 1] [:r 1 nil]]]}"
                        "{:process 0, :type :ok, :f :txn, :value [5 [[:w 0 1] [:r 1 7]]]}"
                        "{:process 0, :type :invoke, :f :txn, :value [6 [[:append 0 1]]]}"
                        "{:process 0, :type :fail, :f :txn, :value [6 [[:append 0 1]]]}") ==
        "c0 txn [[\"w\" [5 0] 1] [\"r\" [5 1] nil]] = [[\"w\" [5 0] 1] [\"r\" [5 1] 7]]\n"
        "c0 txn [[\"append\" [6 0] 1]] !\n");
  CHECK(error_read("{:process 0, :type :invoke, :f :txn, :value [5 [[:w 0 1]]]}\n"
                   "{:process 0, :type :ok, :f :txn, :value @[6 [[:w 0 1]]]}") ==
        "these are not the micro-operations it was invoked with, [[\"w\" [5 0] 1]]");
}

TEST_CASE("PolySI: sessions of transactions, mixed; values begin at 0") {
  const std::string text = "w(1,7,0,10)\nr(1,0,3,5)\nw(2,8,0,10)\n\nr(1,7,3,6)\nr(2,8,0,2)\n";
  const HistoryFile file = read_text(text);
  CHECK(file.format == "polysi");
  CHECK(file.semantics.initial == Value::integer(0));
  CHECK(operations_read(text) ==
        "c3 txn [[\"r\" 1 nil]] = [[\"r\" 1 0]]\n"
        "c0 txn [[\"w\" 1 7] [\"w\" 2 8]] = [[\"w\" 1 7] [\"w\" 2 8]]\n"
        "c0 txn [[\"r\" 2 nil]] = [[\"r\" 2 8]]\n"
        "c3 txn [[\"r\" 1 nil]] = [[\"r\" 1 7]]\n");
  CHECK_FALSE(history_read(text).has_real_time());
  CHECK(error_read("w(1,7,0,1)\nw(2,7,@,1)\n") == "expected the session, an integer of 64 bits");
  CHECK(error_read("w(1,7,0,1)\nw(2,7,0@;1)\n") == "expected ',' behind the session");
  CHECK(error_read("w(1,7,0,1)\n@x(2,7,0,1)\n") ==
        "expected `r(KEY,VALUE,SESSION,TXN)` or `w(KEY,VALUE,SESSION,TXN)`");
  CHECK(error_read("w(1,7,0,1)\nw(2,7,0,1)@)\n") == "expected the end of the line");
  CHECK(error_read("w(1,7,0,1)\nw(1,8,0,2)\n@w(2,7,0,1)\n") ==
        "transaction 1 of session 0 goes on after the next one of that session began");
}

TEST_CASE(
    "Plume's text is read by the name that Plume and AWDIT give it, and AWDIT's own by both") {
  const std::string text = "w(1,7,0,10)\nr(1,7,3,5)\n";
  const HistoryFile told = read_text(text, "plume");
  CHECK(told.format == "polysi");
  CHECK(told.semantics.initial == Value::integer(0));
  CHECK(operations_read(text, "plume") == operations_read(text));
  CHECK(operations_read("\n\n" + text, "plume") == operations_read(text));
  CHECK(error_read("w(1,7,0,1)\nw(2,7,@,1)\n", "plume") ==
        "expected the session, an integer of 64 bits");

  const std::string own = "w 1 7\n=====\nr 1 7\n";
  CHECK(read_text(own, "plume").format == "plume");
  CHECK(read_text(own, "test").format == "plume");
  CHECK(operations_read(own, "test") == operations_read(own));
  CHECK(error_read("@w(1,7,0,1)\n", "test") ==
        "expected `r KEY VALUE`, `w KEY VALUE`, ----- or =====");
}

// As AWDIT reads it: rules of any length, and blanks around everything.
TEST_CASE("AWDIT's text: rules and blanks are as its writer liked them") {
  CHECK(operations_read("  w  1\t7 \n---\n\tr 1 7\n ======== \n \nr 1 7\t\n-\nr 1 7\n") ==
        operations_read("w 1 7\n-----\nr 1 7\n=====\nr 1 7\n-----\nr 1 7\n"));
}

TEST_CASE("Plume's text: what is of transaction -1 came to nothing; hashes are keys and values") {
  const std::string text =
      "w(3,9,0,-1)\nw(1,7,0,10)\nw(4,9,0,-1)\nr(3,9,0,10)\nr(5,1,1,-1)\n"
      "r(13296660918851520211,18446744073709551615,-1,3)\n";
  CHECK(operations_read(text) ==
        "c0 txn [[\"w\" 3 9]] !\n"
        "c0 txn [[\"w\" 4 9]] !\n"
        "c1 txn [[\"r\" 5 nil]] !\n"
        "c-1 txn [[\"r\" \"13296660918851520211\" nil]] = "
        "[[\"r\" \"13296660918851520211\" \"18446744073709551615\"]]\n"
        "c0 txn [[\"w\" 1 7] [\"r\" 3 nil]] = [[\"w\" 1 7] [\"r\" 3 9]]\n");
  const Report report = find_checker("read-committed")->check(history_read(text), {});
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(std::ranges::find(report.anomalies, "TXN006", &AnomalyReport::code) !=
        report.anomalies.end());
  CHECK(error_read("w(1,@18446744073709551616,0,1)\n") ==
        "expected the value, an integer of 64 bits");
  CHECK(error_read("w(1,2,@18446744073709551615,1)\n") ==
        "expected the session, an integer of 64 bits");
}

TEST_CASE("what is no text is told by name, with what helps") {
  CHECK(error_read("\n \n; nothing\n") == "the file is empty");
  CHECK(error_read("\x1F\x8B\x08rest") ==
        "the file is compressed by gzip: gunzip -c FILE | sim check -");
  CHECK(error_read("\x28\xB5\x2F\xFDrest") ==
        "the file is compressed by zstd: zstd -dc FILE | sim check -");
  CHECK(error_read("PK\x03\x04rest") == "the file is a zip archive: unpack it first");
  CHECK(error_read("JEPSEN\x01rest") ==
        "this is the binary store of a Jepsen test: take the history.edn or history.txt that "
        "Jepsen writes beside it");
  CHECK(error_read("\xFF\xFE{") ==
        "the file is UTF-16, not UTF-8: iconv -f UTF-16 -t UTF-8 FILE | sim check -");
}

}  // namespace ordeal::checkers::testing
