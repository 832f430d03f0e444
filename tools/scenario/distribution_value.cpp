#include <string>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/fields.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using sim::Distribution;
using sim::Duration;

// The logarithm's standard deviation, "0.5", in thousandths.
std::optional<std::uint32_t> read_sigma(Document& document, const Value& value) {
  if (!is_word(document, value, "sigma")) return std::nullopt;
  std::uint32_t thousandths = 0;
  std::uint32_t scale = 1'000;
  bool after_point = false;
  bool is_good = true;
  for (const char c : value.text) {
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9' && thousandths < 10'000 && (!after_point || scale > 1)) {
      if (after_point) scale /= 10;
      thousandths = thousandths * (after_point ? 1 : 10) +
                    static_cast<std::uint32_t>(c - '0') * (after_point ? scale : 1'000);
    } else {
      is_good = false;
    }
  }
  if (is_good && thousandths > 0 && thousandths <= 4'000) return thousandths;
  document.error(codes::kOutOfBounds, value.place, "sigma cannot be " + value.text,
                 "from 0.001 to 4, with at most three decimals");
  return std::nullopt;
}

std::optional<Duration> need_duration(Document& document, const Fields& fields,
                                      const std::string& key, const std::string& example) {
  const Value* value = fields.need(key, example);
  if (value == nullptr) return std::nullopt;
  return read_duration(document, *value);
}

}  // namespace

std::optional<Distribution> read_distribution(Document& document, const Value& value) {
  if (!value.is_map()) {
    const std::optional<DurationRange> range = read_duration_range(document, value);
    if (!range) return std::nullopt;
    if (range->least == range->greatest) return Distribution::constant(range->least);
    return Distribution::uniform(range->least, range->greatest);
  }
  const std::vector<std::string> kinds = {"constant", "uniform", "exponential", "lognormal"};
  const Value* kind_value = value.find("kind");
  std::optional<std::string> kind;
  if (kind_value != nullptr) {
    kind = read_choice(document, *kind_value, "the kind of a distribution", kinds);
    if (!kind) return std::nullopt;
  }
  const std::vector<std::string> known =
      !kind                    ? std::vector<std::string>{"kind", "value",  "least", "greatest",
                                                          "mean", "median", "sigma"}
      : *kind == "constant"    ? std::vector<std::string>{"kind", "value"}
      : *kind == "uniform"     ? std::vector<std::string>{"kind", "least", "greatest"}
      : *kind == "exponential" ? std::vector<std::string>{"kind", "mean", "least"}
                               : std::vector<std::string>{"kind", "median", "sigma", "least"};
  const std::string what = kind ? "the " + *kind + " distribution" : "a distribution";
  const Fields fields(document, value, what, known);
  if (!kind) {
    fields.need("kind", "{kind: exponential, mean: 5ms}");
    return std::nullopt;
  }
  Duration least{};
  if (const Value* given = fields.find("least"); given != nullptr && *kind != "uniform") {
    const std::optional<Duration> read = read_duration(document, *given);
    if (!read) return std::nullopt;
    least = *read;
  }
  if (*kind == "constant") {
    const auto constant = need_duration(document, fields, "value", "{kind: constant, value: 5ms}");
    return constant ? std::optional(Distribution::constant(*constant)) : std::nullopt;
  }
  if (*kind == "uniform") {
    const std::string example = "{kind: uniform, least: 1ms, greatest: 5ms}";
    const auto from = need_duration(document, fields, "least", example);
    const auto to = need_duration(document, fields, "greatest", example);
    if (!from || !to) return std::nullopt;
    if (*from == *to) return Distribution::constant(*from);
    if (*from <= *to) return Distribution::uniform(*from, *to);
    document.error(codes::kBadRange, fields.find("greatest")->place,
                   "the greatest value is smaller than the least");
    return std::nullopt;
  }
  if (*kind == "exponential") {
    const auto mean = need_duration(document, fields, "mean", "{kind: exponential, mean: 5ms}");
    return mean ? std::optional(Distribution::exponential(*mean, least)) : std::nullopt;
  }
  const std::string example = "{kind: lognormal, median: 5ms, sigma: 0.5}";
  const auto median = need_duration(document, fields, "median", example);
  const Value* sigma_value = fields.need("sigma", example);
  if (!median || sigma_value == nullptr) return std::nullopt;
  const std::optional<std::uint32_t> sigma = read_sigma(document, *sigma_value);
  if (!sigma) return std::nullopt;
  Distribution lognormal = Distribution::lognormal(*median, *sigma);
  lognormal.low = least;
  return lognormal;
}

}  // namespace ordeal::tools
