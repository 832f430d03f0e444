// A small file of every format, and what it is read as.

#include <doctest/doctest.h>

#include <algorithm>

#include "checkers/registry.hpp"
#include "tests/checkers/edn_text.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {

TEST_CASE("Knossos: a vector of maps without an index; values begin at 0, nil matches anything") {
  const std::string text =
      "; a comment\n"
      "[{:process 4, :type :invoke, :f :write, :value 2}\n"
      " {:process 4, :type :ok, :f :write, :value 2}\n"
      " ; another {:process\n"
      " {:process 6, :type :invoke, :f :read, :value nil}\n"
      " {:process 1, :type :invoke, :f :cas, :value [2 4]}\n"
      " {:process :nemesis, :type :info, :f :start, :value {:partition #{\"n1\" \"n2\"}}}\n"
      " {:process 1, :type :fail, :f :cas, :value [2 4]} #_{:process 9}\n"
      " {:process 5, :type :invoke, :f :read, :value 4}\n"
      " {:process 5, :type :ok, :f :read, :value 4}\n"
      " {:process 6, :type :info, :f :read, :value nil, :error :timed-out}]\n";
  const HistoryFile file = read_text(text);
  CHECK(file.format == "knossos-edn");
  CHECK(file.semantics.initial == Value::integer(0));
  CHECK(file.semantics.nil_read == NilRead::kMatchesAnything);
  CHECK(file.semantics.failed_cas == FailedCas::kNoInformation);
  CHECK(operations_read(text) ==
        "c4 write 2 = nil\n"
        "c6 read ?:timed-out\n"
        "c1 cas 2 -> 4 !\n"
        "c5 read = 4\n");
  CHECK(history_read(text).has_real_time());
}

TEST_CASE("Jepsen: one map a line with index and time, records with a tag, a list of them") {
  const std::string plain =
      "{:type :invoke, :f :read, :process 0, :time 7, :index 0}\n"
      "{:type :ok, :f :read, :process 0, :time 9, :value {1 20, 0 10}, :index 1}\n"
      "{:type :invoke, :f :transfer, :value {:from 6, :to 1, :amount 2}, :process 0, :time 11, "
      ":index 2}\n"
      "{:type :ok, :f :transfer, :value {:from 6, :to 1, :amount 2}, :process 0, :time 13, "
      ":index 3}\n";
  CHECK(read_text(plain).format == "jepsen-edn");
  const std::string expected = "c0 read = [[0 10] [1 20]]\nc0 transfer [6 1 2] = [6 1 2]\n";
  CHECK(operations_read(plain) == expected);
  std::string tagged;
  for (const char c : plain)
    tagged += c == '{' && (tagged.empty() || tagged.back() == '\n')
                  ? std::string("#jepsen.history.Op{")
                  : std::string(1, c);
  CHECK(operations_read(tagged) == expected);
  CHECK(operations_read('(' + tagged + ')') == expected);
  CHECK(history_read(plain).operation(1).completed_ns == 13);
}

TEST_CASE("Jepsen: independent keys are taken apart, and sets are lists in one order") {
  CHECK(operations_read("{:index 0 :process 0 :type :invoke :f :write :value [x 3]}"
                        "{:index 1 :process 1 :type :invoke :f :read :value [y nil]}"
                        "{:index 2 :process 0 :type :ok :f :write :value [x 3]}"
                        "{:index 3 :process 1 :type :ok :f :read :value [y 4]}"
                        "{:index 4 :process 0 :type :invoke :f :cas :value [x [3 4]]}"
                        "{:index 5 :process 0 :type :info :f :cas :value [x [3 4]]}") ==
        "c0 write x 3 = nil\nc1 read y = 4\nc0 cas x 3 -> 4 ?\n");
  CHECK(operations_read("{:index 0 :process 0 :type :invoke :f :read}"
                        "{:index 1 :process 0 :type :ok :f :read :value #{3 1 2}}") ==
        "c0 read = [1 2 3]\n");
}

TEST_CASE("Elle: transactions, under any name, with two parts or three, with invocations") {
  const std::string text =
      "{:index 0, :type :invoke, :process 0, :f :txn, :value ([:append :x 1] [:r :y])}\n"
      "{:index 1, :type :ok, :process 0, :f :txn, :value [[:append :x 1] [:r :y]]}\n"
      "{:index 2, :type :invoke, :process 0, :value [[:r :x nil] [:w \"z\" 2]]}\n"
      "{:index 3, :type :ok, :process 0, :value [[:r :x [1]] [:w \"z\" 2]]}\n"
      "{:index 4, :type :invoke, :process 0, :f :read, :value [[:r :x nil]]}\n"
      "{:index 5, :type :fail, :process 0, :f :read, :value nil}\n"
      "{:index 6, :type :invoke, :process 0, :f :txn, :value []}\n"
      "{:index 7, :type :info, :process 0, :f :txn, :value :timeout}\n";
  CHECK(operations_read(text) ==
        "c0 txn [[\"append\" \":x\" 1] [\"r\" \":y\" nil]] = "
        "[[\"append\" \":x\" 1] [\"r\" \":y\" nil]]\n"
        "c0 txn [[\"r\" \":x\" nil] [\"w\" \"z\" 2]] = [[\"r\" \":x\" [1]] [\"w\" \"z\" 2]]\n"
        "c0 txn [[\"r\" \":x\" nil]] !\n"
        "c0 txn [] ?\n");
}

