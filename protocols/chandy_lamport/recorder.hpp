#pragma once
// The snapshot algorithm of one process, for any number of snapshots at once. It sees the program's
// messages go by and knows nothing of what is in them.
//
// Tolerates: channels of any delay that keep the order of sending and lose nothing, pauses, clocks
// of any kind. Asks for, and breaks without: that order (network: {fifo: true}), that nothing is
// lost or doubled, and that nobody crashes meanwhile; a process that comes back knows nothing of
// the snapshots it had a part in. Every process must be reachable from the initiator by channels.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "protocols/chandy_lamport/messages.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::chandy_lamport {

/// The rules that a broken variant leaves out. All true: Chandy and Lamport.
struct Rules {
  bool marker_is_first = true;        ///< markers leave before any later message
  bool channels_are_recorded = true;  ///< a state alone is half of it
  bool markers_are_forwarded = true;  ///< whoever records sends markers too
  bool snapshots_are_apart = true;    ///< a marker belongs to the snapshot that it names
  bool records_anew = true;           ///< each snapshot has the state of its own time
};

class Recorder {
 public:
  /// `state` gives the program's state whenever it is to be recorded.
  Recorder(sim::Node& node, const Rules& rules, std::vector<sim::NodeId> from,
           std::vector<sim::NodeId> to, std::function<sim::Payload()> state);

  /// Begins a snapshot here.
  SnapshotId begin();
  /// The marker-receiving rule.
  void on_marker(const Marker& marker, sim::NodeId from);
  /// A message of the program has arrived, and the program has not seen it yet.
  void on_message(const sim::Payload& message, sim::NodeId from);
  /// A message of the program has left.
  void on_sent(sim::NodeId to);

 private:
  struct Recording {  // what is known of one snapshot here
    Part part;
    std::set<sim::NodeId> open;  // channels whose marker is still to come
  };

  using Recordings = std::map<SnapshotId, Recording>;

  Recordings::iterator record(SnapshotId snapshot);
  void send_marker(sim::NodeId to, const Marker& marker);
  void finish_if_whole(Recordings::iterator place);

  sim::Node& node_;
  const Rules rules_;
  const std::vector<sim::NodeId> from_;
  const std::vector<sim::NodeId> to_;
  const std::function<sim::Payload()> state_;
  std::uint32_t begun_ = 0;
  Recordings recordings_;  // of the snapshots under way
  std::set<SnapshotId> finished_;
  std::optional<sim::Payload> recorded_;             // the state that was recorded last
  std::map<sim::NodeId, std::vector<Marker>> owed_;  // by the variant that sends markers late
};

}  // namespace ordeal::protocols::chandy_lamport
