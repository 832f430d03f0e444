#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {

// What `fail` says about an operation.
enum class FailMeaning : std::uint8_t {
  kNeverHappened,  // it did not and will not take effect
  kInDoubt,        // the client may be wrong: treated as info
};

// What a failed cas says about the value (beyond not having changed it).
enum class FailedCas : std::uint8_t {
  kNoInformation,  // it may have failed for any reason (Knossos, Jepsen)
  kValueDiffered,  // evidence: at some moment of it the value was another (Porcupine's etcd model)
};

// What an ok read of nil says.
enum class NilRead : std::uint8_t {
  kNothingThere,     // the value was nil
  kMatchesAnything,  // the client did not learn the value (Knossos)
};

// Whether an account of a bank may hold less than nothing.
enum class NegativeBalance : std::uint8_t {
  kAllowed,    // transfers do not look at what is there
  kForbidden,  // a transfer of more than there is fails (Jepsen)
};

// Whether messages that were acknowledged may be there for nobody when a history of logs ends.
enum class UnseenMessages : std::uint8_t {
  kAllowed,    // a consumer may have been about to poll them
  kForbidden,  // the workload polls until it has seen all of them (Jepsen)
};

// Whether a queue that gives all back may give it back more than once.
enum class Duplicates : std::uint8_t {
  kForbidden,
  kAllowed,  // at least once is what is asked for (Jepsen)
};

// Whether something is assumed of each key of rw-register transactions, taken alone. The order of
// versions that follows is not checked against the key itself: it is believed (Elle's switches).
enum class Assumed : std::uint8_t { kNo, kYes };

// Under which levels of isolation the order of a process binds transactions on registers. With it
// comes monotony: of one transaction a later read does not see less (Biswas and Enea's read
// committed).
enum class Sessions : std::uint8_t {
  kBindEveryLevel,         // of recorders that know sessions alone: AWDIT, PolySI, Cobra, dbcop
  kBindCausalAndSessions,  // causal, strong-session and strong levels: Adya, Elle
};

// The conventions in which the peers silently differ: the same file can be linearizable to one and
// not to the other. Each is a named switch here, and recorded in every report.
struct Semantics {
  Value initial;  // of every key; must come from the history's pool if it is a string or list
  FailMeaning fail = FailMeaning::kNeverHappened;
  FailedCas failed_cas = FailedCas::kNoInformation;
  NilRead nil_read = NilRead::kNothingThere;
  NegativeBalance negative_balance = NegativeBalance::kAllowed;
  // What a failed add to a set, or enqueue, says beside `fail`: Jepsen looks at what was attempted.
  FailMeaning failed_adds = FailMeaning::kNeverHappened;
  Duplicates duplicates = Duplicates::kForbidden;  // of a total queue
  UnseenMessages unseen_messages = UnseenMessages::kAllowed;
  Sessions sessions = Sessions::kBindEveryLevel;  // of rw-register; of lists as Elle has it
  Assumed wfr_keys = Assumed::kYes;          // what a transaction read precedes what it then wrote
  Assumed sequential_keys = Assumed::kNo;    // each key keeps the order of every process
  Assumed linearizable_keys = Assumed::kNo;  // each key keeps the order of real time
  // Not a switch: the history's own values, for models that look into strings and lists.
  const ValuePool* values = nullptr;
};

// ("fail", ...) and ("failed-adds", ...): what they mean to workloads of sets and queues.
std::vector<std::pair<std::string, std::string>> add_switches_of(const Semantics& semantics);

// What is assumed of keys, by the names users write and reports show: ("wfr-keys", "yes"), ...
std::vector<std::pair<std::string, std::string>> key_switches_of(const Semantics& semantics);

// ("initial", "nil"), ("fail", "never-happened"), ("failed-cas", "no-information"),
// ("nil-read", "nothing-there"): the names users write and reports show.
std::vector<std::pair<std::string, std::string>> switches_of(const Semantics& semantics,
                                                             const History& history);

// Sets a switch other than "initial" by the names above. False: there is no such switch or value.
bool set_switch(std::string_view name, std::string_view value, Semantics& semantics);

// The values of a switch other than "initial", its default first; none for any other name.
std::span<const std::string_view> switch_values(std::string_view name);

// Whether what it adds to a set or a queue may have got there.
constexpr bool may_have_added(const Operation& operation, const Semantics& semantics) {
  return !operation.is_fail() || semantics.fail == FailMeaning::kInDoubt ||
         semantics.failed_adds == FailMeaning::kInDoubt;
}

// What an operation is to a search.
enum class Part : std::uint8_t {
  kRequired,  // takes effect once between its invocation and its completion
  kOptional,  // takes effect once after its invocation, or never
  kNone,      // constrains nothing
};

// The part by how the operation ended, for models without rules of their own.
constexpr Part part_by_completion(const Operation& operation, FailMeaning fail) {
  if (operation.is_ok()) return Part::kRequired;
  if (operation.is_fail() && fail == FailMeaning::kNeverHappened) return Part::kNone;
  return Part::kOptional;
}

}  // namespace ordeal::checkers
