#pragma once
// What a snapshot has to be, put to the oracle that knows the true execution.

#include <map>
#include <set>
#include <string>

#include "protocols/chandy_lamport/oracle.hpp"
#include "protocols/common/room.hpp"
#include "protocols/common/watching.hpp"

namespace ordeal::protocols::chandy_lamport {

class SnapshotProperties final : public WatchingProperties {
 public:
  SnapshotProperties(const Cluster& cluster, const Options& options);
  void finish() override;

 private:
  void watch_program();
  void watch_snapshots();
  void look_at_program(Place place, const sim::Payload& state);
  void on_recorded(const Recorded& fact, sim::Node& node);
  void on_finished(const Finished& fact, sim::Node& node);
  void on_assembled(const Assembled& fact, sim::Node& node);

  const Options options_;
  Oracle oracle_;
  const std::int64_t amount_;  ///< of the program at its start
  const std::size_t received_was_sent_;
  const std::size_t recorded_once_;
  const std::size_t state_is_exact_;
  const std::size_t cut_is_consistent_;
  const std::size_t formulations_agree_;
  const std::size_t channels_are_exact_;
  const std::size_t start_reaches_snapshot_;
  const std::size_t snapshot_reaches_end_;
  const std::size_t amount_is_conserved_;
  const std::size_t program_is_right_;
  const std::size_t detected_is_true_;
  const std::size_t true_is_detected_;
  const std::size_t snapshots_complete_;
  const std::size_t everybody_is_served_;
  const std::size_t channels_held_messages_;
  const std::size_t snapshots_overlapped_;
  const std::size_t cut_was_no_instant_;
  const std::size_t stable_was_detected_;

  std::set<Place> served_;
  std::map<SnapshotId, sim::Time> begun_;  // and not assembled yet
};

}  // namespace ordeal::protocols::chandy_lamport
