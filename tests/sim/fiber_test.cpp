#include "sim/core/fiber.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

struct Pool {
  StackPool stacks;
  FiberPool fibers{stacks};
  std::exception_ptr failure;

  bool resume(Fiber& fiber) { return fibers.resume(fiber, failure); }
};

TEST_CASE("fibers take turns, and the hub sees who runs") {
  Pool pool;
  std::string order;
  Fiber& a = pool.fibers.begin([&] {
    order += "a1 ";
    pool.fibers.park();
    order += "a2 ";
  });
  Fiber& b = pool.fibers.begin([&] { order += pool.fibers.running() != &a ? "b " : "? "; });
  CHECK_FALSE(pool.resume(a));
  CHECK(pool.resume(b));
  CHECK(pool.fibers.running() == nullptr);
  CHECK(pool.resume(a));
  CHECK(order == "a1 b a2 ");
}

TEST_CASE("a fiber that has ended runs the next task, on the same stack") {
  Pool pool;
  const void* first = nullptr;
  for (int i = 0; i < 1000; ++i) {
    const void* local = nullptr;
    Fiber& fiber = pool.fibers.begin([&local, &pool] {
      local = __builtin_frame_address(0);
      pool.fibers.park();
    });
    REQUIRE_FALSE(pool.resume(fiber));
    if (i % 2 == 0) {
      REQUIRE(pool.resume(fiber));
    } else {
      pool.fibers.kill(fiber);
    }
    if (first == nullptr) first = local;
    REQUIRE(local == first);
  }
}

TEST_CASE("an exception that leaves the task is handed to the hub, once") {
  Pool pool;
  Fiber& fiber = pool.fibers.begin([] { throw std::runtime_error("lost"); });
  CHECK(pool.resume(fiber));
  CHECK_THROWS_WITH(std::rethrow_exception(std::exchange(pool.failure, nullptr)), "lost");
  CHECK(pool.resume(pool.fibers.begin([] {})));
  CHECK(pool.failure == nullptr);
}

// Throws its own name and rethrows it after the others have had their turns.
std::string rethrown_after_parks(FiberPool& fibers, const std::string& name, int parks) {
  try {
    try {
      throw std::runtime_error(name);
    } catch (const std::runtime_error&) {
      for (int i = 0; i < parks; ++i) fibers.park();
      throw;
    }
  } catch (const std::runtime_error& caught) {
    return caught.what();
  }
}

TEST_CASE("fibers that are parked inside catch handlers rethrow each its own exception") {
  Pool pool;
  std::vector<std::string> caught(50);
  std::vector<Fiber*> fibers;
  for (std::size_t i = 0; i < caught.size(); ++i) {
    fibers.push_back(&pool.fibers.begin([&caught, &pool, i] {
      caught[i] = rethrown_after_parks(pool.fibers, std::to_string(i), 1 + static_cast<int>(i % 7));
    }));
  }
  Words words(1);
  while (!fibers.empty()) {
    const std::size_t next = words.below(fibers.size());
    if (pool.resume(*fibers[next]))
      fibers.erase(fibers.begin() + static_cast<std::ptrdiff_t>(next));
  }
  for (std::size_t i = 0; i < caught.size(); ++i) CHECK(caught[i] == std::to_string(i));
}

struct ParksOnExit {
  FiberPool& fibers;
  std::vector<int>& counts;
  ~ParksOnExit() {
    counts.push_back(std::uncaught_exceptions());
    fibers.park();
    counts.push_back(std::uncaught_exceptions());
  }
};

TEST_CASE("how many exceptions unwind is counted for each fiber alone") {
  Pool pool;
  std::vector<int> counts;
  std::vector<Fiber*> fibers;
  fibers.reserve(2);
  for (int i = 0; i < 2; ++i) {
    fibers.push_back(&pool.fibers.begin([&] {
      try {
        const ParksOnExit guard{pool.fibers, counts};
        throw std::runtime_error("while it unwinds, a destructor waits");
      } catch (const std::runtime_error&) {
      }
    }));
  }
  for (Fiber* fiber : fibers) CHECK_FALSE(pool.resume(*fiber));
  CHECK(std::uncaught_exceptions() == 0);
  for (Fiber* fiber : fibers) CHECK(pool.resume(*fiber));
  CHECK(counts == std::vector<int>{1, 1, 1, 1});
}

TEST_CASE("a hub that runs fibers inside a catch handler keeps its own exception") {
  Pool pool;
  Fiber* parked = nullptr;
  const auto run = [&] {
    try {
      throw std::runtime_error("the hub's");
    } catch (const std::runtime_error&) {
      parked = &pool.fibers.begin([&] {
        CHECK(std::current_exception() == nullptr);
        rethrown_after_parks(pool.fibers, "the fiber's", 1);
      });
      pool.resume(*parked);
      throw;
    }
  };
  CHECK_THROWS_WITH(run(), "the hub's");
  CHECK(pool.resume(*parked));
}

struct Says {
  Says(std::string& to, const char* says) : said(to), word(says) {}
  std::string& said;
  const char* word;
  ~Says() { said += word; }
};

TEST_CASE("killing a fiber destroys what is on its stack, innermost first, then its task") {
  Pool pool;
  std::string said;
  auto held = std::make_shared<Says>(said, "task");
  Fiber& fiber = pool.fibers.begin([&pool, &said, held = std::move(held)] {
    const Says outer(said, "outer ");
    try {
      const Says inner(said, "inner ");
      pool.fibers.park();
      said += "never ";
    } catch (const std::exception&) {
      said += "not an exception ";
    }
  });
  pool.resume(fiber);
  pool.fibers.kill(fiber);
  CHECK(said == "inner outer task");
}

