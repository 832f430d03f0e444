#include "sim/core/time.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include "sim/core/hash.hpp"

namespace ordeal::sim {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t ns;
};

constexpr std::array kUnits = {
    Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000}, Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},        Unit{"us", 1'000},         Unit{"ns", 1}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string seconds_text(Duration span) {
  const std::int64_t ns = span.count();
  const std::int64_t ms = (ns < 0 ? -ns : ns) / 1'000'000;
  std::string fraction = std::to_string(ms % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return (ns < 0 && ms > 0 ? "-" : "") + std::to_string(ms / 1000) + "." + fraction + " s";
}

std::string duration_text(Duration span) {
  for (const Unit& unit : kUnits) {
    if (unit.ns > 1'000'000'000) continue;  // "90s" reads better than "1m" and a half
    if (span.count() % unit.ns == 0 && (span.count() != 0 || unit.name == "s")) {
      return std::to_string(span.count() / unit.ns) + std::string(unit.name);
    }
  }
  return std::to_string(span.count()) + "ns";
}

bool parse_duration(const std::string& text, Duration& out) {
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  std::int64_t digits = 0;
  std::int64_t scale = 1;
  bool any = false;
  bool after_point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !after_point)); ++at) {
    if (text[at] == '.') {
      after_point = true;
      continue;
    }
    if (__builtin_mul_overflow(digits, 10, &digits)) return false;
    if (__builtin_add_overflow(digits, text[at] - '0', &digits)) return false;
    if (after_point && __builtin_mul_overflow(scale, 10, &scale)) return false;
    any = true;
  }
  const std::string_view unit_name = std::string_view(text).substr(at);
  for (const Unit& unit : kUnits) {
    if (!any || unit.name != unit_name) continue;
    const int128 ns = static_cast<int128>(digits) * unit.ns;
    if (ns % scale != 0 || ns / scale > std::numeric_limits<std::int64_t>::max()) return false;
    const auto value = static_cast<std::int64_t>(ns / scale);
    out = Duration{negative ? -value : value};
    return true;
  }
  return false;
}

}  // namespace ordeal::sim
