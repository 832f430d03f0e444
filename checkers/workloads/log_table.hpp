#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/models/semantics.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

using LogOffset = std::int64_t;

// A message as one operation knows it: where it was sent to or polled from, if it was told.
struct LogEntry {
  OperationId id = 0;
  Value key;
  Value value;
  std::optional<LogOffset> offset;
};

// What one operation did to logs, in its order.
struct LogOperation {
  std::span<const LogEntry> sends;
  std::span<const LogEntry> polls;
  std::span<const Value> rebalanced;  // keys that it was moved to or from in the middle
};

// The sends and polls of a history, as Jepsen's kafka workload has them: "send", "poll" and "txn"
// carry lists of ["send" key value] and ["poll"], which are ["send" key [offset value]] and
// ["poll" [[key [[offset value] ...]] ...]] as far as the operation got. What a poll returned is
// believed of every operation, however it ended; what one sent that is in doubt, once somebody has
// polled any of it.
class LogTable {
 public:
  using Message = std::pair<Value, Value>;  // key and value
  enum class Fate : std::uint8_t { kSent, kMaybe, kFailed };
  struct Sender {
    OperationId id = 0;
    Fate fate = Fate::kFailed;
    bool is_only_one = true;
  };
  struct Place {
    LogOffset first = 0;
    LogOffset last = 0;
  };

  LogTable(const History& history, FailMeaning fail);

  // An operation that is no list of sends and polls, or nullopt.
  std::optional<OperationId> misfit() const { return misfit_; }

  bool is_of_logs(const Operation& operation) const;
  LogOperation of(OperationId id) const;
  // Its sends took effect: it was ok, or an ok poll has one of them.
  bool is_committed(OperationId id) const { return is_committed_[id]; }

  std::span<const LogEntry> sends() const { return sends_; }
  std::span<const LogEntry> polls() const { return polls_; }
  // By the likeliest: one that is known to have sent it before one that failed. Null for nobody.
  const Sender* sender_of(const LogEntry& entry) const;
  // The first ok operation that polled it, or null.
  const LogEntry* polled(const Message& message) const;
  // Where it is, as far as anybody knows.
  std::optional<Place> place_of(const LogEntry& entry) const;
  // All that somebody knows to be at a place, by key and offset; of one place in order of history.
  std::span<const LogEntry> sightings() const { return sightings_; }
  // Who knows that this message is at that offset, or null.
  const LogEntry* sighting_of(const LogEntry& entry, LogOffset offset) const;
  // One that is known to be between two offsets of a key, or null.
  const LogEntry* known_between(Value key, LogOffset from, LogOffset to) const;

 private:
  struct Range {
    std::uint32_t sends = 0, polls = 0, rebalanced = 0;  // where they begin
  };

  std::span<const Value> elements(Value list) const;
  bool is_word(Value value, std::string_view word) const;
  bool read_part(OperationId id, std::span<const Value> words);
  bool read_poll(OperationId id, Value messages);
  void settle_senders(FailMeaning fail);
  void settle_places();
  // The first sighting of that place, or of one behind it.
  std::vector<LogEntry>::const_iterator first_from(Value key, LogOffset offset) const;

  const History& history_;
  std::optional<OperationId> misfit_;
  std::vector<LogEntry> sends_, polls_, sightings_;
  std::vector<Value> rebalanced_;
  std::vector<Range> ranges_;  // by operation, and one more
  std::vector<bool> is_committed_;
  std::map<Message, Sender> senders_;
  std::map<Message, LogEntry> polled_;
  std::map<Message, Place> places_;
};

// A circle of operations, each of which another one depends on.
struct LogCycle {
  std::vector<OperationId> operations;
  std::vector<std::string> reasons;
  std::vector<ReasonStep> steps;  // each with its reason
};

// Operations that polled from each other in a circle, by way of the order of processes and of real
// time as well: the first circle, and how many there are that share nothing.
std::pair<LogCycle, std::uint64_t> cycle_of_logs(const History& history, const LogTable& table);

}  // namespace ordeal::checkers