TEST_CASE("Elle: completions alone have no real-time order") {
  const std::string text =
      "{:index 0, :type :ok, :process 0, :value [[:append :x 1] [:r :y [2]]]}\n"
      "{:index 1, :type :info, :process 0, :value [[:append :x 2]]}\n"
      "{:index 2, :type :ok, :process 0, :value [[:r :x nil]]}\n";
  CHECK(operations_read(text) ==
        "c0 txn [[\"append\" \":x\" 1] [\"r\" \":y\" nil]] = "
        "[[\"append\" \":x\" 1] [\"r\" \":y\" [2]]]\n"
        "c0 txn [[\"append\" \":x\" 2]] ?\n"
        "c0' txn [[\"r\" \":x\" nil]] = [[\"r\" \":x\" nil]]\n");
  CHECK_FALSE(history_read(text).has_real_time());
  CHECK_FALSE(history_read(text).select(std::vector<OperationId>{0}).has_real_time());
}

TEST_CASE("Porcupine: get, put and append per key; initially the empty string") {
  const std::string text =
      "{:process 9, :type :invoke, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
      "{:process 1, :type :invoke, :f :get, :key \"0\", :value nil}\n"
      "{:process 9, :type :ok, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
      "{:process 1, :type :ok, :f :get, :key \"0\", :value \"x 9 0 y\"}\n"
      "{:process 1, :type :invoke, :f :put, :key \"1\", :value \"a\\n\\\"b\\u00e9\"}\n";
  const HistoryFile file = read_text(text);
  CHECK(file.format == "porcupine");
  REQUIRE(file.history);
  CHECK(file.history->value_text(file.semantics.initial) == "\"\"");
  CHECK(operations_read(text) ==
        "c9 append 0 \"x 9 0 y\" = \"x 9 0 y\"\n"
        "c1 read 0 = \"x 9 0 y\"\n"
        "c1 write 1 \"a\n\"b\xc3\xa9\" ?\n");
}

TEST_CASE("Jepsen's text: events among other lines; a failed cas is evidence") {
  const std::string text =
      "lein test jepsen.system.etcd-test\n"
      "INFO  jepsen.core - Worker 3 starting\n"
      "INFO  jepsen.util - 3\t:invoke\t:cas\t[1 4]\n"
      "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
      "INFO [2017-01-01 10:00:00] jepsen worker 4 - jepsen.util 4\t:invoke\t:read\tnil\n"
      "INFO  jepsen.util - 3\t:fail\t:cas\t[1 4]\n"
      "INFO  jepsen.util - 4\t:ok\t:read\t2\n"
      "INFO  jepsen.util - 5\t:invoke\t:write\t3\n"
      "INFO  jepsen.util - 5\t:info\t:write\t3\t:timeout\n"
      "Not linearizable. Linearizable prefix was:\n"
      "3\t:invoke\t:cas\t[1 4]\n";
  const HistoryFile file = read_text(text);
  CHECK(file.format == "jepsen-log");
  CHECK(file.semantics.failed_cas == FailedCas::kValueDiffered);
  CHECK(operations_read(text) == "c3 cas 1 -> 4 !\nc4 read = 2\nc5 write 3 ?:timeout\n");
  CHECK(operations_read("0\t:invoke\t:read\tnil\n\n0\t:info\t:read\tnil") == "c0 read ?\n");
}

TEST_CASE("prose that speaks of Jepsen is no log of it") {
  const HistoryFile file = read_text("Histories that jepsen.etcd recorded.\nThey are many.\n");
  CHECK_FALSE(file.history.has_value());
  CHECK(file.error.text() == "no line of the file is an operation of a history");
}

TEST_CASE("calls and returns of a queue or a stack") {
  CHECK(operations_read("# @object atomic-queue\n[1] call enq(7)\n[2] call deq\n\n[1] return\n"
                        "  [2] return empty\n[3] call remove()\n[3] return 7\n[4] call add 8\n") ==
        "c1 enqueue 7 = nil\nc2 dequeue = nil\nc3 dequeue = 7\nc4 enqueue 8 ?\n");
  CHECK(operations_read("# @object atomic-stack \n[1] call push(a)\n[1] return\n[1] call pop\n"
                        "[1] return a") == "c1 push \"a\" = nil\nc1 pop = \"a\"\n");
}

