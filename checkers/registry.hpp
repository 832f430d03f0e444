#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/transactions/levels.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// One checker, as tools and users know it.
struct CheckerRow {
  std::string_view name;
  std::string_view about;
  // Names of the models it takes, in order of preference; empty: it has none to choose.
  std::vector<std::string_view> (*models)();
  // Whether it has something to say about a history with these functions.
  bool (*fits)(const History& history);
  // Judges. Promises: never throws on a well-formed history; what it cannot judge is a refusal in
  // the report. Equal histories and options give equal reports.
  Report (*check)(const History& history, const CheckOptions& options);
  // Of transactions: the level of isolation that it decides, if it decides one.
  std::optional<Level> level = {};
};

// Every checker there is: a plain array written out in registry.cpp.
std::span<const CheckerRow> checkers();

// The checker of that name, or null.
const CheckerRow* find_checker(std::string_view name);

// The first checker that fits the history: what is used when nobody names one. Null for none.
const CheckerRow* checker_that_fits(const History& history);

}  // namespace ordeal::checkers
