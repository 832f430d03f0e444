// What scenarios may say to a room, and what the list of rooms holds.
#include "protocols/common/settings.hpp"

#include <doctest/doctest.h>

#include "protocols/raft/room.hpp"
#include "protocols/registry.hpp"
#include "sim/core/failure.hpp"

namespace ordeal::tests {
namespace {

using namespace std::chrono_literals;
using namespace protocols;

TEST_CASE("settings are durations, ranges of them and counts") {
  const Settings settings = {{"a", "20ms"}, {"b", "1ms..1500us"}, {"c", "12"}, {"d", "3s"}};
  const SettingsReader reader(settings);
  CHECK(reader.duration("a", 1s) == 20ms);
  CHECK(reader.duration("unsaid", 1s) == 1s);
  CHECK(reader.durations("b", {}) == sim::Distribution::uniform(1ms, 1500us));
  CHECK(reader.durations("d", {}) == sim::Distribution::uniform(3s, 3s));
  CHECK(reader.durations("unsaid", sim::Distribution::constant(5ms)) ==
        sim::Distribution::constant(5ms));
  CHECK(reader.count("c", 3) == 12);
  CHECK(reader.count("unsaid", 3) == 3);
}

TEST_CASE("a text that is no setting of its kind is refused") {
  for (const std::string text :
       {"", "5", "5 ms", "ms", "-5ms", "5ms..1ms", "5ms..", "..5ms", "x"}) {
    CAPTURE(text);
    CHECK_FALSE(is_setting(text, "durations"));
    CHECK_FALSE(is_setting(text, "duration"));
    const Settings settings = {{"a", text}};
    const SettingsReader reader(settings);
    CHECK_THROWS_AS(reader.durations("a", {}), sim::ContractFailed);
    CHECK_THROWS_AS(reader.duration("a", 1s), sim::ContractFailed);
  }
  for (const std::string text : {"", "0", "-1", "1.5", "1 ", "0x10", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(is_setting(text, "count"));
    const Settings settings = {{"a", text}};
    CHECK_THROWS_AS(SettingsReader(settings).count("a", 1), sim::ContractFailed);
  }
  CHECK_FALSE(is_setting("1..2", "nonsense"));
}

TEST_CASE("every room tells the truth about its settings and variants") {
  for (const Room& room : registry()) {
    CAPTURE(room.name);
    CHECK(find_room(registry(), room.name) == &room);
    CHECK_FALSE(room.paper.empty());
    for (const SettingRow& row : room.settings) {
      CAPTURE(row.name);
      CHECK(is_setting(row.standard, row.kind));
    }
    for (const VariantRow& row : room.variants) CHECK_FALSE(row.about.empty());
  }
  CHECK(find_room(registry(), "no such room") == nullptr);
}

TEST_CASE("what Raft's settings are by default is what the room says") {
  sim::World world({});
  Cluster plain{world, {sim::NodeId{0}}, "", {}};
  Cluster spelled = plain;
  for (const SettingRow& row : raft::room().settings) spelled.settings[row.name] = row.standard;
  const raft::Options a = raft::options_of(plain);
  const raft::Options b = raft::options_of(spelled);
  CHECK(a.election_timeout == b.election_timeout);
  CHECK(a.heartbeat == b.heartbeat);
  CHECK(a.rpc_timeout == b.rpc_timeout);
  CHECK(a.batch_max == b.batch_max);
}

TEST_CASE("each variant leaves out one rule of Raft") {
  sim::World world({});
  for (const VariantRow& row : raft::room().variants) {
    CAPTURE(row.name);
    const raft::Rules rules = raft::options_of({world, {sim::NodeId{0}}, row.name, {}}).rules;
    const int kept = rules.read_needs_heartbeat + rules.read_needs_own_commit +
                     rules.vote_is_synced + rules.commit_needs_own_term +
                     rules.vote_needs_log_check + rules.retry_applies_once;
    CHECK(kept == 5);
  }
}

}  // namespace
}  // namespace ordeal::tests
