#include "sim/core/decision.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <set>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

Name random_name(Words& words, std::string* text) {
  static const std::vector<std::string> parts = {"net",    "n1>n3", "faults",        "delay",
                                                 "client", "c4",    "AppendEntries", "0",
                                                 "17",     "007",   "a b",           "x.y"};
  Name name;
  for (std::uint64_t n = 1 + words.below(6); n > 0; --n) {
    if (!text->empty()) *text += '/';
    if (words.below(3) == 0) {
      const std::uint64_t number = words.bits() >> words.below(64);
      name = name / number;
      *text += std::to_string(number);
    } else {
      const std::string& part = parts[words.below(parts.size())];
      name = name / part;
      *text += part;
    }
  }
  return name;
}

TEST_CASE("the keys of names and the bits behind them are pinned for ever") {
  CHECK(Name::parse("net/n1>n3/AppendEntries/17/delay").key() == 5819827585550287396U);
  CHECK(Name::parse("faults/2/victim").key() == 4122758318440738082U);
  CHECK(Name::parse("n2/random/election_timeout/5").key() == 112545041508276032U);
  CHECK(Name::parse("").key() == 3052240598153665437U);
  CHECK(Decisions(7).bits(Name::parse("faults/2/victim")) == 1964398939572310816U);
  CHECK(Decisions(0).bits(Name::parse("faults/2/victim")) == 12127488669915873299U);
  CHECK(hash_bytes("") == 16042780736534955863U);
  CHECK(hash_bytes("AppendEntries") == 13670017895130551615U);
  CHECK(mix(1) == 6238072747940578789U);
}

TEST_CASE("a name parsed from its text is the name built by its parts") {
  constexpr NamePart part = "election_timeout";
  CHECK(Name("n2") / "random" / part / 5 == Name::parse("n2/random/election_timeout/5"));
  CHECK(Name("17") == Name() / 17);
  CHECK(Name() / ~std::uint64_t{0} == Name::parse("18446744073709551615"));
  CHECK(Name("00") != Name() / std::uint64_t{0});
  CHECK(Name("05") != Name() / 5);
  CHECK(Name("18446744073709551616") != Name() / std::uint64_t{0});
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Words words(seed);
    std::string text;
    const Name name = random_name(words, &text);
    CAPTURE(text);
    REQUIRE(Name::parse(text) == name);
  }
}

TEST_CASE("different names have different keys") {
  std::set<std::uint64_t> keys;
  std::size_t names = 0;
  for (const char* root : {"net", "n1", "n2", "n11", "n", ""}) {
    for (std::uint64_t k = 0; k < 3000; ++k) {
      for (const char* purpose : {"delay", "lost", "order", "delax"}) {
        keys.insert((Name(root) / k / purpose).key());
        keys.insert((Name(root) / purpose / k).key());
        names += 2;
      }
    }
  }
  CHECK(keys.size() == names);
}

TEST_CASE("each bit of a name or a seed moves each bit of its value half of the time") {
  constexpr int rounds = 4000;
  const Decisions decisions(99);
  for (unsigned in = 0; in < 64; in += 3) {
    int flipped[64] = {};
    int flipped_by_seed[64] = {};
    for (std::uint64_t i = 0; i < rounds; ++i) {
      const std::uint64_t number = word(1, i);
      const std::uint64_t other = number ^ (std::uint64_t{1} << in);
      const std::uint64_t moved =
          decisions.bits(Name("n1") / number) ^ decisions.bits(Name("n1") / other);
      const std::uint64_t by_seed =
          Decisions(number).bits(Name("n1")) ^ Decisions(other).bits(Name("n1"));
      for (unsigned out = 0; out < 64; ++out) {
        flipped[out] += static_cast<int>(moved >> out & 1);
        flipped_by_seed[out] += static_cast<int>(by_seed >> out & 1);
      }
    }
    for (unsigned out = 0; out < 64; ++out) {
      CAPTURE(in);
      CAPTURE(out);
      // Six standard deviations of a fair coin: about one false alarm in 10^5 runs of this test.
      REQUIRE(std::abs(flipped[out] - rounds / 2) < 6 * 32);
      REQUIRE(std::abs(flipped_by_seed[out] - rounds / 2) < 6 * 32);
    }
  }
}

// Uniform pairs fall evenly into 64 x 64 cells: Pearson's chi squared, 4095 degrees of freedom.
template <class First, class Second>
double chi_squared(First first, Second second) {
  constexpr std::uint64_t draws = 4096 * 64;
  std::vector<int> cells(4096, 0);
  for (std::uint64_t k = 0; k < draws; ++k) {
    ++cells[static_cast<std::size_t>(first(k) >> 58 << 6 | second(k) >> 58)];
  }
  double sum = 0;
  for (const int count : cells) sum += (count - 64.0) * (count - 64.0) / 64.0;
  return sum;
}

TEST_CASE("names that differ by one character, number or seed are not correlated") {
  const Decisions one(1);
  const Decisions two(2);
  const auto value = [](const Decisions& decisions, Name root, const char* purpose) {
    return
        [&decisions, root, purpose](std::uint64_t k) { return decisions.bits(root / k / purpose); };
  };
  const Name n1("n1");
  const Name n2("n2");
  const double limit = 4095 + 6 * 90.5;  // six standard deviations
  CHECK(chi_squared(value(one, n1, "delay"), value(one, n2, "delay")) < limit);
  CHECK(chi_squared(value(one, n1, "delay"), value(one, n1, "delaz")) < limit);
  CHECK(chi_squared(value(one, n1, "delay"), value(two, n1, "delay")) < limit);
  CHECK(chi_squared(value(one, n1, "delay"),
                    [&](std::uint64_t k) { return one.bits(n1 / (k + 1) / "delay"); }) < limit);
  CHECK(chi_squared([&](std::uint64_t k) { return Decisions(k).bits(n1); },
                    [&](std::uint64_t k) { return Decisions(k + 1).bits(n1); }) < limit);
}

