#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// How many there are of each kind of anomaly, by code.
using Counts = std::map<std::string, std::uint64_t>;

enum class Compared : std::uint8_t { kCount, kPresence };

// Fails unless the checker finds of each code what is expected, and shows what it explains by its
// witness alone. Adds to `seen` in how many histories each code was found.
void check_counts(const History& history, const std::string& checker, const Counts& expected,
                  Compared compared, Counts& seen, const CheckOptions& options = {});

// Fails unless each code was seen often enough for the comparison to be worth something.
void check_all_seen(const Counts& seen);

}  // namespace ordeal::checkers::testing
