#include "sim/core/event_queue.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <set>
#include <tuple>

#include "sim/core/kernel.hpp"
#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

// Every event here: number names it, words[0] points to the count of discards, words[1] is its
// rank.
const EventType kPlain = {
    [](Kernel&, Event&) {},
    [](Event& event) {
      ++*reinterpret_cast<std::uint64_t*>(static_cast<std::uintptr_t>(event.words[0]));
    },
    [](Kernel&, const Event& event) { return event.words[1]; }};

struct Queue {
  StackPool stacks;
  Kernel kernel{1, {}, false, {}, stacks};
  std::uint64_t discarded = 0;
  EventQueue queue{kernel};
  std::uint64_t pushed = 0;

  EventHandle push(std::int64_t when, std::uint64_t rank) {
    Event event;
    event.type = &kPlain;
    event.number = ++pushed;
    event.words = {reinterpret_cast<std::uintptr_t>(&discarded), rank, 0};
    return queue.push(Time{Duration{when}}, event);
  }
  bool pop(std::int64_t& when, std::uint64_t& number) {
    Time time{};
    Event event;
    if (!queue.pop(time, event)) return false;
    when = time.time_since_epoch().count();
    number = event.number;
    return true;
  }
};

// The oracle: everything pending, in order.
struct Pending {
  std::int64_t when;
  std::uint64_t rank;
  std::uint64_t number;
  auto operator<=>(const Pending&) const = default;
};

