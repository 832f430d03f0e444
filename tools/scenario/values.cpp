#include "tools/scenario/values.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/clock/clock.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/fields.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

using sim::Duration;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A decimal number in units of 10^-places; false when it is none, or finer than that.
bool parse_decimal(std::string_view text, std::size_t places, std::uint64_t& units) {
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  if (point < text.size()) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.size() > places) return false;
    digits += fraction;
    places -= fraction.size();
  }
  digits.append(places, '0');
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit) && point > 0 &&
         digits.size() < 19 && parse_whole(digits, units);
}

bool looks_like_number(const std::string& text) {
  std::uint64_t ignored = 0;
  const bool is_negative = text.starts_with("-");
  return parse_decimal(std::string_view(text).substr(is_negative ? 1 : 0), 9, ignored);
}

// Tells what is wrong with a text that is no duration.
void report_duration(Document& document, const Place& place, const std::string& text) {
  if (looks_like_number(text)) {
    document.error(codes::kNoUnit, place, "a duration needs a unit",
                   "write " + text + "ms or " + text + "s");
    return;
  }
  document.error(codes::kBadDuration, place, "\"" + text + "\" is not a duration",
                 "a number and a unit without a blank between: 500us, 5ms, 1.5s, 2m");
}

std::optional<Duration> parse_bounded(Document& document, const Value& value,
                                      const std::string& text, Duration least, Duration greatest) {
  Duration duration{};
  if (!sim::parse_duration(text, duration)) {
    report_duration(document, value.place, text);
    return std::nullopt;
  }
  if (duration < least || duration > greatest) {
    const bool is_small = duration < least;
    document.error(codes::kOutOfBounds, value.place,
                   text + (is_small ? " is too short" : " is too long"),
                   is_small ? "at least " + sim::duration_text(least)
                            : "at most " + sim::duration_text(greatest));
    return std::nullopt;
  }
  return duration;
}

void report_range(Document& document, const Value& value) {
  document.error(codes::kBadRange, value.place,
                 "the range " + value.text + " ends before it begins",
                 "the smaller end comes first");
}

}  // namespace

bool is_implicit_boolean(const std::string& word) {
  static constexpr std::array kWords = {"y",   "n",    "yes",   "no", "on",
                                        "off", "true", "false", "~",  "null"};
  std::string lower = word;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool is_word(Document& document, const Value& value, const std::string& what) {
  if (value.is_reported) return false;
  if (value.is_scalar() && !value.text.empty()) return true;
  if (value.is_list() || value.is_map()) {
    document.error(codes::kWrongShape, value.place,
                   what + " is a single value, not a " + (value.is_list() ? "list" : "map"));
  } else {
    document.error(codes::kNoValue, value.place, what + " has no value");
  }
  return false;
}

std::optional<std::string> read_text(Document& document, const Value& value,
                                     const std::string& what) {
  if (!is_word(document, value, what)) return std::nullopt;
  return value.text;
}

std::optional<std::string> read_name(Document& document, const Value& value,
                                     const std::string& what) {
  if (value.kind == Value::Kind::null && !value.text.empty() && !value.is_reported) {
    document.error(codes::kImplicitBoolean, value.place,
                   "\"" + value.text + "\" is nothing to YAML and cannot be " + what,
                   "choose another name");
    return std::nullopt;
  }
  if (!is_word(document, value, what)) return std::nullopt;
  const std::string& name = value.text;
  if (is_implicit_boolean(name)) {
    document.error(codes::kImplicitBoolean, value.place,
                   "\"" + name + "\" is a boolean to YAML and cannot be " + what,
                   "choose another name");
    return std::nullopt;
  }
  const bool is_good =
      (is_letter(name[0]) || name[0] == '_') && std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
      });
  constexpr std::size_t kNameMax = 100;
  if (is_good && name.size() <= kNameMax) return name;
  document.error(codes::kBadName, value.place, "\"" + name + "\" cannot be " + what,
                 is_good ? "it has " + std::to_string(name.size()) + " characters; " +
                               std::to_string(kNameMax) + " are allowed"
                         : "a letter first, then letters, digits, '_', '-' and '.'");
  return std::nullopt;
}

