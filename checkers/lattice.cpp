#include "checkers/lattice.hpp"

#include <algorithm>

#include "checkers/transactions/levels.hpp"

namespace ordeal::checkers {
namespace {

// Models of single operations, each with the next weaker ones.
std::vector<LatticeRow> single_object_rows() {
  return {
      {"linearizable",
       "every operation takes effect at one moment while it runs",
       Subject::kSingleObjects,
       {}},
  };
}

bool has_between(Level level, Level weaker) {
  return std::ranges::any_of(levels(), [&](const LevelRow& middle) {
    return middle.level != level && middle.level != weaker && implies(level, middle.level, false) &&
           implies(middle.level, weaker, false);
  });
}

LatticeRow row_of_level(const LevelRow& level) {
  LatticeRow row{level.name, level.about, Subject::kTransactions, {}};
  for (const LevelRow& weaker : levels()) {
    if (weaker.level == level.level || !implies(level.level, weaker.level, false)) continue;
    if (!has_between(level.level, weaker.level)) row.implies.push_back(weaker.name);
  }
  std::reverse(row.implies.begin(), row.implies.end());
  // A transaction of one operation is that operation.
  if (level.level == Level::kStrictSerializable) row.implies.emplace_back("linearizable");
  return row;
}

std::vector<LatticeRow> all_rows() {
  std::vector<LatticeRow> rows;
  for (const LevelRow& level : levels()) rows.insert(rows.begin(), row_of_level(level));
  for (LatticeRow& row : single_object_rows()) rows.push_back(std::move(row));
  return rows;
}

const LevelRow* level_of(std::string_view name) {
  const auto row = std::ranges::find(levels(), name, &LevelRow::name);
  return row == levels().end() ? nullptr : &*row;
}

}  // namespace

std::span<const LatticeRow> lattice() {
  static const std::vector<LatticeRow> rows = all_rows();
  return rows;
}

const LatticeRow* find_in_lattice(std::string_view name) {
  const auto row = std::ranges::find(lattice(), name, &LatticeRow::name);
  return row == lattice().end() ? nullptr : &*row;
}

bool model_implies(std::string_view stronger, std::string_view weaker, bool sessions) {
  const LatticeRow* row = find_in_lattice(stronger);
  if (row == nullptr || find_in_lattice(weaker) == nullptr) return false;
  if (stronger == weaker) return true;
  const LevelRow* above = level_of(stronger);
  const LevelRow* below = level_of(weaker);
  if (above != nullptr && below != nullptr) return implies(above->level, below->level, sessions);
  return std::ranges::any_of(
      row->implies, [&](std::string_view next) { return model_implies(next, weaker, sessions); });
}

std::vector<std::string_view> weakest_models(std::span<const std::string_view> some,
                                             bool sessions) {
  std::vector<std::string_view> weakest;
  for (const std::string_view model : some) {
    const bool implies_another = std::ranges::any_of(some, [&](std::string_view other) {
      return other != model && model_implies(model, other, sessions);
    });
    if (!implies_another) weakest.push_back(model);
  }
  return weakest;
}

std::vector<std::string_view> strongest_models(std::span<const std::string_view> some,
                                               bool sessions) {
  std::vector<std::string_view> strongest;
  for (const std::string_view model : some) {
    const bool is_implied = std::ranges::any_of(some, [&](std::string_view other) {
      return other != model && model_implies(other, model, sessions);
    });
    if (!is_implied) strongest.push_back(model);
  }
  return strongest;
}

}  // namespace ordeal::checkers
