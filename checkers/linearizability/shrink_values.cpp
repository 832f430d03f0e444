#include "checkers/linearizability/shrink_values.hpp"

#include <algorithm>
#include <map>

#include "checkers/linearizability/invalidity.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint64_t kPartOfSteps = 4;  // of the budget, before a search

class ValueShrinker {
 public:
  ValueShrinker(const History& history, const ModelRow& model, const Semantics& semantics,
                std::span<const OperationId> ids, const SearchLimits& limits)
      : history_(history),
        model_(model),
        semantics_(semantics),
        ids_(ids),
        invalidity_(history.operations(), model, semantics, limits) {}

  ShrunkWitness shrink(std::span<const OperationId> start) {
    std::vector<Unit> units = units_of(start);
    if (auto alone = invalid_alone(units); !alone.empty()) return {std::move(alone), true};
    std::size_t chunk = std::max<std::size_t>(1, units.size() / 2);
    while (!invalidity_.is_out_of_budget()) {
      bool smaller = false;
      for (std::size_t at = 0; at < units.size();) {
        std::vector<Unit> rest(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(at));
        const std::size_t end = std::min(units.size(), at + chunk);
        rest.insert(rest.end(), units.begin() + static_cast<std::ptrdiff_t>(end), units.end());
        if (!rest.empty() && is_invalid(rest)) {
          units = std::move(rest);
          smaller = true;
        } else {
          at += chunk;
        }
      }
      if (chunk == 1 && !smaller) break;
      chunk = std::max<std::size_t>(1, std::min(chunk / 2, units.size() / 2));
    }
    return {ids_of(units), !invalidity_.has_given_up()};
  }

  std::vector<OperationId> find_invalid_values() {
    const std::vector<Unit> units = units_of(ids_);
    std::vector<OperationId> found = invalid_alone(units);
    return found.empty() ? invalid_together(units) : found;
  }

 private:
  using Unit = std::vector<OperationId>;                    // all that was done with one value
  static constexpr std::uint64_t kAloneMax = 100'000;       // values, times takes in doubt
  static constexpr std::uint64_t kTogetherMax = 1'000'000;  // pairs of values, times the same

  // One value often shows it by itself, and is quickly asked of, however hard the others are.
  std::vector<OperationId> invalid_alone(const std::vector<Unit>& units) {
    if (units.size() * (takes_in_doubt_.size() + 1) > kAloneMax) return {};
    for (const Unit& unit : units) {
      if (is_invalid({unit})) return ids_of({unit});
    }
    return {};
  }

  // Two values show what is taken out of turn.
  std::vector<OperationId> invalid_together(const std::vector<Unit>& units) {
    if (units.size() * units.size() * (takes_in_doubt_.size() + 1) > kTogetherMax) return {};
    for (std::size_t a = 0; a < units.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (is_invalid({units[a], units[b]})) return ids_of({units[a], units[b]});
        if (invalidity_.is_out_of_budget()) return {};
      }
    }
    return {};
  }

  std::optional<Value> value_of(OperationId id) const {
    const Operation& operation = history_.operation(id);
    const auto observed = model_.observed(operation, semantics_);
    return observed ? observed : model_.produced(operation, semantics_);
  }

  std::vector<Unit> units_of(std::span<const OperationId> start) {
    std::map<Value, std::size_t> unit_of_value;
    std::vector<Unit> units;
    for (const OperationId id : start) {
      if (model_.part(history_.operation(id), semantics_) == Part::kNone) continue;
      if (const auto value = value_of(id)) {
        if (unit_of_value.emplace(*value, units.size()).second) units.emplace_back();
      } else if (model_.read_only(history_.operation(id), semantics_)) {
        units.push_back({id});
      }
    }
    for (const OperationId id : ids_) {
      const Part part = model_.part(history_.operation(id), semantics_);
      if (part == Part::kNone) continue;
      if (const auto value = value_of(id)) {
        const auto unit = unit_of_value.find(*value);
        if (unit != unit_of_value.end()) units[unit->second].push_back(id);
      } else if (part == Part::kOptional) {
        takes_in_doubt_.push_back(id);
      }
    }
    return units;
  }

  std::vector<OperationId> ids_of(const std::vector<Unit>& units) const {
    std::vector<OperationId> chosen;
    EventNumber end = 0;
    for (const Unit& unit : units) {
      for (const OperationId id : unit) {
        chosen.push_back(id);
        const Operation& operation = history_.operation(id);
        if (operation.is_ok()) end = std::max(end, operation.complete_event);
      }
    }
    for (const OperationId id : takes_in_doubt_) {
      if (history_.operation(id).invoke_event < end) chosen.push_back(id);
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  bool is_invalid(const std::vector<Unit>& units) { return invalidity_.of(ids_of(units)); }

  const History& history_;
  const ModelRow& model_;
  const Semantics& semantics_;
  std::span<const OperationId> ids_;
  Invalidity invalidity_;
  std::vector<OperationId> takes_in_doubt_;
};

}  // namespace

ShrunkWitness shrink_values(const History& history, const ModelRow& model,
                            const Semantics& semantics, std::span<const OperationId> ids,
                            std::span<const OperationId> start, const SearchLimits& limits) {
  return ValueShrinker(history, model, semantics, ids, limits).shrink(start);
}

std::vector<OperationId> find_invalid_values(const History& history, const ModelRow& model,
                                             const Semantics& semantics,
                                             std::span<const OperationId> ids,
                                             const SearchLimits& limits) {
  const SearchLimits part{limits.steps_max / kPartOfSteps, limits.memory_max};
  return ValueShrinker(history, model, semantics, ids, part).find_invalid_values();
}

}  // namespace ordeal::checkers
