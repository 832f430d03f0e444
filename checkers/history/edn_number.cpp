#include "checkers/history/edn_number.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <string>
#include <system_error>

namespace ordeal::checkers {
namespace {

constexpr int kBaseMax = 36;
constexpr std::int64_t kZerosMax = 20;  // more are said by an exponent

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

// All of a text without a sign, in this base.
std::optional<std::uint64_t> magnitude_of(std::string_view digits, int base = 10) {
  std::uint64_t number = 0;
  const char* last = digits.data() + digits.size();
  const auto [end, failure] = std::from_chars(digits.data(), last, number, base);
  if (failure != std::errc() || end != last || digits.empty()) return std::nullopt;
  return number;
}

std::optional<Value> integer_of(bool is_negative, std::optional<std::uint64_t> magnitude) {
  constexpr std::uint64_t kMax = std::uint64_t{1} << 63;
  if (!magnitude || *magnitude > kMax || (*magnitude == kMax && !is_negative)) return std::nullopt;
  return Value::integer(static_cast<std::int64_t>(is_negative ? 0 - *magnitude : *magnitude));
}

// 0x1F, 2r101.
std::optional<Value> in_another_base(bool is_negative, std::string_view rest) {
  if (rest.starts_with("0x") || rest.starts_with("0X")) {
    return integer_of(is_negative, magnitude_of(rest.substr(2), 16));
  }
  const std::size_t mark = digits_at(rest);
  if (mark == 0 || mark == rest.size() || (rest[mark] | 0x20) != 'r') return std::nullopt;
  const auto base = magnitude_of(rest.substr(0, mark));
  if (!base || *base < 2 || *base > kBaseMax) return std::nullopt;
  return integer_of(is_negative, magnitude_of(rest.substr(mark + 1), static_cast<int>(*base)));
}

std::optional<Value> ratio(bool is_negative, std::string_view rest, ValuePool& pool) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto above = magnitude_of(rest.substr(0, slash));
  const auto below = magnitude_of(rest.substr(slash + 1));
  if (!above || !below || *below == 0) return std::nullopt;
  const std::uint64_t common = std::gcd(*above, *below);
  if (*below == common) return integer_of(is_negative, *above / common);
  return pool.string((is_negative ? "-" : "") + std::to_string(*above / common) + '/' +
                     std::to_string(*below / common));
}

// Digits, and the power of ten that they are multiplied by.
struct Decimal {
  std::string digits;  // without a 0 at either end; of zero, none
  std::int64_t exponent = 0;
};

// All of a text without a sign and an M: 1, 1.5, 1., 1.5e-3.
std::optional<Decimal> decimal_of(std::string_view text) {
  Decimal decimal;
  std::size_t count = digits_at(text);
  if (count == 0) return std::nullopt;
  decimal.digits = text.substr(0, count);
  text.remove_prefix(count);
  if (text.starts_with('.')) {
    count = digits_at(text.substr(1));
    decimal.digits += text.substr(1, count);
    decimal.exponent -= static_cast<std::int64_t>(count);
    text.remove_prefix(1 + count);
  }
  if (!text.empty()) {
    if ((text[0] | 0x20) != 'e') return std::nullopt;
    text.remove_prefix(text.starts_with("e+") || text.starts_with("E+") ? 2 : 1);
    std::int32_t power = 0;
    const char* last = text.data() + text.size();
    const auto [end, failure] = std::from_chars(text.data(), last, power);
    if (failure != std::errc() || end != last) return std::nullopt;
    decimal.exponent += power;
  }
  decimal.digits.erase(0, decimal.digits.find_first_not_of('0'));
  while (decimal.digits.ends_with('0')) {
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  return decimal;
}

std::string text_of(const Decimal& decimal) {
  std::string text = decimal.digits;
  const std::int64_t exponent = decimal.exponent;
  if (text.empty()) return "0";
  if (exponent >= 0 && exponent <= kZerosMax) {
    return text.append(static_cast<std::size_t>(exponent), '0');
  }
  if (exponent > 0 || exponent < -kZerosMax) return text + 'E' + std::to_string(exponent);
  const auto behind = static_cast<std::size_t>(-exponent);
  if (text.size() <= behind) text.insert(0, behind + 1 - text.size(), '0');
  return text.insert(text.size() - behind, 1, '.');
}

// A number of floating point: whoever wrote 0.10 and read 0.1 read what was written.
std::optional<std::string> floating(std::string_view text) {
  double number = 0;
  const char* last = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), last, number);
  if (failure != std::errc() || end != last) return std::nullopt;
  if (number == 0) return "0.0";
  std::array<char, 32> room{};
  const auto shown = std::to_chars(room.data(), room.data() + room.size(), number);
  std::string shortest(room.data(), shown.ptr);
  return shortest.find_first_of(".e") == std::string::npos ? shortest + ".0" : shortest;
}

}  // namespace

std::optional<Value> edn_number(std::string_view word, ValuePool& pool) {
  const bool is_negative = word.starts_with('-');
  std::string_view rest = word.substr(is_negative || word.starts_with('+') ? 1 : 0);
  const std::size_t count = digits_at(rest);
  if (count == 0) return pool.string(word);  // a symbol: -, +foo
  const bool is_whole = rest.substr(count).empty() || rest.substr(count) == "N";
  if (is_whole) {
    rest = rest.substr(0, count);
    if (count > 1 && rest[0] == '0') return std::nullopt;
    if (const auto integer = integer_of(is_negative, magnitude_of(rest))) return integer;
    return pool.string((is_negative ? "-" : "") + std::string(rest));
  }
  if (const auto other = in_another_base(is_negative, rest)) return other;
  if (const auto other = ratio(is_negative, rest, pool)) return other;
  const bool is_exact = rest.ends_with('M');
  const auto decimal = decimal_of(is_exact ? rest.substr(0, rest.size() - 1) : rest);
  if (!decimal) return pool.string(word);
  const std::string sign = is_negative && !decimal->digits.empty() ? "-" : "";
  if (is_exact) return pool.string(sign + text_of(*decimal) + 'M');
  const auto shown = floating(rest);
  return pool.string(shown ? sign + *shown : std::string(word));
}

}  // namespace ordeal::checkers
