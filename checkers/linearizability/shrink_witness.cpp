#include "checkers/linearizability/shrink_witness.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "checkers/linearizability/invalidity.hpp"
#include "checkers/linearizability/reads_from.hpp"
#include "checkers/linearizability/register_refutation.hpp"

namespace ordeal::checkers {
namespace {

using Position = ReadsFrom::Position;
using Set = ReadsFrom::Set;

// Beyond these sizes the second part of the shrinking, quadratic and cubic, is not worth its time.
constexpr std::size_t kTrimMax = 256;
constexpr std::size_t kTrimCarefullyMax = 48;
constexpr std::size_t kMinimalTriedMax = 256;

Set positions_of(std::span<const OperationId> ids, std::span<const OperationId> chosen) {
  Set positions;
  for (const OperationId id : chosen) {
    positions.push_back(
        static_cast<Position>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin()));
  }
  return positions;
}

std::vector<OperationId> ids_at(std::span<const OperationId> ids, const Set& positions) {
  std::vector<OperationId> chosen;
  chosen.reserve(positions.size());
  for (const Position position : positions) chosen.push_back(ids[position]);
  return chosen;
}

class WitnessShrinker {
 public:
  WitnessShrinker(const History& history, const ModelRow& model, const Semantics& semantics,
                  std::span<const OperationId> ids, const SearchLimits& limits, EventNumber end)
      : history_(history),
        model_(model),
        semantics_(semantics),
        ids_(ids),
        invalidity_(history.operations(), model, semantics, limits, end),
        reads_from_(history, model, semantics, ids) {}

  ShrunkWitness shrink(std::span<const OperationId> start) {
    Set set(ids_.size());
    std::iota(set.begin(), set.end(), Position{0});
    // What cannot shrink stays as it is, so a witness that is checked by itself is its own witness.
    if (set.size() > kMinimalTriedMax || !is_minimal(set)) {
      set = reads_from_.closed(positions_of(ids_, start));
      // The kind of violation stays what it is, unless what is left of it is invalid for another
      // reason even with less: then that is the smaller story.
      kept_code_ = code_of(set);
      if (!kept_code_.empty()) leave_out_chunks(set);
      kept_code_ = {};
      if (!is_minimal(set)) leave_out_chunks(set);
      trim_writers(set);
    }
    return {ids_at(ids_, set), is_minimal_for_sure(set)};
  }

 private:
  // Without evidence both parts of the shrinking end in a minimal set, unless the budget ends.
  bool is_minimal_for_sure(const Set& set) {
    return !invalidity_.has_given_up() && (!reads_from_.has_evidence() || is_minimal(set));
  }

  std::string_view code_of(const Set& set) const {
    if (model_.kind != ModelKind::kRegister) return {};
    const auto refutation = refute_register(history_.operations(), ids_at(ids_, set), semantics_);
    return refutation ? refutation->code : std::string_view();
  }

  // Delta debugging (Zeller and Hildebrandt 2002): leaves out ever smaller pieces while the rest,
  // closed again, stays invalid. Ends when no single operation can go.
  void leave_out_chunks(Set& set) {
    std::size_t chunk = std::max<std::size_t>(1, set.size() / 2);
    while (!invalidity_.is_out_of_budget()) {
      bool smaller = false;
      for (std::size_t at = 0; at < set.size();) {
        const Set candidate = without(set, at, chunk);
        if (candidate.size() < set.size() && is_invalid(candidate)) {
          set = candidate;
          smaller = true;
        } else {
          at += chunk;
        }
      }
      if (chunk == 1 && !smaller) return;
      chunk = std::max<std::size_t>(1, std::min(chunk / 2, set.size() / 2));
    }
  }

  Set without(const Set& set, std::size_t at, std::size_t count) const {
    Set rest(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(at));
    const std::size_t end = std::min(set.size(), at + count);
    std::copy_if(set.begin() + static_cast<std::ptrdiff_t>(at),
                 set.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(rest),
                 [&](Position position) { return reads_from_.must_stay(position); });
    rest.insert(rest.end(), set.begin() + static_cast<std::ptrdiff_t>(end), set.end());
    return reads_from_.closed(rest);
  }

  // Leaves out writes that are members only because they could have been a source by real time,
  // and are not needed for the proof because a member certainly overwrote them. That can break
  // minimality: looked at once in the end, and at every step only if that fails.
  void trim_writers(Set& set) {
    if (set.size() > kTrimMax) return;
    Set trimmed = set;
    trim_writers(trimmed, false);
    if (is_minimal(trimmed)) {
      set = trimmed;
    } else if (set.size() <= kTrimCarefullyMax) {
      trim_writers(set, true);
    }
  }

  void trim_writers(Set& set, bool carefully) {
    bool again = true;
    while (again && !invalidity_.is_out_of_budget()) {
      again = false;
      for (std::size_t at = 0; at < set.size();) {
        Set rest = set;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
        const bool may_go = reads_from_.writes(set[at]) &&
                            !reads_from_.is_last_observed_writer(set[at], set) &&
                            reads_from_.is_proof(rest) && code_of(rest) == code_of(set);
        if (may_go && is_invalid(rest) && (!carefully || is_minimal(rest))) {
          set = rest;
          again = true;
        } else {
          ++at;
        }
      }
    }
  }

  bool is_minimal(const Set& set) {
    for (std::size_t at = 0; at < set.size(); ++at) {
      if (reads_from_.is_observed_writer(set[at], set) || reads_from_.must_stay(set[at])) continue;
      Set rest = set;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
      if (is_invalid(rest) || invalidity_.is_out_of_budget()) return false;
    }
    return true;
  }

  // Invalid, and of the kind that is to be kept, if any.
  bool is_invalid(const Set& set) {
    const std::string_view code = code_of(set);
    if (!kept_code_.empty()) return code == kept_code_;
    if (!code.empty()) return true;
    return invalidity_.of(ids_at(ids_, set));
  }

  const History& history_;
  const ModelRow& model_;
  const Semantics& semantics_;
  std::span<const OperationId> ids_;
  Invalidity invalidity_;
  ReadsFrom reads_from_;
  std::string_view kept_code_;  // empty: any kind
};

}  // namespace

ShrunkWitness shrink_witness(const History& history, const ModelRow& model,
                             const Semantics& semantics, std::span<const OperationId> ids,
                             std::span<const OperationId> start, const SearchLimits& limits,
                             EventNumber end) {
  return WitnessShrinker(history, model, semantics, ids, limits, end).shrink(start);
}

std::vector<OperationId> close_witness(const History& history, const ModelRow& model,
                                       const Semantics& semantics, std::span<const OperationId> ids,
                                       std::span<const OperationId> start) {
  const ReadsFrom reads_from(history, model, semantics, ids);
  return ids_at(ids, reads_from.closed(positions_of(ids, start)));
}

}  // namespace ordeal::checkers
