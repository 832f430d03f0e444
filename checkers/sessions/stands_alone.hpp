#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// Whether some operations prove something of the whole where there is no real time: an order of
// everybody, without the others, would be one of them. Who changes nothing is missed by nobody;
// beyond that it depends on the object:
//
// - what is in a queue, a stack, a priority queue, a set or a list comes and goes by itself: all
// that
//   was done with a value may go, unless it may have been a take in doubt;
// - what was written to a register may go if no member has seen it, nor learned from a cas that
//   failed that the value was another;
// - of a lock, what a process did up to a release that certainly happened goes together;
// - of others nothing.
//
// Requires that what it refers to outlives it.
class StandsAlone {
 public:
  StandsAlone(const History& history, const ModelRow& model, const Semantics& semantics);

  // Requires: ascending.
  bool may(const std::vector<OperationId>& some) const;
  // These with all that they cannot do without; nothing where that is more than `most`.
  std::vector<OperationId> completed(std::vector<OperationId> some, std::size_t most) const;

  // Small sets that may stand alone and show at once what is often wrong: all that was done with
  // one value; a read of what nobody put there; what one process did with a lock.
  std::vector<std::vector<OperationId>> small_ones() const;

 private:
  enum class Kind : unsigned char { kOther, kValues, kRegister, kLock };

  static Kind kind_of(const ModelRow& model);
  bool takes_part(OperationId id) const;
  // Put in, taken out, added, asked for; nil where nobody knows.
  static Value value_of(const Operation& operation);
  std::vector<OperationId> missed_by(const std::vector<OperationId>& some, std::size_t most) const;
  bool may_go(OperationId id, const std::set<Value>& met) const;
  std::set<Value> met_by(const std::vector<OperationId>& some) const;

  const History& history_;
  const ModelRow& model_;
  const Semantics& semantics_;
  Kind kind_;
  std::vector<std::uint32_t> whole_of_;  // of a lock: by operation
};

}  // namespace ordeal::checkers
