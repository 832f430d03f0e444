// The generator: what it promises about minorities, and about leaving other faults as they were.

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "sim/faults/random_plan.hpp"
#include "tests/sim/faults_ping.hpp"

namespace faults_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Names = std::vector<std::string>;

const Names kEveryKind = {"partition", "isolate", "one_way",   "ring",    "crash", "pause",
                          "slow",      "loss",    "duplicate", "reorder", "clock"};

Names nodes_named(std::size_t count) {
  Names nodes;
  for (std::size_t i = 1; i <= count; ++i) nodes.push_back("n" + std::to_string(i));
  return nodes;
}

RandomFaults generator(const std::string& id, Names kinds = kEveryKind) {
  RandomFaults faults;
  faults.id = id;
  faults.every_least = milliseconds(500);
  faults.every_greatest = seconds(2);
  faults.kinds = std::move(kinds);
  faults.lasts_least = seconds(1);
  faults.lasts_greatest = seconds(6);
  return faults;
}

std::vector<PlannedFault> drawn(std::uint64_t seed, std::size_t nodes,
                                const std::vector<RandomFaults>& generators,
                                const Overrides& overrides = {}) {
  Decisions decisions(seed, overrides);
  return draw_faults(decisions, nodes_named(nodes), generators, seconds(60));
}

// A fault as text, with its times.
std::string line(const PlannedFault& planned) {
  std::string text = planned.id + " at " + duration_text(planned.at->time_since_epoch()) + " for " +
                     duration_text(*planned.lasts);
  for (const auto& [key, value] : planned.fault->words()) text += " " + key + "=" + value;
  return text;
}

std::map<std::string, std::string> by_id(const std::vector<PlannedFault>& plan) {
  std::map<std::string, std::string> lines;
  for (const PlannedFault& planned : plan) lines[planned.id] = line(planned);
  return lines;
}

// The nodes a drawn fault takes out of service, read from its words: not the generator's own
// account.
std::set<std::string> out_of_service(const PlannedFault& planned, std::size_t nodes) {
  const auto words = planned.fault->words();
  const std::string& kind = words[0].first;
  std::vector<Names> lists;
  Names list;
  std::string word;
  for (const char c : words[0].second) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
      continue;
    }
    if (!word.empty() && word[0] == 'n') list.push_back(word);
    word.clear();
    if (c == ']' && !list.empty()) lists.push_back(std::exchange(list, {}));
  }
  if (kind == "crash" || kind == "pause" || kind == "isolate") return {words[0].second};
  if (kind != "partition" && kind != "one_way") return {};
  CHECK(lists.size() == 2);
  const Names& fewer = lists[0].size() <= lists[1].size() ? lists[0] : lists[1];
  CHECK(lists[0].size() + lists[1].size() == nodes);
  return {fewer.begin(), fewer.end()};
}

TEST_CASE("never more than a minority is out of service, over 500 seeds") {
  std::size_t outages = 0;
  std::size_t at_the_limit = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    const std::size_t count = 1 + seed % 7;
    const std::size_t minority = (count - 1) / 2;
    const auto plan = drawn(seed, count, {generator("a"), generator("b")});
    for (const PlannedFault& begins : plan) {
      std::set<std::string> out;
      for (const PlannedFault& other : plan) {
        if (*other.at > *begins.at || *other.at + *other.lasts <= *begins.at) continue;
        const auto nodes = out_of_service(other, count);
        out.insert(nodes.begin(), nodes.end());
        outages += nodes.size();
      }
      CHECK(out.size() <= minority);
      if (out.size() == minority && minority > 0) ++at_the_limit;
    }
  }
  CHECK(outages > 10'000);
  CHECK(at_the_limit > 1'000);
}

TEST_CASE("without the minority rule more may be out of service") {
  RandomFaults wild = generator("a", {"crash"});
  wild.minority_down = false;
  std::size_t most = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto plan = drawn(seed, 3, {wild});
    for (const PlannedFault& begins : plan) {
      std::set<std::string> out;
      for (const PlannedFault& other : plan) {
        if (*other.at > *begins.at || *other.at + *other.lasts <= *begins.at) continue;
        out.insert(other.fault->words()[0].second);
      }
      most = std::max(most, out.size());
    }
  }
  CHECK(most == 3);
}

