#include "sim/core/distribution.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Moments {
  double mean = 0;
  double deviation = 0;
};

// The tests may use libm: it judges here, it makes nothing.
template <class Draw>
Moments moments(int count, Draw draw) {
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double x = draw(word(17, static_cast<std::uint64_t>(i)));
    sum += x;
    squares += x * x;
  }
  const double mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean)};
}

double ms(Duration span) { return static_cast<double>(span.count()) / 1e6; }

// The share of draws below each quantile that mathematics gives must be that quantile.
void check_quantiles(const Distribution& distribution,
                     const std::vector<std::pair<double, double>>& at) {
  constexpr int count = 200'000;
  for (const auto& quantile : at) {
    const double share = quantile.first;
    int below_bound = 0;
    for (int i = 0; i < count; ++i) {
      if (ms(distribution.sample(word(23, static_cast<std::uint64_t>(i)))) < quantile.second)
        ++below_bound;
    }
    CAPTURE(share);
    CHECK(static_cast<double>(below_bound) / count == doctest::Approx(share).epsilon(0.005));
  }
}

TEST_CASE("draws are pinned for ever: they are part of what a seed means") {
  const auto ns = [](const Distribution& d, std::uint64_t bits) { return d.sample(bits).count(); };
  const Distribution uniform = Distribution::uniform(1ms, 2ms);
  const Distribution exponential = Distribution::exponential(1ms);
  const Distribution lognormal = Distribution::lognormal(1ms, 500);
  const std::uint64_t bits[] = {0, 1, 0x8000000000000000ULL, 0x123456789abcdef0ULL,
                                ~std::uint64_t{0}};
  const std::int64_t golden[][3] = {{1000000, 44361419, 458521},
                                    {1000000, 44361419, 2412282},
                                    {1500000, 693147, 2214189},
                                    {1071111, 2643511, 1653630},
                                    {2000000, 0, 941046}};
  for (std::size_t i = 0; i < 5; ++i) {
    CAPTURE(i);
    CHECK(ns(uniform, bits[i]) == golden[i][0]);
    CHECK(ns(exponential, bits[i]) == golden[i][1]);
    CHECK(ns(lognormal, bits[i]) == golden[i][2]);
  }
  CHECK(normal_q32(0) == -6697983369);
  CHECK(minus_ln_q32(std::uint64_t{1} << 63) == 2977044471);  // ln 2
  CHECK(exp_q32(0) == std::uint64_t{1} << 32);
}

TEST_CASE("the integer logarithm is right to 2^-30, over the whole range") {
  CHECK(minus_ln_q32(1) == static_cast<std::uint64_t>(64 * 0.693147180559945309 * 4294967296.0));
  for (std::uint64_t i = 0; i < 4096; ++i) CHECK(minus_ln_q32(~i) == 0);  // never below nothing
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const std::uint64_t x = (word(5, i) >> (i % 64)) | 1;
    const long double exact = -(std::log(static_cast<long double>(x)) - 64 * std::log(2.0L));
    const long double ours = static_cast<long double>(minus_ln_q32(x)) / 4294967296.0L;
    if (std::abs(exact - ours) > std::ldexp(1.0L, -30)) FAIL("x = ", x);
  }
}

TEST_CASE("the integer exponential is right to 2^-28 of its value, and saturates") {
  CHECK(exp_q32(std::numeric_limits<std::int64_t>::max()) == std::uint64_t{1} << 62);
  CHECK(exp_q32(std::numeric_limits<std::int64_t>::min()) == 0);
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const std::int64_t x = static_cast<std::int64_t>(word(6, i)) >> (26 + i % 38);
    const long double exact = std::exp(static_cast<long double>(x) / 4294967296.0L) * 4294967296.0L;
    if (exact >= std::ldexp(1.0L, 61)) continue;
    const long double error = std::abs(exact - static_cast<long double>(exp_q32(x)));
    if (error > std::ldexp(exact, -28) + 1) FAIL("x = ", x);
  }
}

