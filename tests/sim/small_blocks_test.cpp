#include "sim/core/small_blocks.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

template <std::size_t kSize>
struct Thing : InSmallBlocks {
  std::array<unsigned char, kSize> bytes;
};

// What is alive of one size, each filled with a byte of its own.
template <std::size_t kSize>
class Alive {
 public:
  void make(unsigned char mark) {
    things_.push_back(std::make_unique<Thing<kSize>>());
    things_.back()->bytes.fill(mark);
    marks_.push_back(mark);
  }
  void drop(std::uint64_t which) {
    if (things_.empty()) return;
    which %= things_.size();
    for (const unsigned char byte : things_[which]->bytes) REQUIRE(byte == marks_[which]);
    things_.erase(things_.begin() + static_cast<std::ptrdiff_t>(which));
    marks_.erase(marks_.begin() + static_cast<std::ptrdiff_t>(which));
  }

 private:
  std::vector<std::unique_ptr<Thing<kSize>>> things_;
  std::vector<unsigned char> marks_;
};

TEST_CASE("things of every size keep their bytes while others come and go") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Words words(seed);
    Alive<1> one;
    Alive<16> sixteen;
    Alive<17> seventeen;
    Alive<40> forty;
    Alive<256> largest;
    Alive<257> too_large;
    const auto either = [&](auto& alive) {
      if (words.below(5) < 3) {
        alive.make(static_cast<unsigned char>(words.below(256)));
      } else {
        alive.drop(words.bits());
      }
    };
    for (int i = 0; i < 500; ++i) {
      either(one);
      either(sixteen);
      either(seventeen);
      either(forty);
      either(largest);
      either(too_large);
    }
  }
}

TEST_CASE("freed blocks serve the next things of their size, and no others") {
  if (kAddressSanitized) return;  // there each has a place of its own
  std::vector<std::unique_ptr<Thing<40>>> things(1000);
  std::set<const void*> places;
  for (auto& thing : things) {
    thing = std::make_unique<Thing<40>>();
    places.insert(thing.get());
  }
  for (auto& thing : things) thing.reset();
  for (int i = 0; i < 10; ++i) {
    const auto other = std::make_unique<Thing<60>>();
    CHECK_FALSE(places.contains(other.get()));
  }
  for (auto& thing : things) {
    thing = std::make_unique<Thing<40>>();
    REQUIRE(places.erase(thing.get()) == 1);
  }
}

TEST_CASE("a thing may end on another thread than it began on") {
  std::vector<std::unique_ptr<Thing<40>>> things(1000);
  for (auto& thing : things) thing = std::make_unique<Thing<40>>();
  std::thread([&] { things.clear(); }).join();
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) things.push_back(std::make_unique<Thing<40>>());
  }).join();
  for (auto& thing : things) thing->bytes.fill(7);
}

}  // namespace
}  // namespace ordeal::sim::tests
