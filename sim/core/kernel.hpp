#pragma once
// One event at a time. The kernel owns time, the queue, the fibers, the decisions and the trace,
// and knows of machines only what ordering needs: which life they are in, whether they are up or
// paused. Networks, disks and faults are built on top of it; protocol code never sees it.

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/event_queue.hpp"
#include "sim/core/failure.hpp"
#include "sim/core/fiber.hpp"
#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"
#include "sim/trace/trace.hpp"

namespace ordeal::sim {

/// What ends a run that would not end by itself.
struct Limits {
  std::uint64_t events_max = 1'000'000'000;
  std::uint64_t events_per_instant_max = 1'000'000;
};

/// What the kernel knows of a node.
struct Machine {
  std::string name;
  Name root;               ///< Name(name): the root of its decisions
  std::uint32_t life = 0;  ///< counts starts; an event of an earlier life is dropped
  bool up = false;
  bool paused = false;
  std::uint64_t timers = 0;  ///< counters that name its decisions; they go on across lives
  std::uint64_t wakes = 0;
  std::uint32_t tasks = 0;
  Fiber* first_fiber = nullptr;
  Fiber* last_fiber = nullptr;
  struct Held {
    Time due;
    EventHandle event;  ///< set aside in the queue, so that it can still be cancelled
  };
  std::vector<Held> held;  ///< what came due while it was paused, in that order
};

/// A parked fiber, as its waker knows it. Waking a fiber that has gone on since does nothing.
struct Waiter {
  Fiber* fiber = nullptr;
  std::uint32_t wait = 0;
};

/// What block() returned for.
enum class Woken : std::uint64_t { called = 0, timed_out = 1 };

class World;

class Kernel {
 public:
  Kernel(std::uint64_t seed, const Overrides& overrides, bool keep_events, Limits limits,
         StackPool& stacks);
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  /// Ends every life.
  ~Kernel();

  Time now() const { return now_; }
  /// Where the time stands, for clocks.
  const Time& now_address() const { return now_; }
  Decisions& decisions() { return decisions_; }
  std::uint64_t seed() const { return decisions_.seed(); }
  Trace& trace() { return trace_; }
  const Trace& trace() const { return trace_; }
  EventQueue& queue() { return queue_; }

  /// The world this kernel drives, for the events of its nodes. Set once, by that world.
  World* world = nullptr;

  // --- machines -------------------------------------------------------------------------------
  NodeId add_machine(std::string name);
  Machine& machine(NodeId node) { return machines_[node.value]; }
  const Machine& machine(NodeId node) const { return machines_[node.value]; }
  std::size_t machine_count() const { return machines_.size(); }
  NodeNames names() const { return {&names_}; }
  const std::string& name_of(NodeId node) const { return names_[node.value]; }

  /// From the hub. Ends the node's life: unwinds its fibers in the order they began, drops the
  /// timers and spawns that were still to come with all they hold, then calls `forget`, which
  /// destroys the program. Until it returns is_ending() is true and whatever destructors ask has no
  /// effect.
  void end_life(NodeId node, Task forget = {});
  bool is_ending() const { return ending_; }
  /// From the hub. Ends every life and drops every event; is_ending() stays true.
  void end();
  /// What a wait does in a life that is ending: nothing where a destructor waits; a fiber that has
  /// swallowed FiberKilled and waits again gets it again.
  void refuse_wait() const {
    if (fibers_.running() != nullptr) fibers_.leave();
  }

  /// Drops what was held for a node that has gone down.
  void drop_held(NodeId node);
  /// Puts back what was held while the node was paused; it comes due now, in the order it arrived.
  /// What is due by the node's clock comes later by `frozen`, for which that clock stood still.
  void release_held(NodeId node, Duration frozen = {});

  // --- events ---------------------------------------------------------------------------------
  /// Adds to the trace, caused by the event that is happening now.
  std::uint64_t record(EventKind kind, NodeId node, NodeId peer = kNoNode,
                       std::uint64_t detail = 0) {
    return trace_.add(kind, now_, here_, node, peer, detail);
  }
  /// As record(), with words: hashed into the digest and kept with the event.
  std::uint64_t record(EventKind kind, NodeId node, NodeId peer, std::uint64_t detail,
                       std::string_view label) {
    return record_labelled(kind, node, peer, detail, label, hash_bytes(label));
  }
  /// The same, for words that are always the same.
  std::uint64_t record(EventKind kind, NodeId node, NodeId peer, std::uint64_t detail,
                       NamePart label) {
    return record_labelled(kind, node, peer, detail, label.text, label.hash);
  }
  /// Begins a step: the event that is happening now, and the cause of what follows. For
  /// EventType::fire.
  void begin_step(EventKind kind, const Event& event, NodeId peer, std::uint64_t detail) {
    here_ = trace_.add(kind, now_, event.cause, NodeId{event.node}, peer, detail);
  }
  /// The index of the event that is happening now.
  std::uint64_t here() const { return here_; }

  /// Schedules `event`; its cause becomes here(). A time before now means now.
  EventHandle schedule(Time when, Event event) {
    event.cause = here_;
    return queue_.push(when < now_ ? now_ : when, event);
  }
  bool cancel(EventHandle handle) { return queue_.cancel(handle); }

  /// Runs `task` in the hub at `when`: for faults and harnesses, never for protocol code. Tasks of
  /// one instant run before the nodes' events of it, in the order they were given.
  EventHandle at(Time when, Task task);

