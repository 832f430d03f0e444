// Viper's logs: what each operation says, ranges of keys, tables that were loaded by nobody, and
// what is none. That they mean what others' files do is in read_recorded_test.cpp.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/reader_promises.hpp"
#include "tests/checkers/recorded_sessions.hpp"

namespace ordeal::checkers::testing {
namespace {

std::string transaction_of(const std::string& operations) {
  return "{:type :ok, :f :txn, :value [" + operations + "]}\n";
}

const std::string kExpected =
    "expected [:r key value dead], [:w key value succeeded], [:i key value read dead succeeded], "
    "the same with :d, or [:range first last rows dead], whose rows are {:id key :val value}";

}  // namespace

TEST_CASE("Viper: reads, writes that succeeded or not, inserts and deletes that read") {
  const std::string text = transaction_of("[:w 1 7 true] [:w 1 8 false] [:r 2 0 false]") +
                           transaction_of("[:i 3 9 nil false true], [:d 1 5 7 false true]") +
                           transaction_of("[:r 1 5 true]");
  CHECK(read_text(text).format == "viper");
  CHECK_FALSE(history_read(text).has_real_time());
  const std::string expected =
      "c0 txn [[\"w\" 1 7] [\"r\" 2 nil]] = [[\"w\" 1 7] [\"r\" 2 nil]]\n"
      "c0 txn [[\"w\" 1 8]] !\n"
      "c0 txn [[\"r\" 3 nil] [\"w\" 3 9] [\"r\" 1 nil] [\"w\" 1 5]] = "
      "[[\"r\" 3 nil] [\"w\" 3 9] [\"r\" 1 7] [\"w\" 1 5]]\n"
      "c0 txn [[\"r\" 1 nil]] = [[\"r\" 1 5]]\n";
  CHECK(operations_read(text) == expected);
  const std::string json =
      "{\"preBeginTS\": 1, \"value\": [[\"w\", 1, 7, true], [\"w\", 1, 8, false], "
      "[\"r\", 2, 0, false]], \"isInitial\": false}\n"
      "{\"value\": [{\"opType\": \"i\", \"key\": 3, \"value\": 9, \"readValue\": 0, \"isDead\": "
      "false, \"succ\": true}, {\"opType\": \"d\", \"key\": 1, \"value\": 5, \"readValue\": 7, "
      "\"isDead\": false, \"succ\": true, \"reqTS\": 2}]}\n"
      "{\"value\": [{\"opType\": \"r\", \"key\": 1, \"value\": 5, \"isDead\": true}]}\n";
  CHECK(read_text(json).format == "viper");
  CHECK(operations_read(json) == expected);
}

// Keys that were written, sometime, and that the range did not find were not there.
TEST_CASE("Viper: a range reads all keys between its ends, those that are not there as well") {
  const std::string text =
      transaction_of("[:w 1 7 true] [:w 4 8 true] [:w 9 3 true] [:w -5 2 false]") +
      transaction_of("[:range 1 6 [{:id 1, :sk 1, :val 7}] [{:id 3 :val 6}] false]") +
      transaction_of("[:range 0 nil [] []]");
  CHECK(operations_read(text) ==
        "c0 txn [[\"w\" 1 7] [\"w\" 4 8] [\"w\" 9 3]] = [[\"w\" 1 7] [\"w\" 4 8] [\"w\" 9 3]]\n"
        "c0 txn [[\"w\" -5 2]] !\n"
        "c0 txn [[\"r\" 4 nil] [\"r\" 1 nil] [\"r\" 3 nil]] = "
        "[[\"r\" 4 nil] [\"r\" 1 7] [\"r\" 3 nil]]\n"
        "c0 txn [[\"r\" 1 nil] [\"r\" 4 nil] [\"r\" 9 nil]] = "
        "[[\"r\" 1 nil] [\"r\" 4 nil] [\"r\" 9 nil]]\n");
  const std::string objects =
      "{\"value\": [{\"opType\": \"w\", \"key\": 4, \"value\": 8, \"succ\": true}]}\n"
      "{\"value\": [{\"opType\": \"range\", \"key1\": -9223372036854775808, \"key2\": "
      "9223372036854775807, \"liveKVs\": [{\"id\": 1, \"sk\": 1, \"val\": 7}], \"deadKVs\": "
      "[]}]}\n";
  CHECK(operations_read(objects) ==
        "c0 txn [[\"w\" 4 8]] = [[\"w\" 4 8]]\n"
        "c0 txn [[\"r\" 4 nil] [\"r\" 1 nil]] = "
        "[[\"r\" 4 nil] [\"r\" 1 nil]]\n");
}

TEST_CASE("Viper: what nobody logged was there before, if it can have been") {
  const auto verdict_of = [](const std::string& text) {
    return find_checker("snapshot-isolation")->check(history_read(text, "viper"), {}).verdict;
  };
  CHECK(verdict_of(transaction_of("[:r 1 5 false]") + transaction_of("[:w 1 6 true]")) ==
        Verdict::kValid);
  CHECK(verdict_of(transaction_of("[:w 1 6 true]") + transaction_of("[:r 1 5 false]")) ==
        Verdict::kInvalid);
  CHECK(verdict_of(transaction_of("[:r 1 5 false]") + transaction_of("[:r 1 4 false]")) ==
        Verdict::kInvalid);
  CHECK(verdict_of(transaction_of("[:r 1 5 false]") + transaction_of("[:r 1 0 false]")) ==
        Verdict::kInvalid);
  CHECK(verdict_of(transaction_of("[:r 1 5 false]") + transaction_of("[:w 1 5 false]")) ==
        Verdict::kInvalid);
  CHECK(verdict_of(transaction_of("[:r 1 5 false] [:w 1 6 true]") +
                   transaction_of("[:range 0 9 [] []]")) == Verdict::kInvalid);
}

TEST_CASE("Viper: a session for each log, with its name") {
  const HistoryFile file =
      read_viper_logs({transaction_of("[:w 1 7 true]"), "", transaction_of("[:r 1 7 false]")});
  REQUIRE(file.history);
  CHECK(file.format == "viper");
  CHECK(file.history->process_text(file.history->operation(0).process) == "T0");
  CHECK(file.history->process_text(file.history->operation(1).process) == "T2");
}

TEST_CASE("Viper's lines that are none") {
  const std::string good = transaction_of("[:w 1 7 true]");
  for (const char* none :
       {"@[:w 1]", "@[:q 1 2 true]", "@[:r [1] 2 false]", "@[:w 1 nil true]", "@[:w 1 2 3]",
        "[:r 1 2 true] @[:i 1 2 3 false]", "@[:range 1 2 [{:id 3 :val 4}] []]",
        "@[:range \"a\" 2 [] []]", "@[:range 1 2 [{:id 1}] []]", "@[:range 1 2 7 []]", "@7",
        "@{:opType :r, :key 1}", "@{}"}) {
    CAPTURE(none);
    CHECK(error_read(good + transaction_of(none), "viper") == kExpected);
    std::string text = good + transaction_of(none);
    text.erase(text.find('@'), 1);
    CHECK(problem_with_reading(text, read_text(text, "viper")) == "");
  }
  CHECK(error_read(good + "{@:type :info, :value []}", "viper") ==
        "transactions are logged that are ok, and no others");
  CHECK(error_read(good + "@{:type :ok}", "viper") ==
        "the transaction has no value, its operations");
  CHECK(error_read(good + "{:value [] @:value []}", "viper") == "the value is given twice");
  CHECK(error_read(good + "{:value [[:r 1 7 true]@", "viper") ==
        "the file ends where the closing ']' of the operations should come: it was probably cut "
        "off");
  CHECK(error_read(good + "@[]", "viper") == "expected '{' that begins a transaction, found '[]'");
}

TEST_CASE("Viper's JSON may begin with more blanks than a window holds") {
  const std::string json = "\"value\": [[\"w\", 1, 7, true]]}\n";
  for (const std::string& blanks : {std::string(9, '\n'), std::string(5000, ' ')}) {
    const std::string text = '{' + blanks + json;
    CHECK(problem_with_reading(text, read_text(text, "viper")) == "");
  }
  CHECK(history_read('{' + std::string(3000, '\n') + json, "viper").operations().size() == 1);
}

TEST_CASE("Jepsen's transactions are not taken for Viper's") {
  for (const char* text :
       {"{:index 0, :type :ok, :f :txn, :value [[:w 1 true]], :process 1}\n",
        "{:type :ok, :f :txn, :value [[:w 1 2] [:r 3 nil]]}\n",
        "{\"type\":\"ok\",\"f\":\"txn\",\"value\":[[\"w\",1,true]],\"process\":1}\n"}) {
    CAPTURE(text);
    CHECK(read_text(text).format != "viper");
  }
}

}  // namespace ordeal::checkers::testing
