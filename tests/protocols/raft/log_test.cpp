// The log of one server: what is kept, what is cut, and what a crash leaves of it.
#include "protocols/raft/log.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "protocols/raft/vote_file.hpp"
#include "sim/world.hpp"

namespace ordeal::tests {
namespace {

using protocols::raft::Command;
using protocols::raft::Entry;
using protocols::raft::Log;
using protocols::raft::LogIndex;
using protocols::raft::Term;
using protocols::raft::VoteFile;

Entry entry(Term term, std::int64_t value = 0) {
  Command command;
  command.session = 1;
  command.key = "x";
  command.value = value;
  return {term, command};
}

// A machine whose disk is used by hand.
struct Machine {
  explicit Machine(std::uint64_t seed = 1) : world(options(seed)), node(world.add_node("n1")) {
    world.start(node.id());
  }
  static sim::WorldOptions options(std::uint64_t seed) {
    sim::WorldOptions options;
    options.seed = seed;
    return options;
  }
  // Runs `task` on a fiber, to its end.
  void run(sim::Task task) {
    node.spawn("test", std::move(task));
    world.run_for(std::chrono::seconds(1));
    REQUIRE_MESSAGE(!world.failure(), world.failure()->text());
  }
  void crash_and_restart(sim::UnsyncedWrites rule) {
    world.crash(node.id(), rule);
    world.start(node.id());
  }

