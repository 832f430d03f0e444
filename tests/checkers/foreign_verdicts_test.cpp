// Small histories that show where projects differ in what they take for right, each with the
// verdict of the project whose rule it is.

#include <doctest/doctest.h>

#include <string>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Foreign {
  const char* why;
  const char* checker;
  Verdict verdict;
  const char* code;  // of what is wrong, or ""
  // PROCESS TYPE F VALUE, as in Jepsen's history.txt with single blanks.
  const char* history;
};

const Foreign kForeign[] = {
    // Jepsen's set-full: no time is known after which every read that begins sees the element.
    {"the read that saw it again had begun before the one that missed it", "set-full",
     Verdict::kInvalid, "SET001",
     "0 :invoke :add 0\n0 :ok :add 0\n"
     "2 :invoke :read nil\n3 :invoke :read nil\n3 :ok :read #{}\n2 :ok :read #{0}\n"},
    {"a read that began later saw it: late, not lost", "set-full", Verdict::kValid, "",
     "0 :invoke :add 0\n0 :ok :add 0\n"
     "3 :invoke :read nil\n2 :invoke :read nil\n3 :ok :read #{}\n2 :ok :read #{0}\n"},
    // Knossos' tests call their clients :a, :b.
    {"clients with keywords for names are judged", "linearizable", Verdict::kInvalid, "LIN001",
     "{:process :b, :type :invoke, :f :write, :value 1}\n"
     "{:process :b, :type :ok, :f :write, :value 1}\n"
     "{:process :a, :type :invoke, :f :read, :value nil}\n"
     "{:process :a, :type :ok, :f :read, :value 0}\n"},
    // Jepsen's sets and queues: what was attempted may be there, and a total queue may give twice.
    {"a failed add that was read", "set", Verdict::kValid, "",
     "0 :invoke :add 1\n0 :fail :add 1\n1 :invoke :read nil\n1 :ok :read [1]\n"},
    {"a failed add that was read, and then lost", "set-full", Verdict::kInvalid, "SET001",
     "0 :invoke :add 1\n0 :fail :add 1\n1 :invoke :read nil\n1 :ok :read [1]\n"
     "1 :invoke :read nil\n1 :ok :read []\n"},
    {"a failed enqueue that came out", "queue", Verdict::kValid, "",
     "0 :invoke :enqueue 1\n0 :fail :enqueue 1\n1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"},
    {"what came out twice of a queue that must give all back", "total-queue", Verdict::kValid, "",
     "0 :invoke :enqueue 1\n0 :ok :enqueue 1\n1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"
     "1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"},
    {"and of one that is only asked not to make anything up", "queue", Verdict::kInvalid, "QUE004",
     "0 :invoke :enqueue 1\n0 :ok :enqueue 1\n1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"
     "1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"},
    {"what came out and nobody ever put in", "total-queue", Verdict::kInvalid, "QUE002",
     "1 :invoke :dequeue nil\n1 :ok :dequeue 1\n"},
    // Maelstrom's broadcast: messages are elements of a set that all nodes know.
    {"a message that was broadcast and that nobody knows", "set-full", Verdict::kInvalid, "SET001",
     "{:index 0 :process 0 :type :invoke :f :broadcast :value 1}"
     "{:index 1 :process 0 :type :ok :f :broadcast :value 1}"
     "{:index 2 :process 1 :type :invoke :f :read :value nil}"
     "{:index 3 :process 1 :type :ok :f :read :value []}"},
    // A keyword is the same value wherever it stands, also at the head of a list.
    {"a set of keywords, read as a vector", "set-full", Verdict::kValid, "",
     "0 :invoke :add :a\n0 :ok :add :a\n2 :invoke :read nil\n2 :ok :read [:a]\n"},
    {"a cas of keywords", "linearizable", Verdict::kInvalid, "LIN001",
     "0 :invoke :write :a\n0 :ok :write :a\n0 :invoke :cas [:a :b]\n0 :ok :cas [:a :b]\n"
     "0 :invoke :read nil\n0 :ok :read :a\n"},
    {"a cas of keywords that worked", "linearizable", Verdict::kValid, "",
     "0 :invoke :write :a\n0 :ok :write :a\n0 :invoke :cas [:a :b]\n0 :ok :cas [:a :b]\n"
     "0 :invoke :read nil\n0 :ok :read :b\n"},
    // Jepsen's kafka workload: polls are believed of transactions that abort, and a transaction
    // in doubt was committed if somebody polled any of it.
    {"two messages at one offset, one of a send in doubt that nobody polled", "kafka",
     Verdict::kValid, "",
     "0 :invoke :send [[:send :x 1] [:send :y 1]]\n0 :info :send [[:send :x [0 1]] [:send :y 1]]\n"
     "1 :invoke :send [[:send :x 2]]\n1 :ok :send [[:send :x [0 2]]]\n"
     "2 :invoke :poll [[:poll]]\n2 :ok :poll [[:poll {:x [[0 2]]}]]\n"},
    {"all that was acknowledged is polled at last", "kafka", Verdict::kInvalid, "KFK012",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"
     "2 :invoke :poll [[:poll]]\n2 :ok :poll [[:poll {:x [[0 1]]}]]\n"
     "0 :invoke :send [[:send :x 2]]\n0 :ok :send [[:send :x [1 2]]]\n"},
    {"what is in doubt may stay unseen", "kafka", Verdict::kValid, "",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"
     "2 :invoke :poll [[:poll]]\n2 :ok :poll [[:poll {:x [[0 1]]}]]\n"
     "0 :invoke :send [[:send :x 2]]\n0 :info :send [[:send :x 2]]\n"},
    {"nothing was polled, and nothing had to be", "kafka", Verdict::kValid, "",
     "0 :invoke :send [[:send :x 1]]\n0 :fail :send [[:send :x 1]]\n"},
    {"nothing was polled, and something was there", "kafka", Verdict::kInvalid, "KFK012",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"},
    {"in our own lines a history may end before all is polled", "kafka", Verdict::kUnknown, "",
     "{\"format\":\"sim-history\",\"version\":1}\n"
     "{\"index\":0,\"time\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"send\",\"value\":"
     "[[\"send\",1,7]]}\n"
     "{\"index\":1,\"time\":0,\"process\":0,\"type\":\"ok\",\"f\":\"send\",\"value\":"
     "[[\"send\",1,[0,7]]]}\n"},
    // Knossos' multi-register: values may be written again and again.
    {"who wrote what cannot be told, and the registers as a whole explain it",
     "strict-serializable", Verdict::kValid, "",
     "0 :invoke :txn [[:write :x 1] [:write :y 1]]\n1 :invoke :txn [[:write :x 1]]\n"
     "0 :ok :txn [[:write :x 1] [:write :y 1]]\n1 :ok :txn [[:write :x 1]]\n"
     "1 :invoke :txn [[:read :x nil] [:read :y nil]]\n1 :ok :txn [[:read :x 1] [:read :y 1]]\n"},
    {"what was there at first is written again", "strict-serializable", Verdict::kValid, "",
     "0 :invoke :txn [[:w :x 1]]\n0 :ok :txn [[:w :x 1]]\n"
     "0 :invoke :txn [[:w :x nil]]\n0 :ok :txn [[:w :x nil]]\n"
     "1 :invoke :txn [[:r :x nil]]\n1 :ok :txn [[:r :x nil]]\n"},
    {"a list to which nobody appended", "strict-serializable", Verdict::kValid, "",
     "0 :invoke :txn [[:r :x nil]]\n0 :ok :txn [[:r :x []]]\n"},
    {"what is of the strongest level is of the others", "snapshot-isolation", Verdict::kValid, "",
     "0 :invoke :txn [[:w :x 1]]\n0 :ok :txn [[:w :x 1]]\n"
     "1 :invoke :txn [[:w :x 1]]\n1 :ok :txn [[:w :x 1]]\n"},
    {"a read of what both writers of it are over before another wrote", "strict-serializable",
     Verdict::kInvalid, "LIN001",
     "0 :invoke :txn [[:w :x 1]]\n0 :ok :txn [[:w :x 1]]\n"
     "1 :invoke :txn [[:w :x 1]]\n1 :ok :txn [[:w :x 1]]\n"
     "1 :invoke :txn [[:w :x 2]]\n1 :ok :txn [[:w :x 2]]\n"
     "0 :invoke :txn [[:r :x nil]]\n0 :ok :txn [[:r :x 1]]\n"},
    {"which a weaker level may allow: it is not decided", "serializable", Verdict::kUnknown, "",
     "0 :invoke :txn [[:w :x 1]]\n0 :ok :txn [[:w :x 1]]\n"
     "1 :invoke :txn [[:w :x 1]]\n1 :ok :txn [[:w :x 1]]\n"
     "1 :invoke :txn [[:w :x 2]]\n1 :ok :txn [[:w :x 2]]\n"
     "0 :invoke :txn [[:r :x nil]]\n0 :ok :txn [[:r :x 1]]\n"},
    // The first logs of Jepsen are read as Porcupine reads those of etcd, others as Jepsen means.
    {"a cas that failed says that the value was another", "linearizable", Verdict::kInvalid,
     "LIN000",
     "INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\n"
     "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]\nINFO  jepsen.util - 0\t:fail\t:cas\t[1 2]\n"},
    {"a cas that failed says nothing more", "linearizable", Verdict::kValid, "",
     "0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n0\t:invoke\t:cas\t[1 2]\n"
     "0\t:fail\t:cas\t[1 2]\n"},
    {"the same, and a part of that send was polled", "kafka", Verdict::kInvalid, "KFK002",
     "0 :invoke :send [[:send :x 1] [:send :y 1]]\n0 :info :send [[:send :x [0 1]] [:send :y 1]]\n"
     "1 :invoke :send [[:send :x 2]]\n1 :ok :send [[:send :x [0 2]]]\n"
     "2 :invoke :poll [[:poll]]\n2 :ok :poll [[:poll {:y [[5 1]]}]]\n"},
    {"a message that moved, seen by a transaction that aborted", "kafka", Verdict::kInvalid,
     "KFK003",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [1 1]]]\n"
     "1 :invoke :txn [[:poll]]\n1 :fail :txn [[:poll {:x [[9 1]]}]]\n"},
    {"an aborted transaction begins again where it began", "kafka", Verdict::kInvalid, "KFK008",
     "0 :invoke :send [[:send :x 1] [:send :x 2] [:send :x 3]]\n"
     "0 :ok :send [[:send :x [0 1]] [:send :x [1 2]] [:send :x [2 3]]]\n"
     "1 :invoke :txn [[:poll]]\n1 :ok :txn [[:poll {:x [[0 1]]}]]\n"
     "1 :invoke :txn [[:poll]]\n1 :fail :txn [[:poll {:x [[1 2]]}]]\n"
     "1 :invoke :txn [[:poll]]\n1 :info :txn [[:poll {:x [[2 3]]}]]\n"
     "2 :invoke :txn [[:poll]]\n2 :ok :txn [[:poll {:x [[0 1] [1 2] [2 3]]}]]\n"},
    {"who is assigned the same log again goes on where it was", "kafka", Verdict::kInvalid,
     "KFK006",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1]]}]]\n"
     "1 :invoke :assign [:x :y]\n1 :ok :assign [:x :y]\n"
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1]]}]]\n"},
    {"who was assigned another in between does not", "kafka", Verdict::kValid, "",
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1]]}]]\n"
     "1 :invoke :assign [:y]\n1 :ok :assign [:y]\n"
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1]]}]]\n"},
    {"two messages of one send whose order only a poll shows", "kafka", Verdict::kInvalid, "KFK011",
     "0 :invoke :send [[:send :x 2] [:send :x 1]]\n0 :info :send [[:send :x 2] [:send :x 1]]\n"
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1] [1 2]]}]]\n"},
    {"a transaction that polled what it had sent", "kafka", Verdict::kInvalid, "KFK013",
     "0 :invoke :txn [[:send :x 1] [:poll]]\n0 :ok :txn [[:send :x [0 1]] [:poll {:x [[0 1]]}]]\n"},
    {"two transactions that polled from each other", "kafka", Verdict::kInvalid, "KFK014",
     "0 :invoke :txn [[:send :x 1] [:poll]]\n1 :invoke :txn [[:send :y 2] [:poll]]\n"
     "0 :ok :txn [[:send :x [0 1]] [:poll {:y [[0 2]]}]]\n"
     "1 :ok :txn [[:send :y [0 2]] [:poll {:x [[0 1]]}]]\n"},
    {"a poll that was over before the send began", "kafka", Verdict::kInvalid, "KFK014",
     "1 :invoke :poll [[:poll]]\n1 :ok :poll [[:poll {:x [[0 1]]}]]\n"
     "0 :invoke :send [[:send :x 1]]\n0 :ok :send [[:send :x [0 1]]]\n"},
    {"a poll that went back in the middle", "kafka", Verdict::kInvalid, "KFK007",
     "{:index 0 :process 0 :type :invoke :f :send :value [[:send 8 1] [:send 8 2]]}"
     "{:index 1 :process 0 :type :ok :f :send :value [[:send 8 [0 1]] [:send 8 [1 2]]]}"
     "{:index 2 :process 1 :type :invoke :f :poll :value [[:poll] [:poll]]}"
     "{:index 3 :process 1 :type :ok :f :poll :value [[:poll {8 [[1 2]]}] [:poll {8 [[0 1]]}]]}"},
    {"the same, and the log was taken from the consumer and given back", "kafka", Verdict::kValid,
     "",
     "{:index 0 :process 0 :type :invoke :f :send :value [[:send 8 1] [:send 8 2]]}"
     "{:index 1 :process 0 :type :ok :f :send :value [[:send 8 [0 1]] [:send 8 [1 2]]]}"
     "{:index 2 :process 1 :type :invoke :f :poll :value [[:poll] [:poll]]}"
     "{:index 3 :process 1 :type :ok :f :poll :value [[:poll {8 [[1 2]]}] [:poll {8 [[0 1]]}]]"
     " :rebalance-log [{:keys [8 9], :type :assigned}]}"},
    // PolySI: every key is written 0 before anything else.
    {"0 is there at first, and read in one snapshot with it", "snapshot-isolation", Verdict::kValid,
     "", "w(1,7,0,1)\nr(2,0,1,2)\nr(1,7,1,2)\n"},
    {"an initial value, after a session has seen it replaced", "causal", Verdict::kInvalid,
     "TXN019", "w(1,7,0,1)\nr(1,7,1,2)\nr(1,0,1,3)\n"},
};

}  // namespace

TEST_CASE("histories of others get the verdict that those would give") {
  for (const Foreign& row : kForeign) {
    CAPTURE(row.why);
    const HistoryFile file = read_text(row.history);
    REQUIRE_MESSAGE(file.history, file.error.text());
    CheckOptions options;
    options.semantics = file.semantics;
    const Report report = find_checker(row.checker)->check(*file.history, options);
    CHECK(report.verdict == row.verdict);
    CHECK(report.code == row.code);
    const std::string checker = row.checker;
    if (checker == "kafka" || checker.starts_with("set") || checker.ends_with("queue")) {
      CHECK(problem_with_workload(*file.history, options, report) == "");
    }
  }
}

}  // namespace ordeal::checkers::testing