struct Asked {
  bool chance;
  Duration duration;
  std::uint64_t index;
  std::size_t choice;
};

Asked ask_all(Decisions& decisions) {
  const auto text = [](const char* name) { return [name] { return std::string(name); }; };
  Asked asked{};
  asked.chance = decisions.chance(Name::parse("a/1/lost"), Probability{}, text("a/1/lost"));
  asked.duration =
      decisions.duration(Name::parse("a/1/delay"), Distribution::constant(3ms), text("a/1/delay"));
  asked.index = decisions.index(Name::parse("a/1/victim"), 1, text("a/1/victim"));
  asked.choice = decisions.choice(Name::parse("a/1/kind"), {"red"}, "a/1/kind");
  return asked;
}

TEST_CASE("each kind of decision is overridden by its text") {
  Decisions plain(1);
  CHECK(plain.plain());
  CHECK_FALSE(ask_all(plain).chance);
  Decisions given(1, {{"a/1/lost", "true"}, {"a/1/delay", "1.5s"}});
  const Asked asked = ask_all(given);
  CHECK(asked.chance);
  CHECK(asked.duration == 1500ms);
  CHECK(given.bad().empty());
  CHECK(given.unused().empty());

  Decisions choice(1, {{"v", "4"}, {"k", "blue"}});
  CHECK(choice.index(Name("v"), 5, [] { return std::string("v"); }) == 4);
  CHECK(choice.choice(Name("k"), {"red", "green", "blue"}, "k") == 2);
}

TEST_CASE("an override of the wrong kind is named, once, and the hashed value stands") {
  Decisions decisions(
      1, {{"a/1/lost", "yes"}, {"a/1/delay", "-5ms"}, {"a/1/victim", "1"}, {"a/1/kind", "blue"}});
  decisions.listen();
  Decisions plain(1);
  for (int i = 0; i < 2; ++i) {
    const Asked asked = ask_all(decisions);
    const Asked hashed = ask_all(plain);
    CHECK(asked.chance == hashed.chance);
    CHECK(asked.duration == hashed.duration);
    CHECK(asked.index == hashed.index);
    CHECK(asked.choice == hashed.choice);
  }
  REQUIRE(decisions.bad().size() == 4);
  CHECK(decisions.bad()[0].name == "a/1/lost");
  CHECK(decisions.bad()[0].expected == "true or false");
  CHECK(decisions.bad()[1].value == "-5ms");
  CHECK(decisions.bad()[2].expected == "a whole number below 1");
  CHECK(decisions.bad()[3].expected == "one of red");
  CHECK(decisions.unused().empty());
  for (const AskedDecision& asked : decisions.asked()) CHECK_FALSE(asked.overridden);
}

TEST_CASE("an override that nothing asks for is listed as unused") {
  Decisions decisions(1, {{"z/9", "true"}, {"a/1/lost", "true"}, {"b", "5ms"}});
  CHECK(decisions.unused() == std::vector<std::string>{"a/1/lost", "b", "z/9"});
  ask_all(decisions);
  CHECK(decisions.unused() == std::vector<std::string>{"b", "z/9"});
}

TEST_CASE("listening lists every decision asked, in order, and changes none") {
  Decisions silent(5);
  Decisions listening(5, {{"a/1/delay", "8ms"}});
  listening.listen();
  CHECK(ask_all(listening).index == ask_all(silent).index);
  CHECK(silent.asked().empty());
  REQUIRE(listening.asked().size() == 4);
  CHECK(listening.asked()[0].name == "a/1/lost");
  CHECK(listening.asked()[0].value == "false");
  CHECK(listening.asked()[1].value == "8ms");
  CHECK(listening.asked()[1].overridden);
  CHECK(listening.asked()[2].value == "0");
  CHECK(listening.asked()[3].value == "red");
  CHECK_FALSE(listening.asked()[3].overridden);
}

TEST_CASE("what is listed, given back as overrides, gives the same answers under any seed") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto ask = [](Decisions& decisions) {
      std::string answers;
      for (std::uint64_t k = 0; k < 10; ++k) {
        const auto text = [&](const char* what) {
          return [what, k] { return "n1/" + std::to_string(k) + "/" + what; };
        };
        const Name name = Name("n1") / k;
        answers += decisions.chance(name / "lost", Probability::per_million(500'000), text("lost"))
                       ? "lost "
                       : "kept ";
        answers += duration_text(
            decisions.duration(name / "delay", Distribution::exponential(1ms), text("delay")));
        answers += " " + std::to_string(decisions.index(name / "i", 1000, text("i"))) + ", ";
      }
      return answers;
    };
    Decisions first(seed);
    first.listen();
    const std::string answers = ask(first);
    Overrides overrides;
    for (const AskedDecision& asked : first.asked()) overrides[asked.name] = asked.value;
    Decisions second(seed + 1000, overrides);
    CAPTURE(seed);
    CHECK(ask(second) == answers);
    CHECK(second.bad().empty());
    CHECK(second.unused().empty());
  }
}

}  // namespace
}  // namespace ordeal::sim::tests