TEST_CASE("a constant is constant, a uniform draw is even and reaches both ends") {
  const Distribution constant = Distribution::constant(7ms);
  CHECK(constant.sample(0) == 7ms);
  CHECK(constant.sample(~std::uint64_t{0}) == 7ms);
  const Distribution dice = Distribution::uniform(1ns, 6ns);
  int seen[7] = {};
  for (std::uint64_t i = 0; i < 60'000; ++i) ++seen[dice.sample(word(1, i)).count()];
  CHECK(seen[0] == 0);
  for (int face = 1; face <= 6; ++face) CHECK(seen[face] == doctest::Approx(10'000).epsilon(0.05));
  CHECK(dice.sample(0) == 1ns);
  CHECK(dice.sample(~std::uint64_t{0}) == 6ns);
  CHECK(Distribution::uniform(5ms, 5ms).sample(word(1, 1)) == 5ms);
  const auto found = moments(
      200'000, [](std::uint64_t bits) { return ms(Distribution::uniform(1ms, 3ms).sample(bits)); });
  CHECK(found.mean == doctest::Approx(2).epsilon(0.005));
  CHECK(found.deviation == doctest::Approx(2 / std::sqrt(12.0)).epsilon(0.01));
}

TEST_CASE("an exponential draw has its mean, deviation and quantiles, and ends at 44 means") {
  const Distribution d = Distribution::exponential(1ms);
  const auto found = moments(400'000, [&](std::uint64_t bits) { return ms(d.sample(bits)); });
  CHECK(found.mean == doctest::Approx(1).epsilon(0.01));
  CHECK(found.deviation == doctest::Approx(1).epsilon(0.01));
  check_quantiles(d, {{0.1, -std::log(0.9)},
                      {0.5, std::log(2.0)},
                      {0.9, std::log(10.0)},
                      {0.99, std::log(100.0)}});
  CHECK(ms(d.sample(0)) < 44.4);
  CHECK(Distribution::exponential(1ms, 5ms).sample(~std::uint64_t{0}) == 5ms);
}

TEST_CASE("a lognormal draw has its median and quantiles, a normal one its moments") {
  const auto found = moments(400'000, [](std::uint64_t bits) {
    return static_cast<double>(normal_q32(bits)) / 4294967296.0;
  });
  CHECK(std::abs(found.mean) < 0.005);
  CHECK(found.deviation == doctest::Approx(1).epsilon(0.01));
  for (const std::uint32_t sigma : {100U, 500U, 1500U}) {
    const auto quantile = [&](double z) { return 10 * std::exp(z * sigma / 1000); };
    check_quantiles(Distribution::lognormal(10ms, sigma), {{0.02275, quantile(-2)},
                                                           {0.15866, quantile(-1)},
                                                           {0.5, quantile(0)},
                                                           {0.84134, quantile(1)},
                                                           {0.97725, quantile(2)}});
  }
}

TEST_CASE("no draw is negative or reaches 2^62 ns, whatever the parameters") {
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const Duration low{static_cast<std::int64_t>(word(8, i) >> (3 + i % 60))};
    const Duration high{static_cast<std::int64_t>(word(9, i) >> (3 + i % 60))};
    const auto sigma = static_cast<std::uint32_t>(below(word(10, i), 4001));
    for (const Distribution& d :
         {Distribution::constant(low),
          Distribution::uniform(std::min(low, high), std::max(low, high)),
          Distribution::exponential(high, low), Distribution::lognormal(high, sigma)}) {
      const std::int64_t ns = d.sample(word(11, i)).count();
      REQUIRE(ns >= 0);
      REQUIRE(ns < std::int64_t{1} << 62);
    }
  }
}

TEST_CASE("a probability holds for its share, nothing never, everything always") {
  CHECK(Probability{}.is_never());
  CHECK_FALSE(Probability{}.holds(0));
  const Probability always = Probability::per_million(1'000'000);
  CHECK(always.holds(~std::uint64_t{0}));
  CHECK(always.per_2_32 == std::uint64_t{1} << 32);
  CHECK_FALSE(Probability::per_million(1).is_never());
  for (const std::uint32_t parts : {1000U, 50'000U, 500'000U, 999'000U}) {
    int held = 0;
    for (std::uint64_t i = 0; i < 400'000; ++i) {
      held += Probability::per_million(parts).holds(word(12, i)) ? 1 : 0;
    }
    CHECK(held == doctest::Approx(parts * 0.4).epsilon(0.06));
  }
}

TEST_CASE("a draw below a count is even and never reaches it") {
  CHECK(below(~std::uint64_t{0}, 1) == 0);
  CHECK(below(~std::uint64_t{0}, 10) == 9);
  CHECK(below(~std::uint64_t{0}, ~std::uint64_t{0}) == ~std::uint64_t{0} - 1);
  int seen[5] = {};
  for (std::uint64_t i = 0; i < 50'000; ++i) ++seen[below(word(13, i), 5)];
  for (const int count : seen) CHECK(count == doctest::Approx(10'000).epsilon(0.05));
}

}  // namespace
}  // namespace ordeal::sim::tests
