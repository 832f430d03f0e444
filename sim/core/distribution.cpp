#include "sim/core/distribution.hpp"

#include <array>
#include <bit>
#include <cstddef>

#include "sim/core/hash.hpp"

namespace ordeal::sim {
namespace {

constexpr std::uint64_t kLn2Q63 = 0x58B90BFBE8E7BCD5ULL;     // ln 2 * 2^63
constexpr std::uint64_t kHalfPiQ60 = 0x1921FB54442D1846ULL;  // pi/2 * 2^60
constexpr std::uint64_t kOneQ63 = std::uint64_t{1} << 63;

constexpr std::uint64_t multiply_q63(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>((static_cast<uint128>(a) * b) >> 63);
}
constexpr std::int64_t multiply_q60(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>((static_cast<int128>(a) * b) >> 60);
}

// ln m for m in [1, 2), both in Q63, one bit of the binary logarithm per squaring.
constexpr std::uint64_t ln_by_squaring_q63(std::uint64_t m) {
  std::uint64_t log2_q63 = 0;
  for (int bit = 62; bit >= 0; --bit) {
    const uint128 square = static_cast<uint128>(m) * m;  // Q126, in [1, 4)
    const bool at_least_two = (square >> 127) != 0;
    if (at_least_two) log2_q63 |= std::uint64_t{1} << bit;
    m = static_cast<std::uint64_t>(square >> (at_least_two ? 64 : 63));
  }
  return multiply_q63(log2_q63, kLn2Q63);
}

struct LnTable {
  std::array<std::uint64_t, 128> ln{};       // ln(1 + i/128), Q63
  std::array<std::uint64_t, 128> inverse{};  // 1 / (1 + i/128), Q63
};

constexpr LnTable make_ln_table() {
  LnTable table;
  for (std::uint64_t i = 0; i < 128; ++i) {
    table.ln[i] = ln_by_squaring_q63(kOneQ63 + (i << 56));
    table.inverse[i] =
        static_cast<std::uint64_t>((static_cast<uint128>(kOneQ63) * 128) / (128 + i));
  }
  return table;
}

constexpr LnTable kLn = make_ln_table();

// ln m for m in [1, 2), Q63: the table at the next lower 1/128, then five terms of ln(1 + r).
std::uint64_t ln_q63(std::uint64_t m) {
  const std::size_t step = static_cast<std::size_t>((m >> 56) & 127);
  const std::uint64_t edge = kOneQ63 + (static_cast<std::uint64_t>(step) << 56);
  const std::uint64_t r = multiply_q63(m - edge, kLn.inverse[step]);
  const std::uint64_t r2 = multiply_q63(r, r);
  const std::uint64_t r3 = multiply_q63(r2, r);
  const std::uint64_t r4 = multiply_q63(r3, r);
  const std::uint64_t r5 = multiply_q63(r4, r);
  return kLn.ln[step] + r - r2 / 2 + r3 / 3 - r4 / 4 + r5 / 5;
}

std::uint64_t square_root(uint128 x) {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const std::uint64_t guess = root | (std::uint64_t{1} << bit);
    if (static_cast<uint128>(guess) * guess <= x) root = guess;
  }
  return root;
}

// sin or cos of an angle in [0, pi/2), Q60, by Taylor's series; first = 1 for sin, 0 for cos.
std::int64_t taylor_q60(std::int64_t angle, int first) {
  const std::int64_t square = multiply_q60(angle, angle);
  std::int64_t term = first == 1 ? angle : std::int64_t{1} << 60;
  std::int64_t sum = term;
  for (int n = first + 1; n < 22; n += 2) {
    term = -multiply_q60(term, square) / (n * (n + 1));
    sum += term;
  }
  return sum;
}

Duration scaled(std::uint64_t factor_q32, Duration unit) {
  const int128 wide = (static_cast<int128>(factor_q32) * unit.count()) >> 32;
  constexpr int128 most = static_cast<int128>(1) << 61;
  return Duration{static_cast<std::int64_t>(wide < most ? wide : most)};
}

}  // namespace

std::uint64_t minus_ln_q32(std::uint64_t x) {
  const int zeros = std::countl_zero(x);
  const std::uint64_t ln_mantissa = ln_q63(x << zeros);
  const uint128 whole = static_cast<uint128>(static_cast<unsigned>(zeros) + 1) * kLn2Q63;
  if (ln_mantissa >= whole) return 0;  // x so near to 2^64 that rounding decides
  return static_cast<std::uint64_t>((whole - ln_mantissa) >> 31);
}

std::uint64_t exp_q32(std::int64_t x) {
  const int128 wide = static_cast<int128>(x) << 31;  // Q63
  int128 powers = wide / static_cast<int128>(kLn2Q63);
  int128 rest = wide - powers * static_cast<int128>(kLn2Q63);
  if (rest < 0) {
    rest += kLn2Q63;
    --powers;
  }
  if (powers >= 30) return std::uint64_t{1} << 62;
  if (powers < -33) return 0;
  // Horner's form of the first 16 terms, in Q61 because e^ln2 = 2 does not fit Q62 with a sign.
  const auto t = static_cast<std::int64_t>(rest >> 2);
  constexpr std::int64_t one = std::int64_t{1} << 61;
  std::int64_t sum = one;
  for (int n = 16; n >= 1; --n) {
    sum = one + static_cast<std::int64_t>((static_cast<int128>(t) * sum) >> 61) / n;
  }
  const int shift = 29 - static_cast<int>(powers);  // Q61 to Q32, times 2^powers
  return shift >= 0 ? static_cast<std::uint64_t>(sum) >> shift
                    : static_cast<std::uint64_t>(sum) << -shift;
}

std::int64_t normal_q32(std::uint64_t bits) {
  const std::uint64_t radius_bits = mix(bits ^ 0x6a09e667f3bcc908ULL) | 1;
  const std::uint64_t angle_bits = mix(bits + 0xbb67ae8584caa73bULL);
  const std::uint64_t radius =
      square_root(static_cast<uint128>(2 * minus_ln_q32(radius_bits)) << 32);  // Q32
  const std::uint64_t turn = angle_bits << 2;  // the part of a quarter turn, Q64
  const auto angle = static_cast<std::int64_t>((static_cast<uint128>(turn) * kHalfPiQ60) >> 64);
  const unsigned quarter = static_cast<unsigned>(angle_bits >> 62);
  const std::int64_t wave = taylor_q60(angle, quarter % 2 == 0 ? 0 : 1);
  const auto size = static_cast<std::int64_t>((static_cast<int128>(radius) * wave) >> 60);
  return quarter == 1 || quarter == 2 ? -size : size;
}

Duration Distribution::sample_slowly(std::uint64_t bits) const {
  switch (kind) {
    case Kind::constant:
      return low;
    case Kind::uniform:
      return uniform_sample(bits);
    case Kind::exponential:
      return low + scaled(minus_ln_q32(bits | 1), high);
    case Kind::lognormal: {
      const std::int64_t exponent = normal_q32(bits) * sigma_per_mille / 1000;
      return low + scaled(exp_q32(exponent), high);
    }
  }
  return low;
}

}  // namespace ordeal::sim
