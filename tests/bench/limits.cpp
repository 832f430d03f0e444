// The limit: what a bare loop of fibers over one heap does on this machine, with no names, no
// network, no trace. Every row of the kernel and of Raft is to be read beside these.

#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <utility>
#include <vector>

#include "sim/core/failure.hpp"
#include "sim/core/hash.hpp"
#include "tests/bench/bench.hpp"

namespace ordeal::bench {
namespace {

namespace context = boost::context;

/// A heap of wake-ups and nothing else.
class BareLoop {
 public:
  explicit BareLoop(std::size_t fibers) : parked_(fibers) {}

  template <class Body>
  void start(std::size_t fiber, Body body) {
    parked_[fiber] =
        context::fiber(std::allocator_arg, stacks_, [this, fiber, body](context::fiber&& hub) {
          hub_ = std::move(hub);
          body(fiber);
          return std::move(hub_);
        });
    wake_at(now_, fiber);
  }
  void wake_at(std::int64_t when, std::size_t fiber) { heap_.push({when, ++sequence_, fiber}); }
  void park() { hub_ = std::move(hub_).resume(); }
  void run() {
    while (!heap_.empty() && !done_) {
      const Entry entry = heap_.top();
      heap_.pop();
      now_ = entry.when;
      parked_[entry.fiber] = std::move(parked_[entry.fiber]).resume();
    }
  }
  std::int64_t now() const { return now_; }
  void finish() { done_ = true; }

 private:
  struct Entry {
    std::int64_t when;
    std::uint64_t sequence;
    std::size_t fiber;
    bool operator<(const Entry& other) const {
      return when != other.when ? when > other.when : sequence > other.sequence;
    }
  };

  context::pooled_fixedsize_stack stacks_{64 * 1024};
  std::vector<context::fiber> parked_;
  context::fiber hub_;
  std::priority_queue<Entry> heap_;
  std::uint64_t sequence_ = 0;
  std::int64_t now_ = 0;
  bool done_ = false;
};

double ring() {
  constexpr std::size_t nodes = 100;
  constexpr std::uint64_t hops_max = 2'000'000;
  BareLoop loop(nodes);
  std::uint64_t hops = 0;
  for (std::size_t node = 0; node < nodes; ++node) {
    loop.start(node, [&](std::size_t self) {
      while (true) {
        const std::uint64_t luck = sim::mix(++hops);
        if (hops >= hops_max) return loop.finish();
        loop.wake_at(loop.now() + 500'000 + static_cast<std::int64_t>(luck % 1'000'000),
                     (self + 1) % nodes);
        loop.park();
      }
    });
  }
  loop.run();
  return static_cast<double>(hops);
}

double ping_pong() {
  constexpr std::uint64_t messages_max = 2'000'000;
  BareLoop loop(2);
  std::uint64_t messages = 0;
  for (std::size_t node = 0; node < 2; ++node) {
    loop.start(node, [&](std::size_t self) {
      while (true) {
        if (self == 1 && messages == 0) {
          loop.park();
          continue;
        }
        const std::uint64_t luck = sim::mix(++messages);
        if (messages >= messages_max) return loop.finish();
        loop.wake_at(loop.now() + 50'000 + static_cast<std::int64_t>(luck % 100'000), 1 - self);
        loop.park();
      }
    });
  }
  loop.run();
  return static_cast<double>(messages) / 2;
}

/// A million timers over 1000 s in a heap, every second one cancelled by a flag.
double timers() {
  constexpr std::uint64_t count = 1'000'000;
  using Due = std::pair<std::int64_t, std::uint64_t>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> heap;
  std::vector<char> cancelled(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    heap.emplace(static_cast<std::int64_t>(sim::mix(i) % 1'000'000'000'000), i);
  }
  for (std::uint64_t i = 0; i < count; i += 2) cancelled[(i * 7919) % count] = 1;
  std::uint64_t fired = 0;
  for (; !heap.empty(); heap.pop()) fired += cancelled[heap.top().second] == 0 ? 1 : 0;
  sim::require(fired == count / 2, "the others fire");
  return static_cast<double>(count);
}

/// A thousand short tasks at any time, a fresh fiber for each, on a pooled stack.
double spawns() {
  constexpr std::uint64_t count = 1'000'000;
  BareLoop loop(count);
  std::uint64_t begun = 0;
  const std::function<void()> spawn_one = [&] {
    if (begun == count) return;
    loop.start(begun++, [&](std::size_t self) {
      loop.wake_at(loop.now() + static_cast<std::int64_t>(sim::mix(self) % 1'000'000), self);
      loop.park();
      spawn_one();
    });
  };
  for (int i = 0; i < 1000; ++i) spawn_one();
  loop.run();
  return static_cast<double>(count);
}

double switches() {
  constexpr std::uint64_t count = 4'000'000;
  std::uint64_t done = 0;
  context::fiber other([&](context::fiber&& hub) {
    while (done < count) {
      ++done;
      hub = std::move(hub).resume();
    }
    return std::move(hub);
  });
  while (done < count) other = std::move(other).resume();
  return static_cast<double>(2 * count);
}

}  // namespace

Limit limit_of_ring(const std::string& aim) { return {"bare fiber loop", "hops/s", ring, aim}; }
Limit limit_of_ping_pong(const std::string& aim) {
  return {"bare fiber loop, no timeout", "round trips/s", ping_pong, aim};
}
Limit limit_of_timers(const std::string& aim) {
  return {"bare binary heap, cancelled by a flag", "timers/s", timers, aim};
}
Limit limit_of_spawn(const std::string& aim) {
  return {"bare fiber loop, a pooled stack each", "tasks/s", spawns, aim};
}
Limit limit_of_switch(const std::string& aim) {
  return {"boost::context alone", "switches/s", switches, aim};
}

}  // namespace ordeal::bench