std::optional<std::string> read_choice(Document& document, const Value& value,
                                       const std::string& what,
                                       const std::vector<std::string>& choices) {
  if (!is_word(document, value, what)) return std::nullopt;
  if (std::find(choices.begin(), choices.end(), value.text) != choices.end()) return value.text;
  report_unknown(document, codes::kBadChoice, value.place, what + " cannot be", value.text, choices,
                 choices.size() == 1 ? what + " can only be " + choices[0]
                                     : what + " is one of: " + listed(choices));
  return std::nullopt;
}

std::optional<bool> read_flag(Document& document, const Value& value, const std::string& what) {
  if (!is_word(document, value, what)) return std::nullopt;
  if (value.text == "true" || value.text == "false") return value.text == "true";
  document.error(codes::kBadFlag, value.place, what + " is true or false, not " + value.text);
  return std::nullopt;
}

std::optional<std::uint64_t> read_count(Document& document, const Value& value,
                                        const std::string& what, std::uint64_t least,
                                        std::uint64_t greatest) {
  if (!is_word(document, value, what)) return std::nullopt;
  std::uint64_t number = 0;
  const bool is_negative = value.text.starts_with("-") && looks_like_number(value.text);
  if (!is_negative && !parse_whole(value.text, number)) {
    document.error(codes::kBadNumber, value.place,
                   what + " is a whole number, not \"" + value.text + "\"");
    return std::nullopt;
  }
  if (!is_negative && number >= least && number <= greatest) return number;
  document.error(codes::kOutOfBounds, value.place, what + " cannot be " + value.text,
                 "from " + std::to_string(least) + " to " + std::to_string(greatest));
  return std::nullopt;
}

std::optional<CountRange> read_count_range(Document& document, const Value& value,
                                           const std::string& what) {
  if (!is_word(document, value, what)) return std::nullopt;
  const std::string_view text = value.text;
  const std::size_t dots = text.find("..");
  CountRange range;
  const bool is_good = dots == std::string_view::npos
                           ? parse_whole(text, range.least)
                           : parse_whole(text.substr(0, dots), range.least) &&
                                 parse_whole(text.substr(dots + 2), range.greatest);
  if (!is_good) {
    document.error(codes::kBadRange, value.place, what + " cannot be \"" + value.text + "\"",
                   "a range of whole numbers such as 1..200, or one number");
    return std::nullopt;
  }
  if (dots == std::string_view::npos) range.greatest = range.least;
  if (range.least <= range.greatest) return range;
  report_range(document, value);
  return std::nullopt;
}

