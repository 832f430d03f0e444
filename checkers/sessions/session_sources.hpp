#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/transactions/session_clocks.hpp"

namespace ordeal::checkers {

// What an operation saw, besides the operations that wrote it.
inline constexpr OperationId kInitialSource = kNone;
inline constexpr OperationId kUntoldSource = kNone - 1;  // nothing, or what somebody left out wrote
inline constexpr OperationId kMissingSource = kNone - 2;  // what nobody can have written

// Whether it says what was there; whether it says what is there from now on.
inline bool reads_register(const Operation& operation) {
  return operation.function != Function::kWrite;
}
inline bool writes_register(const Operation& operation) {
  return operation.function != Function::kRead;
}

// Who can have written what the operations of a history of registers saw: whoever wrote that value
// to that key, whenever that was (sessions know no real time), and nobody if it is the initial one;
// but not the reader itself afterwards, unless nobody else can have. Several, where a value was
// written more than once.
class SessionSources {
 public:
  // Requires: the history outlives it.
  SessionSources(const History& history, const Semantics& semantics);
  // Of a part of a history, with the numbers of its operations there. A read says what it saw only
  // if all who can have written it are in the part: so whatever explains the whole explains the
  // part. Requires: `part` is `whole.history().select(ids)`, ids ascending.
  SessionSources(const History& part, const SessionSources& whole,
                 std::span<const OperationId> ids);

  // Not empty: there are operations other than read, write and cas, or a write that failed and may
  // have happened was seen, nobody can tell when. Nothing else is of use then.
  const std::string& refusal() const { return refusal_; }
  const History& history() const { return *history_; }

  // The operations that may have happened and saw what several can have written, process by
  // process, each in its order.
  const std::vector<OperationId>& ambiguous() const { return ambiguous_; }
  // All who can have written what this one saw, the most plausible first: the latest before it was
  // over, and so on backwards; then those after that. Empty if it is told by nobody.
  std::vector<OperationId> candidates(OperationId read) const;
  // The first of these, or kUntoldSource or kMissingSource.
  OperationId most_plausible(OperationId read) const;
  // The first write of what was read that failed, so that nobody can have seen it; kNone for none.
  OperationId failed_write(OperationId read) const;
  // What it saw; whether anybody can have written it; whether it may be the initial value.
  Value value_seen(OperationId read) const;
  bool is_told(OperationId read) const;
  bool may_see_nothing(OperationId read) const;

 private:
  struct Written {
    KeyId key{};
    Value value;
    ProcessId process{};  // of a copy that is sorted by it; otherwise 0
    OperationId id = 0;
  };
  using Writes = std::vector<Written>;

  void refuse(OperationId id, const std::string& why);
  bool is_about_registers();
  void collect_writes();
  void find_ambiguous();
  std::span<const Written> writes_of_value(OperationId read) const;
  bool says_something(OperationId read) const;
  // Until it answers no.
  template <class Visit>
  void visit_candidates(OperationId read, const Visit& visit) const;
  std::size_t own_afterwards(OperationId read) const;
  std::size_t count(OperationId read) const;

  const History* history_;
  Semantics semantics_;
  std::string refusal_;
  Writes written_;                // by key, value, id
  Writes by_process_;             // by key, value, process, id
  Writes failed_;                 // by key, value, id
  bool may_miss_writes_ = false;  // it is a selection of who knows what
  std::vector<bool> untold_;
  std::vector<OperationId> ambiguous_;
};

// Of every operation the most plausible, or kUntoldSource or kMissingSource.
std::vector<OperationId> most_plausible_sources(const SessionSources& sources);

}  // namespace ordeal::checkers
