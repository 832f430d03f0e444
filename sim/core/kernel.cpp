#include "sim/core/kernel.hpp"

#include <xmmintrin.h>

#include <exception>
#include <memory>
#include <utility>

#include "sim/core/small_blocks.hpp"

namespace ordeal::sim {
namespace {

// Events whose words[0] is a heap-held Task.
Task* task_of(const Event& event) {
  return reinterpret_cast<Task*>(static_cast<std::uintptr_t>(event.words[0]));
}
std::uint64_t word_of(Task&& task) {
  return reinterpret_cast<std::uintptr_t>(new Task(std::move(task)));
}
void discard_task(Event& event) { delete task_of(event); }
void discard_nothing(Event&) {}

// The rank of an event named by its machine's counter: n2/timer/17/order.
std::uint64_t rank_by_number(Kernel& kernel, const Event& event, NamePart what) {
  if (event.extra != 0) return Kernel::kHeldRanks + event.extra;
  const Machine& machine = kernel.machine(NodeId{event.node});
  return kernel.rank(machine.root / what / event.number, [&] {
    return machine.name + "/" + std::string(what.text) + "/" + std::to_string(event.number);
  });
}

// --- tasks of the harness ------------------------------------------------------------------------
const EventType kHubTask = {[](Kernel& kernel, Event& event) {
                              const std::unique_ptr<Task> task(task_of(event));
                              kernel.in_hub(std::move(*task));
                            },
                            discard_task, [](Kernel&, const Event& event) { return event.number; }};

// --- spawned fibers ------------------------------------------------------------------------------
struct Spawned : InSmallBlocks {
  Spawned(Task begun, std::string_view called) : task(std::move(begun)), label(called) {}
  Task task;
  std::string_view label;
};
Spawned* spawned_of(const Event& event) {
  return reinterpret_cast<Spawned*>(static_cast<std::uintptr_t>(event.words[0]));
}
const EventType kSpawn = {
    [](Kernel& kernel, Event& event) {
      const std::unique_ptr<Spawned> spawned(spawned_of(event));
      kernel.begin_step(EventKind::wake, event, kNoNode, event.number);
      kernel.run_fiber(NodeId{event.node}, spawned->label, std::move(spawned->task));
    },
    [](Event& event) { delete spawned_of(event); },
    [](Kernel& kernel, const Event& event) { return rank_by_number(kernel, event, "wake"); }};

// --- waits that end ------------------------------------------------------------------------------
Waiter waiter_of(const Event& event) {
  return {reinterpret_cast<Fiber*>(static_cast<std::uintptr_t>(event.words[0])),
          static_cast<std::uint32_t>(event.words[1])};
}
const EventType kWake = {
    [](Kernel& kernel, Event& event) {
      kernel.begin_step(EventKind::wake, event, kNoNode, event.number);
      kernel.wake_now(waiter_of(event), Woken::called);
    },
    discard_nothing,
    [](Kernel& kernel, const Event& event) { return rank_by_number(kernel, event, "wake"); }};
const EventType kWaitEnd = {
    [](Kernel& kernel, Event& event) {
      kernel.begin_step(EventKind::timer, event, kNoNode, event.number);
      kernel.wake_now(waiter_of(event), Woken::timed_out);
    },
    discard_nothing,
    [](Kernel& kernel, const Event& event) { return rank_by_number(kernel, event, "timer"); },
    true};

// --- the end of run_until ------------------------------------------------------------------------
const EventType kHorizon = {[](Kernel& kernel, Event&) { kernel.reach_horizon(); }, discard_nothing,
                            [](Kernel&, const Event&) { return ~std::uint64_t{0}; }};

// jump_fcontext restores MXCSR, and where two fibers differ in it, if only in the sticky exception
// flags that one division sets, a switch costs 15 times as much. With all flags set they never
// differ.
class StickyFlagsSet {
 public:
  StickyFlagsSet() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x3f); }
  ~StickyFlagsSet() { _mm_setcsr(before_); }
  StickyFlagsSet(const StickyFlagsSet&) = delete;
  StickyFlagsSet& operator=(const StickyFlagsSet&) = delete;

 private:
  unsigned before_;
};

}  // namespace

Kernel::Kernel(std::uint64_t seed, const Overrides& overrides, bool keep_events, Limits limits,
               StackPool& stacks)
    : decisions_(seed, overrides),
      trace_(keep_events),
      limits_(limits),
      fibers_(stacks),
      queue_(*this) {}

