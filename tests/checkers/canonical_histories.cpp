#include "tests/checkers/canonical_histories.hpp"

namespace ordeal::checkers::testing {
namespace {

const Canonical kObjects[] = {
    {"linearizable", "queue", "LIN010", "0 dequeue nil nil 7 ok\n"},
    {"linearizable", "queue", "LIN010", "0 enqueue nil 7 7 fail\n1 dequeue nil nil 7 ok\n"},
    {"linearizable", "stack", "LIN010", "0 pop nil nil 7 ok\n1 push nil 7 7 ok\n"},
    {"linearizable", "set", "LIN010", "0 add nil 1 nil ok\n1 read nil nil [1_2] ok\n"},
    {"linearizable", "append-list", "LIN010", "0 append nil 1 nil ok\n1 read nil nil [1_2] ok\n"},
    {"linearizable", "queue", "LIN011",
     "0 enqueue nil 1 1 ok\n0 dequeue nil nil 1 ok\n1 dequeue nil nil 1 ok\n"},
    {"linearizable", "append-list", "LIN011", "0 append nil 1 nil ok\n1 read nil nil [1_1] ok\n"},
    {"linearizable", "queue", "LIN012", "0 enqueue nil 1 1 ok\n0 dequeue nil nil nil ok\n"},
    {"linearizable", "stack", "LIN012",
     "0 push nil 1 1 ok\n0 pop nil nil nil ok\n1 pop nil nil 1 ok\n"},
    {"linearizable", "queue", "LIN013",
     "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n1 dequeue nil nil 2 ok\n"},
    {"linearizable", "queue", "LIN013",
     "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n1 dequeue nil nil 2 ok\n1 dequeue nil nil 1 "
     "ok\n"},
    {"linearizable", "stack", "LIN013",
     "0 push nil 1 1 ok\n0 push nil 2 2 ok\n1 pop nil nil 1 ok\n"},
    {"linearizable", "priority-queue", "LIN013",
     "0 enqueue nil 2 2 ok\n0 enqueue nil 1 1 ok\n1 dequeue nil nil 2 ok\n"},
    {"linearizable", "append-list", "LIN013",
     "0 append nil 1 nil ok\n1 append nil 2 nil ok\n1 read nil nil [2_1] ok\n"},
    {"linearizable", "set", "LIN014", "0 add nil 1 nil ok\n1 read nil nil [] ok\n"},
    {"linearizable", "set", "LIN014",
     "0 add nil 1 nil info\n1 read nil nil [1] ok\n1 read nil nil [] ok\n"},
    {"linearizable", "append-list", "LIN014", "0 append nil 1 nil ok\n1 read nil nil nil ok\n"},
    {"linearizable", "append-list", "LIN015",
     "0 append nil 1 nil info\n1 append nil 2 nil info\n2 read nil nil [1_2] ok\n3 read nil nil "
     "[2_1] ok\n"},
    {"linearizable", "kv", "LIN002", "0 append nil \"a\" nil ok\n1 read nil nil \"ab\" ok\n"},
    {"linearizable", "kv", "LIN002", "0 write nil \"a\" nil fail\n1 read nil nil \"a\" ok\n"},
    {"linearizable", "kv", "LIN002",
     "0 append nil \"a\" nil ok\n0 write nil \"b\" nil ok\n1 read nil nil \"ab\" ok\n"},
    {"linearizable", "kv", "LIN002", "1 read nil nil \"a\" ok\n0 append nil \"a\" nil ok\n"},
    {"linearizable", "kv", "LIN011", "0 append nil \"a\" nil ok\n1 read nil nil \"aa\" ok\n"},
    {"linearizable", "kv", "LIN015",
     "0 append nil \"a\" nil info\n1 append nil \"b\" nil info\n2 read nil nil \"ab\" ok\n3 read "
     "nil nil \"ba\" ok\n"},
    {"linearizable", "kv", "LIN015",
     "0 write nil \"a\" nil ok\n1 append nil \"b\" nil info\n2 append nil \"c\" nil info\n3 read "
     "nil nil \"ab\" ok\n3 read nil nil \"ac\" ok\n"},
    {"linearizable", "kv", "LIN013",
     "0 append nil \"a\" nil ok\n1 append nil \"b\" nil ok\n2 read nil nil \"ba\" ok\n"},
    {"linearizable", "kv", "LIN001",
     "0 append nil \"a\" nil info\n1 append nil \"b\" nil info\n2 read nil nil \"ab\" ok\n2 read "
     "nil nil \"a\" ok\n"},
    {"linearizable", "kv", "LIN001", "0 append nil \"a\" nil ok\n1 read nil nil \"\" ok\n"},
    {"linearizable", "kv", "LIN001",
     "0 write nil \"a\" nil ok\n1 append nil \"b\" nil ok\n2 read nil nil \"a\" ok\n"},
    {"linearizable", "kv", "LIN001",
     "0 write nil \"a\" nil ok\n1 write nil \"b\" nil ok\n2 read nil nil \"a\" ok\n"},
    {"linearizable", "counter", "LIN016", "0 add nil 3 nil ok\n1 read nil nil 4 ok\n"},
    {"linearizable", "mutex", "LIN017", "0 acquire nil nil nil ok\n1 acquire nil nil nil ok\n"},
};

const Canonical kWorkloads[] = {
    {"bank", "", "BNK001",
     "0 read nil nil {1_5_2_5} ok\n0 read nil nil {1_5_2_5} ok\n0 read nil nil {1_5_2_6} ok\n"},
    {"bank", "", "BNK002", "0 read nil nil {1_5_2_5} ok\n0 read nil nil {1_-1_2_11} ok\n"},
    {"bank", "", "BNK003", "0 read nil nil {1_5_2_5} ok\n0 read nil nil {1_nil_2_10} ok\n"},
    {"bank", "", "BNK004", "0 read nil nil {1_5_2_5} ok\n0 read nil nil {1_5_2_5_3_0} ok\n"},
    {"set-full", "", "SET001", "0 add small 1 1 ok\n1 read small nil [] ok\n"},
    {"set-full", "", "SET002", "1 read small nil [1] ok\n"},
    {"set-full", "", "SET003", "0 add small 1 1 fail\n1 read small nil [1] ok\n"},
    {"set-full", "", "SET004", "0 add small 1 1 ok\n1 read small nil [1_1] ok\n"},
    {"set-full", "no-stale-reads", "SET005",
     "0 add small 1 1 ok\n1 read small nil [] ok\n1 read small nil [1] ok\n"},
    {"set-full", "", "SET006", "0 read small nil [] ok\n1 add small 1 1 ok\n"},
    {"counter", "", "CNT001", "0 add small 3 3 ok\n1 read small nil 2 ok\n"},
    {"counter", "", "CNT002", "0 add small 3 3 ok\n1 read small nil 4 ok\n"},
    {"counter", "", "CNT003", "0 add small 3 3 ok\n1 read small nil :many ok\n"},
    {"total-queue", "", "QUE001",
     "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n0 dequeue nil nil 1 ok\n"},
    {"total-queue", "", "QUE001",
     "0 enqueue nil 1 1 ok\n0 enqueue nil 2 2 ok\n0 drain nil nil [2] ok\n"},
    {"queue", "", "QUE002", "0 dequeue nil nil 9 ok\n"},
    {"queue", "", "QUE003", "0 enqueue nil 1 1 fail\n0 dequeue nil nil 1 ok\n"},
    {"queue", "", "QUE004",
     "0 enqueue nil 1 1 ok\n0 dequeue nil nil 1 ok\n1 dequeue nil nil 1 ok\n"},
    {"queue", "", "QUE005", "0 dequeue nil nil 1 ok\n0 enqueue nil 1 1 ok\n"},
    {"unique-ids", "", "UID001", "0 generate nil nil 7 ok\n1 generate nil nil 7 ok\n"},
    {"mutex", "", "MTX001", "0 acquire nil nil nil ok\n1 acquire nil nil nil ok\n"},
    {"mutex", "", "MTX002",
     "0 acquire nil nil 1 ok\n1 acquire nil nil 2 ok\n1 write nil [2_5] [2_5] ok\n"
     "0 write nil [1_6] [1_6] ok\n"},
    {"mutex", "", "MTX003",
     "0 acquire nil nil 2 ok\n0 release nil nil nil ok\n1 acquire nil nil 1 ok\n"},
    {"mutex", "", "MTX004",
     "0 acquire nil nil 2 ok\n0 release nil nil nil ok\n1 acquire nil nil 2 ok\n"},
    {"mutex", "", "MTX005", "0 release nil nil nil ok\n1 acquire nil nil nil ok\n"},
    {"long-fork", "", "FRK001",
     "0 txn nil [[:w_1_1]] [[:w_1_1]] ok\n1 txn nil [[:w_2_1]] [[:w_2_1]] ok\n"
     "2 txn nil [[:r_1_nil]_[:r_2_nil]] [[:r_1_1]_[:r_2_nil]] ok\n"
     "3 txn nil [[:r_2_nil]_[:r_1_nil]] [[:r_2_1]_[:r_1_nil]] ok\n"},
    {"causal-reverse", "", "CRV001",
     "0 write nil 1 nil ok\n1 write nil 2 nil ok\n2 read nil nil [2] ok\n"},
    {"sequential-inserts", "", "SQI001",
     "0 write nil 1 nil info\n1 read nil nil [1_[\"1_2\"_nil_\"1_0\"]] ok\n"},
    {"write-skew", "", "SKW001",
     "0 insert nil [5_[1_nil]] [5_[1_nil]] ok\n1 insert nil [5_[nil_2]] [5_[nil_2]] ok\n"},
    {"atomic-commit", "", "ACM001", "0 decide 1 nil \"commit\" ok\n1 decide 1 nil \"abort\" ok\n"},
    {"atomic-commit", "", "ACM002", "0 vote 1 \"no\" nil ok\n1 decide 1 nil \"commit\" ok\n"},
    {"atomic-commit", "", "ACM003", "1 decide 1 nil \"commit\" ok\n0 vote 1 \"yes\" nil ok\n"},
    {"kafka", "", "KFK001",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[1_8]]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[1_8]]}]] ok\n"},
    {"kafka", "", "KFK001",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_7]] [[:send_1_7]] ok\n"
     "0 send nil [[:send_1_8]] [[:send_1_[1_8]]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[1_8]]}]] ok\n"},
    {"kafka", "", "KFK002",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_8]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_8]]}]] ok\n"},
    {"kafka", "", "KFK003",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]_[1_7]]}]] ok\n"},
    {"kafka", "", "KFK004", "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "", "KFK005",
     "0 send nil [[:send_1_7]] [[:send_1_7]] fail\n1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] "
     "ok\n"},
    {"kafka", "", "KFK005",
     "0 txn nil [[:send_1_7]_[:poll]] [[:send_1_7]_[:poll]] fail\n"
     "1 txn nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "", "KFK006",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "", "KFK007",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[1_8]]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[1_8]_[0_7]]}]] ok\n"},
    {"kafka", "", "KFK008",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[1_8]]] "
     "ok\n"
     "0 send nil [[:send_1_9]] [[:send_1_[2_9]]] ok\n2 poll nil [[:poll]] [[:poll_{1_[[1_8]]}]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n1 poll nil [[:poll]] [[:poll_{1_[[2_9]]}]] "
     "ok\n"},
    {"kafka", "", "KFK009",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[1_8]]] "
     "ok\n"
     "0 send nil [[:send_1_9]] [[:send_1_[2_9]]] ok\n2 poll nil [[:poll]] [[:poll_{1_[[1_8]]}]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]_[2_9]]}]] ok\n"},
    {"kafka", "", "KFK010",
     "0 send nil [[:send_1_7]] [[:send_1_[1_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[0_8]]] "
     "ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_8]_[1_7]]}]] ok\n"},
    {"kafka", "", "KFK011",
     "0 send nil [[:send_1_7]_[:send_1_8]] [[:send_1_[1_7]]_[:send_1_[0_8]]] ok\n"
     "1 poll nil [[:poll]] [[:poll_{1_[[0_8]_[1_7]]}]] ok\n"},
    {"kafka", "", "KFK012",
     "0 send nil [[:send_1_7]] [[:send_1_[0_7]]] ok\n0 send nil [[:send_1_8]] [[:send_1_[1_8]]] "
     "ok\n1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "", "KFK013",
     "0 txn nil [[:send_1_7]_[:poll]] [[:send_1_[0_7]]_[:poll_{1_[[0_7]]}]] ok\n"},
    {"kafka", "", "KFK014",
     "1 poll nil [[:poll]] [[:poll_{1_[[0_7]]}]] ok\n0 send nil [[:send_1_7]] [[:send_1_[0_7]]] "
     "ok\n"},
};

