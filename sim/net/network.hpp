#pragma once
// Links that delay, drop, duplicate, reorder and are cut. Every message has a name made of its
// link, its type and its number on that link, net/n1>n3/AppendEntries/17, and everything that luck
// does to it is a decision below that name: /delay, /lost, /duplicated, /copy/delay, /reordered,
// /order. So a heartbeat more on one link moves no other message.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/event_queue.hpp"
#include "sim/core/node_id.hpp"
#include "sim/core/payload.hpp"
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

class Network {
 public:
  Network(Kernel& kernel, const NetworkOptions& options) : kernel_(kernel), options_(options) {}

  /// A message leaves. A node's messages to itself take no time and are never lost.
  void send(NodeId from, NodeId to, Payload message, CallTag call);

  /// Adds a lasting effect; the handle lifts it. Effects nest: each is lifted by its own handle
  /// only.
  std::uint32_t add_rule(LinkRule rule);
  void lift_rule(std::uint32_t handle);

  /// Is the link cut now? For harnesses.
  bool is_cut(NodeId from, NodeId to) const;

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
  std::string message_text(NodeId from, NodeId to, std::string_view type, std::uint64_t k) const;
  Fate fate_by_rules(Name message, NodeId from, NodeId to, std::string_view type, std::uint64_t k);
  void deliver_at(Time when, NodeId from, NodeId to, std::uint64_t number, Payload message,
                  CallTag call, std::uint64_t cause);
  void drop(NodeId from, NodeId to, const Payload& message, std::uint64_t cause,
            std::string_view why);

  Kernel& kernel_;
  const NetworkOptions& options_;
  std::vector<ActiveRule> rules_;
  std::uint32_t last_handle_ = 0;
  boost::unordered_flat_map<std::uint64_t, Channel, Identity> channels_;  // never iterated
  boost::unordered_flat_map<std::uint64_t, Time, Identity> latest_;  // by link, for fifo; likewise
};

}  // namespace ordeal::sim
