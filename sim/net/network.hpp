#pragma once
// Links that delay, drop, duplicate, reorder and are cut. Every message has a name made of its
// link, its type and its number on that link, net/n1>n3/AppendEntries/17, and everything that luck
// does to it is a decision below that name: /delay, /lost, /duplicated, /copy/delay, /reordered,
// /order. So a heartbeat more on one link moves no other message.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/event_queue.hpp"
#include "sim/core/node_id.hpp"
#include "sim/core/payload.hpp"
#include "sim/net/gates.hpp"
#include "sim/net/link_rule.hpp"

namespace ordeal::sim {

class Kernel;

/// What becomes of a message that is under way when its link is cut.
enum class InFlightAtCut : std::uint8_t { lost, arrives };

struct NetworkOptions {
  Distribution latency =
      Distribution::uniform(std::chrono::microseconds(500), std::chrono::microseconds(1500));
  Probability loss;
  Probability duplicate;
  Probability reorder;
  Distribution reorder_by = Distribution::uniform({}, std::chrono::milliseconds(10));
  bool fifo = false;  ///< each link delivers in the order of sending (a later message waits)
  InFlightAtCut in_flight = InFlightAtCut::lost;
};

/// Names the call that a message asks or answers; 0 for a message that is neither.
struct CallTag {
  static constexpr std::uint64_t kReplyBit = std::uint64_t{1} << 63;
  std::uint64_t word = 0;
  bool is_reply() const { return (word & kReplyBit) != 0; }
};

/// What a watcher of messages is told of: it left, it waits at a gate, it was handed to its
/// receiver, whose program has not yet seen it.
enum class MessageMoment : std::uint8_t { sent, held, delivered };

class Network {
 public:
  Network(Kernel& kernel, const NetworkOptions& options) : kernel_(kernel), options_(options) {}

  /// A message leaves. A node's messages to itself take no time and are never lost.
  void send(NodeId from, NodeId to, Payload&& message, CallTag call);

  /// Adds a lasting effect; the handle lifts it. Effects nest: each is lifted by its own handle
  /// only.
  std::uint32_t add_rule(LinkRule rule);
  void lift_rule(std::uint32_t handle);

  /// Is the link cut now? For harnesses.
  bool is_cut(NodeId from, NodeId to) const;

  // --- gates: for faults and harnesses -----------------------------------------------------------
  /// From now on such messages wait at the end of their link, or are lost there: the nth that
  /// comes, or all for 0. The handle takes the gate away, and what waits at it goes through.
  std::uint32_t close_gate(MessagePattern pattern, GateAct act, std::uint64_t nth);
  void open_gate(std::uint32_t gate);
  /// How many such messages wait.
  std::uint64_t held_count(const MessagePattern& pattern, Waiting which) const;
  /// The nth of those that could go through, or all for 0, arrive now, before whatever luck has
  /// put at this instant.
  void let_through(const MessagePattern& pattern, std::uint64_t nth);
  /// The nth of those that wait, or all for 0, are lost.
  void lose_held(const MessagePattern& pattern, std::uint64_t nth);
  /// "Keep n1>n3" for each that waits, in the order they came.
  std::vector<std::string> held_texts() const;
  /// Calls `watch` in the event in which it happens. Watchers see; they may not act on the world.
  using MessageWatch =
      std::function<void(MessageMoment, std::string_view type, NodeId from, NodeId to)>;
  void watch_messages(MessageWatch watch) { watch_ = std::move(watch); }

  // --- for message events (network.cpp) ----------------------------------------------------------
  void arrive(Event& event);
  /// False if the receiver is down or, when it comes out of the link, the link is cut; drops it
  /// then.
  bool reaches(Event& event);
  std::uint64_t rank(const Event& event);

 private:
  struct Channel {  // one link and one message type
    Name name;
    std::uint64_t sent = 0;
  };
  struct Fate {                  // what the rules do to one message
    const char* lost = nullptr;  // why, if it is
    Duration held{};             // by reordering: the message itself, not its copy
    Duration slowed{};           // both
    bool twice = false;
  };
  struct ActiveRule {
    std::uint32_t handle;
    LinkRule rule;
  };
  struct Identity {  // keys are mixed already
    using is_avalanching = void;
    std::size_t operator()(std::uint64_t key) const { return key; }
  };

  Time in_turn(NodeId from, NodeId to, Time when);
  Channel& channel(NodeId from, NodeId to, const PayloadType& type);
  bool stays_at_gate(Event& event);
  void arrive_now(const std::vector<Event>& events);
  std::string message_text(NodeId from, NodeId to, std::string_view type, std::uint64_t k) const;
  Fate fate_by_rules(Name message, NodeId from, NodeId to, std::string_view type, std::uint64_t k);
  void deliver_at(Time when, NodeId from, NodeId to, std::uint64_t number, Payload&& message,
                  CallTag call, std::uint64_t cause);
  void drop(NodeId from, NodeId to, const Payload& message, std::uint64_t cause,
            std::string_view why);

  Kernel& kernel_;
  const NetworkOptions& options_;
  std::vector<ActiveRule> rules_;
  std::uint32_t last_handle_ = 0;
  boost::unordered_flat_map<std::uint64_t, Channel, Identity> channels_;  // never iterated
  boost::unordered_flat_map<std::uint64_t, Time, Identity> latest_;  // by link, for fifo; likewise
  std::unique_ptr<Gates> gates_;                                     // null until one is closed
  std::uint32_t let_through_ = 0;  // how many were: the order in which they arrive
  MessageWatch watch_;
};

}  // namespace ordeal::sim
