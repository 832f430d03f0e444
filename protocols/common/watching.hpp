#pragma once
// Properties of a world that is watched: what breaks is told with its time and its place in the
// trace.

#include <cstddef>
#include <string>

#include "protocols/common/property.hpp"
#include "sim/world.hpp"

namespace ordeal::protocols {

class WatchingProperties : public Properties {
 protected:
  /// Of `world`, which outlives them.
  explicit WatchingProperties(sim::World& world) : world_(world) {}

  /// The claim was put to the test just now. `words()` are made only for one that fails.
  void expect(std::size_t property, bool holds, const auto& words) {
    if (holds) [[likely]]
      return held(property);
    broke(property, words(), world_.now(), world_.trace().count());
  }
  /// The same where what is wrong is known in words; empty: nothing.
  void expect(std::size_t property, const std::string& complaint) {
    expect(property, complaint.empty(), [&] { return complaint; });
  }

  sim::World& world_;
};

}  // namespace ordeal::protocols
