#include "sim/disk/disk.hpp"

#include <doctest/doctest.h>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Machine {
  explicit Machine(WorldOptions options = {}) : world(std::move(options)) {}
  World world;
  Node& node = add_machine(world, "n1");
  Disk& disk = node.disk();

  /// Runs `body` on a fiber to its end.
  void run(Task body) {
    node.spawn("disk", std::move(body));
    REQUIRE(world.run_for(1s));
  }
  void crash(UnsyncedWrites rule) {
    world.crash(node.id(), rule);
    world.start(node.id());
  }
};

TEST_CASE("what is written is read at once, by this life") {
  Machine m;
  CHECK_FALSE(m.disk.exists("log"));
  CHECK(m.disk.read("log").empty());
  CHECK(m.disk.size("log") == 0);
  m.disk.append("log", "one ");
  m.disk.append("log", "two ");
  m.disk.write("log", 2, "E!");
  CHECK(m.disk.read("log") == "onE!two ");
  m.disk.truncate("log", 3);
  CHECK(m.disk.read("log") == "onE");
  m.disk.truncate("log", 5);
  CHECK(m.disk.read("log") == std::string("onE\0\0", 5));
  m.disk.append("log", "x");
  CHECK(m.disk.size("log") == 6);
  m.disk.write("far", 3, "y");
  CHECK(m.disk.read("far") == std::string("\0\0\0y", 4));
  CHECK(m.disk.exists("far"));
}

TEST_CASE("a crash loses or keeps what was not synced, and never what was") {
  for (const UnsyncedWrites rule : {UnsyncedWrites::lose, UnsyncedWrites::keep}) {
    Machine m;
    m.run([&] {
      m.disk.append("log", "synced ");
      m.disk.sync("log");
      m.disk.append("log", "not");
      m.disk.append("new", "not");
    });
    m.crash(rule);
    const bool keeps = rule == UnsyncedWrites::keep;
    CHECK(m.disk.read("log") == (keeps ? "synced not" : "synced "));
    CHECK(m.disk.exists("new"));
    CHECK(m.disk.read("new") == (keeps ? "not" : ""));
    m.disk.append("log", "more");
    CHECK(m.disk.read("log") == (keeps ? "synced notmore" : "synced more"));
  }
}

TEST_CASE("each unsynced write is lost or kept by a decision of its own; a gap reads as zeros") {
  WorldOptions options;
  options.overrides = {{"n1/disk/1/kept", "true"},
                       {"n1/disk/2/kept", "false"},
                       {"n1/disk/3/kept", "true"},
                       {"n1/disk/4/kept", "false"}};
  Machine m(options);
  for (const char* bytes : {"aa", "bb", "cc", "dd"}) m.disk.append("log", bytes);
  m.crash(UnsyncedWrites::random);
  CHECK(m.disk.read("log") == std::string("aa\0\0cc", 6));
  CHECK(m.world.decisions().unused().empty());
}

TEST_CASE("random crashes keep each write half of the time") {
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    WorldOptions options;
    options.seed = seed;
    Machine m(options);
    for (int i = 0; i < 10; ++i) m.disk.write("log", static_cast<std::uint64_t>(i), "x");
    m.crash(UnsyncedWrites::random);
    for (const char c : m.disk.read("log")) kept += c == 'x' ? 1 : 0;
  }
  CHECK(kept == doctest::Approx(2000).epsilon(0.06));
}

TEST_CASE("a sync takes its time, covers what was before it and nothing after") {
  WorldOptions options;
  options.disk.sync_latency = Distribution::constant(3ms);
  Machine m(options);
  Time done{};
  m.node.spawn("syncs", [&] {
    m.disk.append("log", "before ");
    m.disk.sync("log");
    done = m.world.now();
  });
  m.node.after(1ms, [&] { m.disk.append("log", "during"); });
  REQUIRE(m.world.run_for(10ms));
  CHECK(done == Time{3ms});
  m.crash(UnsyncedWrites::lose);
  CHECK(m.disk.read("log") == "before ");
}