Kernel::~Kernel() { end(); }

std::uint64_t Kernel::record_labelled(EventKind kind, NodeId node, NodeId peer,
                                      std::uint64_t detail, std::string_view label,
                                      std::uint64_t label_hash) {
  const std::uint64_t index = trace_.add(kind, now_, here_, node, peer, fold(detail, label_hash));
  trace_.label_last(label, detail);
  return index;
}

EventHandle Kernel::at(Time when, Task task) {
  Event event;
  event.type = &kHubTask;
  event.node = kNoNode.value;
  event.number = ++hub_tasks_;
  event.words[0] = word_of(std::move(task));
  return schedule(when, event);
}

void Kernel::link(Fiber& fiber) {
  Machine& machine = machines_[fiber.node];
  fiber.next = nullptr;
  fiber.previous = machine.last_fiber;
  (machine.last_fiber != nullptr ? machine.last_fiber->next : machine.first_fiber) = &fiber;
  machine.last_fiber = &fiber;
}

void Kernel::unlink(Fiber& fiber) {
  Machine& machine = machines_[fiber.node];
  (fiber.previous != nullptr ? fiber.previous->next : machine.first_fiber) = fiber.next;
  (fiber.next != nullptr ? fiber.next->previous : machine.last_fiber) = fiber.previous;
}

void Kernel::enter(NodeId node, std::string_view label, Fiber& fiber) {
  fiber.label = label;
  fiber.node = node.value;
  fiber.number = ++machine(node).tasks;
  link(fiber);
  ready_.push_back({&fiber, ++fiber.waits, here_});
}

// The only place that switches to fibers. By index: a fiber's end may make another one ready.
// Part of the loop of run_until, as take_event is: a function that returned behind a switch would
// cost the processor a wrong guess.
[[gnu::always_inline]] inline void Kernel::run_ready() {
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    const Ready ready = ready_[i];
    if (ready.fiber->waits != ready.wait) continue;
    here_ = ready.here;
    last_fiber_ = ready.fiber;
    std::exception_ptr failure;
    if (fibers_.resume(*ready.fiber, failure)) {
      finish_fiber(*ready.fiber, std::move(failure));
    } else if (failure) [[unlikely]] {
      fail_with(failure, ready.fiber);
    }
    if (hub_action_) [[unlikely]]
      run_hub_action();
  }
  ready_.clear();
}

void Kernel::finish_fiber(Fiber& fiber, std::exception_ptr failure) {
  unlink(fiber);
  ++fiber.waits;
  if (failure) fail_with(failure, &fiber);
}

// A fiber has asked for something that only the hub can do, such as ending that very fiber.
void Kernel::run_hub_action() {
  Task action = std::move(hub_action_);
  hub_action_ = Task();
  try {
    action();
  } catch (...) {
    fail_with(std::current_exception(), nullptr);
  }
}

void Kernel::spawn(NodeId node, std::string_view label, Task task) {
  if (ending_ || !machine(node).up) return;
  Event event;
  event.type = &kSpawn;
  event.node = node.value;
  event.life = machine(node).life;
  event.number = ++machine(node).wakes;
  event.words[0] = reinterpret_cast<std::uintptr_t>(new Spawned(std::move(task), label));
  schedule(now_, event);
}

void Kernel::wake_soon(Waiter waiter) {
  if (ending_) return;
  Machine& owner = machines_[waiter.fiber->node];
  Event event;
  event.type = &kWake;
  event.node = waiter.fiber->node;
  event.life = owner.life;
  event.number = ++owner.wakes;
  event.words = {reinterpret_cast<std::uintptr_t>(waiter.fiber), waiter.wait, 0};
  schedule(now_, event);
}

EventHandle Kernel::wake_at(Time when, Waiter waiter) {
  Machine& owner = machines_[waiter.fiber->node];
  Event event;
  event.type = &kWaitEnd;
  event.node = waiter.fiber->node;
  event.life = owner.life;
  event.number = ++owner.timers;
  event.words = {reinterpret_cast<std::uintptr_t>(waiter.fiber), waiter.wait, 0};
  return schedule(when, event);
}

void Kernel::in_hub(Task action) {
  Fiber* fiber = fibers_.running();
  if (fiber == nullptr) {
    action();
    return;
  }
  if (fiber->is_ending()) return;
  const Waiter self = waiter();
  hub_action_ = [this, self, inner = std::move(action)]() mutable {
    inner();
    if (self.fiber->waits != self.wait) return;  // the action ended this fiber
    if (machines_[self.fiber->node].paused) {
      wake_soon(self);  // that is: when its node resumes
    } else {
      wake_now(self, Woken::called);
    }
  };
  block();
}

