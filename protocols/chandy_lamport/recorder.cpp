#include "protocols/chandy_lamport/recorder.hpp"

#include <algorithm>
#include <utility>

#include "protocols/chandy_lamport/facts.hpp"

namespace ordeal::protocols::chandy_lamport {

Recorder::Recorder(sim::Node& node, const Rules& rules, std::vector<sim::NodeId> from,
                   std::vector<sim::NodeId> to, std::function<sim::Payload()> state)
    : node_(node),
      rules_(rules),
      from_(std::move(from)),
      to_(std::move(to)),
      state_(std::move(state)) {}

SnapshotId Recorder::begin() {
  const SnapshotId snapshot{node_.id(), ++begun_};
  finish_if_whole(record(snapshot));
  return snapshot;
}

// The marker-sending rule: the state is recorded, and before anything else is sent a marker leaves
// on every channel. Nothing here waits, so no message can come between.
Recorder::Recordings::iterator Recorder::record(SnapshotId snapshot) {
  const auto place = recordings_.emplace(snapshot, Recording{}).first;
  Recording& recording = place->second;
  if (rules_.records_anew || !recorded_) recorded_ = state_();
  recording.part = {snapshot, *recorded_, {}};
  node_.note(Recorded{snapshot, recording.part.state});
  for (const sim::NodeId from : from_) {
    recording.open.insert(from);
    recording.part.channels.push_back({from, {}});
  }
  const bool is_mine = snapshot.initiator == node_.id();
  if (!is_mine && !rules_.markers_are_forwarded) return place;
  for (const sim::NodeId to : to_) send_marker(to, Marker{snapshot});
  return place;
}

void Recorder::on_marker(const Marker& marker, sim::NodeId from) {
  auto place = recordings_.find(marker.snapshot);
  if (!rules_.snapshots_are_apart) {
    place = std::find_if(recordings_.begin(), recordings_.end(), [&](const auto& recording) {
      return recording.second.open.contains(from);
    });
  }
  // Where markers are late or mixed up, one may come for a snapshot that is whole here already: it
  // would begin anew, and with it markers without end.
  if (place == recordings_.end() && finished_.contains(marker.snapshot)) return;
  // The first marker: what it closes is empty, for nothing is recorded of a channel before.
  if (place == recordings_.end()) place = record(marker.snapshot);
  place->second.open.erase(from);
  finish_if_whole(place);
}

void Recorder::on_message(const sim::Payload& message, sim::NodeId from) {
  if (!rules_.channels_are_recorded) return;
  for (auto& [snapshot, recording] : recordings_) {
    if (!recording.open.contains(from)) continue;
    for (Channel& channel : recording.part.channels) {
      if (channel.from == from) channel.messages.push_back(message);
    }
  }
}

void Recorder::on_sent(sim::NodeId to) {
  for (const Marker& marker : std::exchange(owed_[to], {})) node_.send(to, marker);
}

void Recorder::send_marker(sim::NodeId to, const Marker& marker) {
  if (rules_.marker_is_first) {
    node_.send(to, marker);
  } else {
    owed_[to].push_back(marker);
  }
}

void Recorder::finish_if_whole(Recordings::iterator place) {
  if (!place->second.open.empty()) return;
  const Part part = std::move(place->second.part);
  recordings_.erase(place);
  finished_.insert(part.snapshot);
  node_.note(Finished{part.snapshot, part.channels});
  node_.send(part.snapshot.initiator, part);
}

}  // namespace ordeal::protocols::chandy_lamport
