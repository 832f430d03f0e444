#include "sim/net/gates.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/payload.hpp"

namespace ordeal::sim {
namespace {

// Message events, as network.cpp makes them: words are the payload, the sender and the call.
NodeId sender_of(const Event& event) { return NodeId{static_cast<std::uint32_t>(event.words[1])}; }

std::string_view type_of(const Event& event) {
  Payload message = Payload::adopt(event.words[0]);
  const std::string_view name = message.type().name;
  message.release();
  return name;
}

bool matches(const MessagePattern& pattern, const Event& event) {
  return pattern.matches(type_of(event), sender_of(event), NodeId{event.node});
}

bool includes(const std::vector<NodeId>& side, NodeId node) {
  return side.empty() || std::find(side.begin(), side.end(), node) != side.end();
}

}  // namespace

bool MessagePattern::matches(std::string_view message, NodeId sender, NodeId receiver) const {
  return sender != receiver && (type.empty() || type == message) && includes(from, sender) &&
         includes(to, receiver);
}

Gates::~Gates() {
  for (const Held& held : held_) Payload::adopt(held.event.words[0]);
}

std::uint32_t Gates::close(MessagePattern pattern, GateAct act, std::uint64_t nth) {
  gates_.push_back({++last_handle_, std::move(pattern), act, nth});
  return last_handle_;
}

std::vector<Event> Gates::open(std::uint32_t gate) {
  std::erase_if(gates_, [&](const Gate& each) { return each.handle == gate; });
  if (!fifo_) return take_where([&](std::size_t i) { return held_[i].gate == gate; });
  // What stands behind another gate's message goes on waiting, for that one.
  for (Held& held : held_) {
    if (held.gate == gate) held.gate = 0;
  }
  return take_unblocked();
}

GateAct Gates::judge(std::string_view type, NodeId from, NodeId to) {
  GateAct act = GateAct::pass;
  judged_by_ = 0;
  for (Gate& gate : gates_) {
    if (!gate.pattern.matches(type, from, to)) continue;
    ++gate.seen;
    if (gate.nth != 0 && gate.seen != gate.nth) continue;
    act = gate.act;
    judged_by_ = gate.handle;
  }
  if (act != GateAct::pass || !fifo_) return act;
  const bool is_behind = std::any_of(held_.begin(), held_.end(), [&](const Held& held) {
    return sender_of(held.event) == from && held.event.node == to.value;
  });
  return is_behind ? GateAct::hold : GateAct::pass;
}

bool Gates::is_foremost(std::size_t index) const {
  if (!fifo_) return true;
  const Event& event = held_[index].event;
  return std::none_of(
      held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(index), [&](const Held& before) {
        return before.event.node == event.node && sender_of(before.event) == sender_of(event);
      });
}

bool Gates::is_meant(std::size_t index, const MessagePattern& pattern, Waiting which) const {
  return matches(pattern, held_[index].event) && (which == Waiting::all || is_foremost(index));
}

// One after the other, for each that goes may make way for one that comes after it.
template <class Chosen>
std::vector<Event> Gates::take_where(const Chosen& chosen) {
  std::vector<Event> taken;
  for (std::size_t i = 0; i < held_.size();) {
    if (!chosen(i)) {
      ++i;
      continue;
    }
    taken.push_back(held_[i].event);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return taken;
}

std::uint64_t Gates::held_count(const MessagePattern& pattern, Waiting which) const {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (is_meant(i, pattern, which)) ++count;
  }
  return count;
}

std::vector<Event> Gates::take(const MessagePattern& pattern, Waiting which, std::uint64_t nth) {
  std::uint64_t seen = 0;
  return take_where(
      [&](std::size_t i) { return is_meant(i, pattern, which) && (nth == 0 || ++seen == nth); });
}

std::vector<Event> Gates::take_unblocked() {
  return take_where([&](std::size_t i) { return held_[i].gate == 0 && is_foremost(i); });
}

std::vector<std::string> Gates::held_texts(NodeNames names) const {
  std::vector<std::string> texts;
  for (const Held& held : held_) {
    texts.push_back(std::string(type_of(held.event)) + " " + names.of(sender_of(held.event)) + ">" +
                    names.of(NodeId{held.event.node}));
  }
  return texts;
}

}  // namespace ordeal::sim
