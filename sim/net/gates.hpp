#pragma once
// Gates at the ends of links: messages that wait until somebody lets them through, or that are lost
// there, picked by type and link. So a harness forces an order that luck would seldom draw. A
// waiting message is still under way: when it is let through it meets what every message meets that
// arrives, a link that is cut, a machine that is down. It keeps its name, net/n1>n3/Prepare/2, and
// its cause, the sending of it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/described.hpp"
#include "sim/core/event_queue.hpp"
#include "sim/core/node_id.hpp"

namespace ordeal::sim {

/// Which messages. What a node sends to itself is never meant.
struct MessagePattern {
  std::string type;          ///< "Prepare"; empty: any
  std::vector<NodeId> from;  ///< empty: anybody
  std::vector<NodeId> to;    ///< likewise

  bool matches(std::string_view message, NodeId sender, NodeId receiver) const;
};

/// What a gate does with a message that comes to it.
enum class GateAct : std::uint8_t { pass, hold, lose };

/// Of the messages that wait: all, or those that could go through now, which on a fifo link is the
/// foremost only.
enum class Waiting : std::uint8_t { all, foremost };

/// The gates of one network and what waits at them. Owns the events that wait.
class Gates {
 public:
  /// `fifo`: what comes behind a waiting message of its link waits too, and only the foremost can
  /// be let through.
  explicit Gates(bool fifo) : fifo_(fifo) {}
  Gates(const Gates&) = delete;
  Gates& operator=(const Gates&) = delete;
  ~Gates();

  /// From now on such messages wait, or are lost: the nth that comes, or all for 0. Every gate
  /// counts; of those that act on a message the newest decides.
  std::uint32_t close(MessagePattern pattern, GateAct act, std::uint64_t nth);
  /// Takes the gate away. What waits at it is the answer, in the order it came.
  std::vector<Event> open(std::uint32_t gate);

  GateAct judge(std::string_view type, NodeId from, NodeId to);
  /// Takes over an event of which judge() has just said hold.
  void hold(const Event& event) { held_.push_back({event, judged_by_}); }

  std::uint64_t held_count(const MessagePattern& pattern, Waiting which) const;
  /// Takes them out: the nth of them, or all for 0.
  std::vector<Event> take(const MessagePattern& pattern, Waiting which, std::uint64_t nth);
  /// Takes out what waited only behind others that have gone.
  std::vector<Event> take_unblocked();
  /// "Keep n1>n3" for each that waits, in the order they came.
  std::vector<std::string> held_texts(NodeNames names) const;

 private:
  struct Gate {
    std::uint32_t handle;
    MessagePattern pattern;
    GateAct act;
    std::uint64_t nth;
    std::uint64_t seen = 0;
  };
  struct Held {
    Event event;
    std::uint32_t gate;  // 0: it waits for those in front of it
  };
  bool is_foremost(std::size_t index) const;
  bool is_meant(std::size_t index, const MessagePattern& pattern, Waiting which) const;
  template <class Chosen>
  std::vector<Event> take_where(const Chosen& chosen);

  bool fifo_;
  std::uint32_t last_handle_ = 0;
  std::uint32_t judged_by_ = 0;
  std::vector<Gate> gates_;
  std::vector<Held> held_;  // in the order they came
};

}  // namespace ordeal::sim
