#include "sim/core/described.hpp"

#include <doctest/doctest.h>

#include "sim/core/bytes.hpp"
#include "sim/core/payload.hpp"
#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

enum class Colour : std::uint8_t { red, green, blue };
BOOST_DESCRIBE_ENUM(Colour, red, green, blue)

enum class Level : std::int16_t { low = -1, high = 1 };

struct Point {
  std::int32_t x = 0;
  std::int64_t y = 0;
  bool operator==(const Point&) const = default;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))

struct Nothing {
  bool operator==(const Nothing&) const = default;
};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct Everything {
  bool flag = false;
  std::uint8_t small = 0;
  std::int8_t negative = 0;
  std::uint64_t large = 0;
  Colour colour = Colour::red;
  Level level = Level::high;
  std::string words;
  NodeId node;
  Duration span{};
  std::chrono::milliseconds coarse{};
  Point point;
  Nothing nothing;
  std::vector<Point> points;
  std::vector<std::string> lines;
  std::optional<std::vector<std::uint16_t>> maybe;
  std::map<std::string, std::pair<std::uint32_t, bool>> table;
  bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, small, negative, large, colour, level, words, node, span, coarse,
                       point, nothing, points, lines, maybe, table))

struct LeftOut {
  int said = 0;
  int forgotten = 0;
};
BOOST_DESCRIBE_STRUCT(LeftOut, (), (said))

struct Undescribed {
  int x = 0;
};

static_assert(is_wholly_described<Everything>);
static_assert(is_wholly_described<Nothing>);
static_assert(!is_wholly_described<LeftOut>, "then for_each_member does not compile");
static_assert(Described<Everything> && !Described<Undescribed> && !Described<int>);

std::string some_words(Words& words) {
  std::string text;
  for (std::uint64_t n = words.below(10); n > 0; --n) text += static_cast<char>(words.below(256));
  return text;
}

Everything some(Words& words) {
  Everything e;
  e.flag = words.below(2) == 1;
  e.small = static_cast<std::uint8_t>(words.bits());
  e.negative = static_cast<std::int8_t>(words.bits());
  e.large = words.bits() >> words.below(64);
  e.colour = static_cast<Colour>(words.below(3));
  e.level = words.below(2) == 0 ? Level::low : Level::high;
  e.words = some_words(words);
  e.node = NodeId{static_cast<std::uint32_t>(words.bits() >> (32 + words.below(32)))};
  e.span = Duration{static_cast<std::int64_t>(words.bits())};
  e.coarse = std::chrono::milliseconds{static_cast<std::int64_t>(words.bits() >> 20)};
  e.point = {static_cast<std::int32_t>(words.bits()), static_cast<std::int64_t>(words.bits())};
  for (std::uint64_t n = words.below(4); n > 0; --n) e.points.push_back({static_cast<int>(n), -5});
  for (std::uint64_t n = words.below(4); n > 0; --n) e.lines.push_back(some_words(words));
  if (words.below(2) == 1)
    e.maybe.emplace(words.below(5), static_cast<std::uint16_t>(words.bits()));
  for (std::uint64_t n = words.below(4); n > 0; --n) {
    e.table[some_words(words)] = {static_cast<std::uint32_t>(words.bits()), words.below(2) == 0};
  }
  return e;
}

TEST_CASE("decode(encode(x)) is x, and takes exactly its bytes") {
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    CAPTURE(seed);
    Words words(seed);
    const Everything before = some(words);
    std::string bytes;
    encode(bytes, before);
    const std::string whole = bytes + "rest";
    std::string_view in = whole;
    Everything after;
    REQUIRE(decode(in, after));
    CHECK(in == "rest");
    CHECK(after == before);
    CHECK(hash_of(after) == hash_of(before));
  }
}

TEST_CASE("bytes that were cut short are no value") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    Words words(seed);
    std::string bytes;
    encode(bytes, some(words));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      std::string_view in = std::string_view(bytes).substr(0, length);
      Everything after;
      REQUIRE_FALSE(decode(in, after));
    }
  }
}

TEST_CASE("garbage is decoded or refused, without harm") {
  int decoded = 0;
  for (std::uint64_t seed = 0; seed < 100'000; ++seed) {
    Words words(seed);
    std::string bytes;
    if (seed % 2 == 0) {
      encode(bytes, some(words));
      for (std::uint64_t n = 1 + words.below(3); n > 0; --n) {
        bytes[words.below(bytes.size())] = static_cast<char>(words.bits());
      }
    } else {
      for (std::uint64_t n = words.below(80); n > 0; --n) {
        // Small numbers get further in.
        bytes += static_cast<char>(words.below(4) == 0 ? words.bits() : words.below(3));
      }
    }
    std::string_view in = bytes;
    Everything value;
    if (!decode(in, value)) continue;
    ++decoded;
    std::string again;
    encode(again, value);
    std::string_view back = again;
    Everything same;
    REQUIRE(decode(back, same));
    CHECK(same == value);
  }
  CHECK(decoded > 1000);
}

