#pragma once
// Knows the true execution: every step of every process in the order of the world, which message
// each took and which it sent. No process could know that; it judges what the processes recorded.
// Of equal messages in one channel the one that was sent first is taken to arrive first: nobody
// could tell them apart, and either way is an execution.
//
// Time and memory: a snapshot is judged in the steps taken between its first and its last record.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/chandy_lamport/layer.hpp"

namespace ordeal::protocols::chandy_lamport {

/// What the oracle finds of one snapshot. Empty texts: nothing is wrong.
struct Judgement {
  std::string inconsistent;         ///< the cut has an effect without its cause, by the messages
  std::string inconsistent_clocks;  ///< the same question, asked of vector clocks
  std::string wrong_channel;        ///< a channel's record is not what was in it
  std::string not_reachable;        ///< no legal order of the steps leads to what was recorded
  std::string end_not_reachable;    ///< or none leads on to what came out
  bool held_messages = false;       ///< some channel was not empty
  bool was_no_instant = false;      ///< the state recorded never was, at any one time
};

class Oracle {
 public:
  explicit Oracle(const Options& options);

  // --- the execution, told in its order ----------------------------------------------------------
  void on_started(Place at, const sim::Payload& state);
  void on_acted(Place at, std::uint64_t choice, const sim::Payload& state);
  /// False if that channel does not hold such a message: it was doubled on the way.
  bool on_received(Place at, Place from, const sim::Payload& message, const sim::Payload& state);
  void on_sends(Place from, Place to, const sim::Payload& message);

  // --- what was recorded of it -------------------------------------------------------------------
  /// False if that process has recorded for this snapshot already.
  bool on_recorded(Place at, SnapshotId id);
  /// The judgement, once every process has finished its part.
  std::optional<Judgement> on_finished(Place at, const Finished& part);

  // --- what is true ------------------------------------------------------------------------------
  const sim::Payload& state_of(Place place) const { return states_[place - 1]; }
  GlobalState now() const;
  /// What held for good when the snapshot began.
  const std::string& stable_at_begin(SnapshotId snapshot) const {
    return snapshots_.at(snapshot).stable_at_begin;
  }
  std::size_t under_way() const { return under_way_; }

 private:
  using MessageId = std::size_t;
  using Clock = std::vector<std::uint32_t>;
  using Ends = std::pair<Place, Place>;
  using InFlight = std::map<Ends, std::deque<MessageId>>;

  struct Sent {
    Ends ends;
    sim::Payload message;
    std::uint32_t sent_as = 0;  ///< the sender's how-many-eth step
    Clock clock;                ///< of that step
  };
  struct Step {
    enum class Kind : std::uint8_t { act, receive, restart };
    Kind kind = Kind::act;
    Place at = 0;
    std::uint32_t number = 0;  ///< its process's how-many-eth
    std::uint64_t choice = 0;
    MessageId received = 0;
    std::vector<MessageId> sent;
  };
  /// A global state with its messages told apart.
  struct Instant {
    std::vector<sim::Payload> states;
    InFlight in_flight;
  };
  struct Snapshot {
    std::size_t first_step = 0;  ///< how many steps had been taken when it began
    Instant begin;
    std::string stable_at_begin;
    std::vector<std::optional<std::uint32_t>> cut;  ///< steps of each process before its record
    std::vector<Clock> clocks;                      ///< of those cut events
    std::vector<sim::Payload> states;
    std::map<Ends, std::vector<sim::Payload>> channels;
    std::set<Place> finished;
  };

  Step& add_step(Step::Kind kind, Place at, const sim::Payload& state);
  bool is_before(const Snapshot& snapshot, const Step& step) const {
    return step.number <= *snapshot.cut[step.at - 1];
  }
  Judgement judge(const Snapshot& snapshot) const;
  std::string inconsistency(const Snapshot& snapshot) const;
  std::string inconsistency_of_clocks(const Snapshot& snapshot) const;
  std::string wrong_channel(const Snapshot& snapshot) const;
  void replay(const Snapshot& snapshot, Judgement& judgement) const;
  std::string perform(Instant& instant, const Step& step) const;
  std::string take(Instant& instant, const Step& step) const;
  std::string difference(const Instant& instant, const std::vector<sim::Payload>& states) const;
  std::map<Ends, std::vector<sim::Payload>> contents(const InFlight& in_flight) const;
  Spot spot(Place place) const { return {place, static_cast<Place>(states_.size())}; }

  const Options options_;
  std::vector<sim::Payload> states_;
  InFlight in_flight_;
  std::vector<bool> has_started_;
  std::vector<Clock> clocks_;  ///< entry q of process p's: how many steps of q it may know of
  std::vector<Step> steps_;
  std::vector<Sent> messages_;
  std::map<SnapshotId, Snapshot> snapshots_;
  std::size_t under_way_ = 0;
};

}  // namespace ordeal::protocols::chandy_lamport