TEST_CASE("Plume: transactions in sessions that have no real-time order") {
  const std::string text = "w 0 1\nr 3 0\n-----\nr 0 1\n=====\nr 2 -5";
  CHECK(read_text(text).format == "plume");
  const History history = history_read(text);
  CHECK_FALSE(history.has_real_time());
  // What is about real time is not chosen for such a history, and nothing claims what it cannot
  // know; but a read of what nobody wrote is one too many in any order.
  CHECK_FALSE(find_checker("strict-serializable")->fits(history));
  CHECK(find_checker("strict-serializable")->check(history, {}).verdict == Verdict::kInvalid);
  CHECK(find_checker("linearizable")->check(history, {}).verdict == Verdict::kUnknown);
  const Report report = find_checker("read-committed")->check(history, {});
  CHECK(std::ranges::find(report.models_satisfied, "strict-serializable") ==
        report.models_satisfied.end());
  CHECK(operations_read(text) ==
        "c0 txn [[\"w\" 0 1] [\"r\" 3 nil]] = [[\"w\" 0 1] [\"r\" 3 0]]\n"
        "c0 txn [[\"r\" 0 nil]] = [[\"r\" 0 1]]\n"
        "c1 txn [[\"r\" 2 nil]] = [[\"r\" 2 -5]]\n");
}

TEST_CASE("a window's end falls anywhere: long files read as short ones do") {
  std::string text = "[";
  std::string expected;
  for (int i = 0; i < 6000; ++i) {
    const std::string value = "\"v\xc3\xa9 " + std::to_string(i) + "\\n\"";
    const std::string process = std::to_string(i % 7);
    text += "{:type :invoke, :f :write, :process " + process + " :value " + value + "} ; comment " +
            std::to_string(i) + "\n{:type :ok :f :write :process " + process + " :value " + value +
            "}\n";
  }
  const History history = history_read(text + ']');
  REQUIRE(history.operations().size() == 6000);
  for (OperationId id = 0; id < 6000; ++id) {
    REQUIRE(history.values().text_of(history.operation(id).input) ==
            "v\xc3\xa9 " + std::to_string(id) + '\n');
  }
  // The line and the column of an error far behind the first window.
  CHECK(error_read(text + "{:type :invoke, :f :write, :process 1 :value \"\xc3\xa9\" @7}]") ==
        "expected a member of the event such as :type, found '7}]'");
}

TEST_CASE("integers fall across a window's end: a long file of lists reads as a short one does") {
  std::string text;
  for (int i = 0; i < 9000; ++i) {
    const std::string read = "[[:r 1 [10 -20 " + std::to_string(i) + ", 1000000007 nil]]]";
    text += "{:type :invoke :f :txn :process 0 :value [[:r 1 nil]]}\n";
    text += "{:type :ok :f :txn :process 0 :value " + read + "}\n";
  }
  const History history = history_read(text);
  REQUIRE(history.operations().size() == 9000);
  for (OperationId id = 0; id < 9000; ++id) {
    REQUIRE(history.value_text(history.operation(id).output) ==
            "[[\"r\" 1 [10 -20 " + std::to_string(id) + " 1000000007 nil]]]");
  }
}

TEST_CASE("what transactions saw is read as it was written, lists that disagree as well") {
  Splitmix luck(3);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    TransactionShape shape;
    shape.transactions = 60;
    shape.hot_keys = 2;
    shape.fail_percent = shape.info_percent = 5;
    const History history = TransactionGenerator(shape, seed).run();
    std::string text = edn_text(history);
    for (int wrongs = 0; wrongs < 40;
         ++wrongs) {  // another element here and there in what was read
      const std::size_t at = std::min(text.find(":r ", luck.below(text.size())), text.size());
      const std::size_t end = std::min(text.find(']', at), text.size());
      const std::size_t list = text.find(" [", at);
      const std::size_t digit = list < end ? list + 2 + 2 * luck.below(4) : end;
      if (digit < end && text[digit] != ' ') text[digit] = static_cast<char>('1' + luck.below(9));
    }
    // The same with commas in place of blanks, which nobody reads in a hurry.
    std::string with_commas = text;
    for (std::size_t i = 1; i < text.size(); ++i) {
      const bool is_inside = text[i] == ' ' && text[i - 1] != ':' && text[i - 1] != '}';
      if (is_inside) with_commas[i] = ',';
    }
    CAPTURE(seed);
    CHECK(operations_read(text) == operations_read(with_commas));
  }
}

TEST_CASE("a value that only looks like a transaction is one value wherever it is read") {
  for (const std::string value : {"[[:r 1 2] 3]", "{:a [:r 1 2]}", "#{[:w 1 2] 4}"}) {
    CAPTURE(value);
    std::string text;
    const auto write = [&](const std::string& written) {
      text += "{:type :invoke :f :write :process 0 :value " + written + "}\n";
      text += "{:type :ok :f :write :process 0 :value " + written + "}\n";
    };
    write(value);
    for (int i = 0; i < 9000; ++i) write("[[:r " + std::to_string(i) + " 7] 8]");
    write(value);
    const History history = history_read(text);
    CHECK(history.operations().front().input == history.operations().back().input);
  }
}

}  // namespace ordeal::checkers::testing