  /// The order of events that share an instant: 32 bits of a decision called `name`/order.
  template <class Text>
  std::uint64_t rank(Name name, const Text& text) {
    return kDecidedRanks + decisions_.index(name / NamePart("order"), std::uint64_t{1} << 32,
                                            [&] { return text() + "/order"; });
  }
  /// Ranks lie in bands: tasks of the harness by number from 0, then what a pause held, in the
  /// order it arrived (that is what Event::extra counts), then the ranks that are decisions.
  static constexpr std::uint64_t kHeldRanks = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kDecidedRanks = std::uint64_t{1} << 33;

  // --- fibers ---------------------------------------------------------------------------------
  /// Runs `task` on a fiber of the node as part of the step that is under way: as soon as the hub
  /// has done what it is doing. For the hub only; label is kept as it is and must outlive the
  /// fiber.
  template <class F>
  void run_fiber(NodeId node, std::string_view label, F&& task) {
    enter(node, label, fibers_.begin(std::forward<F>(task)));
  }
  /// Begins `task` on a fiber of the node in an event of its own, at this instant.
  void spawn(NodeId node, std::string_view label, Task task);

  /// The token by which somebody may wake the fiber that runs, once it blocks. Requires a fiber.
  Waiter waiter() const {
    require(fibers_.running() != nullptr, "only a fiber can wait");
    return {fibers_.running(), fibers_.running()->waits};
  }
  /// Parks the fiber until woken. In a fiber whose life is ending it returns at once (timed_out),
  /// so that a destructor which waits does no harm.
  Woken block() {
    Fiber& fiber = *fibers_.running();
    if (fiber.is_ending() && std::uncaught_exceptions() > 0) [[unlikely]]
      return Woken::timed_out;
    fibers_.park();
    if (fiber.is_ending()) [[unlikely]]
      return Woken::timed_out;
    return static_cast<Woken>(fiber.wake_word);
  }
  /// From the hub: goes on with the fiber as part of the step that is under way, as soon as the hub
  /// has done what it is doing. No effect if it waits no longer.
  void wake_now(Waiter waiter, Woken why) {
    if (waiter.fiber->waits != waiter.wait) return;
    waiter.fiber->wake_word = static_cast<std::uint64_t>(why);
    ready_.push_back({waiter.fiber, ++waiter.fiber->waits, here_});
  }
  /// From anywhere: the fiber goes on in an event of its own at this instant.
  void wake_soon(Waiter waiter);
  /// Schedules the end of a wait: the fiber goes on at `when` with Woken::timed_out.
  EventHandle wake_at(Time when, Waiter waiter);
  /// Runs `action` in the hub, from anywhere. If the action ends the calling fiber's life, does not
  /// return.
  void in_hub(Task action);
  /// The fiber that runs, or null in the hub.
  Fiber* running_fiber() const { return fibers_.running(); }
  const FiberPool& fibers() const { return fibers_; }

  // --- running --------------------------------------------------------------------------------
  /// Takes one event. False when nothing is pending, the run was stopped, or it is broken.
  bool step();
  /// Takes events up to and including `until`, which becomes now. False if the run broke or
  /// stopped.
  bool run_until(Time until);
  /// For the event that ends run_until().
  void reach_horizon() { at_horizon_ = true; }
  /// Ends the run after this event.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  /// Breaks the run. On a fiber it does not return.
  void fail(FailureKind kind, std::string message);
  const std::optional<Failure>& failure() const { return failure_; }
  /// The place as it is now, for a message made outside (a watchdog, a fault handler).
  Failure place(FailureKind kind, std::string message) const;

 private:
  /// A fiber that goes on within the present step. Stale once `wait` has moved on.
  struct Ready {
    Fiber* fiber;
    std::uint32_t wait;
    std::uint64_t here;
  };

  std::uint64_t record_labelled(EventKind kind, NodeId node, NodeId peer, std::uint64_t detail,
                                std::string_view label, std::uint64_t label_hash);
  void enter(NodeId node, std::string_view label, Fiber& fiber);
  bool take_event();
  void run_ready();
  void run_what_is_ready();
  void finish_fiber(Fiber& fiber, std::exception_ptr failure);
  void run_hub_action();
  void hold(Time when, Event& event);
  void end_fibers(Machine& machine);
  void link(Fiber& fiber);
  void unlink(Fiber& fiber);
  void fail_with(std::exception_ptr failure, const Fiber* fiber);
  void record_failure();
  Failure endless(FailureKind kind, std::string message) const;
  static std::string fiber_text(const Fiber* fiber);

  Decisions decisions_;
  Trace trace_;
  Limits limits_;
  Time now_{};
  std::uint64_t here_ = 0;
  std::uint64_t taken_ = 0;
  std::uint64_t taken_at_instant_ = 0;
  std::uint64_t hub_tasks_ = 0;
  bool stopped_ = false;
  bool at_horizon_ = false;
  bool ending_ = false;
  std::optional<Failure> failure_;
  Task hub_action_;
  std::vector<Ready> ready_;
  const Fiber* last_fiber_ = nullptr;  // that ran, for the message of a livelock
  std::vector<Machine> machines_;
  std::vector<std::string> names_;
  FiberPool fibers_;
  EventQueue queue_;
};

}  // namespace ordeal::sim
