#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// What can be said of the elements in a witness of a container, a set, a list, a counter or a lock.
// Requires that what it refers to outlives it.
class ObjectWitness {
 public:
  using Ids = std::vector<OperationId>;

  ObjectWitness(const History& history, const ModelRow& model, const Semantics& semantics,
                std::span<const OperationId> ids);

  const Operation& op(OperationId id) const { return history_.operation(id); }
  std::string value(Value one) const { return history_.value_text(one); }
  std::string name(OperationId id) const;
  std::string began(OperationId id) const;
  std::string ended(OperationId id) const;

  // Those that have a part, ascending.
  const Ids& all() const { return all_; }
  // Ok takes and reads that returned something.
  const Ids& observers() const { return observers_; }
  std::span<const Value> seen_by(OperationId id) const;
  bool sees(OperationId id, Value element) const;
  // An ok read that would have returned the element, had it been there.
  bool misses(OperationId id, Value element) const;
  bool reads_all(OperationId id) const;  // not one element alone

  bool is_source(OperationId id) const;  // puts, adds, appends
  Ids sources_of(Value element) const;
  Ids failed_sources_of(Value element) const;
  // Sources whose value no other one has.
  Ids sole_sources() const;
  // Ok takes that returned it; of nil, those that returned nothing.
  Ids takes_of(Value element) const;
  // Whether a take in doubt began before the event: nobody knows what it took.
  bool may_be_taken_before(EventNumber event) const;
  bool may_be_removed(Value element) const;
  bool may_be_released(OperationId acquire, EventNumber before) const;

  // A value that was certainly inside from before an event on, the longest.
  struct Stay {
    Value value;
    OperationId put = 0;
    std::optional<OperationId> take;
    EventNumber until = kNever;
  };
  std::optional<Stay> longest_stay(EventNumber from) const;

  // What an ok operation makes known to be inside: its own element, or all it saw.
  std::vector<Value> told_by(OperationId id) const;
  // Whether `reader` lacks something that `other` saw and that nothing removes.
  bool lacks_for_good(OperationId reader, OperationId other) const;

  // The least and the greatest sum an ok read can return; nullopt where it is none, or where sums
  // may wrap around.
  std::optional<std::pair<std::int64_t, std::int64_t>> sums_at(OperationId read) const;

 private:
  const History& history_;
  const ModelRow& model_;
  const Semantics& semantics_;
  Ids ids_;
  Ids all_;
  Ids observers_;
};

}  // namespace ordeal::checkers
