// Two-phase commit step by step: who votes, who decides, who is away when, and who waits.
#include <doctest/doctest.h>

#include <optional>

#include "protocols/two_phase_commit/blocking.hpp"
#include "protocols/two_phase_commit/room.hpp"
#include "protocols/two_phase_commit/site.hpp"
#include "tests/protocols/quorums/cluster.hpp"

namespace ordeal::tests::two_phase_commit {
namespace {

using namespace quorums;
using protocols::Ending;
using protocols::MicroFunction;
using protocols::MicroOperation;
using protocols::Operation;
using protocols::two_phase_commit::Site;
using protocols::two_phase_commit::Value;

const protocols::Room kRoom = protocols::two_phase_commit::room();

Operation transaction(std::vector<MicroOperation> parts, const std::string& through = "n1") {
  Operation operation{protocols::Function::transaction, "", 0, 0};
  operation.parts = std::move(parts);
  operation.through = through;
  return operation;
}
MicroOperation reads(const std::string& key) { return {MicroFunction::read, key, 0}; }
MicroOperation adds(const std::string& key, std::int64_t value) {
  return {MicroFunction::add, key, value};
}
MicroOperation writes(const std::string& key, std::int64_t value) {
  return {MicroFunction::write, key, value};
}
Operation transfer(std::int64_t amount, const std::string& through = "n1") {
  return transaction({adds("x", -amount), adds("y", amount)}, through);
}

// n1 coordinates; n2 has x, n3 has y, each with 100.
struct Bank : Cluster {
  explicit Bank(const protocols::Settings& settings = {}, const std::string& variant = "",
                std::size_t nodes = 3)
      : Cluster(kRoom, setup(settings, variant, nodes)) {
    start();
    world.watch_marks([this](std::string_view mark, sim::NodeId node) {
      if (on_mark) on_mark(mark, node);
    });
    REQUIRE(perform(9, transaction({writes("x", 100), writes("y", 100)})).ending == Ending::ok);
    world.run_for(100ms);
  }
  static Setup setup(const protocols::Settings& settings, const std::string& variant,
                     std::size_t nodes) {
    Setup made{.nodes = nodes, .variant = variant, .settings = settings, .client = {2s, false}};
    made.settings.insert({"roles", "apart"});
    return made;
  }
  /// What each participant has, as far as it is up.
  std::optional<std::int64_t> balance(std::size_t number, const std::string& key) {
    const Site* site = node(number).program<Site>();
    if (site == nullptr || !site->store().contains(key)) return std::nullopt;
    return site->store().at(key).front();
  }
  std::size_t in_doubt(std::size_t number) {
    const Site* site = node(number).program<Site>();
    return site == nullptr ? 0 : site->in_doubt().size();
  }
  void crash(std::size_t number) { world.crash(id(number), sim::UnsyncedWrites::lose); }
  /// Crashes `victim` when `who` reaches the mark next.
  void crash_at(const std::string& mark, std::size_t who, std::size_t victim) {
    on_mark = [this, mark, who, victim](std::string_view reached, sim::NodeId node) {
      if (reached != mark || node != id(who)) return;
      crash(victim);
      on_mark = nullptr;
    };
  }
  std::function<void(std::string_view, sim::NodeId)> on_mark;
};

TEST_CASE("all vote, the coordinator decides, all commit (figure 24)") {
  Bank bank;
  CHECK(bank.perform(1, transfer(30)).ending == Ending::ok);
  bank.world.run_for(100ms);
  CHECK(bank.balance(2, "x") == 70);
  CHECK(bank.balance(3, "y") == 130);
  const auto audit = bank.perform(2, transaction({reads("x"), reads("y")}));
  CHECK(audit.parts == std::vector<Value>{{70}, {130}});
  CHECK(audit.served_by == "n1, coordinator");
  CHECK(bank.complaint() == "");
}

TEST_CASE("what one participant cannot do is done nowhere") {
  Bank bank;
  const auto refused = bank.perform(1, transfer(101));
  CHECK(refused.ending == Ending::fail);
  CHECK(refused.error == "aborted: overdrawn");
  CHECK(bank.perform(1, transfer(100)).ending == Ending::ok);
  CHECK(bank.perform(1, transfer(-200)).ending == Ending::ok);
  CHECK(bank.perform(1, transfer(-1)).ending == Ending::fail);  // the second part, after the first
  CHECK(bank.perform(2, transaction({reads("x"), reads("y")})).parts ==
        std::vector<Value>{{200}, {0}});
  CHECK(bank.complaint() == "");
}

TEST_CASE("a transaction sees its own writes, in their order") {
  Bank bank;
  const auto outcome = bank.perform(1, transaction({reads("k"),
                                                    {MicroFunction::append, "k", 1},
                                                    reads("k"),
                                                    writes("k", 7),
                                                    {MicroFunction::append, "k", 8},
                                                    reads("k")}));
  CHECK(outcome.parts == std::vector<Value>{{}, {}, {1}, {}, {}, {7, 8}});
  bank.world.run_for(100ms);
  CHECK(bank.complaint() == "");
}

TEST_CASE("a participant that fails before its vote: the coordinator aborts, for all") {
  Bank bank;
  bank.crash_at("voted_yes", 2, 3);  // n3 has not voted yet, or its vote does not arrive
  bank.isolate(3);
  const auto outcome = bank.perform(1, transfer(30));
  CHECK(outcome.ending == Ending::fail);
  CHECK(outcome.error == "aborted: a participant was silent");
  bank.world.run_for(500ms);
  CHECK(bank.in_doubt(2) == 0);
  CHECK(bank.balance(2, "x") == 100);
  CHECK(bank.complaint() == "");
}

TEST_CASE("a participant that fails after its yes commits when it is back") {
  Bank bank;
  bank.crash_at("all_voted_yes", 1, 3);
  CHECK(bank.perform(1, transfer(30)).ending == Ending::ok);
  bank.world.run_for(5s);
  CHECK(bank.balance(2, "x") == 70);
  CHECK(bank.balance(3, "y") == std::nullopt);
  bank.start();
  CHECK(bank.run_until([&] { return bank.balance(3, "y") == 130; }));
  CHECK(bank.looks("in-doubt-over-a-restart") == 1);
  CHECK(bank.complaint() == "");
}

TEST_CASE("a restarted participant asks, where the coordinator cannot tell it") {
  Bank bank;
  bank.crash_at("all_voted_yes", 1, 3);
  CHECK(bank.perform(1, transfer(30)).ending == Ending::ok);
  const auto deaf = bank.cut(sim::LinkSet::one_way({bank.id(3)}, {bank.id(1)}));
  bank.start();
  bank.world.run_for(1s);
  CHECK(bank.balance(3, "y") == 130);  // told: the way back is cut, not the way there
  bank.heal(deaf);
  bank.world.run_for(1s);
  CHECK(bank.complaint() == "");
}

TEST_CASE("a coordinator that fails after it asked: all wait, whoever wants the keys waits too") {
  Bank bank;
  bank.crash_at("all_voted_yes", 1, 1);
  CHECK(bank.perform(1, transfer(30)).ending == Ending::info);
  bank.world.run_for(60s);
  CHECK(bank.in_doubt(2) == 1);
  CHECK(bank.in_doubt(3) == 1);
  // It had not decided, so it will not find a decision: presumed abort.
  bank.start();
  bank.world.run_for(1s);
  CHECK(bank.in_doubt(2) == 0);
  CHECK(bank.in_doubt(3) == 0);
  CHECK(bank.balance(2, "x") == 100);
  CHECK(bank.looks("learned-by-asking") == 2);
  CHECK(bank.perform(1, transfer(10)).ending == Ending::ok);
  CHECK(bank.complaint() == "");
}

TEST_CASE("the window in which it blocks is told: who is in doubt, what is locked, who waits") {
  Bank bank(protocols::Settings{{"roles", "all"}});  // y is on n2, z on n3
  const protocols::two_phase_commit::BlockingWindows windows(bank.world);
  bank.world.run_for(1s);
  bank.crash_at("all_voted_yes", 1, 1);
  bank.begin(1, transaction({writes("y", 1), writes("z", 1)}));
  bank.world.run_for(100ms);
  bank.begin(2, transaction({reads("y")}, "n2"));
  bank.world.run_for(2s);
  const std::vector<std::string> during = windows.lines();
  REQUIRE(during.size() == 5);
  CHECK(during[0].starts_with("n2 is in doubt about n1/2 from 1.1"));
  CHECK(during[0].ends_with(", and still is"));
  CHECK(during[1] == "  locked: y");
  CHECK(during[2].starts_with("  n2/1 waits for y from 1.2"));
  CHECK(during[3].starts_with("n3 is in doubt about n1/2 from 1.1"));
  CHECK(during[4] == "  locked: z");
  bank.start();
  bank.world.run_for(1s);
  const std::vector<std::string> after = windows.lines();
  REQUIRE(after.size() == 5);
  CHECK(after[0].find(" to 3.") != std::string::npos);
  CHECK(after[0].ends_with(": it asked the coordinator"));
  CHECK(bank.complaint() == "");
}

TEST_CASE("a coordinator that fails after it decided resumes where it was") {
  Bank bank;
  bank.crash_at("decided", 1, 1);
  CHECK(bank.perform(1, transfer(30)).ending == Ending::info);
  bank.world.run_for(60s);
  CHECK(bank.in_doubt(2) == 1);
  CHECK(bank.in_doubt(3) == 1);
  bank.start();
  bank.world.run_for(1s);
  CHECK(bank.balance(2, "x") == 70);
  CHECK(bank.balance(3, "y") == 130);
  CHECK(bank.looks("coordinator-resumed") == 1);
  CHECK(bank.complaint() == "");
}

TEST_CASE("who is in doubt asks the others, and one who has heard is enough") {
  for (const bool peers : {true, false}) {
    CAPTURE(peers);
    Bank bank(protocols::Settings{{"asks", peers ? "everybody" : "coordinator"}});
    std::uint32_t cut = 0;
    bank.on_mark = [&](std::string_view mark, sim::NodeId) {
      if (mark == "decided") cut = bank.cut(sim::LinkSet::one_way({bank.id(1)}, {bank.id(3)}));
      if (mark == "committed") bank.crash(1);
    };
    bank.perform(1, transfer(30));
    bank.world.run_for(5s);
    CHECK(bank.balance(2, "x") == 70);
    CHECK(bank.balance(3, "y") == (peers ? 130 : 100));
    CHECK(bank.in_doubt(3) == (peers ? 0 : 1));
    CHECK(bank.looks("learned-from-a-peer") == (peers ? 1 : 0));
    bank.on_mark = nullptr;
    bank.heal(cut);
    bank.start();
    bank.world.run_for(1s);
    CHECK(bank.balance(3, "y") == 130);
    CHECK(bank.complaint() == "");
  }
}

// Figure: the coordinator tells n2, and both die; n3 and n4 have only each other.
std::string take_over(const std::string& variant, std::size_t& in_doubt) {
  Bank bank({}, variant, 4);  // x on n2, y on n3, z on n4
  bank.perform(1, transaction({writes("z", 100)}));
  bank.world.run_for(100ms);
  std::vector<std::uint32_t> cuts;
  bank.on_mark = [&](std::string_view mark, sim::NodeId) {
    if (mark == "decided") {
      cuts.push_back(bank.cut(sim::LinkSet::one_way({bank.id(1)}, {bank.id(3), bank.id(4)})));
    }
    if (mark == "committed") {
      bank.crash(1);
      bank.crash(2);
    }
  };
  bank.perform(1, transaction({adds("x", -30), adds("y", 10), adds("z", 20)}));
  bank.world.run_for(5s);
  in_doubt = bank.in_doubt(3) + bank.in_doubt(4);
  bank.on_mark = nullptr;
  for (const std::uint32_t cut : cuts) bank.heal(cut);
  bank.start();
  bank.world.run_for(2s);
  return bank.complaint();
}

TEST_CASE("who cannot know must wait: survivors that guess abort what another has committed") {
  std::size_t in_doubt = 0;
  CHECK(take_over("", in_doubt) == "");
  CHECK(in_doubt == 2);
  CHECK(take_over("take_over_by_guess", in_doubt).starts_with("agreement: "));
  CHECK(in_doubt == 0);
}

TEST_CASE("an operator decides what is in doubt, and is wrong") {
  Bank bank;
  bank.crash_at("decided", 1, 1);
  bank.perform(1, transfer(30));
  bank.world.run_for(1s);
  CHECK(bank.operate({"decide", {{"at", "n3"}, {"outcome", "abort"}}}) == "");
  CHECK(bank.in_doubt(3) == 0);
  CHECK(bank.in_doubt(2) == 1);
  bank.start();
  bank.world.run_for(1s);
  CHECK(bank.balance(2, "x") == 70);
  CHECK(bank.balance(3, "y") == 100);  // 30 are lost
  CHECK(bank.looks("heuristic-damage") > 0);
  CHECK(bank.complaint().starts_with("agreement: "));
  CHECK(bank.operate({"decide", {{"at", "n9"}, {"outcome", "abort"}}}) != "");
  CHECK(bank.operate({"decide", {{"at", "n2"}, {"outcome", "maybe"}}}) != "");
}

TEST_CASE("damage that no operator has done is somebody's fault") {
  for (const bool by_operator : {true, false}) {
    CAPTURE(by_operator);
    Bank bank({}, by_operator ? "" : "abort_alone_in_doubt");
    bank.crash_at("decided", 1, 1);
    bank.perform(1, transfer(30));
    bank.world.run_for(1s);
    if (by_operator) bank.operate({"decide", {{"at", "n3"}, {"outcome", "abort"}}});
    bank.start();
    bank.world.run_for(1s);
    CHECK(bank.looks("heuristic-damage") > 0);
    CHECK((bank.broken("damage-is-the-operators") > 0) == !by_operator);
  }
}

TEST_CASE("two who want what the other has: one is given up, or it does not come to that") {
  for (const char* how : {"detection", "wound_wait", "ordered"}) {
    CAPTURE(how);
    Bank bank(protocols::Settings{{"deadlocks", how}});
    const auto first = bank.begin(1, transaction({writes("x", 1), writes("y", 1)}));
    const auto second = bank.begin(2, transaction({writes("y", 2), writes("x", 2)}));
    bank.world.run_for(2s);
    const int ok = (first->ending == Ending::ok) + (second->ending == Ending::ok);
    const int refused = (first->error == "aborted: a participant refused") +
                        (second->error == "aborted: a participant refused");
    CHECK(ok == (std::string(how) == "ordered" ? 2 : 1));
    CHECK(ok + refused == 2);
    CHECK(bank.complaint() == "");
  }
}

TEST_CASE("... and where nobody looks they wait for ever") {
  Bank bank({}, "wait_for_ever");
  const auto first = bank.begin(1, transaction({writes("x", 1), writes("y", 1)}));
  const auto second = bank.begin(2, transaction({writes("y", 2), writes("x", 2)}));
  bank.world.run_for(60s);
  CHECK(first->error == "timeout");
  CHECK(second->error == "timeout");
  CHECK(bank.complaint().starts_with("no-circle-lasts: "));
}

Operation random_transaction(sim::Node& machine, std::int64_t fresh) {
  Operation operation{protocols::Function::transaction, "", 0, 0};
  const std::uint64_t parts = 1 + machine.draw_below("parts", 3);
  for (std::uint64_t i = 0; i < parts; ++i) {
    const std::string key(1, static_cast<char>('w' + machine.draw_below("key", 4)));
    const std::uint64_t function = machine.draw_below("function", 3);
    operation.parts.push_back(function == 0   ? reads(key)
                              : function == 1 ? MicroOperation{MicroFunction::append, key, fresh}
                                              : writes(key, fresh));
  }
  return operation;
}

TEST_CASE("two-phase commit comes through") {
  std::size_t ok = 0;
  std::uint64_t learned = 0;
  for (std::uint64_t seed = 1; seed <= seeds(150, 20'000); ++seed) {
    CAPTURE(seed);
    Setup setup{.seed = seed, .nodes = 2 + seed % 3};
    if (seed % 2 == 0) setup.network = bad_network();
    if (seed % 3 == 0) setup.settings["roles"] = "apart";
    if (seed % 5 == 0) setup.settings["deadlocks"] = "wound_wait";
    if (seed % 7 == 0) setup.settings["deadlocks"] = "ordered";
    if (seed % 11 == 0) setup.disk.sync_latency = sim::Distribution::uniform(1ms, 30ms);
    sim::RandomFaults faults = many_faults();
    faults.minority_down = false;
    Cluster cluster(kRoom, setup);
    cluster.undergo(faults, random_transaction, 5s, 3s);
    REQUIRE(cluster.complaint() == "");
    ok += cluster.ok;
    learned += cluster.looks("learned-by-asking");
  }
  CHECK(ok > 3'000);
  CHECK(learned > 0);
}

}  // namespace
}  // namespace ordeal::tests::two_phase_commit