TEST_CASE("a crash in the middle of a sync leaves the writes to luck") {
  WorldOptions options;
  options.disk.sync_latency = Distribution::constant(3ms);
  Machine m(options);
  bool returned = false;
  m.node.spawn("syncs", [&] {
    m.disk.append("log", "x");
    m.disk.sync("log");
    returned = true;
  });
  REQUIRE(m.world.run_for(2ms));
  m.crash(UnsyncedWrites::lose);
  REQUIRE(m.world.run_for(1s));
  CHECK_FALSE(returned);
  CHECK(m.disk.read("log").empty());
}

TEST_CASE("a rename is atomic: after a crash the old state or the new") {
  for (const bool synced : {false, true}) {
    Machine m;
    m.run([&] {
      m.disk.append("state", "old");
      m.disk.sync("state");
      m.disk.append("state.new", "new");
      m.disk.sync("state.new");
      m.disk.rename("state.new", "state");
      if (synced) m.disk.sync("state");
    });
    CHECK(m.disk.read("state") == "new");
    CHECK_FALSE(m.disk.exists("state.new"));
    m.crash(UnsyncedWrites::lose);
    CHECK(m.disk.read("state") == (synced ? "new" : "old"));
    CHECK(m.disk.exists("state.new") == !synced);
    CHECK(m.disk.read("state.new") == (synced ? "" : "new"));
  }
}

TEST_CASE("renaming a file to its own name changes nothing; what is not there cannot be renamed") {
  Machine m;
  m.disk.append("a", "x");
  m.disk.rename("a", "a");
  CHECK(m.disk.read("a") == "x");
  m.crash(UnsyncedWrites::keep);
  CHECK(m.disk.read("a") == "x");
  CHECK_THROWS_AS(m.disk.rename("b", "c"), ContractFailed);
}

TEST_CASE("after a log rotation the new log, once synced, survives with all before it") {
  Machine m;
  m.run([&] {
    m.disk.append("log", "first");
    m.disk.sync("log");
    m.disk.rename("log", "log.1");
    m.disk.append("log", "second");
    m.disk.sync("log");
  });
  m.crash(UnsyncedWrites::lose);
  CHECK(m.disk.read("log") == "second");
  CHECK(m.disk.read("log.1") == "first");
}

TEST_CASE("a file renamed twice is under one name only, whatever is synced") {
  Machine m;
  m.run([&] {
    m.disk.append("a", "x");
    m.disk.sync("a");
    m.disk.rename("a", "b");
    m.disk.rename("b", "c");
    m.disk.sync("c");
  });
  m.crash(UnsyncedWrites::lose);
  CHECK_FALSE(m.disk.exists("a"));
  CHECK_FALSE(m.disk.exists("b"));
  CHECK(m.disk.read("c") == "x");
}

TEST_CASE("a sync follows its file through a rename") {
  Machine m;
  m.node.spawn("syncs", [&] {
    m.disk.append("log", "x");
    m.disk.sync("log");
  });
  REQUIRE(m.world.run_for(0s));
  m.disk.rename("log", "log.1");
  REQUIRE(m.world.run_for(1s));
  m.crash(UnsyncedWrites::lose);
  CHECK(m.disk.read("log") == "x");  // the rename was lost, the bytes were not
  CHECK_FALSE(m.disk.exists("log.1"));
}

TEST_CASE("bytes, names and offsets of disk operations all reach the digest") {
  const auto digest = [](const std::string& file, std::uint64_t offset, const std::string& bytes) {
    Machine m;
    m.disk.write(file, offset, bytes);
    return m.world.trace().digest();
  };
  CHECK(digest("a", 1, "x") == digest("a", 1, "x"));
  CHECK(digest("a", 1, "x") != digest("b", 1, "x"));
  CHECK(digest("a", 1, "x") != digest("a", 2, "x"));
  CHECK(digest("a", 1, "x") != digest("a", 1, "y"));
}

}  // namespace
}  // namespace ordeal::sim::tests
