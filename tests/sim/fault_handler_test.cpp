#include "sim/core/fault_handler.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Ended {
  int code = 0;      ///< of exit, or -signal
  std::string said;  ///< on stderr
};

// Runs `child` in a process of its own and waits for its end.
Ended in_a_process(const std::function<void()>& child) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t pid = fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    close(ends[0]);
    dup2(ends[1], STDERR_FILENO);
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT}) {
      std::signal(signal, SIG_DFL);  // not the test runner's
    }
    child();
    _exit(0);
  }
  close(ends[1]);
  Ended ended;
  char buffer[4096];
  for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
    ended.said.append(buffer, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return ended;
}

// Frames smaller than a page, so that the guard page cannot be stepped over.
__attribute__((noinline)) int recurse(int depth) {
  volatile char frame[256];
  frame[0] = static_cast<char>(depth);
  if (depth == 1'000'000) return 0;
  return recurse(depth + 1) + frame[0];  // not a tail call: the frame is needed after it
}

void overflow_on_n2(bool handled, std::size_t stack_size = StackPool::kDefaultSize) {
  WorldOptions options = constant_latency(1ms, 4711);
  options.stack_size = stack_size;
  World world(options);
  std::optional<LastWords> handler;
  if (handled) handler.emplace(world.kernel());
  add_machine(world, "n1").spawn("innocent", [] {});
  Node& n2 = add_machine(world, "n2");
  n2.spawn("recurses", [&n2] {
    n2.sleep(12'019ms);
    recurse(0);
  });
  world.run_for(1h);
}

TEST_CASE("a fiber that runs out of stack ends the process with a line that names the place") {
  for (const std::size_t stack_size : {16U * 1024U, 64U * 1024U, 1024U * 1024U}) {
    const Ended ended = in_a_process([&] { overflow_on_n2(true, stack_size); });
    CAPTURE(ended.said);
    CHECK(ended.code == LastWords::kExitCode);
    CHECK(ended.said.find("fiber stack overflow: ") == 0);
    CHECK(ended.said.find("(node n2, fiber recurses #1, event ") != std::string::npos);
    CHECK(ended.said.ends_with(", 12.019 s, seed 4711)\n"));
  }
}

TEST_CASE("without a handler the fault is what it always was") {
  const Ended ended = in_a_process([] { overflow_on_n2(false); });
  CHECK(ended.code != LastWords::kExitCode);
  CHECK(ended.code != 0);
}

TEST_CASE("a fault elsewhere goes to the handler before: no overflow is told") {
  const Ended ended = in_a_process([] {
    std::signal(SIGSEGV, [](int) {
      constexpr char said[] = "mine";
      static_cast<void>(!write(STDERR_FILENO, said, sizeof said - 1));
      _exit(9);
    });
    World world(constant_latency(1ms));
    const LastWords handler(world.kernel());
    Node& n1 = add_machine(world, "n1");
    n1.spawn("faults", [] { raise(SIGSEGV); });
    world.run_for(1s);
  });
  CHECK(ended.code == 9);
  CHECK(ended.said == "mine");
}

TEST_CASE("after the handler is gone, another one can stand, for another world") {
  const Ended ended = in_a_process([] {
    for (int i = 0; i < 3; ++i) {
      World world(constant_latency(1ms));
      const LastWords handler(world.kernel());
      add_machine(world, "n1").spawn("fine", [] {});
      world.run_for(1s);
    }
    overflow_on_n2(true);
  });
  CHECK(ended.code == LastWords::kExitCode);
  CHECK(ended.said.find("node n2") != std::string::npos);
}

struct Waits {
  Node& node;
  ~Waits() { node.sleep(1h); }
};

TEST_CASE("a destructor that waits when its life ends cannot be unwound: the place is told") {
  const Ended ended = in_a_process([] {
    World world(constant_latency(1ms, 5));
    const LastWords handler(world.kernel());
    Node& n1 = add_machine(world, "n1");
    n1.spawn("leaves a scope", [&n1] { const Waits waits{n1}; });
    world.run_for(1s);
    world.crash(n1.id());
  });
  CAPTURE(ended.said);
  CHECK(ended.code == LastWords::kExitCode);
  CHECK(ended.said.find("uncaught exception: a destructor that waited when its life ended") == 0);
  CHECK(ended.said.find("(node n1, fiber leaves a scope #1, event ") != std::string::npos);
  CHECK(ended.said.find("seed 5)\n") != std::string::npos);
}

TEST_CASE("the line is that of Failure::text") {
  std::string expected;
  const auto run = [&](bool write) {
    World world(constant_latency(1ms, 5));
    Node& n1 = add_machine(world, "n1");
    n1.spawn("tells", [&] {
      n1.sleep(7ms);
      const Kernel& kernel = world.kernel();
      expected = kernel.place(FailureKind::livelock, "words").text() + "\n";
      if (write) LastWords::write_place(kernel, FailureKind::livelock, "words");
    });
    world.run_for(1s);
  };
  const Ended ended = in_a_process([&] { run(true); });
  run(false);
  CHECK(ended.said == expected);
}

}  // namespace
}  // namespace ordeal::sim::tests
