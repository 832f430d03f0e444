#pragma once
// The machine as its program sees it. All of the world that protocol code may touch is here: send
// and call, sleep and timers, fibers, clocks, disk, luck, and saying what it did. There is no
// omniscience in it: each of these could be built over real sockets, files and clocks.
//
// Whatever blocks, blocks the calling fiber only. Nothing here may be called from another node's
// program, and nothing has an effect once this life has ended.

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/clock/clock.hpp"
#include "sim/core/kernel.hpp"
#include "sim/core/payload.hpp"
#include "sim/disk/disk.hpp"
#include "sim/program.hpp"

namespace ordeal::sim {

class World;
class AnyInbox;

/// A message that is called: it names what its handler answers.
template <class M>
concept Called = Described<M> && Described<typename M::Reply>;

/// Names a timer for cancel(). Harmless once the timer has fired.
using Timer = EventHandle;

class Node {
 public:
  Node(World& world, NodeId id, std::shared_ptr<const Boot> boot);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  NodeId id() const { return id_; }
  const std::string& name() const;

  // --- messages ----------------------------------------------------------------------------------
  /// Sends and forgets. The message may be lost, delayed, doubled or overtaken.
  template <Described M>
  void send(NodeId to, M message) {
    send_payload(to, Payload::of(std::move(message)));
  }
  /// Sends, and waits for the answer or for `timeout` of this node's clock, whichever is first. An
  /// empty result says only that no answer came: the other side may have acted. Blocks.
  template <Called M>
  std::optional<typename M::Reply> call(NodeId to, M message, Duration timeout) {
    const Payload reply = call_payload(to, Payload::of(std::move(message)), timeout);
    if (!reply || !reply.holds<typename M::Reply>()) return std::nullopt;
    return reply.get<typename M::Reply>();
  }

  // --- time --------------------------------------------------------------------------------------
  Clock& clock() { return clock_; }
  const Clock& clock() const { return clock_; }
  /// Waits for `span` of this node's monotonic clock. Blocks.
  void sleep(Duration span);
  /// Calls `action` on a fiber of its own after `span` of this node's clock, unless cancelled.
  template <class F>
  Timer after(Duration span, F action);
  /// True if the timer was still to come; then it never will.
  bool cancel(Timer timer) { return kernel_.cancel(timer); }

  // --- fibers ------------------------------------------------------------------------------------
  /// Runs `task` on a fiber of its own, beginning at this instant but not before the caller waits.
  /// `label` names it in messages; a literal.
  void spawn(std::string_view label, Task task) { kernel_.spawn(id_, label, std::move(task)); }

  // --- disk and luck -----------------------------------------------------------------------------
  Disk& disk();
  /// Luck by name: the k-th question for a purpose is the decision n2/random/<purpose>/k.
  Duration draw(NamePart purpose, const Distribution& distribution);
  /// Uniform in [0, count). Requires count > 0.
  std::uint64_t draw_below(NamePart purpose, std::uint64_t count);

  // --- saying what happened
  // ------------------------------------------------------------------------
  /// Notes a fact for the trace, for properties and for the report: `node.note(Committed{index})`.
  template <Described N>
  void note(const N& fact);
  /// This place in the code was reached: counted, and a place where a fault may be aimed.
  void reached(NamePart mark);
  /// This node has taken a role, with the term, ballot, view or epoch it has it in.
  void take_role(std::string_view role, std::uint64_t number);

  // --- for the world and for this folder
  // -----------------------------------------------------------
  Kernel& kernel() { return kernel_; }
  World& world() { return world_; }
  void start_life();
  void end_life(UnsyncedWrites rule);
  void receive(NodeId from, Payload&& message, CallTag call);
  /// The running program if it is a P and past its start; else null. For properties and clients.
  template <class P>
  const P* program() const {
    const bool is_p = program_ && program_->type() == &program_type<P>;
    return is_p ? static_cast<const P*>(program_->object()) : nullptr;
  }
  const std::string& role() const { return role_; }
  std::uint64_t role_number() const { return role_number_; }
  void add_inbox(AnyInbox& inbox);
  void remove_inbox(AnyInbox& inbox);

 private:
  struct Counter {
    std::uint64_t purpose;
    std::uint64_t count;
  };
  /// A small trivially copyable callable travels inside its event; anything else on the heap.
  using SmallAction = void (*)(const std::uint64_t* words);

  void send_payload(NodeId to, Payload&& message);
  Payload call_payload(NodeId to, Payload&& message, Duration timeout);
  Timer after_small(Duration span, SmallAction action, std::uint64_t first, std::uint64_t second);
  Timer after_task(Duration span, Task task);
  std::uint64_t next(std::uint64_t purpose);

  World& world_;
  Kernel& kernel_;
  NodeId id_;
  std::uint64_t role_number_ = 0;
  Clock clock_;
  std::shared_ptr<const Boot> boot_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<Disk> disk_;
  std::vector<Counter> counters_;
  AnyInbox* inboxes_ = nullptr;  // the first that was added
  std::string role_;
};

template <class F>
Timer Node::after(Duration span, F action) {
  if constexpr (std::is_trivially_copyable_v<F> && sizeof(F) <= 16) {
    std::uint64_t words[2] = {0, 0};
    std::memcpy(words, &action, sizeof action);
    return after_small(
        span,
        [](const std::uint64_t* stored) {
          alignas(F) unsigned char bytes[sizeof(F)];
          std::memcpy(bytes, stored, sizeof(F));
          (*reinterpret_cast<F*>(bytes))();
        },
        words[0], words[1]);
  } else {
    return after_task(span, Task(std::move(action)));
  }
}

}  // namespace ordeal::sim

#include "sim/world.hpp"  // IWYU pragma: keep (Node::note needs it)
