#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace ordeal::checkers {

// How far a level of isolation goes: the worst cycles of dependencies it forbids, and which order
// it keeps besides them.
struct PlainLevel {
  enum class Cycle { kWrites, kFlow, kOneMiss, kMissesApart, kAny };
  enum class Order { kFree, kProcess, kRealtime };
  // What an order of the transactions has of each: the moment it reads and writes at; one for each;
  // the moment it commits, when it may have read what is old; or the one its writes take effect at,
  // whatever it read.
  enum class Moments { kOne, kTwo, kCommit, kVersions };
  std::string_view name;
  Cycle cycle;
  Order order;
  Moments moments;
  std::array<std::string_view, 3> shown;  // anomalies it forbids that show without a cycle

  bool forbids(std::string_view anomaly) const {
    return std::ranges::any_of(
        shown, [&](std::string_view some) { return some.find(anomaly) != std::string_view::npos; });
  }
  bool keeps_processes(bool binds_every_level) const {
    return binds_every_level || order != Order::kFree;
  }
};
// Null: there is no such level.
const PlainLevel* plain_level(std::string_view name);

}  // namespace ordeal::checkers
