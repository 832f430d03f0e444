#pragma once
// Single values, read and told when wrong. Every reader answers nothing after it has told; a value
// that was reported before it answers nothing and says nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/time.hpp"
#include "tools/scenario/document.hpp"

namespace ordeal::tools {

/// Longer times than this are mistakes: about eleven years.
inline constexpr sim::Duration kLongest = std::chrono::hours(100'000);

struct DurationRange {
  sim::Duration least{};
  sim::Duration greatest{};
};

struct CountRange {
  std::uint64_t least = 0;
  std::uint64_t greatest = 0;
};

/// Any text. `what` is for people: "the name".
std::optional<std::string> read_text(Document& document, const Value& value,
                                     const std::string& what);
/// A name: letters, digits, '_', '-', '.', beginning with a letter; no word that YAML takes for a
/// boolean.
std::optional<std::string> read_name(Document& document, const Value& value,
                                     const std::string& what);
/// One of `choices`.
std::optional<std::string> read_choice(Document& document, const Value& value,
                                       const std::string& what,
                                       const std::vector<std::string>& choices);
std::optional<bool> read_flag(Document& document, const Value& value, const std::string& what);
/// A whole number within the bounds, inclusive.
std::optional<std::uint64_t> read_count(Document& document, const Value& value,
                                        const std::string& what, std::uint64_t least,
                                        std::uint64_t greatest);
/// "1..200", or "7" for 7..7.
std::optional<CountRange> read_count_range(Document& document, const Value& value,
                                           const std::string& what);
/// "1", "2", ... which of several; or, where so told, "all", which is 0.
std::optional<std::uint64_t> read_position(Document& document, const Value& value, bool or_all);
/// "150ms", within the bounds, inclusive.
std::optional<sim::Duration> read_duration(Document& document, const Value& value,
                                           sim::Duration least = {},
                                           sim::Duration greatest = kLongest);
/// "1ms..5ms", or "5ms" for 5ms..5ms.
std::optional<DurationRange> read_duration_range(Document& document, const Value& value,
                                                 sim::Duration least = {});
/// "5ms", "1ms..5ms" or {kind: ...}.
std::optional<sim::Distribution> read_distribution(Document& document, const Value& value);
/// "5%" or "0.05", in parts of a million.
std::optional<std::uint32_t> read_share(Document& document, const Value& value);
/// A share of whole percents.
std::optional<int> read_percent(Document& document, const Value& value);
/// "20/s", "300/min" or "unlimited", in operations a minute; 0 for unlimited.
std::optional<std::int64_t> read_rate(Document& document, const Value& value);
/// "64KiB", in bytes.
std::optional<std::uint64_t> read_size(Document& document, const Value& value, std::uint64_t least,
                                       std::uint64_t greatest);
/// "100ppm", "-50ppm"
std::optional<std::int64_t> read_drift(Document& document, const Value& value);

/// Tells when the value is no single word or number; else true. Begins every reader.
bool is_word(Document& document, const Value& value, const std::string& what);
/// Would a YAML reader take this word for a boolean or null?
bool is_implicit_boolean(const std::string& word);

}  // namespace ordeal::tools
