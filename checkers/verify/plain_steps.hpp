#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/verify/plain_order.hpp"

namespace ordeal::checkers {

struct PlainStep {
  bool writes = false;  // or appends
  Value key;
  Value value;  // written or read
  // A read by which a transaction contradicts what it wrote, or of a list what it read of it first.
  // Where a level lets it, it says nothing of what was there.
  bool is_stray = false;
};

// What operations do to registers and lists, one step after the other: once more and for the
// verifier alone. A read or a write of a register is one step, a cas two, and a transaction as many
// as it has micro-operations.
class PlainSteps {
 public:
  enum class Kind { kRegisters, kTransactions, kListTransactions };

  // Requires: the history outlives this.
  PlainSteps(const History& history, Semantics switches, Kind kind);
  // Of a part of a history, which has become one of its own: all of it happened, and a read of what
  // somebody outside it wrote, or nobody can tell who, says nothing. So an order of the whole,
  // restricted to the part, is one of the part. Requires: `whole` knows the part as `part`.
  PlainSteps(const History& alone, const PlainSteps& whole, const std::vector<OperationId>& part);
  // The same of registers, where it is supposed who wrote what was read: kNoOne, if it was there
  // from the beginning. A read of which nothing is supposed says nothing.
  PlainSteps(const History& alone, const PlainSteps& whole,
             std::map<OperationId, OperationId> sources);
  // Of reads of registers that several can have written: who did.
  void suppose(const std::vector<std::pair<OperationId, OperationId>>& sources) {
    sources_ = {sources.begin(), sources.end()};
  }

  const History& history() const { return history_; }
  Value initial() const { return switches_.initial; }
  bool are_lists() const { return kind_ == Kind::kListTransactions; }
  // The order of a process binds every level of isolation, and an earlier read the later ones.
  bool bind_every_level() const {
    return !are_lists() && switches_.sessions == Sessions::kBindEveryLevel;
  }
  OperationId size() const { return static_cast<OperationId>(history_.operations().size()); }
  const Operation& operation(OperationId id) const { return history_.operation(id); }
  std::size_t process_of(OperationId id) const {
    return static_cast<std::size_t>(operation(id).process);
  }
  bool is_part() const { return is_part_; }
  bool writes_follow_reads() const { return switches_.wfr_keys == Assumed::kYes; }  // of a key
  bool are_known() const;  // every operation is of the kind
  bool never_happened(OperationId id) const;
  // Ok, or in doubt and seen by somebody of whom that is so. O(n) where it is in doubt.
  bool happened(OperationId id) const {
    std::set<OperationId> asked;
    return is_seen_by_any(id, asked);
  }

  // Each that happened is in an order so many times.
  std::vector<Turns> turns(std::size_t count) const;

  // Reads are among them where somebody knows what was read.
  std::vector<PlainStep> steps(OperationId id) const;
  std::vector<PlainStep> writes(OperationId id) const { return steps(id, true); }
  std::vector<PlainStep> reads(OperationId id) const { return steps(id, false); }
  // Those that show what others wrote: the first read of a list, and what is ahead of its own
  // writes of a register.
  std::vector<PlainStep> reads_of_others(OperationId id) const;
  std::span<const Value> elements(Value list) const;
  bool sees(const PlainStep& read, Value value) const;
  bool shows_twice(const PlainStep& read) const;  // some element of a list
  // Whether what the reader itself had appended is in it.
  bool shows_own(OperationId reader, const PlainStep& read) const;
  // Whose writes a read of others shows, in their order: the last is the one it read from. None if
  // it is initial; nullopt if nobody can tell, or that one wrote over what was read.
  std::optional<std::vector<OperationId>> sources(OperationId reader, const PlainStep& read) const;

  // Who wrote, or tried to write, this value of a key: as often as they did.
  std::vector<OperationId> writers(Value key, Value value) const;
  // Of transactions: the only one who can have; kNoOne if it is initial. Nullopt if there are
  // several, or none.
  std::optional<OperationId> writer(Value key, Value value) const;
  // Of registers: all who can have, where anybody may have read from anybody, but not from what it
  // wrote itself afterwards unless there is nobody else; kNoOne is one of them if it was initial.
  std::vector<OperationId> candidates(OperationId reader, const PlainStep& read) const;
  // The one that is supposed to have, or else the only one.
  std::optional<OperationId> source(OperationId reader, const PlainStep& read) const;
  bool writes_key(OperationId id, Value key) const;
  // Nobody wrote it, and it was there from the beginning.
  bool is_initial(const PlainStep& read) const;

 private:
  struct Written {
    Value key;
    Value value;
    OperationId id;
    friend auto operator<=>(const Written&, const Written&) = default;
  };
  bool is_seen_by_any(OperationId id, std::set<OperationId>& asked) const;
  std::vector<PlainStep> steps(OperationId id, bool that_write) const;
  void mark_strays(std::vector<PlainStep>& all) const;
  std::size_t own_ahead_of(OperationId reader, const PlainStep& read) const;
  void note_writers();

  const History& history_;
  Semantics switches_;
  Kind kind_;
  bool is_part_ = false;
  std::set<std::pair<Value, Value>> untold_;    // of a part: a key, and what says nothing of it
  std::vector<Written> written_;                // ascending
  std::map<OperationId, OperationId> sources_;  // of reads of registers, as far as it is supposed
  bool has_all_sources_ = false;                // others say nothing
};

}  // namespace ordeal::checkers