class Script {
 public:
  explicit Script(std::uint64_t seed) : words_(seed), style_(seed % 4) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      const std::uint64_t dice = words_.below(100);
      if (dice < 45 || (dice < 80 && pending_.size() < style_ * 150)) {
        push();
      } else if (dice < 75) {
        pop();
      } else if (dice < 95) {
        cancel();
      } else if (dice < 97) {
        set_aside();
      } else if (dice < 99) {
        put_back();
      } else if (words_.below(10) == 0) {
        retime();
      }
      REQUIRE(under_test_.queue.size() == pending_.size() + aside_.size());
    }
    while (!pending_.empty()) pop();
    for (const auto& [number, when] : aside_) {
      Event event;
      REQUIRE(under_test_.queue.take_out(handles_[number], event));
      REQUIRE(event.number == number);
      REQUIRE_FALSE(under_test_.queue.take_out(handles_[number], event));
    }
    std::int64_t when = 0;
    std::uint64_t number = 0;
    REQUIRE_FALSE(under_test_.pop(when, number));
    REQUIRE(under_test_.discarded == cancelled_);
  }

 private:
  std::int64_t some_delay() {
    switch (words_.below(style_ == 3 ? 3 : 6)) {
      case 0:
        return 0;
      case 1:
        return static_cast<std::int64_t>(words_.below(4)) * 1000;  // ties
      case 2:
        return static_cast<std::int64_t>(words_.below(100));
      case 3:
        return static_cast<std::int64_t>(words_.below(2'000'000));
      case 4:
        return static_cast<std::int64_t>(words_.below(std::uint64_t{1} << 40));
      default:
        return static_cast<std::int64_t>(words_.bits() >> (4 + words_.below(58)));
    }
  }
  void push() {
    const std::int64_t when = now_ + some_delay();
    const std::uint64_t rank = words_.bits();
    handles_.push_back(under_test_.push(when, rank));
    REQUIRE(handles_.size() == under_test_.pushed + 1);
    pending_.insert({when, rank, under_test_.pushed});
    ranks_.push_back(rank);
  }
  bool pop() {
    std::int64_t when = 0;
    std::uint64_t number = 0;
    const bool any = under_test_.pop(when, number);
    REQUIRE(any == !pending_.empty());
    if (!any) return false;
    REQUIRE(when == pending_.begin()->when);
    REQUIRE(number == pending_.begin()->number);
    now_ = when;
    popped_ = number;
    pending_.erase(pending_.begin());
    return true;
  }
  std::set<Pending>::iterator find(std::uint64_t number) {
    return std::find_if(pending_.begin(), pending_.end(),
                        [&](const Pending& pending) { return pending.number == number; });
  }
  void cancel() {
    if (under_test_.pushed == 0) return;
    // Mostly a recent one; often one that has gone already.
    const std::uint64_t back =
        words_.below(1 + (words_.bits() >> words_.below(64)) % under_test_.pushed);
    const std::uint64_t number = under_test_.pushed - back;
    const auto found = find(number);
    const bool is_aside = aside_.contains(number);
    const Event* seen = under_test_.queue.find(handles_[number]);
    REQUIRE((seen != nullptr) == (found != pending_.end() || is_aside));
    if (seen != nullptr) REQUIRE(seen->number == number);
    REQUIRE(under_test_.queue.cancel(handles_[number]) == (seen != nullptr));
    if (found != pending_.end()) pending_.erase(found);
    aside_.erase(number);
    if (seen != nullptr) ++cancelled_;
  }
  void set_aside() {
    Time time{};
    Event event;
    if (!under_test_.queue.pop(time, event)) return;
    REQUIRE(event.number == pending_.begin()->number);
    pending_.erase(pending_.begin());
    now_ = time.time_since_epoch().count();
    const EventHandle handle = under_test_.queue.set_aside(event);
    REQUIRE(handle.slot == handles_[event.number].slot);
    REQUIRE(handle.generation == handles_[event.number].generation);
    aside_[event.number] = now_;
  }
  void put_back() {
    if (aside_.empty()) return;
    const std::uint64_t number = aside_.begin()->first;
    const std::int64_t when = now_ + some_delay();
    under_test_.queue.put_back(handles_[number], Time{Duration{when}}, 5);
    REQUIRE(under_test_.queue.find(handles_[number])->extra == 5);
    aside_.erase(number);
    pending_.insert({when, ranks_[number], number});
  }
  void retime() {
    const std::uint64_t third = words_.below(3);
    const auto moved = [&](std::uint64_t number, std::int64_t when) {
      return number % 3 == third ? now_ + (when - now_) / 2 : when;
    };
    under_test_.queue.retime([&](const Event& event, Time when) {
      return Time{Duration{moved(event.number, when.time_since_epoch().count())}};
    });
    std::set<Pending> again;
    for (const Pending& pending : pending_) {
      again.insert({moved(pending.number, pending.when), pending.rank, pending.number});
    }
    pending_ = std::move(again);
  }

  Words words_;
  std::uint64_t style_;  // from few pending to many, and only ties
  Queue under_test_;
  std::set<Pending> pending_;
  std::map<std::uint64_t, std::int64_t> aside_;
  std::vector<EventHandle> handles_{EventHandle{}};
  std::vector<std::uint64_t> ranks_{0};
  std::int64_t now_ = 0;
  std::uint64_t popped_ = 0;
  std::uint64_t cancelled_ = 0;
};

TEST_CASE("the queue does what a sorted set does, over random scripts") {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    Script(seed).run(seed % 40 == 0 ? 5000 : 600);
  }
}

TEST_CASE("a queue that was drained past cancelled events takes events before them") {
  Queue queue;
  queue.push(100, 1);
  std::int64_t when = 0;
  std::uint64_t number = 0;
  REQUIRE(queue.pop(when, number));
  const EventHandle one = queue.push(120, 1);
  const EventHandle two = queue.push(120, 2);
  queue.queue.cancel(one);
  queue.queue.cancel(two);
  REQUIRE_FALSE(queue.pop(when, number));
  queue.push(5000, 1);
  queue.push(110, 1);
  queue.push(120, 1);
  for (const std::int64_t expected : {110, 120, 5000}) {
    REQUIRE(queue.pop(when, number));
    CHECK(when == expected);
  }
}

TEST_CASE("events of one instant go by rank, whenever in that instant they were pushed") {
  Queue queue;
  std::int64_t when = 0;
  std::uint64_t number = 0;
  for (const std::uint64_t rank : {30U, 10U, 20U}) queue.push(7, rank);
  REQUIRE(queue.pop(when, number));
  CHECK(number == 2);
  queue.push(7, 5);
  queue.push(7, 25);
  for (const std::uint64_t expected : {4U, 3U, 5U, 1U}) {
    REQUIRE(queue.pop(when, number));
    CHECK(number == expected);
  }
}

