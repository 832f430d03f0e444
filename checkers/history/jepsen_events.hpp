#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "checkers/history/edn_scanner.hpp"
#include "checkers/history/history.hpp"
#include "checkers/history/micro_words.hpp"

namespace ordeal::checkers {

enum class EventType : std::uint8_t { kInvoke, kOk, kFail, kInfo };

// "invoke", "ok", "fail", "info"; nullopt for anything else.
std::optional<EventType> event_type_of(std::string_view name);

// The name by which our models know what others call so: "cas" for "compare-and-set", "read" for
// "get". Any other name stays what it is.
std::string_view usual_function_name(std::string_view name);

// What Jepsen's own checkers mean: a client that read nil learned nothing; a fail says nothing
// more, and what failed to be added to a set or a queue was attempted; no account holds less than
// nothing; a queue may give twice; all that was sent to a log is polled at last.
Semantics semantics_of_jepsen();

// One member of an event as it was read.
struct JepsenMember {
  bool present = false;
  Value value;
  Place place;
};

// One event in Jepsen's words, whichever notation it was written in.
struct JepsenEvent {
  Place place;
  EventType type = EventType::kInvoke;
  Place type_place;
  std::optional<Function> function;
  Place function_place;
  JepsenMember index, time, process, key, value, error, rebalance_log;
  bool is_transaction = false;  // the value is; where the reader has not seen it, JepsenEvents does
  bool is_of_logs = false;      // a transaction of sends and polls
};

// Turns Jepsen's conventions into a History's:
//   - events of the nemesis are left out: those of :nemesis, "nemesis", and whatever a process
//     called by another keyword or by -1 only informs of, having invoked nothing;
//   - a value [key value] of jepsen.independent is taken apart (decided by the first operation
//     that shows it: a read or a dequeue is invoked with [key nil] or with nil, a cas with
//     [key [from to]]; what is written may be a pair itself, and waits for that);
//   - a list of micro-operations is a txn, under whatever :f; its reads hold nil when invoked and
//     have three elements always; what completes must be what was invoked; Knossos' multi-register
//     spells read and write out;
//   - a txn of jepsen.independent, [key [micro-operations]], has pairs of that key and theirs as
//   keys;
//   - a txn of [:send key value] and [:poll] (of logs, as Jepsen's kafka workload has it) stays
//     what it is; what completes has the same sends and polls, and those it got to are kept however
//     it ended; the keys of a :rebalance-log follow them as [rebalanced keys...];
//   - an add that returns what was added returns nothing;
//   - a transfer {:from a :to b :amount n} is the list [a b n];
//   - a process that goes on after an operation in doubt, which may still take effect, is another
//     one from there on: its name gets a stroke, and a number where three were not enough; nobody
//     else of the file is called so, before or after;
//   - the order of events is that of the file; an :index must rise; times that go back a little, as
//     clients' clocks do, are evened out; without an index more than 0.1 s is an error;
//   - a file of completed transactions alone has no real-time order: processes are sessions.
class JepsenEvents {
 public:
  using Problem = std::optional<ReadError>;

  explicit JepsenEvents(HistoryBuilder& builder);
  Problem add(JepsenEvent& event);
  std::uint64_t skipped() const { return skipped_; }

 private:
  enum class Keying : std::uint8_t { kUndecided, kNone, kPairs };

  bool is_of_nemesis(const JepsenEvent& event);
  Problem check_order(const JepsenEvent& event);
  Problem settle_function(JepsenEvent& event);
  Problem add_invocation(JepsenEvent& event);
  Problem add_completion(JepsenEvent& event);
  Problem add_bare_completion(JepsenEvent& event);
  Problem invoke(const JepsenEvent& event, Value input);
  void take_latest_name(JepsenEvent& event);
  Value another_name(Value process);
  Value new_name_of(Value origin);
  Problem split_key(JepsenEvent& event);
  Problem check_same_key(const JepsenEvent& event, const Operation& open);
  Problem read_output(const JepsenEvent& event, const Operation& open, Value* output);
  Problem check_micro_operations(JepsenEvent& event);
  Problem check_same_transaction(const JepsenEvent& event, const Operation& open);
  Keying keying_shown_by(const JepsenEvent& event) const;
  bool is_pair(Value value) const;
  bool is_transaction(Value value) const;
  bool is_keyed_transaction(Value value) const;
  Value with_key(Value key, Value parts);
  std::string_view word_of(Value part) const;
  bool is_spelled_out(Value value) const;
  Value shortened(Value value);
  Value with_rebalancing(Value parts, Value log);
  Problem check_same_logs(const JepsenEvent& event, const Operation& open) const;
  Value transaction(Value value, bool as_request);
  Value transfer(Value value);
  Problem placed(const JepsenEvent& event, const HistoryProblem& problem) const;

  HistoryBuilder& builder_;
  ValuePool& pool_;
  MicroWords words_;
  Function transfer_;
  Keying keying_ = Keying::kUndecided;
  std::uint64_t decided_at_ = 0;  // the line of the event that decided it
  std::optional<bool> has_processes_;
  std::optional<bool> has_invocations_;
  std::optional<std::int64_t> latest_index_;
  std::int64_t latest_ns_ = 0;
  std::uint64_t skipped_ = 0;
  struct Renamed {
    Value name;
    std::uint64_t times = 0;
  };
  std::map<Value, Renamed> renamed_;  // processes that went on after an operation in doubt
  std::map<Value, Value> origins_;    // of their names, what they were called at first
  std::set<Value> named_in_file_;     // texts that are processes there, and kept
  std::vector<Value> rebuilt_;
};

}  // namespace ordeal::checkers
