#include "sim/core/time.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

std::int64_t read(const std::string& text) {
  Duration out{-77};
  return parse_duration(text, out) ? out.count() : -77;
}

TEST_CASE("a duration is spelled in the largest unit that is exact, seconds at most") {
  CHECK(duration_text(0s) == "0s");
  CHECK(duration_text(1ns) == "1ns");
  CHECK(duration_text(1500us) == "1500us");
  CHECK(duration_text(150ms) == "150ms");
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(2h) == "7200s");
  CHECK(duration_text(-5ms) == "-5ms");
  CHECK(duration_text(1000001ns) == "1000001ns");
}

TEST_CASE("seconds for people have three decimals and round towards the start") {
  CHECK(seconds_text(12019ms) == "12.019 s");
  CHECK(seconds_text(999999ns) == "0.000 s");
  CHECK(seconds_text(-1500ms) == "-1.500 s");
  CHECK(seconds_text(-1ns) == "0.000 s");
  CHECK(seconds_text(Duration::max()) == "9223372036.854 s");
}

TEST_CASE("a duration is read with one unit and as many decimals as it can hold") {
  CHECK(read("5ms") == 5'000'000);
  CHECK(read("1.5ms") == 1'500'000);
  CHECK(read("0.000001ms") == 1);
  CHECK(read("2m") == 120'000'000'000);
  CHECK(read("1.5h") == 5'400'000'000'000);
  CHECK(read("-3us") == -3'000);
  CHECK(read("0s") == 0);
  CHECK(read("9223372036854775807ns") == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("what is no duration is refused and leaves the value as it was") {
  for (const char* text : {"",
                           "5",
                           "ms",
                           ".",
                           "-",
                           "-ms",
                           "5 ms",
                           "5mss",
                           "1e3ms",
                           "1..5s",
                           "1.5ns",
                           "+5s",
                           "0x5s",
                           "5MS",
                           " 5s",
                           "5s ",
                           "9223372036854775808ns",
                           "3000000h",
                           "--5s",
                           "99999999999999999999s",
                           "0.0000000001s",
                           "nan",
                           "inf"}) {
    CAPTURE(text);
    CHECK(read(text) == -77);
  }
}

TEST_CASE("what is written is read back") {
  Words words(3);
  for (int i = 0; i < 20'000; ++i) {
    // Of every size, and often round.
    std::int64_t ns = static_cast<std::int64_t>(words.bits() >> words.below(64) >> 1);
    if (words.below(2) == 0) ns -= ns % 1'000'000;
    if (words.below(4) == 0) ns = -ns;
    const std::string text = duration_text(Duration{ns});
    CAPTURE(text);
    Duration back{};
    REQUIRE(parse_duration(text, back));
    CHECK(back.count() == ns);
  }
}

TEST_CASE("garbage is read as something or refused, without harm") {
  const std::string letters = "0123456789.-smunh ";
  Words words(4);
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (std::uint64_t n = words.below(12); n > 0; --n)
      text += letters[words.below(letters.size())];
    Duration out{};
    if (parse_duration(text, out)) {
      Duration again{};
      REQUIRE(parse_duration(duration_text(out), again));
      CHECK(again == out);
    }
  }
}

}  // namespace
}  // namespace ordeal::sim::tests