TEST_CASE("a fiber that is killed before it began never begins") {
  Pool pool;
  bool began = false;
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  Fiber& fiber = pool.fibers.begin([&began, held = std::move(held)] { began = true; });
  pool.fibers.kill(fiber);
  CHECK_FALSE(began);
  CHECK(watch.expired());
  CHECK(pool.resume(pool.fibers.begin([] {})));
}

TEST_CASE("a fiber that swallows its end cannot wait again") {
  Pool pool;
  int turns = 0;
  int swallowed = 0;
  Fiber& fiber = pool.fibers.begin([&] {
    while (swallowed < 5) {
      try {
        while (true) {
          pool.fibers.park();
          ++turns;
        }
      } catch (...) {
        ++swallowed;
      }
    }
  });
  pool.resume(fiber);
  pool.resume(fiber);
  pool.fibers.kill(fiber);
  CHECK(swallowed == 5);
  CHECK(turns == 1);
}

TEST_CASE("a destructor that waits while an exception unwinds may be killed there") {
  Pool pool;
  std::vector<int> counts;
  std::string said;
  Fiber& fiber = pool.fibers.begin([&] {
    try {
      const ParksOnExit guard{pool.fibers, counts};
      throw std::runtime_error("x");
    } catch (const std::runtime_error&) {
      said += "handler ";
      pool.fibers.park();
      said += "never";
    }
  });
  pool.resume(fiber);
  pool.fibers.kill(fiber);
  CHECK(said == "handler ");
}

TEST_CASE("a fiber killed inside a catch handler lets its exception go") {
  Pool pool;
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  Fiber& fiber = pool.fibers.begin([&pool, held = std::move(held)]() mutable {
    try {
      throw std::exchange(held, nullptr);
    } catch (const std::shared_ptr<int>&) {
      pool.fibers.park();
    }
  });
  pool.resume(fiber);
  CHECK_FALSE(watch.expired());
  pool.fibers.kill(fiber);
  CHECK(watch.expired());
}

TEST_CASE("a task begins without the exception in whose handler the one before it had waited") {
  Pool pool;
  Fiber& fiber = pool.fibers.begin([&pool] { rethrown_after_parks(pool.fibers, "old", 1); });
  CHECK_FALSE(pool.resume(fiber));
  CHECK(pool.resume(fiber));
  bool clean = false;
  Fiber& next = pool.fibers.begin(
      [&clean] { clean = std::current_exception() == nullptr && std::uncaught_exceptions() == 0; });
  CHECK(&next == &fiber);
  CHECK(pool.resume(next));
  CHECK(clean);
}

TEST_CASE("two pools on one thread do not notice each other") {
  Pool one;
  Pool two;
  std::string order;
  const auto body = [&order](Pool& pool, const char* name) {
    return [&order, &pool, name] {
      for (int i = 0; i < 3; ++i) {
        order += rethrown_after_parks(pool.fibers, name, 1);
      }
    };
  };
  Fiber& a = one.fibers.begin(body(one, "a"));
  Fiber& b = two.fibers.begin(body(two, "b"));
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(one.resume(a));
    CHECK_FALSE(two.resume(b));
  }
  CHECK(one.resume(a));
  CHECK(two.resume(b));
  CHECK(order == "ababab");
}

TEST_CASE("a hundred thousand fibers can be parked at once, guarded or not") {
  Pool pool;
#ifdef ORDEAL_SANITIZED
  constexpr std::size_t count = 20'000;  // each has a fake stack besides
#else
  constexpr std::size_t count = 100'000;
#endif
  std::size_t sum = 0;
  std::vector<Fiber*> fibers;
  for (std::size_t i = 0; i < count; ++i) {
    fibers.push_back(&pool.fibers.begin([&pool, &sum, i] {
      pool.fibers.park();
      sum += i;
    }));
    REQUIRE_FALSE(pool.resume(*fibers.back()));
  }
  for (Fiber* fiber : fibers) REQUIRE(pool.resume(*fiber));
  CHECK(sum == count * (count - 1) / 2);
  CHECK(pool.failure == nullptr);
}

#ifndef ORDEAL_SANITIZED  // which does not let us look below our own frame
// What an overrun does, without its harm to the neighbour: finds the lowest word of this stack,
// which holds the canary, and writes over it.
void spoil_lowest_word() {
  constexpr std::uint64_t canary = 0x0fda1ca9a2ef1be5ULL;
  std::uint64_t here = 0;
  const auto start = reinterpret_cast<std::uintptr_t>(&here) & ~std::uintptr_t{7};
  for (std::uintptr_t at = start; at > start - StackPool::kDefaultSize; at -= 8) {
    auto& lowest = *reinterpret_cast<volatile std::uint64_t*>(at);
    if (lowest != canary) continue;
    lowest = here;
    return;
  }
}

TEST_CASE("where there is no guard page, a stack that was overrun is noticed at the next wait") {
  Pool pool;
  std::vector<Fiber*> fibers;
  for (std::size_t i = 0; i < StackPool::kGuardedMax + 1'000; ++i) {
    fibers.push_back(&pool.fibers.begin([&pool] { pool.fibers.park(); }));
    pool.resume(*fibers.back());
  }
  Fiber& deep = pool.fibers.begin([&pool] {
    spoil_lowest_word();
    pool.fibers.park();
  });
  CHECK_FALSE(pool.resume(deep));
  REQUIRE(pool.failure != nullptr);
  CHECK_THROWS_AS(std::rethrow_exception(std::exchange(pool.failure, nullptr)), StackOverflowed);
  for (Fiber* fiber : fibers) pool.fibers.kill(*fiber);
  pool.fibers.kill(deep);
}
#endif

}  // namespace
}  // namespace ordeal::sim::tests
