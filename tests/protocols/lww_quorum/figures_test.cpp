// The book's worked examples, step by step: what is under way when, and who is asked.
#include <doctest/doctest.h>

#include "protocols/lww_quorum/room.hpp"
#include "tests/protocols/quorums/cluster.hpp"

namespace ordeal::tests::lww_quorum {
namespace {

using namespace quorums;
using protocols::Ending;

const protocols::Room kRoom = protocols::lww_quorum::room();

// Three replicas that hold x = 1, and messages that wait as long as a test needs.
struct Stage : Cluster {
  explicit Stage(const protocols::Settings& settings, const std::string& variant = "")
      : Cluster(kRoom, setup(settings, variant)) {
    start();
    REQUIRE(perform(9, write("x", 1, "n1")).ending == Ending::ok);
    world.run_for(1s);
  }
  static Setup setup(const protocols::Settings& settings, const std::string& variant) {
    Setup made{.nodes = 3, .variant = variant, .settings = settings, .client = {20s, false}};
    made.settings.insert({{"anti_entropy", "0s"}, {"handoff", "0s"}, {"answer_timeout", "10s"}});
    return made;
  }
  /// Whatever the first sends to the others from now on takes so long.
  std::uint32_t slow(std::size_t from, const std::vector<std::size_t>& to, sim::Duration delay) {
    sim::LinkRule rule;
    rule.name = "slow";
    std::vector<sim::NodeId> others;
    for (const std::size_t number : to) others.push_back(id(number));
    rule.links = sim::LinkSet::one_way({id(from)}, others);
    rule.extra_delay = sim::Distribution::constant(delay);
    return world.network().add_rule(rule);
  }
};

TEST_CASE("figure 60: quorums intersect, and the second reader sees less than the first") {
  Stage stage(protocols::Settings{{"read_repair", "none"}});
  const auto held = stage.slow(1, {2, 3}, 5s);
  const auto writing = stage.begin(0, write("x", 2, "n1"));
  stage.world.run_for(100ms);  // it is on n1, and under way to the others
  stage.heal(held);
  CHECK(writing->error == "pending");
  CHECK(stage.perform(1, read("x", "n1")).value == 2);
  stage.slow(1, {2}, 1s);  // n1's answers come late: n2 and n3 are a quorum
  CHECK(stage.perform(2, read("x", "n2")).value == 1);
  CHECK(stage.run_until([&] { return writing->ending == Ending::ok; }));
  CHECK(stage.complaint() == "");  // nothing was promised that was not kept
}

TEST_CASE("... which repair before the answer prevents") {
  Stage stage(protocols::Settings{{"read_repair", "before"}});
  const auto held = stage.slow(1, {2, 3}, 5s);
  const auto writing = stage.begin(0, write("x", 2, "n1"));
  stage.world.run_for(100ms);
  stage.heal(held);
  CHECK(stage.perform(1, read("x", "n1")).value == 2);
  stage.slow(1, {2}, 1s);
  CHECK(stage.perform(2, read("x", "n2")).value == 2);
  CHECK(stage.complaint() == "");
}

TEST_CASE("figure 61: a write that failed is read, and repair takes it everywhere") {
  for (const char* variant : {"", "too_few_is_failure"}) {
    CAPTURE(variant);
    Stage stage(protocols::Settings{{"read_repair", "before"}, {"answer_timeout", "100ms"}},
                variant);
    const auto away = stage.cut(sim::LinkSet::one_way({stage.id(1)}, {stage.id(2), stage.id(3)}));
    const auto outcome = stage.perform(0, write("x", 2, "n1"));
    CHECK(outcome.error == "on 1 of 2 replicas");
    CHECK(outcome.ending == (*variant == '\0' ? Ending::info : Ending::fail));
    stage.heal(away);
    CHECK(stage.perform(1, read("x", "n1")).value == 2);
    stage.world.run_for(1s);
    stage.isolate(1);
    CHECK(stage.perform(2, read("x", "n2")).value == 2);
  }
}

TEST_CASE("figures 8 and 9: two writes on two sides, an error or a difference") {
  // W = R = 2: the side with one replica refuses.
  Stage strict(protocols::Settings{{"answer_timeout", "100ms"}});
  strict.cut(sim::LinkSet::between({{strict.id(1)}, {strict.id(2), strict.id(3)}}));
  CHECK(strict.perform(0, write("x", 2, "n1")).ending == Ending::info);
  CHECK(strict.perform(1, read("x", "n1")).ending == Ending::fail);
  CHECK(strict.perform(2, write("x", 3, "n2")).ending == Ending::ok);
  // W = R = 1: both sides go on, and differ.
  Stage loose(protocols::Settings{
      {"answer_timeout", "100ms"}, {"r", "1"}, {"w", "1"}, {"read_repair", "none"}});
  loose.cut(sim::LinkSet::between({{loose.id(1)}, {loose.id(2), loose.id(3)}}));
  CHECK(loose.perform(0, write("x", 2, "n1")).ending == Ending::ok);
  CHECK(loose.perform(2, write("x", 3, "n2")).ending == Ending::ok);
  CHECK(loose.perform(1, read("x", "n1")).value == 2);
  CHECK(loose.perform(1, read("x", "n2")).value == 3);
  CHECK(strict.complaint() == "");
  CHECK(loose.complaint() == "");
}

TEST_CASE("figure 11: a write that is over, and a read elsewhere that has not heard of it") {
  Stage stage(protocols::Settings{{"r", "1"}, {"w", "1"}, {"read_repair", "none"}});
  stage.slow(1, {3}, 5s);
  stage.slow(2, {3}, 5s);
  REQUIRE(stage.perform(0, write("x", 2, "n1")).ending == Ending::ok);
  CHECK(stage.perform(1, read("x", "n3")).value == 1);
  stage.world.run_for(6s);
  CHECK(stage.perform(1, read("x", "n3")).value == 2);
}

}  // namespace
}  // namespace ordeal::tests::lww_quorum
