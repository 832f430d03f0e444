#include "sim/net/network.hpp"

#include <algorithm>
#include <utility>

#include "sim/core/kernel.hpp"
#include "sim/world.hpp"

namespace ordeal::sim {
namespace {

constexpr NamePart kDelay = "delay";
constexpr NamePart kLost = "lost";
constexpr NamePart kDuplicated = "duplicated";
constexpr NamePart kCopy = "copy";
constexpr NamePart kReordered = "reordered";
constexpr NamePart kHeld = "held";

// Message events: words are the payload, the sender and the call; extra is the thaw's. The upper
// half of the sender's word is 0 until a gate has let the message through; then it counts those.
std::uint64_t let_through_number(const Event& event) { return event.words[1] >> 32; }
// They arrive in that order, behind the harness's tasks of the instant and before all else.
constexpr std::uint64_t kLetThroughRanks = std::uint64_t{1} << 31;
static_assert(kLetThroughRanks < Kernel::kHeldRanks);

Network& network_of(Kernel& kernel) { return kernel.world->network(); }

const EventType kMessage = {
    [](Kernel& kernel, Event& event) { network_of(kernel).arrive(event); },
    [](Event& event) { Payload::adopt(event.words[0]); },
    [](Kernel& kernel, const Event& event) { return network_of(kernel).rank(event); }, false,
    [](Kernel& kernel, Event& event) { return network_of(kernel).reaches(event); }};

std::uint64_t record_sending(Kernel& kernel, NodeId from, NodeId to, const Payload& message,
                             Name name) {
  const std::uint64_t index =
      kernel.record(EventKind::send, from, to, message.content_hash() ^ name.key());
  kernel.trace().attach_last(message);
  return index;
}

void tell(const Network::MessageWatch& watch, MessageMoment moment, std::string_view type,
          NodeId from, NodeId to) {
  if (watch) [[unlikely]]
    watch(moment, type, from, to);
}

NodeId sender_of(const Event& event) { return NodeId{static_cast<std::uint32_t>(event.words[1])}; }

}  // namespace

Network::Channel& Network::channel(NodeId from, NodeId to, const PayloadType& type) {
  require(to.value < kernel_.machine_count(), "a message is sent to a node of this world");
  const std::uint64_t link = static_cast<std::uint64_t>(from.value) << 32 | to.value;
  const std::uint64_t key = mix(link * 0x9e3779b97f4a7c15ULL ^ type.name_hash);
  const auto [position, fresh] = channels_.try_emplace(key);
  Channel& found = position->second;
  if (fresh) {
    found.name = Name("net") / (kernel_.name_of(from) + ">" + kernel_.name_of(to)) / type.name;
  }
  return found;
}

std::string Network::message_text(NodeId from, NodeId to, std::string_view type,
                                  std::uint64_t k) const {
  return "net/" + kernel_.name_of(from) + ">" + kernel_.name_of(to) + "/" + std::string(type) +
         "/" + std::to_string(k);
}

void Network::send(NodeId from, NodeId to, Payload&& message, CallTag call) {
  if (kernel_.is_ending()) return;
  const PayloadType& type = message.type();
  Channel& link = channel(from, to, type);
  const std::uint64_t k = ++link.sent;
  const Name name = link.name / k;
  const std::uint64_t cause = record_sending(kernel_, from, to, message, name);
  tell(watch_, MessageMoment::sent, type.name, from, to);
  if (from == to) {
    const Time at_once = in_turn(from, to, kernel_.now());
    return deliver_at(at_once, from, to, k, std::move(message), call, cause);
  }
  Decisions& decisions = kernel_.decisions();
  const auto text = [&](const char* purpose) {
    return message_text(from, to, type.name, k) + "/" + purpose;
  };
  const Duration delay =
      decisions.duration(name / kDelay, options_.latency, [&] { return text("delay"); });
  Fate fate;
  if (!rules_.empty()) {
    fate = fate_by_rules(name, from, to, type.name, k);
    if (fate.lost != nullptr) return drop(from, to, message, cause, fate.lost);
  }
  // Asked also when it cannot be, for an override: blame takes single messages away.
  if ((!options_.loss.is_never() || decisions.has_overrides()) &&
      decisions.chance(name / kLost, options_.loss, [&] { return text("lost"); })) {
    return drop(from, to, message, cause, "lost");
  }
  if (!options_.reorder.is_never() &&
      decisions.chance(name / kReordered, options_.reorder, [&] { return text("reordered"); })) {
    fate.held +=
        decisions.duration(name / kHeld, options_.reorder_by, [&] { return text("held"); });
  }
  if (!options_.duplicate.is_never()) {
    fate.twice |= decisions.chance(name / kDuplicated, options_.duplicate,
                                   [&] { return text("duplicated"); });
  }
  const Time soonest = kernel_.now() + fate.slowed;
  if (fate.twice) {
    const Duration copy_delay = decisions.duration(name / kCopy / kDelay, options_.latency,
                                                   [&] { return text("copy/delay"); });
    deliver_at(in_turn(from, to, soonest + copy_delay), from, to, k, Payload(message), call, cause);
  }
  const Time when = in_turn(from, to, soonest + delay + fate.held);
  deliver_at(when, from, to, k, std::move(message), call, cause);
}

// When a message arrives that luck would let arrive at `when`: on a fifo link, behind all before
// it.
Time Network::in_turn(NodeId from, NodeId to, Time when) {
  if (!options_.fifo) return when;
  Time& latest = latest_[mix(static_cast<std::uint64_t>(from.value) << 32 | to.value)];
  return latest = std::max(when, latest + Duration{1});
}

Network::Fate Network::fate_by_rules(Name message, NodeId from, NodeId to, std::string_view type,
                                     std::uint64_t k) {
  Decisions& decisions = kernel_.decisions();
  Fate fate;
  for (const ActiveRule& active : rules_) {
    const LinkRule& rule = active.rule;
    if (!rule.links.contains(from, to)) continue;
    const Name name = message / std::string_view(rule.name);
    const auto text = [&](const char* purpose) {
      return message_text(from, to, type, k) + "/" + rule.name + "/" + purpose;
    };
    if (rule.cut) fate.lost = "cut";
    if (!rule.loss.is_never() &&
        decisions.chance(name / kLost, rule.loss, [&] { return text("lost"); })) {
      fate.lost = "lost";
    }
    if (!rule.duplicate.is_never()) {
      fate.twice |=
          decisions.chance(name / kDuplicated, rule.duplicate, [&] { return text("duplicated"); });
    }
    if (!rule.reorder.is_never() &&
        decisions.chance(name / kReordered, rule.reorder, [&] { return text("reordered"); })) {
      fate.held += decisions.duration(name / kHeld, rule.reorder_by, [&] { return text("held"); });
    }
    if (rule.extra_delay != Distribution::constant({})) {
      fate.slowed +=
          decisions.duration(name / kDelay, rule.extra_delay, [&] { return text("delay"); });
    }
  }
  return fate;
}

void Network::deliver_at(Time when, NodeId from, NodeId to, std::uint64_t number, Payload&& message,
                         CallTag call, std::uint64_t cause) {
  Event event;
  event.type = &kMessage;
  event.number = number;
  event.cause = cause;
  event.node = to.value;
  event.words = {message.release(), from.value, call.word};
  kernel_.queue().push(when, event);
}

void Network::drop(NodeId from, NodeId to, const Payload& message, std::uint64_t cause,
                   std::string_view why) {
  kernel_.trace().add(EventKind::drop, kernel_.now(), cause, to, from, hash_bytes(why));
  kernel_.trace().label_last(why);
  kernel_.trace().attach_last(message);
}

bool Network::reaches(Event& event) {
  const NodeId from = sender_of(event);
  const NodeId to{event.node};
  if (gates_) [[unlikely]] {
    if (stays_at_gate(event)) return false;
  }
  const bool up = kernel_.machine(to).up;
  // What a paused machine holds (extra is not 0) has left the link already.
  const bool cut = options_.in_flight == InFlightAtCut::lost && !rules_.empty() && from != to &&
                   event.extra == 0 && is_cut(from, to);
  if (up && !cut) return true;
  drop(from, to, Payload::adopt(event.words[0]), event.cause, up ? "cut" : "down");
  return false;
}

void Network::arrive(Event& event) {
  if (!reaches(event)) return;
  Payload message = Payload::adopt(event.words[0]);
  const NodeId from = sender_of(event);
  const NodeId to{event.node};
  kernel_.begin_step(EventKind::deliver, event, from, message.content_hash() ^ event.number);
  kernel_.trace().attach_last(message);
  tell(watch_, MessageMoment::delivered, message.type().name, from, to);
  kernel_.world->receive(to, from, std::move(message), CallTag{event.words[2]});
}

std::uint64_t Network::rank(const Event& event) {
  if (event.extra != 0) return Kernel::kHeldRanks + event.extra;
  if (let_through_number(event) != 0) return kLetThroughRanks + let_through_number(event);
  Payload message = Payload::adopt(event.words[0]);
  const PayloadType& type = message.type();
  message.release();
  const NodeId from = sender_of(event);
  const NodeId to{event.node};
  return kernel_.rank(channel(from, to, type).name / event.number,
                      [&] { return message_text(from, to, type.name, event.number); });
}

bool Network::stays_at_gate(Event& event) {
  const NodeId from = sender_of(event);
  const NodeId to{event.node};
  // What a paused machine holds has left the link, and what a gate has let through is past it.
  if (from == to || event.extra != 0 || let_through_number(event) != 0) return false;
  Payload message = Payload::adopt(event.words[0]);
  const std::string_view type = message.type().name;
  const GateAct act = gates_->judge(type, from, to);
  if (act == GateAct::lose) {
    drop(from, to, message, event.cause, "dropped");
    return true;
  }
  if (act == GateAct::hold) {
    kernel_.trace().add(EventKind::hold, kernel_.now(), event.cause, to, from,
                        message.content_hash() ^ event.number);
    kernel_.trace().attach_last(message);
    tell(watch_, MessageMoment::held, type, from, to);
  }
  event.words[0] = message.release();
  if (act == GateAct::hold) gates_->hold(event);
  return act == GateAct::hold;
}

void Network::arrive_now(const std::vector<Event>& events) {
  for (Event event : events) {
    event.words[1] |= std::uint64_t{++let_through_} << 32;
    kernel_.queue().push(kernel_.now(), event);
  }
}

std::uint32_t Network::close_gate(MessagePattern pattern, GateAct act, std::uint64_t nth) {
  if (!gates_) gates_ = std::make_unique<Gates>(options_.fifo);
  return gates_->close(std::move(pattern), act, nth);
}

void Network::open_gate(std::uint32_t gate) {
  if (gates_) arrive_now(gates_->open(gate));
}

std::uint64_t Network::held_count(const MessagePattern& pattern, Waiting which) const {
  return gates_ ? gates_->held_count(pattern, which) : 0;
}

void Network::let_through(const MessagePattern& pattern, std::uint64_t nth) {
  if (!gates_) return;
  arrive_now(gates_->take(pattern, Waiting::foremost, nth));
  arrive_now(gates_->take_unblocked());
}

void Network::lose_held(const MessagePattern& pattern, std::uint64_t nth) {
  if (!gates_) return;
  for (const Event& event : gates_->take(pattern, Waiting::all, nth)) {
    drop(sender_of(event), NodeId{event.node}, Payload::adopt(event.words[0]), event.cause,
         "dropped");
  }
  arrive_now(gates_->take_unblocked());
}

std::vector<std::string> Network::held_texts() const {
  return gates_ ? gates_->held_texts(kernel_.names()) : std::vector<std::string>{};
}

std::uint32_t Network::add_rule(LinkRule rule) {
  rules_.push_back({++last_handle_, std::move(rule)});
  return last_handle_;
}

void Network::lift_rule(std::uint32_t handle) {
  std::erase_if(rules_, [&](const ActiveRule& active) { return active.handle == handle; });
}

bool Network::is_cut(NodeId from, NodeId to) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const ActiveRule& active) {
    return active.rule.cut && active.rule.links.contains(from, to);
  });
}

}  // namespace ordeal::sim