const Canonical kInTime[] = {
    {"linearizable", "register", "LIN000",
     "1 write 1 0 50\n2 write 1 1 51\n3 write 2 2 52\n5 write 2 3 53\n4 read 1 4 5\n"
     "4 read 2 6 7\n4 read 1 8 9\n4 read 2 10 11\n4 read 1 12 13\n"},
    {"linearizable", "register", "LIN003",
     "1 write 3 0 20\n3 read 3 1 2\n2 write 7 3 4\n3 read 7 5 6\n4 read 3 7 8\n"},
    {"linearizable", "cas-register", "LIN004", "1 write 3 0 1\n2 write 7 2 3\n3 cas 3 4 4 5\n"},
    {"convergence", "", "CVG001", "1 write 1 0 1\n1 write 2 2 3\n2 read 1 4 5\n3 read 2 4 5\n"},
    {"read-your-writes", "", "SES003", "1 write 1 0 1\n1 write 2 2 3\n1 read 1 4 5\n",
     "writes-follow-reads"},
    {"read-your-writes", "", "SES003", "1 write 1 0 1\n1 read nil 2 3\n", "monotonic-reads"},
    {"monotonic-reads", "", "SES004", "1 write 1 0 1\n1 write 2 2 3\n2 read 2 4 5\n2 read 1 6 7\n",
     "read-your-writes"},
    {"monotonic-reads", "", "SES004",
     "1 write 1 0 1\n2 write 2 0 1\n3 read 1 4 5\n3 read 2 6 7\n3 read 1 8 9\n", "causal"},
    {"monotonic-writes", "", "SES005",
     "1 write:x 1 0 1\n1 write:y 2 2 3\n2 read:y 2 4 5\n2 read:x nil 6 7\n", "monotonic-reads"},
    {"writes-follow-reads", "", "SES006",
     "1 write:x 1 0 1\n2 read:x 1 2 3\n2 write:y 2 4 5\n3 read:y 2 6 7\n3 read:x nil 8 9\n",
     "pram"},
    // Through two processes: no guarantee sees it, causality does.
    {"causal", "", "CAU003",
     "1 write:x 1 0 1\n2 read:x 1 2 3\n2 write:y 2 4 5\n3 read:y 2 6 7\n3 write:z 3 8 9\n"
     "4 read:z 3 10 11\n4 read:x nil 12 13\n",
     "writes-follow-reads"},
    {"causal", "", "CAU002",
     "1 write:x 1 0 1\n2 read:x 1 2 3\n2 write:x 2 4 5\n3 read:x 2 6 7\n3 read:x 1 8 9\n", "pram"},
    {"causal", "", "CAU001", "1 read:x 1 0 1\n1 write:y 2 2 3\n2 read:y 2 4 5\n2 write:x 1 6 7\n",
     "pram"},
    // Bouajjani and others, figure 3: concurrent writes, each seen in its own order.
    {"causal-convergence", "", "CAU005",
     "1 write 1 0 1\n1 read 2 4 5\n2 write 2 0 1\n2 read 1 4 5\n", "causal-memory"},
    {"causal-memory", "", "CAU004",
     "1 write 1 0 1\n2 write 2 0 1\n3 read 1 4 5\n3 read 2 6 7\n3 read 1 8 9\n", "causal"},
    {"pram", "", "CAU006", "1 write 1 0 1\n1 write 2 2 3\n2 read 2 4 5\n2 read 1 6 7\n",
     "read-your-writes"},
    {"sequential-consistency", "", "SEQ001",
     "1 write:x 1 0 1\n1 read:y nil 2 3\n2 write:y 2 0 1\n2 read:x nil 2 3\n",
     "causal-convergence"},
    {"causal", "", "SES001", "1 write 1 0 1\n2 read 7 2 3\n", nullptr},
    {"monotonic-reads", "", "SES002", "1 write 1 0 1 fail\n2 read 1 2 3\n", nullptr},
};

}  // namespace

std::span<const Canonical> canonical_objects() { return kObjects; }
std::span<const Canonical> canonical_workloads() { return kWorkloads; }
std::span<const Canonical> canonical_in_time() { return kInTime; }

}  // namespace ordeal::checkers::testing
