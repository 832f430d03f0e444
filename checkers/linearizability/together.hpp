#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/linearizability/shrink_witness.hpp"

namespace ordeal::checkers {

// What of an object proves something only together, of models in which an operation has to do with
// more than one other.
//
// A lock: what one process did up to a release that certainly happened. It did not hold the lock
// before that, nor after; so an order of all, without it, is one of the others.
//
// A set: all that changes one value, with who was told of it. Without that an order of all is one
// of the others.
//
// Many registers: a transaction with what it may have read. Whoever wrote the value that it read
// there is a member, unless another member certainly replaced that in between; so an order of all,
// restricted to the members, is one of them.
//
// The first two by names that operations share: of one name all is a member, or nothing.
class Together {
 public:
  static bool knows(const ModelRow& model);

  // Requires: knows(model); ids ascending, of one object; what it refers to outlives it.
  Together(const History& history, const ModelRow& model, const Semantics& semantics,
           std::span<const OperationId> ids);

  // One operation of each unit among these: a whole of a lock; else each.
  std::vector<OperationId> units_of(std::span<const OperationId> some) const;
  // These with all that belongs to them; ascending.
  std::vector<OperationId> closed(std::span<const OperationId> some) const;
  // Whether an order of all, restricted to these, must be one of them. Requires: ascending.
  bool is_proof(std::span<const OperationId> some) const;

  // Of a transaction: what it read of others, by register.
  struct Seen {
    Value key;
    Value value;
  };
  const std::vector<Seen>& seen_by(OperationId id) const { return facts(id).seen; }
  // Who may have written what was seen, by order of invocation; began before `observer` was over.
  std::vector<OperationId> sources(OperationId observer, const Seen& seen) const;
  // Whether this one certainly wrote to that register between the two; of kNobody, before the
  // observer.
  bool replaces(OperationId between, Value key, OperationId writer, OperationId observer) const;

 private:
  struct Facts {
    bool takes_part = false;
    std::vector<Value> names;  // of a lock: a whole; of a set: what is changed, asked for, or read
    std::vector<Seen> seen;
    std::vector<std::pair<Value, Value>> wrote;  // in the end, to each register
  };

  const Facts& facts(OperationId id) const;
  bool writes(OperationId id, Value key) const;
  std::span<const OperationId> named(Value name) const;
  EventNumber end_of(OperationId id) const;
  void find_wholes();
  void find_values(OperationId id, Facts& facts);
  void find_reads(OperationId id, Facts& facts);
  // The last to begin of those that certainly wrote there before this one began; kNobody: none.
  OperationId latest_before(OperationId observer, Value key) const;

  const History& history_;
  const ModelRow& model_;
  const Semantics& semantics_;
  std::span<const OperationId> ids_;
  std::vector<Facts> facts_;                                             // by place in ids_
  std::map<Value, std::vector<OperationId>> named_;                      // who is there with a name
  std::map<std::pair<Value, Value>, std::vector<OperationId>> writers_;  // of a value there
  std::map<Value, std::vector<OperationId>> writers_of_key_;
};

// Of a lock: by operation of the history, a number that is the same for all that a process did with
// it up to a release that certainly happened.
std::vector<std::uint32_t> lock_wholes(const History& history, const ModelRow& model,
                                       const Semantics& semantics);

// As shrink_witness, for these models. Promises: the result is invalid by itself, and a proof. If
// is_minimal: neither a unit nor a single operation can be left out of it.
ShrunkWitness shrink_together(const History& history, const ModelRow& model,
                              const Semantics& semantics, std::span<const OperationId> ids,
                              std::span<const OperationId> start, const SearchLimits& limits);

}  // namespace ordeal::checkers
