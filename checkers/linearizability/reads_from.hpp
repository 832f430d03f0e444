#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/model_row.hpp"

namespace ordeal::checkers {

// Who could have been seen by whom among the operations of one key, and sets that are closed under
// it. Positions are indices into the ids given; sets of them are ascending.
class ReadsFrom {
 public:
  using Position = std::uint32_t;
  using Set = std::vector<Position>;

  ReadsFrom(const History& history, const ModelRow& model, const Semantics& semantics,
            std::span<const OperationId> ids);

  // The set with every possible source of what its members observed, and theirs, and so on. A
  // value that has no possible source brings its earliest writer, if any, for the explanation: the
  // write that had failed, or began too late.
  Set closed(const Set& set) const;

  // Whether a linearization of the whole, restricted to the set, must be legal: every source that
  // is missing was certainly overwritten by a member before its observer began.
  bool is_proof(const Set& set) const;

  // Whether the member wrote a value that another member observed. A failed cas that counts as
  // evidence observed any value but the one it names.
  bool is_observed_writer(Position member, const Set& set) const;

  // Whether it is the only member that wrote a value that another member observed. Without it the
  // witness would prove the same, and say "nobody wrote that" about a value that somebody wrote.
  bool is_last_observed_writer(Position member, const Set& set) const;

  bool writes(Position position) const { return facts_[position].produced != kNobody; }
  // The model does not say who sees whom, and this operation may change the state: a set without
  // it could be invalid for its absence alone.
  bool must_stay(Position position) const { return facts_[position].must_stay; }
  // Some operation is evidence of a value it does not name (a failed cas that counts): any write
  // may then matter to it.
  bool has_evidence() const { return has_evidence_; }

 private:
  struct Facts {
    std::uint32_t observed = kNobody;  // value ids
    std::uint32_t produced = kNobody;
    bool is_evidence = false;  // observed something else than `observed`
    bool takes_part = false;
    bool must_stay = false;
    bool is_required = false;
    EventNumber invoked = 0;
    EventNumber before = kNever;  // has taken effect by then
  };

  bool could_see(const Facts& observer, const Facts& writer) const;
  bool is_named_writer(Position member, const Set& set) const;

  std::vector<Facts> facts_;
  std::vector<std::vector<Position>> writers_;  // by value, in order of invocation; failed ones too
  std::vector<Position> all_writers_;
  std::uint32_t initial_ = kNobody;
  bool has_evidence_ = false;
};

}  // namespace ordeal::checkers