TEST_CASE("of a crowd at one instant most are cancelled: the others go by rank still") {
  Queue queue;
  std::vector<EventHandle> handles;
  std::map<std::uint64_t, std::uint64_t> left;  // by rank
  for (std::uint64_t i = 0; i < 2000; ++i) {
    handles.push_back(queue.push(50, word(3, i)));
    left[word(3, i)] = i + 1;
  }
  std::int64_t when = 0;
  std::uint64_t number = 0;
  REQUIRE(queue.pop(when, number));  // from here on they are ranked
  left.erase(left.begin());
  for (std::uint64_t i = 0; i < 2000; ++i) {
    if (i % 10 != 0 && queue.queue.cancel(handles[i])) left.erase(word(3, i));
  }
  CHECK(queue.queue.size() == left.size());
  for (const auto& [rank, expected] : left) {
    REQUIRE(queue.pop(when, number));
    REQUIRE(number == expected);
  }
}

TEST_CASE("the last instant there is can be queued and popped") {
  Queue queue;
  queue.push(kEndOfTime.time_since_epoch().count(), 1);
  queue.push(1, 1);
  std::int64_t when = 0;
  std::uint64_t number = 0;
  REQUIRE(queue.pop(when, number));
  CHECK(when == 1);
  REQUIRE(queue.pop(when, number));
  CHECK(when == kEndOfTime.time_since_epoch().count());
}

// An event whose discard acts on the queue, as a task's captured guard may.
const EventType kCancelsAnother = {
    [](Kernel&, Event&) {},
    [](Event& event) {
      auto& queue = *reinterpret_cast<Queue*>(static_cast<std::uintptr_t>(event.words[0]));
      ++queue.discarded;
      queue.queue.cancel({static_cast<std::uint32_t>(event.words[1]), 1});
      for (int i = 0; i < 3; ++i) queue.push(1000, 1);
    },
    [](Kernel&, const Event&) { return std::uint64_t{0}; }};

TEST_CASE("what a discarded event owned may cancel and push as it goes") {
  Queue queue;
  for (std::uint64_t i = 0; i < 10; ++i) {
    Event event;
    event.type = &kCancelsAnother;
    event.words = {reinterpret_cast<std::uintptr_t>(&queue), (i + 1) % 10, 0};  // slots are 0..9
    queue.queue.push(Time{Duration{500}}, event);
  }
  CHECK(queue.queue.cancel({3, 1}));
  CHECK(queue.discarded == 10);  // a ring: each took the next with it, none twice
  CHECK(queue.queue.size() == 30);
}

TEST_CASE("timers that are set and cancelled for ever use no memory") {
  Queue queue;
  const auto used = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  std::vector<EventHandle> live(200);
  std::size_t before = 0;
  for (std::uint64_t i = 0; i < 400'000; ++i) {
    if (i == 20'000) before = used();
    EventHandle& slot = live[i % live.size()];
    queue.queue.cancel(slot);
    slot = queue.push(static_cast<std::int64_t>(10'000'000'000 + word(1, i) % 1'000'000'000), i);
  }
  CHECK(queue.queue.size() == live.size());
  CHECK(used() <= before + 256 * 1024);
}

TEST_CASE("destroying the queue discards what is pending, once") {
  std::uint64_t discarded = 0;
  {
    StackPool stacks;
    Kernel kernel(1, {}, false, {}, stacks);
    EventQueue queue(kernel);
    for (std::uint64_t i = 0; i < 1000; ++i) {
      Event event;
      event.type = &kPlain;
      event.words = {reinterpret_cast<std::uintptr_t>(&discarded), i, 0};
      queue.push(Time{Duration{static_cast<std::int64_t>(word(2, i) >> 20)}}, event);
    }
  }
  CHECK(discarded == 1000);
}

}  // namespace
}  // namespace ordeal::sim::tests
