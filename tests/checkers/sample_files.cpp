#include "tests/checkers/sample_files.hpp"

#include <sstream>

#include "checkers/history/read_history.hpp"
#include "checkers/history/write_jsonl.hpp"
#include "tests/checkers/recorded_sessions.hpp"

namespace ordeal::checkers::testing {

namespace {

std::string own_lines() {
  std::istringstream events(
      "{:index 0 :process 0 :type :invoke :f :write :value [x 3]}"
      "{:index 1 :process 1 :type :invoke :f :cas :value [\"y z\" [3 nil]]}"
      "{:index 2 :process 0 :type :ok :f :write :value [x 3]}"
      "{:index 3 :process 1 :type :info :f :cas :error [:a \"b\\n\"]}"
      "{:index 4 :process 0 :type :invoke :f :read :value [x nil]}"
      "{:index 5 :process 0 :type :ok :f :read :value [x [1 2 [3]]]}");
  std::ostringstream own;
  write_jsonl(*read_history(events).history, own);
  return own.str();
}

const char* const kViperJson =
    "{\"value\": [[\"w\", 1, 7, true], [\"i\", \"k\", 5, 0, false, true]]}\n"
    "{\"value\": [{\"opType\": \"r\", \"key\": 1, \"value\": 7, \"isDead\": true}]}\n";

}  // namespace

std::vector<SampleFile> sample_files() {
  return {
      {"jsonl", own_lines()},
      {"knossos-edn",
       "; old style\n[{:process 4, :type :invoke, :f :write, :value 2}\n"
       " {:process 6, :type :invoke, :f :read, :value nil}\n"
       " {:process 4, :type :ok, :f :write, :value 2}\n"
       " {:process :nemesis, :type :info, :f :start, :value #{1 2 \"n3\"}}\n"
       " {:process 1, :type :invoke, :f :cas, :value [2 4]}\n"
       " {:process 1, :type :fail, :f :cas, :value [2 4]}\n"
       " {:process 6, :type :info, :f :read, :value nil, :error \"x\\u00e9\"}]\n"},
      {"jepsen-edn",
       "#jepsen.history.Op{:index 0, :time 3, :type :invoke, :process 0, :f :txn, "
       ":value ([:append :x 1] [:r 9 nil])}\n"
       "#jepsen.history.Op{:index 1, :time 5, :type :ok, :process 0, :f :txn, "
       ":value [[:append :x 1] [:r 9 [1 2 3]]]}\n"
       "{:index 2, :time 6, :type :invoke, :process 0, :f :transfer, "
       ":value {:from 6, :to 1, :amount 1}}\n"
       "{:index 3, :time 6, :type :fail, :process 0, :f :transfer, "
       ":value {:from 6, :to 1, :amount 1}}\n"},
      {"porcupine",
       "{:process 9, :type :invoke, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
       "{:process 1, :type :invoke, :f :get, :key \"9\", :value nil}\n"
       "{:process 9, :type :ok, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
       "{:process 1, :type :ok, :f :get, :key \"9\", :value \"\"}\n"},
      {"jepsen-log",
       "INFO  jepsen.core - Worker 3 starting\n"
       "INFO  jepsen.util - 3\t:invoke\t:cas\t[1 4]\n"
       "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
       "INFO  jepsen.util - 3\t:info\t:cas\t:timed-out\n"
       "INFO  jepsen.util - 4\t:invoke\t:read\tnil\n"
       "INFO  jepsen.util - 4\t:ok\t:read\t1\n"},
      {"call-return",
       "# @object atomic-queue\n[1] call enq(7)\n[2] call deq\n\n[1] return\n  [2] return empty\n"
       "[1] call remove()\n[1] return 7\n"},
      {"jepsen-json",
       "{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"txn\",\"value\":"
       "[[\"append\",\"x\",1],[\"r\",\"y\",null]]}\n"
       "{\"index\":1,\"process\":0,\"type\":\"ok\",\"f\":\"txn\",\"value\":"
       "[[\"append\",\"x\",1],[\"r\",\"y\",[5,-6]]]}\n"},
      {"viper",
       "{:type :ok, :f :txn, :value [[:w 1 7 true] [:r 2 5 false]]}\n"
       "{:type :ok, :f :txn, :value [[:r 1 7 false] [:range 1 nil [{:id 1, :val 7}] [] false]]}\n"},
      {"viper", kViperJson},
      {"polysi", "w(1,7,0,10)\nw(2,8,0,10)\nr(1,7,0,2)\nr(2,-8,0,2)\nr(1,0,3,5)\n"},
      {"plume", "w 0 1\nr 3 0\n-----\nr 0 1\n=====\nr 2 -5\n-----\nw 3 0\n"},
      {"dbcop", dbcop_bincode(kRecordedSample)},
      {"dbcop-json", dbcop_json(kPlainRecordedSample)},
      {"dbcop-text", dbcop_text(kPlainRecordedSample)},
      {"cobra", cobra_logs(kPlainRecordedSample).front()},
  };
}

}  // namespace ordeal::checkers::testing