  sim::World world;
  sim::Node& node;
};

std::vector<Term> terms(const Log& log) {
  std::vector<Term> terms;
  for (LogIndex i = 1; i <= log.last_index(); ++i) terms.push_back(log.term_at(i));
  return terms;
}

TEST_CASE("entries that are there already are kept, and a late message shortens nothing") {
  Machine machine;
  Log log(machine.node);
  log.store(0, {entry(1), entry(1), entry(2)});
  const auto stored = log.store(0, {entry(1), entry(1)});
  CHECK(stored.truncated_from == 0);
  CHECK(stored.appended_from == 0);
  CHECK(terms(log) == std::vector<Term>{1, 1, 2});
}

TEST_CASE("a conflicting entry and all that follow it are removed") {
  Machine machine;
  Log log(machine.node);
  log.store(0, {entry(1), entry(2), entry(2), entry(2)});
  const auto stored = log.store(1, {entry(2), entry(3), entry(3)});
  CHECK(stored.truncated_from == 3);
  CHECK(stored.appended_from == 3);
  CHECK(terms(log) == std::vector<Term>{1, 2, 3, 3});
}

TEST_CASE("equal logs have equal checksums, others do not") {
  Machine one;
  Machine two;
  Log a(one.node);
  Log b(two.node);
  a.store(0, {entry(1, 5), entry(1, 6)});
  b.store(0, {entry(1, 4), entry(1, 6)});
  CHECK(a.checksum(2) != b.checksum(2));  // the same entry behind another one
  Machine three;
  Log c(three.node);
  c.store(0, {entry(1, 5)});
  c.append(entry(1, 6));
  CHECK(a.checksum(2) == c.checksum(2));
}

TEST_CASE("what was synced survives a crash, and the next life goes on behind it") {
  Machine machine;
  machine.run([&] {
    Log log(machine.node);
    log.store(0, {entry(1, 10), entry(2, 11)});
    log.sync();
    log.append(entry(2, 12));  // not synced
  });
  machine.crash_and_restart(sim::UnsyncedWrites::lose);
  machine.run([&] {
    Log log(machine.node);
    CHECK(terms(log) == std::vector<Term>{1, 2});
    CHECK(log[2].command->value == 11);
    log.append(entry(3, 13));
    log.sync();
  });
  machine.crash_and_restart(sim::UnsyncedWrites::lose);
  CHECK(terms(Log(machine.node)) == std::vector<Term>{1, 2, 3});
}

TEST_CASE("recovery stops at a record that is torn or damaged, and cuts off the rest") {
  for (const std::uint64_t damaged : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    CAPTURE(damaged);
    Machine machine;
    std::uint64_t second_begins = 0;
    {
      Log log(machine.node);
      log.append(entry(1, 10));
      second_begins = machine.node.disk().size("log");
      log.append(entry(1, 11));
      log.append(entry(2, 12));
    }
    std::string bytes = machine.node.disk().read("log");
    SUBCASE("one byte of the second record") {
      bytes[second_begins + damaged] = static_cast<char>(bytes[second_begins + damaged] ^ 0x10);
      machine.node.disk().write("log", 0, bytes);
    }
    SUBCASE("the end of the second record and all behind it") {
      machine.node.disk().truncate("log", second_begins + damaged);
    }
    Log log(machine.node);
    CHECK(terms(log) == std::vector<Term>{1});
    CHECK(machine.node.disk().size("log") == second_begins);
  }
}

TEST_CASE("records that were cut off do not come back behind new ones") {
  // The disk keeps what was appended last and forgets the truncation before it. All records have
  // one size, so the old third one stands exactly behind the new second one.
  for (std::uint64_t seed = 1; seed <= 64; ++seed) {
    CAPTURE(seed);
    Machine machine(seed);
    machine.run([&] {
      Log log(machine.node);
      log.store(0, {entry(1, 10), entry(1, 11), entry(1, 12)});
      log.sync();
      log.store(1, {entry(2, 11)});  // not synced: its two changes survive or not, each by itself
    });
    machine.crash_and_restart(sim::UnsyncedWrites::random);
    const std::vector<Term> found = terms(Log(machine.node));
    const bool possible = found == std::vector<Term>{1, 1, 1} || found == std::vector<Term>{1, 2} ||
                          found == std::vector<Term>{1};
    CHECK(possible);
  }
}

TEST_CASE("what a crash leaves of any log is a beginning of it that holds all that was synced") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Machine machine(seed);
    std::vector<Term> written;
    std::size_t synced = 0;
    for (int life = 0; life < 3; ++life) {
      machine.run([&] {
        Log log(machine.node);
        for (int i = 0; i < 6; ++i) {
          written.push_back(1 + machine.node.draw_below("term", 3));
          log.append(entry(written.back(), life));
          if (machine.node.draw_below("sync", 3) > 0) continue;
          log.sync();
          synced = written.size();
        }
      });
      machine.crash_and_restart(sim::UnsyncedWrites::random);
      const std::vector<Term> found = terms(Log(machine.node));
      REQUIRE(found.size() >= synced);
      REQUIRE(found.size() <= written.size());
      written.resize(found.size());
      REQUIRE(found == written);
      synced = found.size();
    }
  }
}

TEST_CASE("the vote file remembers the term and the vote, once synced") {
  Machine machine;
  machine.run([&] {
    VoteFile file(machine.node);
    CHECK(file.term() == 0);
    file.enter(4);
    file.vote(sim::NodeId{2});
    file.sync();
    file.enter(5);  // not synced
  });
  machine.crash_and_restart(sim::UnsyncedWrites::lose);
  VoteFile file(machine.node);
  CHECK(file.term() == 4);
  CHECK(file.voted_for() == sim::NodeId{2});
}

TEST_CASE("a sync covers what another fiber wrote before it, and waits for it") {
  Machine machine;
  machine.run([&] {
    auto log = std::make_shared<Log>(machine.node);
    log->append(entry(1));
    machine.node.spawn("first", [log] { log->sync(); });
    machine.node.spawn("second", [log, &machine] {
      log->sync();
      // Whoever returned first, everything is durable now.
      machine.world.kernel().at(machine.world.now(), [&machine] {
        machine.world.crash(machine.node.id(), sim::UnsyncedWrites::lose);
      });
    });
  });
  machine.world.start(machine.node.id());
  CHECK(Log(machine.node).last_index() == 1);
}

}  // namespace
}  // namespace ordeal::tests
