// Machines and their lives: what ends with one, and what waits while one is paused.

#include <utility>

#include "sim/core/kernel.hpp"

namespace ordeal::sim {

NodeId Kernel::add_machine(std::string name) {
  const NodeId node{static_cast<std::uint32_t>(machines_.size())};
  Machine machine;
  machine.name = name;
  machine.root = Name(name);
  machines_.push_back(std::move(machine));
  names_.push_back(std::move(name));
  return node;
}

void Kernel::end_life(NodeId node, Task forget) {
  const bool was_ending = std::exchange(ending_, true);
  end_fibers(machine(node));
  const std::uint32_t life = machine(node).life;
  const auto is_of_life = [&](const Event& event) {
    return event.node == node.value && event.life == life && life != 0;
  };
  for (const EventHandle event : queue_.pending(is_of_life)) queue_.cancel(event);
  for (const Machine::Held& held : std::exchange(machine(node).held, {})) queue_.cancel(held.event);
  if (forget) forget();
  ending_ = was_ending;
}

void Kernel::end_fibers(Machine& machine) {
  while (Fiber* fiber = machine.first_fiber) {
    unlink(*fiber);
    ++fiber->waits;  // whoever still means to wake it finds it gone
    fibers_.kill(*fiber);
  }
}

void Kernel::end() {
  ending_ = true;
  stopped_ = true;
  for (Machine& machine : machines_) end_fibers(machine);
  ready_.clear();
  for (Machine& machine : machines_) {
    for (const Machine::Held& held : std::exchange(machine.held, {})) queue_.cancel(held.event);
  }
  for (const EventHandle event : queue_.pending([](const Event&) { return true; })) {
    queue_.cancel(event);
  }
}

// What has come due at a paused node waits there, if it gets there.
void Kernel::hold(Time when, Event& event) {
  if (event.extra == 0 && event.type->reaches != nullptr && !event.type->reaches(*this, event)) {
    return;
  }
  machines_[event.node].held.push_back({when, queue_.set_aside(event)});
}

void Kernel::drop_held(NodeId node) {
  for (const Machine::Held& held : std::exchange(machine(node).held, {})) {
    Event event;
    if (!queue_.take_out(held.event, event)) continue;
    if (event.type->reaches == nullptr || event.type->reaches(*this, event)) {
      event.type->discard(event);
    }
  }
}

void Kernel::release_held(NodeId node, Duration frozen) {
  std::uint32_t position = 0;
  for (const Machine::Held& late : std::exchange(machine(node).held, {})) {
    const Event* event = queue_.find(late.event);
    if (event == nullptr) continue;  // causes stay: what scheduled it, not the resume
    if (frozen > Duration::zero() && event->type->by_clock) {
      queue_.put_back(late.event, late.due + frozen, 0);
    } else {
      queue_.put_back(late.event, now_, ++position);
    }
  }
}

}  // namespace ordeal::sim
