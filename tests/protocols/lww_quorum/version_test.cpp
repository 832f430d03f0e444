// Which version replaces which: the worked examples of dotted version vectors, and their laws.
#include "protocols/lww_quorum/version.hpp"

#include <doctest/doctest.h>

#include <set>

namespace ordeal::tests::lww_quorum {
namespace {

using namespace protocols::lww_quorum;

constexpr Actor kB = 2;

Version version(std::uint64_t id, Dot dot, VersionVector context) {
  Version made;
  made.id = {id, 1};
  made.dot = dot;
  made.context = std::move(context);
  return made;
}

std::size_t count_after(const Precedence& precedence, const Siblings& versions) {
  Siblings siblings;
  for (const Version& each : versions) {
    precedence.merge(siblings, {each});
  }
  return siblings.size();
}

TEST_CASE("figure 45: of two writes that did not see each other both stay, until one sees both") {
  const Precedence dotted{Order::siblings, true};
  const Version v = version(1, {kB, 1}, {});
  const Version w = version(2, {kB, 2}, {});
  CHECK_FALSE(dotted.replaces(v, w));
  CHECK_FALSE(dotted.replaces(w, v));
  CHECK(count_after(dotted, {v, w}) == 2);
  CHECK(context_of({v, w}) == VersionVector{{kB, 2}});
  const Version z = version(3, {kB, 3}, context_of({v, w}));
  CHECK(dotted.replaces(z, v));
  CHECK(dotted.replaces(z, w));
  CHECK(count_after(dotted, {v, w, z}) == 1);
  CHECK(count_after(dotted, {z, v, w}) == 1);
}

TEST_CASE(
    "figure 44: with an entry for the server and no dot, the second write takes the first away") {
  const Precedence per_server{Order::siblings, false};
  CHECK(count_after(per_server, {version(1, {kB, 1}, {}), version(2, {kB, 2}, {})}) == 1);
}

TEST_CASE("figure 43: with an entry for each client, too, nothing is lost") {
  constexpr Actor kC = 11;
  constexpr Actor kD = 12;
  const Precedence per_client{Order::clients, true};
  const Version v = version(1, {kC, 1}, {});
  const Version w = version(2, {kD, 1}, {});
  CHECK(count_after(per_client, {v, w}) == 2);
  const Version z = version(3, {kD, 2}, context_of({v, w}));
  CHECK(context_of({z}) == VersionVector{{kC, 1}, {kD, 2}});
  CHECK(count_after(per_client, {v, w, z}) == 1);
}

TEST_CASE("the later stamp wins, and between equal ones the writer's name decides") {
  const Precedence by_stamp{Order::lamport, true};
  Version a = version(1, {}, {});
  Version b = version(2, {}, {});
  a.stamp = 7;
  b.stamp = 8;
  CHECK(by_stamp.replaces(b, a));
  CHECK_FALSE(by_stamp.replaces(a, b));
  a.stamp = 8;
  CHECK(by_stamp.replaces(b, a));
  CHECK_FALSE(by_stamp.replaces(a, b));
  CHECK_FALSE(by_stamp.replaces(a, a));
}

// Replaces exactly when the writer had seen it: the rules of dotted version vectors are those of
// sets of writes (rows P110; the book's fourth rule has n = n where n = n' is meant). Every vector
// of two servers up to 3, every dot on top of it.
TEST_CASE("vectors replace as the sets of writes do that they stand for") {
  struct Case {
    Version made;
    std::set<Dot> seen;
  };
  std::vector<Case> cases;
  for (std::uint64_t a = 0; a <= 3; ++a) {
    for (std::uint64_t b = 0; b <= 3; ++b) {
      for (Actor actor = 1; actor <= 2; ++actor) {
        const std::uint64_t first = (actor == 1 ? a : b) + 1;  // a dot is not seen by itself
        for (std::uint64_t n = first; n <= 4; ++n) {
          Case made;
          made.made = version(cases.size(), {actor, n}, {{1, a}, {2, b}});
          for (std::uint64_t i = 1; i <= a; ++i) made.seen.insert({1, i});
          for (std::uint64_t i = 1; i <= b; ++i) made.seen.insert({2, i});
          cases.push_back(made);
        }
      }
    }
  }
  const Precedence dotted{Order::siblings, true};
  for (const Case& newer : cases) {
    for (const Case& older : cases) {
      CHECK(dotted.replaces(newer.made, older.made) == newer.seen.contains(older.made.dot));
    }
  }
}

// Siblings are a join: in whatever order, however often and however grouped versions arrive, the
// same ones stay. Seeds make histories of writes whose writers read some replica.
TEST_CASE("merging is idempotent and does not mind the order") {
  const auto luck = [](std::uint64_t& state, std::uint64_t count) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state >> 33) % count;
  };
  for (const Order order : {Order::wall, Order::siblings}) {
    const Precedence precedence{order, true};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      CAPTURE(seed);
      std::uint64_t state = seed;
      std::vector<Siblings> replicas(3);
      std::vector<Version> all;
      std::uint64_t counts[3] = {0, 0, 0};
      for (std::uint64_t i = 1; i <= 12; ++i) {
        const std::uint64_t at = luck(state, 3);
        Version made = version(i, {at + 1, ++counts[at]}, {});
        made.stamp = luck(state, 6);
        if (luck(state, 2) == 0) made.context = context_of(replicas[at]);
        all.push_back(made);
        precedence.merge(replicas[at], {made});
        precedence.merge(replicas[luck(state, 3)], replicas[luck(state, 3)]);
      }
      Siblings forward;
      Siblings backward;
      for (const Siblings& each : replicas) precedence.merge(forward, each);
      for (std::size_t i = 3; i > 0; --i) precedence.merge(backward, replicas[i - 1]);
      CHECK(sim::hash_of(forward.size()) == sim::hash_of(backward.size()));
      for (std::size_t i = 0; i < forward.size(); ++i) CHECK(forward[i].id == backward[i].id);
      CHECK_FALSE(precedence.merge(forward, backward));
      Siblings of_all;
      for (const Version& each : all) precedence.merge(of_all, {each});
      CHECK_FALSE(precedence.merge(of_all, forward));
    }
  }
}

}  // namespace
}  // namespace ordeal::tests::lww_quorum
