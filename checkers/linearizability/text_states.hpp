#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/linearizability/decision.hpp"
#include "checkers/linearizability/search_plan.hpp"
#include "checkers/models/key_value.hpp"

namespace ordeal::checkers {

// What the reads of one string (put, append, get) tell of how it came about. If no text that is put
// or appended is the beginning of another, a text is made of them in one way only; and if each of
// those that reads show was put or appended once, it has one place. So what a read returned names a
// chain of writes: a put, or nothing yet, and one append after another, with nothing in between.
//
// A state is named by the write that made it, so the writes that reads show are those of a register
// with unique values: a put writes its state, an append replaces one state by another.
class TextStates {
 public:
  using Index = std::uint32_t;  // of an entry
  using State = std::uint32_t;  // kNothingYet, or 1 + the index of the write that made it
  static constexpr State kNothingYet = 0;

  // An operation that has a part. Kept in the order of ids.
  struct Entry {
    OperationId id = 0;
    bool is_read = false;
    bool is_put = false;
    bool is_repeated = false;  // another write has the same text
    State before = kNobody;    // an append that is shown: what it was appended to
    State after = kNobody;     // a write: what it made; a read: what it returned
    Index shown_by = kNobody;  // a write: the first read whose text it is part of
  };

  // nullopt where the texts do not tell: one is empty or begins like another, or one that was read
  // was written twice. Requires: ids ascending, of one object; what it refers to outlives it.
  // Linear in all texts, but for a logarithm.
  static std::optional<TextStates> of(std::span<const Operation> operations,
                                      std::span<const OperationId> ids, const Semantics& semantics);

  std::span<const Entry> entries() const { return entries_; }
  // The first read that returned what no writes make, or two that contradict each other: their
  // texts go on differently after the same beginning, or have a write at two places. Empty if all
  // reads go together; only then everything they show is in the entries.
  std::span<const OperationId> impossible() const { return impossible_; }

  // The writes a text is made of, as far as it is made of writes.
  struct Making {
    std::vector<Index> writes;
    std::size_t size = 0;  // of the text they make
  };
  Making making_of(std::string_view text) const;
  std::string text_of(OperationId id) const;  // what it returned, or wrote

  // These, with every write whose text is in what the reads among them returned; ascending.
  std::vector<OperationId> closed(std::span<const OperationId> ids) const;
  // The writes that failed and could have come next in the text of this impossible read.
  std::vector<OperationId> failed_sources_of(OperationId read) const;

 private:
  TextStates(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), model_{semantics} {}

  void collect(std::span<const OperationId> ids);
  bool sort_texts();
  bool follow(Index read);
  bool join(State state, Index append, Index read);
  Index write_at(State state, std::string_view rest) const;

  std::span<const Operation> operations_;
  KeyValue model_;
  std::vector<Entry> entries_;
  std::vector<std::string> texts_;   // by entry; of reads empty
  std::vector<Index> by_text_;       // writes
  std::vector<Index> next_;          // by state: the append that reads show to follow it
  std::vector<OperationId> failed_;  // writes
  std::vector<OperationId> impossible_;
};

// Decides by these states, as a cas-register (decide_register.hpp): exact where it applies. A
// refusal is closed and minimal.
std::optional<Decision> decide_key_value(std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics);

}  // namespace ordeal::checkers
