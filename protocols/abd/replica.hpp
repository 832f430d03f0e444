#pragma once
// One replica of the ABD registers: an atomic register for each key, out of nodes of which a
// minority may be down. H. Attiya, A. Bar-Noy, D. Dolev (1995). There is no leader and no log, and
// nobody has to wait for anybody in particular; the work is done by those who read and write
// (process.hpp), and a replica only keeps the greatest tag it has heard of.
//
// Tolerates: crashes of fewer than half of the replicas at a time, with the loss of anything not
// synced; messages lost, delayed, doubled and out of order; clocks and pauses of any kind. Not
// built: a change of the set of replicas; compare-and-set, which no such protocol can do (it would
// solve consensus).

#include <map>
#include <string>

#include "protocols/abd/messages.hpp"
#include "protocols/common/record_file.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::abd {

/// The rules that a broken variant leaves out. All true: ABD.
struct Rules {
  bool read_writes_back = true;   ///< a read returns what a majority has been made to have
  bool write_reads_first = true;  ///< a writer's number is above any that a majority knows
  bool quorum_is_majority = true;
  bool newer_is_kept = true;     ///< a replica never gives up a tag for a smaller one
  bool update_is_synced = true;  ///< it is durable before it is acknowledged
};

class Replica {
 public:
  using Handles = sim::Handles<Query, Update>;

  Replica(sim::Node& node, const Rules& rules);

  Tagged on(const Query& query, sim::NodeId from);
  Updated on(const Update& update, sim::NodeId from);

 private:
  sim::Node& node_;
  const Rules rules_;
  RecordFile<Update> file_;
  std::map<std::string, Tagged> registers_;
};

}  // namespace ordeal::protocols::abd
