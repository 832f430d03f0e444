#pragma once

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/verify/certificate.hpp"
#include "checkers/verify/plain_object.hpp"

namespace ordeal::checkers {

// What a part of a history of one object needs before it proves anything of the whole: operations
// that could explain a member. Requires: the part is not empty; what it refers to outlives it.
class PlainNeeds {
 public:
  // In real time.
  PlainNeeds(const History& history, const PlainRules& rules, const Certificate& certificate);
  // Where nothing is known but the order of each process.
  PlainNeeds(const History& history, const PlainRules& rules, const std::vector<OperationId>& part);

  // Those that are not members. Ascending.
  std::vector<OperationId> missing() const;

  // When it had certainly happened, as far as the part goes.
  EventNumber end_of(const Operation& operation) const;

 private:
  using Whole = std::pair<ProcessId, std::size_t>;

  void look_at_members();
  void find_wholes();
  bool is_needed(OperationId id) const;
  bool saw_some(const Operation& observer, const Operation& writer) const;
  bool writes(const Operation& operation, Value key, std::optional<Value> value) const;
  bool could_see(const Operation& observer, const Operation& writer) const;
  bool is_overwritten(const Operation& writer, const Operation& observer) const;

  const History& history_;
  const PlainRules& rules_;
  const std::vector<OperationId>& part_;
  EventNumber until_ = 0;
  std::vector<const Operation*> members_;
  std::set<KeyId> keys_;         // of members
  std::vector<Whole> whole_of_;  // of a lock: by operation, of its process; those of members
  std::set<Whole> held_;
  std::set<Value> values_;    // of the members, those of lists that they read included
  EventNumber last_end_ = 0;  // what begins after it explains nothing
};

}  // namespace ordeal::checkers
