// A server that leads, is deposed, loses entries and leads again. What was under way in its former
// term ends in the new one, and must not count. The other two servers are puppets, so that each
// answer comes exactly when it hurts.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <optional>

#include "protocols/raft/raft.hpp"
#include "sim/world.hpp"

namespace ordeal::tests {
namespace {

using namespace std::chrono_literals;
using namespace protocols::raft;

using Answer = std::function<std::optional<AppendEntriesReply>(sim::Node&, const AppendEntries&)>;

// Votes for everybody, and answers entries as it is told to.
class Puppet {
 public:
  using Handles = sim::Handles<RequestVote, AppendEntries>;
  Puppet(sim::Node& node, const Answer* answer) : node_(node), answer_(*answer) {}
  Vote on(const RequestVote& request, sim::NodeId) { return {request.term, true}; }
  std::optional<AppendEntriesReply> on(const AppendEntries& request, sim::NodeId) {
    return answer_(node_, request);
  }

 private:
  sim::Node& node_;
  const Answer& answer_;
};

AppendEntriesReply accept(const AppendEntries& request) {
  return {request.term, true, request.previous.index + request.entries.size() + 1};
}

// n1 among puppets. The syncs of its disk take 1 ms, but for those that are named.
class Stage {
 public:
  Stage(Answer n2, sim::Overrides syncs)
      : n2_(std::move(n2)), world(options(std::move(syncs))), n1(world.add_node("n1", boot())) {
    world.add_node("n2", sim::runs<Puppet>(&n2_));
    world.add_node("n3", sim::runs<Puppet>(&n3_));
    sim::Node& client = world.add_node("c1");
    for (std::uint32_t i = 0; i < 4; ++i) world.start(sim::NodeId{i});
    REQUIRE(run_until([&] { return leads(1); }));
    send_commands(client);
    world.run_for(60ms);
    REQUIRE(raft().log().last_index() == 6);
    // n3 leads term 2 with an entry of its own where n1 has six.
    const AppendEntries other{2, sim::NodeId{2}, {}, {Entry{2, std::nullopt}}, 0};
    world.node(sim::NodeId{2}).send(n1.id(), other);
    REQUIRE(run_until([&] { return raft().log().last_index() == 1; }));
    REQUIRE(run_until([&] { return leads(3); }));
    send_commands(client);
    REQUIRE(run_until([&] { return raft().log().last_index() == 7; }));
  }

  const Raft& raft() const { return *n1.program<Raft>(); }

 private:
  Answer n2_;
  Answer n3_ = [](sim::Node&, const AppendEntries&) { return std::nullopt; };

  static sim::WorldOptions options(sim::Overrides syncs) {
    sim::WorldOptions options;
    options.network.latency = sim::Distribution::constant(1ms);
    options.disk.sync_latency = sim::Distribution::constant(1ms);
    options.overrides = std::move(syncs);
    return options;
  }
  static std::shared_ptr<const sim::Boot> boot() {
    Options options;
    options.servers = {sim::NodeId{0}, sim::NodeId{1}, sim::NodeId{2}};
    options.election_timeout = sim::Distribution::constant(20ms);
    options.heartbeat = 10ms;
    options.rpc_timeout = 10s;
    return sim::runs<Raft>(options);
  }
  bool leads(Term term) const {
    const Raft* server = n1.program<Raft>();
    return server != nullptr && server->role() == Role::leader && server->current_term() == term;
  }
  bool run_until(const std::function<bool()>& holds) {
    const sim::Time end = world.now() + 1s;
    while (!holds() && world.now() < end) world.step();
    return holds();
  }
  void send_commands(sim::Node& client) {
    for (int i = 0; i < 5; ++i) {
      client.send(n1.id(), Command{7, ++serial_, protocols::Function::write, "x", i, 0});
    }
  }
  std::uint64_t serial_ = 0;

 public:
  sim::World world;
  sim::Node& n1;
};

TEST_CASE("an answer to a question of the former term says nothing about the present log") {
  const Answer late = [](sim::Node& n2, const AppendEntries& request) {
    if (request.term == 3) return std::optional<AppendEntriesReply>();
    if (request.entries.size() < 6) {
      n2.sleep(30ms);  // until n1 has all the commands, which it is then asked for
      return std::optional(AppendEntriesReply{request.term, false, 1});
    }
    n2.sleep(300ms);
    return std::optional(accept(request));  // six entries of term 1
  };
  Stage stage(late, {});
  stage.world.run_for(500ms);
  CHECK(stage.raft().commit_index() == 0);  // nobody but n1 has any entry of term 3
}

// n2 accepts everything of term 3 at once. Only n1 can make a majority with it, when its own disk,
// slow since it leads that term, is done.
const Answer kEager = [](sim::Node&, const AppendEntries& request) {
  return request.term == 3 ? std::optional(accept(request)) : std::nullopt;
};
// The syncs of n1: its vote in term 1, its no-op, its commands; term and entry of n3; its vote in
// term 3, its no-op.
const sim::Overrides kSlowDisk = {{"n1/disk/sync/2/delay", "50ms"}, {"n1/disk/sync/7/delay", "2s"}};

TEST_CASE("what was durable of the former term's entries is not durable of the new ones") {
  Stage stage(kEager, kSlowDisk);
  stage.world.run_for(1s);
  CHECK(stage.raft().commit_index() == 0);
  stage.world.run_for(1500ms);
  CHECK(stage.raft().commit_index() == 7);
}

TEST_CASE("a sync that began in the former term says nothing about the new entries") {
  sim::Overrides syncs = kSlowDisk;
  syncs["n1/disk/sync/3/delay"] = "500ms";
  Stage stage(kEager, syncs);
  stage.world.run_for(1s);
  CHECK(stage.raft().commit_index() == 0);
  stage.world.run_for(1500ms);
  CHECK(stage.raft().commit_index() == 7);
}

}  // namespace
}  // namespace ordeal::tests
