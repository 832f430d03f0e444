#pragma once
// An ordeal: a cluster with busy clients, while faults drawn from the seed befall it.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/protocols/raft/cluster.hpp"

namespace ordeal::tests::raft {

/// What may happen, and how it is weighed: 0 for never.
struct Troubles {
  std::uint64_t crash = 3;      ///< of any server, back after a while; unsynced writes by luck
  std::uint64_t crash_all = 1;  ///< of all servers at once
  std::uint64_t partition = 3;  ///< in two halves, for a while
  std::uint64_t isolate_leader = 2;
  std::uint64_t one_way = 1;  ///< from one server to another
  std::uint64_t pause = 2;
  /// A crash of whoever reaches this mark, for a moment: one in `aimed_one_in` times.
  std::string aimed_mark = {};
  std::uint64_t aimed_one_in = 4;
  bool aimed_at_all = false;  ///< then all servers crash, and nothing unsynced survives
  sim::Duration lasts_least = 20ms;
  sim::Duration lasts_greatest = 1500ms;
  sim::Duration every_greatest = 400ms;
};

struct Ordeal {
  std::string complaint;              ///< empty if all is well
  std::vector<std::string> violated;  ///< see Cluster::violated
  std::uint64_t digest = 0;
  std::size_t operations = 0;
  std::size_t ok = 0;
  bool is_alive = false;  ///< after all faults were mended, a write succeeded
};

/// Requires nothing of the setup; runs `span` with faults, then some seconds without.
Ordeal undergo(Setup setup, const Troubles& troubles, sim::Duration span = 8s);

/// Links that lose, double and reorder a few of a hundred messages.
sim::NetworkOptions bad_network();
/// Links on which a tenth of the messages take up to a second: answers come from another age.
sim::NetworkOptions slow_network();

}  // namespace ordeal::tests::raft
