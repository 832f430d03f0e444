#include "sim/faults/words.hpp"

namespace ordeal::sim {
namespace {

// `parts` of 10^decimals, without trailing zeros.
std::string decimal_text(std::uint64_t parts, std::size_t decimals) {
  std::uint64_t scale = 1;
  for (std::size_t i = 0; i < decimals; ++i) scale *= 10;
  std::string text = std::to_string(parts / scale);
  std::string fraction = std::to_string(parts % scale);
  fraction.insert(0, decimals - fraction.size(), '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return fraction.empty() ? text : text + "." + fraction;
}

}  // namespace

std::string percent_text(Probability probability) {
  const std::uint64_t half = std::uint64_t{1} << 31;
  const auto parts_per_million = static_cast<std::uint64_t>(
      (static_cast<uint128>(probability.per_2_32) * 1'000'000 + half) >> 32);
  return decimal_text(parts_per_million, 4) + "%";
}

std::string distribution_text(const Distribution& distribution) {
  const bool from_zero = distribution.low == Duration::zero();
  const std::string least = from_zero ? "" : ", least: " + duration_text(distribution.low);
  switch (distribution.kind) {
    case Distribution::Kind::constant:
      return duration_text(distribution.low);
    case Distribution::Kind::uniform:
      return duration_text(distribution.low) + ".." + duration_text(distribution.high);
    case Distribution::Kind::exponential:
      return "{kind: exponential, mean: " + duration_text(distribution.high) + least + "}";
    case Distribution::Kind::lognormal:
      return "{kind: lognormal, median: " + duration_text(distribution.high) +
             ", sigma: " + decimal_text(distribution.sigma_per_mille, 3) + least + "}";
  }
  return "";
}

std::string target_text(const Target& target) {
  switch (target.kind) {
    case Target::Kind::node:
      return target.name;
    case Target::Kind::role:
      return "{role: " + target.name + "}";
    case Target::Kind::any:
      return "any";
    case Target::Kind::minority:
      return "minority";
    case Target::Kind::all:
      return "all";
  }
  return "";
}

std::string target_phrase(const Target& target) {
  switch (target.kind) {
    case Target::Kind::node:
      return target.name;
    case Target::Kind::role:
      return "the " + target.name;
    case Target::Kind::any:
      return "any node";
    case Target::Kind::minority:
      return "a minority";
    case Target::Kind::all:
      return "all nodes";
  }
  return "";
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? ", " : "") + name;
  return text + "]";
}

}  // namespace ordeal::sim
