#include "tools/report/numbers.hpp"

#include <charconv>

#include "sim/trace/trace.hpp"

namespace ordeal::tools {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSecond = 1000 * kMillisecond;

// `count` hundredths (or tenths) as a decimal number.
std::string decimal(std::int64_t count, int decimals) {
  const std::int64_t unit = decimals == 2 ? 100 : 10;
  std::string fraction = std::to_string(count % unit);
  fraction.insert(0, static_cast<std::size_t>(decimals) - fraction.size(), '0');
  return grouped(static_cast<std::uint64_t>(count / unit)) + '.' + fraction;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t tenths = whole == 0 ? 0 : part * 1000 / whole;
  return decimal(static_cast<std::int64_t>(tenths), 1) + '%';
}

std::string simulated_text(std::int64_t nanoseconds) {
  if (nanoseconds < 600 * kSecond) return decimal(nanoseconds / (kSecond / 10), 1) + " s";
  if (nanoseconds < 7200 * kSecond) return decimal(nanoseconds / (6 * kSecond), 1) + " min";
  return decimal(nanoseconds / (360 * kSecond), 1) + " h";
}

std::string wall_text(std::int64_t nanoseconds) {
  if (nanoseconds < 100 * kMillisecond) return std::to_string(nanoseconds / kMillisecond) + " ms";
  if (nanoseconds < 100 * kSecond) return decimal(nanoseconds / (10 * kMillisecond), 2) + " s";
  return decimal(nanoseconds / (6 * kSecond), 1) + " min";
}

std::string rate_text(std::uint64_t count, std::int64_t nanoseconds) {
  const auto microseconds = static_cast<std::uint64_t>(nanoseconds / 1000);
  return grouped(microseconds == 0 ? 0 : count * 1'000'000 / microseconds);
}

std::string short_digest(std::uint64_t digest) { return sim::digest_text(digest).substr(0, 8); }

bool parse_digest(const std::string& text, std::uint64_t& digest) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, 16);
  if (text.size() != 16 || error != std::errc() || at != end) return false;
  digest = number;
  return true;
}

std::string counted(std::uint64_t count, const std::string& noun) {
  return grouped(count) + ' ' + noun + (count == 1 ? "" : "s");
}

}  // namespace ordeal::tools
