#pragma once
// The trace: every event of a run, in order, each with its cause, chained into one digest. The
// digest is always on; the events themselves are kept only when somebody will look (a run's page, a
// replay's first difference, a picture). What later rooms build on it:
//   replay   compares digests, then events;        shrink, blame   compare verdicts of other runs;
//   fork     shares the events before the first overridden one (compare their `chain`);
//   page     draws sends and deliveries as arrows by `cause`, notes as what nodes were doing.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/hash.hpp"
#include "sim/core/node_id.hpp"
#include "sim/core/payload.hpp"
#include "sim/core/time.hpp"

namespace ordeal::sim {

/// What kind of thing happened.
enum class EventKind : std::uint8_t {
  start,      ///< a life of a node begins; detail: which
  send,       ///< a message leaves `node` for `peer`
  deliver,    ///< a message from `peer` reaches `node`
  drop,       ///< a message from `peer` to `node` ends on the way; label: why
  timer,      ///< a timer or a sleep of `node` ends, or a deadline passes
  wake,       ///< a fiber of `node` goes on, or a spawned one begins
  disk,       ///< an operation on `node`'s disk; label: which
  note,       ///< protocol code said what it did (Node::note)
  mark,       ///< a place in the code was reached (Node::reached)
  role,       ///< a node took a role; label: which, detail: term, ballot or view
  operation,  ///< a client began or ended one; payload tells
  fault,      ///< the fault plan acted; text tells
  crash,      ///< a life of `node` ends
  pause,      ///< `node` stops for a while
  resume,     ///< and goes on
  failure,    ///< the run is broken; text tells
  hold,       ///< a message from `peer` to `node` waits at the end of its link
  step,       ///< a step of a scenario's script; label: which
};

/// "send", "deliver", ...
std::string_view kind_text(EventKind kind);

/// One event. Its index is its position in the trace, from 1; a cause is such an index, 0 for none.
struct TraceEvent {
  Time time;
  std::uint64_t cause = 0;  ///< the event without which this one would not have been scheduled
  std::uint64_t chain = 0;  ///< the digest up to and including this event
  std::uint64_t detail = 0;
  NodeId node = kNoNode;
  NodeId peer = kNoNode;
  EventKind kind = EventKind::start;
  std::string label;  ///< reason, mark, role, file: what the kind says
  Payload payload;    ///< message, note or operation, when there is one
};

/// Collects events. Digest cost: a few nanoseconds an event.
class Trace {
 public:
  explicit Trace(bool keep_events = false) : keeping_(keep_events) {}

  /// Adds an event. `label` must be what makes the event unique beside the numbers; it is hashed.
  std::uint64_t add(EventKind kind, Time time, std::uint64_t cause, NodeId node, NodeId peer,
                    std::uint64_t detail) {
    ++count_;
    step(static_cast<std::uint64_t>(time.time_since_epoch().count()) +
         cause * 0x9e3779b97f4a7c15ULL);
    step(static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(node.value) << 8 |
         static_cast<std::uint64_t>(peer.value) << 40);
    step(detail);
    if (keeping_) [[unlikely]]
      keep(kind, time, cause, node, peer, detail);
    return count_;
  }

  /// Gives the event just added its words. No effect, and no cost, unless events are kept.
  void label_last(std::string_view label) {
    if (keeping_) events_.back().label = label;
  }
  /// As above, for an event whose number was hashed together with its words: the number alone.
  void label_last(std::string_view label, std::uint64_t detail) {
    if (!keeping_) return;
    events_.back().label = label;
    events_.back().detail = detail;
  }
  void attach_last(const Payload& payload) {
    if (keeping_) events_.back().payload = payload;
  }

  bool keeps_events() const { return keeping_; }
  std::uint64_t count() const { return count_; }
  /// The digest over all events so far.
  std::uint64_t digest() const { return mix(chain_); }
  /// The kept events; event i is at [i - 1].
  const std::vector<TraceEvent>& events() const { return events_; }

  /// One line for people: "12.019 s  n1 > n3  send AppendEntries{...}".
  static std::string text(const TraceEvent& event, NodeNames names);

 private:
  void step(std::uint64_t word) {
    chain_ = (chain_ ^ word) * 0x9fb21c651e98df25ULL;
    chain_ ^= chain_ >> 32;
  }
  void keep(EventKind kind, Time time, std::uint64_t cause, NodeId node, NodeId peer,
            std::uint64_t detail);

  bool keeping_;
  std::uint64_t count_ = 0;
  std::uint64_t chain_ = 0x6a09e667f3bcc908ULL;
  std::vector<TraceEvent> events_;
};

/// A digest as people see it: 16 hexadecimal digits.
std::string digest_text(std::uint64_t digest);

}  // namespace ordeal::sim
