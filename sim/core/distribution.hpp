#pragma once
// Distributions in integers. The std ones differ between libraries and libm differs between CPUs
// (measured: log, exp, pow and sin change bits with FMA), so a latency drawn through either would
// not replay everywhere. These use 64- and 128-bit integers only.

#include <cstdint>

#include "sim/core/hash.hpp"
#include "sim/core/time.hpp"

namespace ordeal::sim {

/// A probability in units of 2^-32. kNever = 0 draws nothing and costs nothing.
struct Probability {
  std::uint64_t per_2_32 = 0;  ///< 0 .. 2^32 inclusive

  /// Requires 0 <= parts <= per_million's million.
  static constexpr Probability per_million(std::uint32_t parts) {
    return {((static_cast<std::uint64_t>(parts) << 32) + 500'000) / 1'000'000};
  }
  /// True for that share of all `bits`.
  constexpr bool holds(std::uint64_t bits) const { return (bits >> 32) < per_2_32; }
  constexpr bool is_never() const { return per_2_32 == 0; }
};

/// How long something takes. A value type: copy it, compare it, print it.
struct Distribution {
  enum class Kind : std::uint8_t { constant, uniform, exponential, lognormal };

  Kind kind = Kind::constant;
  Duration low{};   ///< constant: the value; uniform: the least; others: added to each draw
  Duration high{};  ///< uniform: the greatest, inclusive; exponential: mean; lognormal: median
  std::uint32_t sigma_per_mille = 0;  ///< lognormal: standard deviation of the logarithm, 0..4000

  static constexpr Distribution constant(Duration value) { return {Kind::constant, value, {}, 0}; }
  static constexpr Distribution uniform(Duration least, Duration greatest) {
    return {Kind::uniform, least, greatest, 0};
  }
  static constexpr Distribution exponential(Duration mean, Duration least = {}) {
    return {Kind::exponential, least, mean, 0};
  }
  static constexpr Distribution lognormal(Duration median, std::uint32_t sigma_per_mille) {
    return {Kind::lognormal, {}, median, sigma_per_mille};
  }

  /// The draw that 64 uniform bits stand for. Promises: the same value on every machine, never
  /// negative while low and high are not, and below 2^62 ns. Exponential draws end at 44 means.
  Duration sample(std::uint64_t bits) const {
    if (kind == Kind::uniform) return uniform_sample(bits);  // the usual one, kept inline
    return sample_slowly(bits);
  }

  bool operator==(const Distribution&) const = default;

 private:
  Duration uniform_sample(std::uint64_t bits) const {
    const auto width = static_cast<std::uint64_t>((high - low).count()) + 1;
    const auto offset = static_cast<std::uint64_t>((static_cast<uint128>(bits) * width) >> 64);
    return low + Duration{static_cast<std::int64_t>(offset)};
  }
  Duration sample_slowly(std::uint64_t bits) const;
};

/// A uniform integer in [0, count). Requires count > 0. Bias below count / 2^64.
constexpr std::uint64_t below(std::uint64_t bits, std::uint64_t count) {
  return static_cast<std::uint64_t>((static_cast<uint128>(bits) * count) >> 64);
}

/// -ln(x / 2^64) in units of 2^-32, for x >= 1; error below 2^-30. The base of exponential draws.
std::uint64_t minus_ln_q32(std::uint64_t x);

/// exp(x / 2^32) in units of 2^-32, saturating at 2^62; error below 2^-28 of the value plus one
/// unit.
std::uint64_t exp_q32(std::int64_t x);

/// A standard normal draw in units of 2^-32 (Box and Muller 1958, on integers), within 9.5 sigmas.
std::int64_t normal_q32(std::uint64_t bits);

}  // namespace ordeal::sim
