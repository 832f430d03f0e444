#include "checkers/lattice.hpp"

#include <algorithm>
#include <array>

#include "checkers/transactions/levels.hpp"

namespace ordeal::checkers {
namespace {

// Models of single operations, each with the next weaker ones.
std::vector<LatticeRow> single_object_rows() {
  return {
      {"linearizable",
       "every operation takes effect at one moment while it runs",
       Subject::kSingleObjects,
       {"sequential-consistency"}},
      {"sequential-consistency",
       "one order of all operations, keeping that of every process",
       Subject::kSingleObjects,
       {"causal-convergence", "causal-memory"}},
      {"causal-convergence",
       "causal, and all see concurrent writes in one order",
       Subject::kSingleObjects,
       {"causal", "monotonic-reads"}},
      {"causal-memory",
       "each process can order all it knows so that its reads fit",
       Subject::kSingleObjects,
       {"causal", "pram"}},
      {"pram",
       "each process sees the writes of every other in their order",
       Subject::kSingleObjects,
       {"read-your-writes", "monotonic-reads", "monotonic-writes"}},
      {"writes-follow-reads",
       "who sees a write sees what its writer had read",
       Subject::kSingleObjects,
       {}},
      {"monotonic-writes",
       "who sees a write sees what its writer wrote before",
       Subject::kSingleObjects,
       {}},
      {"monotonic-reads",
       "what a process has read does not become older",
       Subject::kSingleObjects,
       {}},
      {"read-your-writes", "a process sees what it wrote", Subject::kSingleObjects, {}},
  };
}

constexpr std::array<std::string_view, 4> kAboveCausal = {"linearizable", "sequential-consistency",
                                                          "causal-convergence", "causal-memory"};

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
  if (level.level == Level::kStrongSessionSerializable) {
    row.implies.emplace_back("sequential-consistency");
  }
  // Of registers the checker of this name decides plain causal consistency.
  if (level.level == Level::kCausal) {
    for (const char* weaker : {"writes-follow-reads", "monotonic-writes", "read-your-writes"}) {
      row.implies.emplace_back(weaker);
    }
  }
  return row;
}

std::vector<LatticeRow> all_rows() {
  std::vector<LatticeRow> rows;
  for (const LevelRow& level : levels()) rows.insert(rows.begin(), row_of_level(level));
  // What is causal as well comes before it, strongest first.
  auto causal = std::ranges::find(rows, std::string_view("causal"), &LatticeRow::name);
  for (LatticeRow& row : single_object_rows()) {
    if (std::ranges::find(kAboveCausal, row.name) != kAboveCausal.end()) {
      causal = rows.insert(causal, std::move(row)) + 1;
    } else {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// Of some models those that no other of them makes redundant.
template <class IsRedundantBeside>
std::vector<std::string_view> without_redundant(std::span<const std::string_view> some,
                                                const IsRedundantBeside& is_redundant_beside) {
  std::vector<std::string_view> left;
  for (const std::string_view model : some) {
    const bool is_redundant = std::ranges::any_of(some, [&](std::string_view other) {
      return other != model && is_redundant_beside(model, other);
    });
    if (!is_redundant) left.push_back(model);
  }
  return left;
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
  const auto leads_there = [&](std::string_view next) {
    return model_implies(next, weaker, sessions);
  };
  if (above == nullptr) return std::ranges::any_of(row->implies, leads_there);
  // From levels to models of single operations: by any level that is implied.
  return std::ranges::any_of(levels(), [&](const LevelRow& level) {
    if (!implies(above->level, level.level, sessions)) return false;
    const LatticeRow* middle = find_in_lattice(level.name);
    return std::ranges::any_of(middle->implies, [&](std::string_view next) {
      return level_of(next) == nullptr && leads_there(next);
    });
  });
}

std::vector<std::string_view> weakest_models(std::span<const std::string_view> some,
                                             bool sessions) {
  return without_redundant(some, [&](std::string_view model, std::string_view other) {
    return model_implies(model, other, sessions);
  });
}

std::vector<std::string_view> strongest_models(std::span<const std::string_view> some,
                                               bool sessions) {
  return without_redundant(some, [&](std::string_view model, std::string_view other) {
    return model_implies(other, model, sessions);
  });
}

}  // namespace ordeal::checkers
