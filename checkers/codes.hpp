#pragma once

#include <span>
#include <string_view>

namespace ordeal::checkers {

// The kinds of violation a checker can name, and the kinds of warning.
inline constexpr std::string_view kNotLinearizable = "LIN000";
inline constexpr std::string_view kStaleRead = "LIN001";
inline constexpr std::string_view kUnwrittenValue = "LIN002";
inline constexpr std::string_view kValueCameBack = "LIN003";
inline constexpr std::string_view kImpossibleCas = "LIN004";
// Of containers, sets, lists, counters and locks.
inline constexpr std::string_view kElementFromNowhere = "LIN010";
inline constexpr std::string_view kElementTwice = "LIN011";
inline constexpr std::string_view kEmptyWithSomething = "LIN012";
inline constexpr std::string_view kOutOfTurn = "LIN013";
inline constexpr std::string_view kElementMissing = "LIN014";
inline constexpr std::string_view kReadsDisagree = "LIN015";
inline constexpr std::string_view kImpossibleSum = "LIN016";
inline constexpr std::string_view kHeldTwice = "LIN017";
// Of sessions.
inline constexpr std::string_view kUnwrittenRegister = "SES001";
inline constexpr std::string_view kFailedRegister = "SES002";
inline constexpr std::string_view kMissedOwnWrite = "SES003";
inline constexpr std::string_view kReadWentBack = "SES004";
inline constexpr std::string_view kWritesReordered = "SES005";
inline constexpr std::string_view kCauseMissed = "SES006";
inline constexpr std::string_view kCausalityCircle = "CAU001";
inline constexpr std::string_view kOverwrittenRead = "CAU002";
inline constexpr std::string_view kInitialAfterWrite = "CAU003";
inline constexpr std::string_view kCausalMemoryViolation = "CAU004";
inline constexpr std::string_view kConvergenceViolation = "CAU005";
inline constexpr std::string_view kPramViolation = "CAU006";
inline constexpr std::string_view kNotSequential = "SEQ001";
inline constexpr std::string_view kDiverged = "CVG001";
// Of workloads.
inline constexpr std::string_view kBankWrongTotal = "BNK001";
inline constexpr std::string_view kBankNegativeBalance = "BNK002";
inline constexpr std::string_view kBankNilBalance = "BNK003";
inline constexpr std::string_view kBankUnexpectedAccount = "BNK004";
inline constexpr std::string_view kSetLostElement = "SET001";
inline constexpr std::string_view kSetUnexpectedElement = "SET002";
inline constexpr std::string_view kSetFailedElement = "SET003";
inline constexpr std::string_view kSetDuplicateElement = "SET004";
inline constexpr std::string_view kSetStaleElement = "SET005";
inline constexpr std::string_view kSetNeverRead = "SET006";
inline constexpr std::string_view kCounterTooLow = "CNT001";
inline constexpr std::string_view kCounterTooHigh = "CNT002";
inline constexpr std::string_view kCounterNotANumber = "CNT003";
inline constexpr std::string_view kQueueLostElement = "QUE001";
inline constexpr std::string_view kQueueUnexpectedElement = "QUE002";
inline constexpr std::string_view kQueueFailedElement = "QUE003";
inline constexpr std::string_view kQueueDuplicateElement = "QUE004";
inline constexpr std::string_view kQueueFutureElement = "QUE005";
inline constexpr std::string_view kDuplicateId = "UID001";
inline constexpr std::string_view kMutexHeldTwice = "MTX001";
inline constexpr std::string_view kMutexStaleHolder = "MTX002";
inline constexpr std::string_view kMutexStaleToken = "MTX003";
inline constexpr std::string_view kMutexTokenTwice = "MTX004";
inline constexpr std::string_view kMutexReleasedUnheld = "MTX005";
inline constexpr std::string_view kLongFork = "FRK001";
inline constexpr std::string_view kCausalReverse = "CRV001";
inline constexpr std::string_view kSequentialInserts = "SQI001";
inline constexpr std::string_view kWriteSkew = "SKW001";
inline constexpr std::string_view kSplitDecision = "ACM001";
inline constexpr std::string_view kCommitDespiteNo = "ACM002";
inline constexpr std::string_view kCommitBeforeVote = "ACM003";
inline constexpr std::string_view kKafkaLostWrite = "KFK001";
inline constexpr std::string_view kKafkaInconsistentOffset = "KFK002";
inline constexpr std::string_view kKafkaDuplicate = "KFK003";
inline constexpr std::string_view kKafkaUnsent = "KFK004";
inline constexpr std::string_view kKafkaFailedSend = "KFK005";
inline constexpr std::string_view kKafkaPollBack = "KFK006";
inline constexpr std::string_view kKafkaInternalPollBack = "KFK007";
inline constexpr std::string_view kKafkaPollSkip = "KFK008";
inline constexpr std::string_view kKafkaInternalPollSkip = "KFK009";
inline constexpr std::string_view kKafkaSendBack = "KFK010";
inline constexpr std::string_view kKafkaInternalSendBack = "KFK011";
inline constexpr std::string_view kKafkaUnseen = "KFK012";
inline constexpr std::string_view kKafkaPrecommittedRead = "KFK013";
inline constexpr std::string_view kKafkaCycle = "KFK014";
inline constexpr std::string_view kTooLittleEvidence = "EVD001";

struct CodeRow {
  std::string_view code;
  std::string_view title;  // "stale read: a read returned ..."
};

// Every code, written out in codes.cpp.
std::span<const CodeRow> violation_codes();

// The title of a code. Requires: the code is in the table.
std::string_view title_of(std::string_view code);

}  // namespace ordeal::checkers
