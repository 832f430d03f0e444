#include "tests/protocols/raft/ordeal.hpp"

#include <utility>

namespace ordeal::tests::raft {
namespace {

constexpr int kProcesses = 3;

class Nemesis {
 public:
  Nemesis(Cluster& cluster, const Troubles& troubles) : cluster_(cluster), troubles_(troubles) {
    cluster_.world.watch_marks([this](std::string_view mark, sim::NodeId node) {
      if (over_ || mark != troubles_.aimed_mark || draw(troubles_.aimed_one_in) != 0) return;
      if (!troubles_.aimed_at_all) return crash(node, between(1ms, 6ms));
      for (std::size_t i = 1; i <= cluster_.size(); ++i) {
        crash(cluster_.id(i), between(1ms, 6ms), sim::UnsyncedWrites::lose);
      }
    });
  }

  void run(sim::Duration span) {
    const sim::Time end = cluster_.world.now() + span;
    while (cluster_.world.now() < end && !cluster_.world.failure()) {
      cluster_.world.run_for(between(1ms, troubles_.every_greatest));
      trouble();
    }
    over_ = true;
  }

 private:
  std::uint64_t draw(std::uint64_t count) {
    ++asked_;
    return cluster_.world.decisions().index(sim::Name("nemesis") / asked_, count,
                                            [&] { return "nemesis/" + std::to_string(asked_); });
  }
  sim::Duration between(sim::Duration least, sim::Duration greatest) {
    const auto width = static_cast<std::uint64_t>((greatest - least).count()) + 1;
    return least + sim::Duration{static_cast<std::int64_t>(draw(width))};
  }
  sim::NodeId somebody() { return cluster_.id(1 + draw(cluster_.size())); }
  sim::Duration a_while() { return between(troubles_.lasts_least, troubles_.lasts_greatest); }
  void later(sim::Duration span, sim::Task task) {
    cluster_.world.kernel().at(cluster_.world.now() + span, std::move(task));
  }

  void trouble() {
    const Troubles& t = troubles_;
    std::uint64_t choice =
        draw(t.crash + t.crash_all + t.partition + t.isolate_leader + t.one_way + t.pause + 1);
    const auto is = [&](std::uint64_t weight) {
      const bool chosen = choice < weight;
      choice -= weight;
      return chosen;
    };
    if (is(t.crash)) return crash(somebody(), a_while());
    if (is(t.crash_all)) {
      for (std::size_t i = 1; i <= cluster_.size(); ++i) crash(cluster_.id(i), a_while());
      return;
    }
    if (is(t.partition)) {
      std::vector<std::vector<sim::NodeId>> halves(2);
      for (std::size_t i = 1; i <= cluster_.size(); ++i) halves[draw(2)].push_back(cluster_.id(i));
      return cut(sim::LinkSet::between(halves));
    }
    if (is(t.isolate_leader)) {
      const std::size_t leader = cluster_.leader();
      if (leader == 0) return;
      std::vector<sim::NodeId> others;
      for (std::size_t i = 1; i <= cluster_.size(); ++i) {
        if (i != leader) others.push_back(cluster_.id(i));
      }
      return cut(sim::LinkSet::between({{cluster_.id(leader)}, others}));
    }
    if (is(t.one_way)) {
      const sim::NodeId from = somebody();
      return cut(sim::LinkSet::one_way({from}, {somebody()}));
    }
    if (is(t.pause)) pause(somebody(), a_while());
  }

  void crash(sim::NodeId node, sim::Duration lasts,
             sim::UnsyncedWrites rule = sim::UnsyncedWrites::random) {
    cluster_.world.crash(node, rule);
    later(lasts, [this, node] { cluster_.world.start(node); });
  }
  void pause(sim::NodeId node, sim::Duration lasts) {
    cluster_.world.pause(node);
    later(lasts, [this, node] { cluster_.world.resume(node); });
  }
  void cut(const sim::LinkSet& links) {
    const std::uint32_t handle = cluster_.cut(links);
    later(a_while(), [this, handle] { cluster_.heal(handle); });
  }

  Cluster& cluster_;
  const Troubles& troubles_;
  std::uint64_t asked_ = 0;
  bool over_ = false;
};

}  // namespace

Ordeal undergo(Setup setup, const Troubles& troubles, sim::Duration span) {
  setup.client = {60s, true};  // for the last operations: a slow network may take its time
  Cluster cluster(setup);
  Nemesis nemesis(cluster, troubles);
  cluster.start();
  for (int process = 0; process < kProcesses; ++process) {
    cluster.start_process(process, sim::Time{span});
  }
  nemesis.run(span);
  cluster.world.run_for(troubles.lasts_greatest + 3s);  // every fault has ended by itself
  Ordeal ordeal;
  ordeal.is_alive = cluster.perform(kProcesses, write("x", 1)).ending == protocols::Ending::ok &&
                    cluster.perform(kProcesses, read("x")).value == 1;
  ordeal.complaint = cluster.complaint();
  ordeal.violated = cluster.violated();
  ordeal.digest = cluster.world.trace().digest();
  ordeal.operations = cluster.history.size();
  for (const Seen& seen : cluster.history) {
    if (seen.outcome.ending == protocols::Ending::ok) ++ordeal.ok;
  }
  return ordeal;
}

sim::NetworkOptions bad_network() {
  sim::NetworkOptions network;
  network.loss = sim::Probability::per_million(30'000);
  network.duplicate = sim::Probability::per_million(50'000);
  network.reorder = sim::Probability::per_million(50'000);
  network.reorder_by = sim::Distribution::uniform({}, 50ms);
  return network;
}

sim::NetworkOptions slow_network() {
  sim::NetworkOptions network;
  network.reorder = sim::Probability::per_million(100'000);
  network.reorder_by = sim::Distribution::uniform({}, 1s);
  return network;
}

}  // namespace ordeal::tests::raft