[[gnu::always_inline]] inline bool Kernel::take_event() {
  if (stopped_ || failure_) return false;
  Time when{};
  Event event;
  if (!queue_.pop(when, event)) return false;
  if (when != now_) {
    now_ = when;
    taken_at_instant_ = 0;
  } else if (++taken_at_instant_ > limits_.events_per_instant_max) {
    failure_ = endless(FailureKind::livelock, std::to_string(limits_.events_per_instant_max) +
                                                  " events without time going on");
  }
  if (++taken_ > limits_.events_max) {
    failure_ = endless(FailureKind::never_ends,
                       "more than " + std::to_string(limits_.events_max) + " events");
  }
  if (failure_) [[unlikely]] {
    event.type->discard(event);
    return false;
  }
  if (event.node != kNoNode.value) {
    Machine& owner = machines_[event.node];
    if (event.life != 0 && (event.life != owner.life || !owner.up)) {
      event.type->discard(event);
      return true;
    }
    if (owner.paused) {
      hold(when, event);
      return true;
    }
  }
  try {
    event.type->fire(*this, event);
  } catch (...) {
    fail_with(std::current_exception(), nullptr);
  }
  run_ready();
  return !failure_.has_value();
}

// What was begun outside of any event.
void Kernel::run_what_is_ready() {
  if (!ready_.empty() && !stopped_ && !failure_) run_ready();
}

bool Kernel::step() {
  const StickyFlagsSet flags;
  run_what_is_ready();
  return take_event();
}

bool Kernel::run_until(Time until) {
  Event horizon;
  horizon.type = &kHorizon;
  horizon.node = kNoNode.value;
  horizon.extra = 1;
  const EventHandle handle = schedule(until, horizon);
  at_horizon_ = false;
  const StickyFlagsSet flags;
  run_what_is_ready();
  while (!at_horizon_ && take_event()) {
  }
  if (!at_horizon_) queue_.cancel(handle);
  return at_horizon_ && !failure_;
}

void Kernel::fail(FailureKind kind, std::string message) {
  if (!failure_) {
    failure_ = place(kind, std::move(message));
    record_failure();
  }
  if (fibers_.running() != nullptr) block();
}

Failure Kernel::place(FailureKind kind, std::string message) const {
  const Fiber* fiber = fibers_.running();
  Failure failure;
  failure.kind = kind;
  failure.message = std::move(message);
  failure.node = fiber != nullptr ? names_[fiber->node] : "the world";
  failure.fiber = fiber_text(fiber);
  failure.event = here_;
  failure.seed = decisions_.seed();
  failure.time = now_;
  return failure;
}

// Nobody runs when the kernel notices that a run does not end: the fiber that ran last is named.
Failure Kernel::endless(FailureKind kind, std::string message) const {
  Failure failure = place(kind, std::move(message));
  if (last_fiber_ != nullptr) {
    failure.node = names_[last_fiber_->node];
    failure.fiber = fiber_text(last_fiber_);
  }
  return failure;
}

void Kernel::fail_with(std::exception_ptr failure, const Fiber* fiber) {
  if (failure_) return;
  FailureKind kind = FailureKind::exception;
  std::string message = "an exception that is no std::exception";
  try {
    std::rethrow_exception(failure);
  } catch (const ContractFailed& contract) {
    kind = FailureKind::contract;
    message = contract.what();
  } catch (const StackOverflowed&) {
    kind = FailureKind::stack_overflow;
    message = "noticed when the fiber waited; make stacks larger";
  } catch (const std::exception& exception) {
    message = exception.what();
  } catch (...) {
  }
  failure_ = place(kind, message);
  if (fiber != nullptr) failure_->node = names_[fiber->node];
  failure_->fiber = fiber_text(fiber);
  record_failure();
}

// The words stay out of the digest: they may hold a source line or a library's own text.
void Kernel::record_failure() {
  record(EventKind::failure, kNoNode, kNoNode, static_cast<std::uint64_t>(failure_->kind));
  trace_.label_last(failure_->message);
}

std::string Kernel::fiber_text(const Fiber* fiber) {
  if (fiber == nullptr) return "-";
  return std::string(fiber->label) + " #" + std::to_string(fiber->number);
}

}  // namespace ordeal::sim
