#include "sim/core/task.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace ordeal::sim::tests {
namespace {

// Copied byte by byte when its task moves.
struct Plain {
  std::uint64_t* calls;
  std::uint64_t step;
  void operator()() const { *calls += step; }
};
static_assert(std::is_trivially_copyable_v<Plain>);

TEST_CASE("a task goes from hand to hand and runs there, whatever it captures") {
  std::uint64_t calls = 0;
  const auto counted = std::make_shared<int>(0);
  const std::array<char, 100> large{};
  std::vector<Task> tasks;
  tasks.push_back(Plain{&calls, 1});
  tasks.push_back([&calls, counted] { calls += 10; });
  tasks.push_back([&calls, counted, large] { calls += 100 + static_cast<unsigned>(large[7]); });
  tasks.push_back([&calls, words = std::string(30, 'w')] { calls += 970 + words.size(); });
  CHECK(counted.use_count() == 3);
  for (Task& task : tasks) {
    Task moved = std::move(task);
    CHECK_FALSE(task);
    Task again;
    again = std::move(moved);
    CHECK_FALSE(moved);
    REQUIRE(again);
    again();
    again();
  }
  CHECK(calls == 2 * 1111);
  CHECK(counted.use_count() == 1);  // each capture was destroyed with the last hand, once
}

TEST_CASE("a task that becomes another lets go of what it held") {
  std::uint64_t calls = 0;
  const auto first = std::make_shared<int>(0);
  const auto second = std::make_shared<int>(0);
  Task task = [first] {};
  task.set([&calls, second] { ++calls; });
  CHECK(first.use_count() == 1);
  CHECK(second.use_count() == 2);
  task();
  task.set(Task(Plain{&calls, 5}));
  CHECK(second.use_count() == 1);
  task();
  CHECK(calls == 6);
  task.reset();
  CHECK_FALSE(task);
  task.reset();
}

}  // namespace
}  // namespace ordeal::sim::tests