TEST_CASE("a length that the bytes cannot hold is refused before it is believed") {
  std::string bytes;
  encode_integer(bytes, std::uint64_t{1} << 60);
  bytes += "xx";
  std::string_view in = bytes;
  std::string text;
  CHECK_FALSE(decode(in, text));
  in = bytes;
  std::vector<std::uint64_t> numbers;
  CHECK_FALSE(decode(in, numbers));
  in = bytes;
  std::map<std::uint64_t, bool> table;
  CHECK_FALSE(decode(in, table));
}

TEST_CASE("integers take as many bytes as they need, and no byte more is believed") {
  const auto bytes_of = [](std::uint64_t value) {
    std::string bytes;
    encode_integer(bytes, value);
    return bytes;
  };
  CHECK(bytes_of(0) == std::string(1, '\0'));
  CHECK(bytes_of(127).size() == 1);
  CHECK(bytes_of(128).size() == 2);
  CHECK(bytes_of(~std::uint64_t{0}).size() == 10);
  std::uint64_t value = 0;
  std::string too_large(9, '\xff');
  too_large += '\x02';
  std::string_view in = too_large;
  CHECK_FALSE(decode_integer(in, value));
  const std::string endless(20, '\x80');
  in = endless;
  CHECK_FALSE(decode_integer(in, value));
  std::uint8_t small = 0;
  const std::string large = bytes_of(256);
  in = large;
  CHECK_FALSE(decode(in, small));
  bool flag = false;
  const std::string two = bytes_of(2);
  in = two;
  CHECK_FALSE(decode(in, flag));
}

TEST_CASE("text names types, fields, enumerators and nodes") {
  Everything e;
  e.colour = Colour::green;
  e.level = Level::low;
  e.words = "hi";
  e.node = NodeId{1};
  e.span = 150ms;
  e.points = {{1, -2}};
  e.maybe = {7, 8};
  e.table["k"] = {3, true};
  const std::vector<std::string> names = {"n1", "n2"};
  std::string text;
  add_to_text(text, e, {&names});
  CHECK(text ==
        "Everything{flag: false, small: 0, negative: 0, large: 0, colour: green, level: -1, "
        "words: \"hi\", node: n2, span: 150ms, coarse: 0s, point: Point{x: 0, y: 0}, "
        "nothing: Nothing{}, points: [Point{x: 1, y: -2}], lines: [], maybe: [7, 8], "
        "table: [\"k\": 3: true]}");
  text.clear();
  add_to_text(text, NodeId{5}, {&names});
  add_to_text(text, kNoNode, {&names});
  CHECK(text == "#5-");
  CHECK(type_name<Everything>() == "Everything");
  CHECK(type_name<std::uint64_t>() != "");
}

TEST_CASE("every field and every order reaches the hash") {
  Words words(1);
  const Everything base = some(words);
  const std::uint64_t hash = hash_of(base);
  const auto changed = [&](auto change) {
    Everything other = base;
    change(other);
    return hash_of(other) != hash;
  };
  CHECK(changed([](Everything& e) { e.flag = !e.flag; }));
  CHECK(changed([](Everything& e) { ++e.small; }));
  CHECK(changed([](Everything& e) { e.level = e.level == Level::low ? Level::high : Level::low; }));
  CHECK(changed([](Everything& e) { e.words += '\0'; }));
  CHECK(changed([](Everything& e) { ++e.node.value; }));
  CHECK(changed([](Everything& e) { e.coarse += 1ms; }));
  CHECK(changed([](Everything& e) { ++e.point.y; }));
  CHECK(changed([](Everything& e) { e.points.push_back({}); }));
  CHECK(changed([](Everything& e) { e.table["another"]; }));
  CHECK(hash_of(std::vector<std::string>{"ab", "c"}) !=
        hash_of(std::vector<std::string>{"a", "bc"}));
  CHECK(hash_of(std::optional<int>{}) != hash_of(std::optional<int>{0}));
  CHECK(hash_of(std::vector<int>{1, 2}) != hash_of(std::vector<int>{2, 1}));
  CHECK(hash_of(Point{1, 2}) == 4771848779166627792U);  // pinned: it is in every digest
}

TEST_CASE("a payload is shared by its holders and destroyed with the last") {
  const Payload one = Payload::of(Point{1, 2});
  CHECK(one.holds<Point>());
  CHECK_FALSE(one.holds<Nothing>());
  CHECK(one.content_hash() == hash_of(Point{1, 2}));
  CHECK(one.text({}) == "Point{x: 1, y: 2}");
  Payload two = one;
  const std::uint64_t word_of_two = two.release();
  CHECK_FALSE(two);
  const Payload three = Payload::adopt(word_of_two);
  CHECK(&three.get<Point>() == &one.get<Point>());
  CHECK(Payload().text({}).empty());
}

}  // namespace
}  // namespace ordeal::sim::tests