TEST_CASE("no node is crashed or paused twice at once") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    const auto plan = drawn(seed, 5, {generator("a", {"crash", "pause"})});
    CHECK(plan.size() > 5);
    for (const PlannedFault& one : plan) {
      for (const PlannedFault& other : plan) {
        if (one.id == other.id || *one.at > *other.at) continue;
        if (*one.at + *one.lasts <= *other.at) continue;
        CHECK(one.fault->words()[0].second != other.fault->words()[0].second);
      }
    }
  }
}

TEST_CASE("every kind and every shape is drawn, each in its time") {
  std::map<std::string, int> kinds;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Time last{};
    for (const PlannedFault& planned : drawn(seed, 5, {generator("a")})) {
      ++kinds[planned.fault->kind()];
      CHECK(*planned.at < Time{seconds(60)});
      CHECK(*planned.at >= last + milliseconds(500));
      CHECK(*planned.lasts >= seconds(1));
      CHECK(*planned.lasts <= seconds(6));
      last = *planned.at;
    }
  }
  for (const std::string& kind : kEveryKind) {
    CAPTURE(kind);
    CHECK(kinds[kind] > 20);
  }
  kinds.clear();
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    for (const PlannedFault& planned : drawn(seed, 5, {generator("a", {"partition"})})) {
      ++kinds[planned.fault->kind()];
    }
  }
  CHECK(kinds.size() == 4);
}

TEST_CASE("overriding one drawn fault leaves the others' decisions as they were") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    const auto plan = by_id(drawn(seed, 5, {generator("a")}));
    const auto changed = by_id(drawn(
        seed, 5, {generator("a")}, {{"faults/a/3/kind", "clock"}, {"faults/a/3/drift", "10000"}}));
    // The third no longer takes anybody out, so only a target that had to stand in may move.
    std::size_t same = 0;
    for (const auto& [id, text] : plan) {
      if (id == "a/3") continue;
      const auto found = changed.find(id);
      if (found != changed.end() && found->second == text) ++same;
      const std::string times = text.substr(0, text.find(" for "));
      if (found != changed.end()) CHECK(found->second.substr(0, times.size()) == times);
    }
    CHECK(same + 6 >= plan.size());
    CHECK(changed.at("a/3").find("clock=") != std::string::npos);
  }
}

TEST_CASE("a drawn target and gap can be overridden by name") {
  const Overrides overrides = {
      {"faults/a/1/gap", "700ms"}, {"faults/a/1/target", "n4"}, {"faults/a/1/lasts", "1500ms"}};
  Decisions decisions(3, overrides);
  const auto plan =
      draw_faults(decisions, nodes_named(5), {generator("a", {"crash"})}, seconds(60));
  CHECK(line(plan[0]) == "a/1 at 700ms for 1500ms crash=n4 disk=random");
  CHECK(decisions.unused().empty());
  CHECK(decisions.bad().empty());
}

TEST_CASE("another generator leaves the plan of those before it as it was") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    const auto one = by_id(drawn(seed, 5, {generator("a")}));
    const auto both = by_id(drawn(seed, 5, {generator("a"), generator("b")}));
    for (const auto& [id, text] : one) CHECK(both.at(id) == text);
  }
}

TEST_CASE("a drawn fault overridden away leaves the plan, and gives the run without it") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    auto plan = drawn(seed, 3, {generator("a")});
    REQUIRE(plan.size() > 4);
    Cluster overridden(3, plan, seed, {{plan[2].name() + "/happens", "false"}});
    plan.erase(plan.begin() + 2);
    Cluster without(3, plan, seed);
    REQUIRE(overridden.run(seconds(60)));
    REQUIRE(without.run(seconds(60)));
    CHECK(overridden.world().trace().digest() == without.world().trace().digest());
  }
}

TEST_CASE("one node alone is never taken out of service") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    for (const PlannedFault& planned : drawn(seed, 1, {generator("a")})) {
      const std::string kind = planned.fault->kind();
      CHECK((kind == "clock" || kind == "slow" || kind == "loss" || kind == "duplicate" ||
             kind == "reorder"));
    }
  }
}

}  // namespace
}  // namespace faults_test
