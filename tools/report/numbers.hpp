#pragma once
// Numbers for people. No locale has a say: the same everywhere.

#include <cstdint>
#include <string>

namespace ordeal::tools {

/// 1204 -> "1,204".
std::string grouped(std::uint64_t number);

/// "98.1%": one decimal, rounded down, so that 100.0% means all. "0.0%" of nothing.
std::string percent_text(std::uint64_t part, std::uint64_t whole);

/// Simulated time, roughly: "60.0 s", "12.5 min", "20.1 h". Requires nanoseconds >= 0.
std::string simulated_text(std::int64_t nanoseconds);

/// Wall-clock time, roughly: "14 ms", "0.31 s", "3.1 min". Requires nanoseconds >= 0.
std::string wall_text(std::int64_t nanoseconds);

/// How many a second: "46", "1,204"; "0" without time.
std::string rate_text(std::uint64_t count, std::int64_t nanoseconds);

/// The first eight digits of a digest: enough to see that two differ.
std::string short_digest(std::uint64_t digest);

/// A digest for a machine, read back. False, and `digest` untouched, when it is not 16 digits.
bool parse_digest(const std::string& text, std::uint64_t& digest);

/// "1 fault", "3 faults", with thousands grouped.
std::string counted(std::uint64_t count, const std::string& noun);

}  // namespace ordeal::tools
