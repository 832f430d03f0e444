#include "sim/world.hpp"

#include <algorithm>
#include <utility>

namespace ordeal::sim {

World::World(WorldOptions options)
    : options_(std::move(options)),
      own_stacks_(options_.stacks == nullptr ? std::make_unique<StackPool>(options_.stack_size)
                                             : nullptr),
      kernel_(options_.seed, options_.overrides, options_.keep_events, options_.limits,
              options_.stacks != nullptr ? *options_.stacks : *own_stacks_),
      network_(kernel_, options_.network) {
  kernel_.world = this;
}

World::~World() { end(); }

void World::end() { kernel_.end(); }  // while the programs that fibers use still stand

Node& World::add_node(const std::string& name, std::shared_ptr<const Boot> boot) {
  require(!name.empty() && name.find_first_of("/> \t\n") == std::string::npos,
          "a node's name is free of '/', '>' and blanks");
  const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
  require(ids_.emplace(Name(name).key(), id).second, "two nodes have one name");
  kernel_.add_machine(name);
  nodes_.push_back(std::make_unique<Node>(*this, id, std::move(boot)));
  return *nodes_.back();
}

Node* World::find(std::string_view name) {
  const auto found = ids_.find(Name(name).key());
  return found == ids_.end() ? nullptr : nodes_[found->second.value].get();
}

void World::start(NodeId id) {
  Machine& machine = kernel_.machine(id);
  if (machine.up) return;
  machine.up = true;
  ++machine.life;
  kernel_.record(EventKind::start, id, kNoNode, machine.life);
  node(id).start_life();
}

void World::crash(NodeId id, UnsyncedWrites rule) {
  // A fiber may ask for it too, even for its own end: only the hub can do it.
  kernel_.in_hub([this, id, rule] { end_life(id, rule); });
}

void World::end_life(NodeId id, UnsyncedWrites rule) {
  Machine& machine = kernel_.machine(id);
  if (!machine.up) return;
  kernel_.record(EventKind::crash, id, kNoNode, machine.life);
  if (machine.paused) {
    machine.paused = false;
    if (node(id).clock().is_frozen()) node(id).clock().thaw();
  }
  machine.up = false;
  kernel_.drop_held(id);  // what waited for it finds nobody at home
  node(id).end_life(rule);
}

void World::pause(NodeId id, ClocksInPause clocks) {
  Machine& machine = kernel_.machine(id);
  if (!machine.up || machine.paused) return;
  machine.paused = true;
  kernel_.record(EventKind::pause, id, kNoNode, machine.life);
  if (clocks == ClocksInPause::freeze) node(id).clock().freeze();
}

void World::resume(NodeId id) {
  Machine& machine = kernel_.machine(id);
  if (!machine.paused) return;
  machine.paused = false;
  kernel_.record(EventKind::resume, id, kNoNode, machine.life);
  shift_by_freeze(id);
  if (node(id).clock().is_frozen()) node(id).clock().thaw();
}

// Timers come later by as long as their clock has stood still; what else was held comes due now.
void World::shift_by_freeze(NodeId id) {
  const Duration frozen = node(id).clock().frozen_for();
  if (frozen > Duration::zero()) {
    retime_timers(id, [frozen](Duration remaining) { return remaining + frozen; });
  }
  kernel_.release_held(id, frozen);
}

void World::set_drift(NodeId id, std::int64_t ppm) {
  Clock& clock = node(id).clock();
  const std::int64_t before = clock.drift_ppm();
  if (before == ppm) return;
  if (clock.is_frozen()) shift_by_freeze(id);  // as if it had been frozen only now
  const Clock old = clock;
  clock.set_drift(ppm);
  retime_timers(id, [&](Duration remaining) {
    if (remaining <= Duration::zero()) return remaining;
    // One more, because local_span rounds down: no timer may end early on its own clock.
    return clock.world_span(old.local_span(remaining) + Duration{1});
  });
}

void World::step_wall(NodeId id, Duration step) { node(id).clock().step_wall(step); }

void World::retime_timers(NodeId id, const std::function<Duration(Duration)>& from_remaining) {
  const std::uint32_t life = kernel_.machine(id).life;
  kernel_.queue().retime([&](const Event& event, Time when) {
    const bool moves = event.type->by_clock && event.node == id.value && event.life == life;
    return moves ? now() + from_remaining(when - now()) : when;
  });
}

void World::receive(NodeId to, NodeId from, Payload&& message, CallTag call) {
  if (!call.is_reply()) {
    node(to).receive(from, std::move(message), call);
    return;
  }
  const auto slot = static_cast<std::uint32_t>(call.word & 0xffffffffU);
  if (slot >= calls_.size()) return;
  Call& waiting = calls_[slot];
  // A late answer, or the second copy of one: the caller has gone on.
  if (call_tag(slot).word != (call.word & ~CallTag::kReplyBit) || waiting.reply) return;
  waiting.reply = std::move(message);
  kernel_.wake_now(waiting.caller, Woken::called);
}

std::uint32_t World::open_call(Waiter caller) {
  std::uint32_t slot = 0;
  if (free_calls_.empty()) {
    slot = static_cast<std::uint32_t>(calls_.size());
    calls_.emplace_back();
  } else {
    slot = free_calls_.back();
    free_calls_.pop_back();
  }
  calls_[slot].caller = caller;
  return slot;
}

CallTag World::call_tag(std::uint32_t slot) const {
  const std::uint64_t generation = calls_[slot].generation & 0x7fffffffU;
  return CallTag{generation << 32 | slot};
}

Payload World::close_call(std::uint32_t slot) {
  Call& call = calls_[slot];
  if ((++call.generation & 0x7fffffffU) == 0) call.generation = 1;
  free_calls_.push_back(slot);
  return std::exchange(call.reply, Payload{});
}

void World::tell_watchers(const PayloadType& type, const void* fact, Node& node) {
  for (const Watcher& watcher : watchers_) {
    if (watcher.type == &type) watcher.watch(fact, node);
  }
}

void World::tell_mark_watchers(std::string_view mark, NodeId node) {
  if (mark_watchers_.empty()) return;
  kernel_.in_hub([this, mark, node] {
    for (const auto& watch : mark_watchers_) watch(mark, node);
  });
}

}  // namespace ordeal::sim
