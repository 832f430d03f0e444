#include "checkers/codes.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {
namespace {

constexpr std::array kCodes = {
    CodeRow{kNotLinearizable,
            "not linearizable: no order of the operations explains what they returned"},
    CodeRow{kStaleRead, "stale read: a read returned a value that had already been overwritten"},
    CodeRow{kUnwrittenValue, "unwritten value: a read returned a value that nobody had written"},
    CodeRow{kValueCameBack,
            "value came back: a value was seen again after it had been overwritten "
            "(a write was lost, or applied twice)"},
    CodeRow{kImpossibleCas,
            "impossible cas: a cas succeeded against a value that cannot have been current"},
    CodeRow{"TXN001", "write cycle (G0): transactions overwrote each other in a circle"},
    CodeRow{
        "TXN002",
        "circular information flow (G1c): transactions saw or overwrote each other in a circle"},
    CodeRow{
        "TXN003",
        "read skew (G-single): a transaction missed a write although what it saw came after it"},
    CodeRow{"TXN004",
            "long fork (G-nonadjacent): transactions saw independent writes in opposite orders"},
    CodeRow{"TXN005",
            "anti-dependency cycle (G2): transactions missed each other's writes in a circle "
            "(write skew)"},
    CodeRow{"TXN006", "aborted read (G1a): a transaction saw a write that failed"},
    CodeRow{"TXN007",
            "intermediate read (G1b): a transaction saw a write its writer itself replaced"},
    CodeRow{"TXN008", "dirty update: a committed write came on top of one that failed"},
    CodeRow{"TXN009", "lost update: two transactions read one version and both replaced it"},
    CodeRow{"TXN010",
            "fractured read: a part of a transaction was seen, another part of it was not"},
    CodeRow{"TXN011",
            "internal: a transaction did not see its own writes, or read one key two ways"},
    CodeRow{"TXN012", "future read: a transaction saw what it wrote only afterwards"},
    CodeRow{"TXN013", "garbage read: a value that no transaction wrote"},
    CodeRow{"TXN014", "duplicate elements: a list holds twice what was appended once"},
    CodeRow{"TXN015",
            "duplicate writes: one value was written twice, so nobody can tell which one was read"},
    CodeRow{"TXN016",
            "incompatible order: two reads of one list, neither of which is the beginning of the "
            "other"},
    CodeRow{"TXN017", "cyclic versions: the versions of a key come before each other in a circle"},
    CodeRow{
        "TXN018",
        "non-monotonic read: after seeing a transaction, something older than its writes was read"},
    CodeRow{"TXN019", "causality violation: a transaction missed a write that it depends on"},
    CodeRow{"TXN020", "no order: no order of the transactions explains what they read"},
    CodeRow{"TXN101", "write cycle (G0) against the order of a process"},
    CodeRow{"TXN102", "circular information flow (G1c) against the order of a process"},
    CodeRow{
        "TXN103",
        "read skew (G-single) against the order of a process: it missed what it must have known"},
    CodeRow{"TXN104", "long fork (G-nonadjacent) against the order of a process"},
    CodeRow{"TXN105", "anti-dependency cycle (G2) against the order of a process"},
    CodeRow{"TXN201", "write cycle (G0) against real time"},
    CodeRow{
        "TXN202",
        "circular information flow (G1c) against real time: something was seen before it began"},
    CodeRow{
        "TXN203",
        "stale read (G-single) against real time: it missed a write that was over before it began"},
    CodeRow{"TXN204", "long fork (G-nonadjacent) against real time"},
    CodeRow{"TXN205", "anti-dependency cycle (G2) against real time"},
    CodeRow{kUnwrittenRegister, "unwritten value: a read saw a value that nobody wrote"},
    CodeRow{kFailedRegister, "failed write seen: a read saw a value whose write failed"},
    CodeRow{kMissedOwnWrite,
            "own write missed: a process read something older than what it had written"},
    CodeRow{kReadWentBack, "read went back: a process read something older than what it had read"},
    CodeRow{kWritesReordered,
            "writes reordered: a process saw a later write of another, and missed an earlier one"},
    CodeRow{kCauseMissed,
            "cause missed: a process saw a write, and missed what its writer had read"},
    CodeRow{kCausalityCircle, "causality circle: something was read before it was written"},
    CodeRow{kOverwrittenRead,
            "overwritten value: a read saw a value that it depends on the overwriting of"},
    CodeRow{kInitialAfterWrite,
            "initial value: a read saw nothing although it depends on a write of that key"},
    CodeRow{kCausalMemoryViolation,
            "no causal order: no order of all that a process knows explains what it read"},
    CodeRow{kConvergenceViolation,
            "no common order: no one order of concurrent writes explains what all read"},
    CodeRow{kPramViolation,
            "no order for a process: no merging of the processes' writes explains what it read"},
    CodeRow{kNotSequential,
            "not sequential: no order that keeps that of every process explains what was read"},
    CodeRow{kDiverged, "diverged: after the last update, reads of one key differ"},
    CodeRow{kBankWrongTotal,
            "wrong total: the balances of one read do not add up to what there is (a transfer was "
            "seen by half, money was made or lost)"},
    CodeRow{kBankNegativeBalance, "negative balance: an account holds less than nothing"},
    CodeRow{kBankNilBalance, "nil balance: a read found no balance in an account"},
    CodeRow{kBankUnexpectedAccount, "unexpected account: a read shows one that there is not"},
    CodeRow{kSetLostElement,
            "lost element: it was in the set, and from some moment on no read saw it"},
    CodeRow{kSetUnexpectedElement, "unexpected element: nobody had added it when it was read"},
    CodeRow{kSetFailedElement, "failed element: its add failed, and it was read all the same"},
    CodeRow{kSetDuplicateElement, "duplicate element: one read returned it more than once"},
    CodeRow{kSetStaleElement,
            "stale element: it was in the set, and a read that began later did not see it"},
    CodeRow{kSetNeverRead, "never read: an add succeeded, and no later read could tell"},
    CodeRow{kCounterTooLow, "counter too low: less than what had been added for certain"},
    CodeRow{kCounterTooHigh, "counter too high: more than what can have been added"},
    CodeRow{kCounterNotANumber, "no number: a counter returned something else"},
    CodeRow{kQueueLostElement, "lost element: it was enqueued and never came out"},
    CodeRow{kQueueUnexpectedElement, "unexpected element: it came out, and nobody had enqueued it"},
    CodeRow{kQueueFailedElement, "failed enqueue seen: it came out, and its enqueue had failed"},
    CodeRow{kQueueDuplicateElement,
            "duplicate element: it came out more often than it was enqueued"},
    CodeRow{kQueueFutureElement, "element from the future: it came out before it was enqueued"},
    CodeRow{kDuplicateId, "duplicate id: one id was given to two"},
    CodeRow{kMutexHeldTwice, "held twice: two processes had the lock at one time"},
    CodeRow{kMutexStaleHolder,
            "stale holder: a write was let in although one with a greater token was"},
    CodeRow{kMutexStaleToken, "stale token: a fencing token is no greater than one given before"},
    CodeRow{kMutexTokenTwice, "token given twice: two acquires got one fencing token"},
    CodeRow{kMutexReleasedUnheld,
            "released unheld: a process released a lock that it did not hold"},
    CodeRow{kLongFork, "long fork: two reads saw two writes in opposite orders"},
    CodeRow{kWriteSkew, "write skew: of two inserts that exclude each other both succeeded"},
    CodeRow{kSplitDecision, "split decision: one transaction was committed and aborted"},
    CodeRow{kCommitDespiteNo, "commit despite a no: a participant had voted against"},
    CodeRow{kCommitBeforeVote, "commit before a vote: a participant had not been asked"},
    CodeRow{kKafkaLostWrite,
            "lost write: a message was acknowledged, polls got beyond it, and nobody polled it"},
    CodeRow{kKafkaInconsistentOffset, "inconsistent offset: one offset held two messages"},
    CodeRow{kKafkaDuplicate, "duplicate: one message is at two offsets"},
    CodeRow{kKafkaUnsent, "unsent message: it was polled, and nobody had sent it"},
    CodeRow{kKafkaFailedSend, "failed send seen: a message was polled whose send had failed"},
    CodeRow{kKafkaPollBack, "nonmonotonic poll: a consumer went back, or stood still"},
    CodeRow{kKafkaInternalPollBack, "internal nonmonotonic poll: one poll went back"},
    CodeRow{kKafkaPollSkip, "poll skip: a consumer passed over messages"},
    CodeRow{kKafkaInternalPollSkip, "internal poll skip: one poll passed over messages"},
    CodeRow{kKafkaSendBack,
            "nonmonotonic send: a later message of a producer got a smaller offset"},
    CodeRow{kKafkaInternalSendBack,
            "internal nonmonotonic send: of one transaction a later message got a smaller offset"},
    CodeRow{kKafkaUnseen,
            "unseen: an acknowledged message that nobody polled, at the end of the log"},
    CodeRow{kTooLittleEvidence, "too little evidence: the history says nothing about an operation"},
};

}  // namespace

std::span<const CodeRow> violation_codes() { return kCodes; }

std::string_view title_of(std::string_view code) {
  return std::find_if(kCodes.begin(), kCodes.end(),
                      [&](const CodeRow& row) { return row.code == code; })
      ->title;
}

}  // namespace ordeal::checkers