std::optional<std::uint64_t> read_position(Document& document, const Value& value, bool or_all) {
  if (or_all && value.is_scalar() && value.text == "all") return 0;
  return read_count(document, value, "\"nth\"", 1, 1'000'000'000);
}

std::optional<Duration> read_duration(Document& document, const Value& value, Duration least,
                                      Duration greatest) {
  if (!is_word(document, value, "a duration")) return std::nullopt;
  return parse_bounded(document, value, value.text, least, greatest);
}

std::optional<DurationRange> read_duration_range(Document& document, const Value& value,
                                                 Duration least) {
  if (!is_word(document, value, "a range of durations")) return std::nullopt;
  const std::size_t dots = value.text.find("..");
  const std::string first = value.text.substr(0, dots);
  const std::string second = dots == std::string::npos ? first : value.text.substr(dots + 2);
  const std::optional<Duration> from = parse_bounded(document, value, first, least, kLongest);
  if (!from) return std::nullopt;
  const std::optional<Duration> to = parse_bounded(document, value, second, least, kLongest);
  if (!to) return std::nullopt;
  if (*from <= *to) return DurationRange{*from, *to};
  report_range(document, value);
  return std::nullopt;
}

std::optional<std::uint32_t> read_share(Document& document, const Value& value) {
  if (!is_word(document, value, "a share")) return std::nullopt;
  const std::string& text = value.text;
  std::uint64_t parts = 0;
  const bool is_percent = text.ends_with('%');
  const std::string_view number =
      std::string_view(text).substr(0, text.size() - (is_percent ? 1 : 0));
  const bool is_read = parse_decimal(number, is_percent ? 4 : 6, parts);
  if (is_read && parts <= 1'000'000) return static_cast<std::uint32_t>(parts);
  const bool forgot_percent = is_read && !is_percent && parts <= 100'000'000;
  document.error(codes::kBadShare, value.place, "\"" + text + "\" is not a share",
                 forgot_percent ? "write " + text + "%, or a number from 0 to 1"
                                : "from 0% to 100% with at most four decimals, or from 0 to 1");
  return std::nullopt;
}

std::optional<int> read_percent(Document& document, const Value& value) {
  const std::optional<std::uint32_t> parts = read_share(document, value);
  if (!parts) return std::nullopt;
  if (*parts % 10'000 == 0) return static_cast<int>(*parts / 10'000);
  document.error(codes::kBadShare, value.place, value.text + " is not a whole percentage");
  return std::nullopt;
}

std::optional<std::int64_t> read_rate(Document& document, const Value& value) {
  if (!is_word(document, value, "a rate")) return std::nullopt;
  const std::string& text = value.text;
  if (text == "unlimited") return 0;
  const std::size_t slash = text.find('/');
  const std::string unit = slash == std::string::npos ? "" : text.substr(slash + 1);
  const std::string_view number = std::string_view(text).substr(0, slash);
  std::uint64_t thousandths = 0;
  const bool is_number = parse_decimal(number, 3, thousandths) && thousandths < 1'000'000'000'000;
  if (is_number && (unit == "s" || unit == "min")) {
    const std::uint64_t per_minute = thousandths * (unit == "s" ? 60 : 1);
    if (per_minute > 0 && per_minute % 1'000 == 0) {
      return static_cast<std::int64_t>(per_minute / 1'000);
    }
    document.error(codes::kBadRate, value.place,
                   text + " is no whole number of operations a minute",
                   "the slowest rate is 1/min");
    return std::nullopt;
  }
  document.error(codes::kBadRate, value.place, "\"" + text + "\" is not a rate",
                 is_number && unit.empty() ? "write " + text + "/s or " + text + "/min"
                                           : "write 20/s, 300/min or unlimited");
  return std::nullopt;
}

std::optional<std::uint64_t> read_size(Document& document, const Value& value, std::uint64_t least,
                                       std::uint64_t greatest) {
  if (!is_word(document, value, "a size")) return std::nullopt;
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  static constexpr std::array kUnits = {Unit{"KiB", 1024}, Unit{"MiB", 1024 * 1024},
                                        Unit{"kB", 1000}, Unit{"MB", 1000 * 1000}, Unit{"B", 1}};
  for (const Unit& unit : kUnits) {
    const std::string_view text = value.text;
    if (!text.ends_with(unit.name)) continue;
    std::uint64_t number = 0;
    if (!parse_whole(text.substr(0, text.size() - unit.name.size()), number)) continue;
    if (number <= greatest / unit.bytes && number * unit.bytes >= least) return number * unit.bytes;
    document.error(codes::kOutOfBounds, value.place,
                   "a size of " + value.text + " is out of bounds",
                   "from " + std::to_string(least / 1024) + "KiB to " +
                       std::to_string(greatest / 1024) + "KiB");
    return std::nullopt;
  }
  document.error(codes::kBadSize, value.place, "\"" + value.text + "\" is not a size",
                 "a whole number and B, kB, KiB, MB or MiB: 64KiB");
  return std::nullopt;
}

std::optional<std::int64_t> read_drift(Document& document, const Value& value) {
  if (!is_word(document, value, "a drift")) return std::nullopt;
  const std::string_view text = value.text;
  const bool is_negative = text.starts_with('-');
  const std::size_t sign = is_negative || text.starts_with('+') ? 1 : 0;
  std::uint64_t ppm = 0;
  if (!text.ends_with("ppm") || !parse_whole(text.substr(sign, text.size() - sign - 3), ppm)) {
    document.error(codes::kBadDrift, value.place, "\"" + value.text + "\" is not a drift",
                   looks_like_number(value.text) ? "write " + value.text + "ppm"
                                                 : "a whole number of ppm: 100ppm, -50ppm");
    return std::nullopt;
  }
  if (ppm <= static_cast<std::uint64_t>(sim::Clock::kDriftMaxPpm)) {
    return is_negative ? -static_cast<std::int64_t>(ppm) : static_cast<std::int64_t>(ppm);
  }
  document.error(codes::kOutOfBounds, value.place, "a clock cannot drift by " + value.text,
                 "by " + std::to_string(sim::Clock::kDriftMaxPpm) + "ppm at most, either way");
  return std::nullopt;
}

}  // namespace ordeal::tools
