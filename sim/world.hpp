#pragma once
// A world: nodes, links, disks and clocks under one virtual time. A run is a pure function of what
// is put into it: World(options) with the same seed and overrides, the same nodes and the same
// calls in the same order give the same trace, byte for byte, everywhere. A world is an object: two
// of them stepped in turn do not notice each other.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/kernel.hpp"
#include "sim/core/stack_pool.hpp"
#include "sim/disk/disk.hpp"
#include "sim/net/network.hpp"
#include "sim/node.hpp"

namespace ordeal::sim {

struct WorldOptions {
  std::uint64_t seed = 1;
  Overrides overrides;
  NetworkOptions network;
  DiskOptions disk;
  Limits limits;
  bool keep_events = false;  ///< keep the trace's events, not only its digest
  /// Stacks to borrow, so that one seed after another need not map memory anew; else the world's
  /// own.
  StackPool* stacks = nullptr;
  std::size_t stack_size = StackPool::kDefaultSize;  ///< of the world's own
};

/// What goes on in a paused node's clocks: a garbage collector's pause lets them run, a virtual
/// machine's migration may stop them.
enum class ClocksInPause : std::uint8_t { run, freeze };

class World {
 public:
  explicit World(WorldOptions options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  // --- building ----------------------------------------------------------------------------------
  /// Adds a machine, down. Names are unique and free of '/', '>' and blanks. Null boot: a machine
  /// whose fibers the harness spawns (a client).
  Node& add_node(const std::string& name, std::shared_ptr<const Boot> boot = nullptr);
  Node& node(NodeId id) { return *nodes_[id.value]; }
  const Node& node(NodeId id) const { return *nodes_[id.value]; }
  std::size_t node_count() const { return nodes_.size(); }
  /// The node of that name, or null.
  Node* find(std::string_view name);

  // --- running -----------------------------------------------------------------------------------
  Time now() const { return kernel_.now(); }
  /// One event. False at the end.
  bool step() { return kernel_.step(); }
  /// Up to and including `until`. False if the run broke or was stopped.
  bool run_until(Time until) { return kernel_.run_until(until); }
  bool run_for(Duration span) {
    return run_until(span < kEndOfTime - now() ? now() + span : kEndOfTime);
  }
  const std::optional<Failure>& failure() const { return kernel_.failure(); }
  /// Ends every life and drops every event: nothing happens any more. For whoever owns what those
  /// use and is about to destroy it; the world's own end does the same.
  void end();
  Trace& trace() { return kernel_.trace(); }
  const Trace& trace() const { return kernel_.trace(); }
  Kernel& kernel() { return kernel_; }
  Network& network() { return network_; }
  Decisions& decisions() { return kernel_.decisions(); }

  // --- what befalls nodes (the fault plan's verbs; each may be called at any time)
  // -----------------
  /// Begins a life. No effect on a node that is up.
  void start(NodeId id);
  /// Ends the node's life: every fiber of it stops where it stands, memory is gone, unsynced writes
  /// meet the rule. Nothing of it acts again; its messages under way still arrive. No effect if
  /// down.
  void crash(NodeId id, UnsyncedWrites rule = UnsyncedWrites::random);
  /// Freezes the node's fibers; what arrives meanwhile is handled, late, after resume().
  void pause(NodeId id, ClocksInPause clocks = ClocksInPause::run);
  void resume(NodeId id);
  bool is_up(NodeId node) const { return kernel_.machine(node).up; }
  bool is_paused(NodeId node) const { return kernel_.machine(node).paused; }
  /// Sets the drift of a node's clocks; timers already running end by the new rate.
  void set_drift(NodeId id, std::int64_t ppm);
  /// Moves a node's wall clock.
  void step_wall(NodeId id, Duration step);

  // --- watching ----------------------------------------------------------------------------------
  /// Calls `watch` for every fact of type N that any node notes, in the event that notes it.
  /// Watchers see; they may not act on the world.
  template <Described N>
  void watch(std::function<void(const N&, Node&)> watch) {
    watchers_.push_back(
        {&payload_type<N>, [watch = std::move(watch)](const void* fact, Node& node) {
           watch(*static_cast<const N*>(fact), node);
         }});
  }
  /// Calls `watch` at every mark that is reached, before the code behind it goes on. It may act on
  /// the world, crash the very node included: it runs in the hub.
  void watch_marks(std::function<void(std::string_view mark, NodeId node)> watch) {
    mark_watchers_.push_back(std::move(watch));
  }

  /// Calls `watch` when a node takes a role (Node::role() is the new one).
  void watch_roles(std::function<void(Node&)> watch) { role_watchers_.push_back(std::move(watch)); }

  // --- for this folder
  // -----------------------------------------------------------------------------
  void tell_role_watchers(Node& node) const {
    for (const auto& watch : role_watchers_) watch(node);
  }
  void receive(NodeId to, NodeId from, Payload&& message, CallTag call);
  void tell_watchers(const PayloadType& type, const void* fact, Node& node);
  void tell_mark_watchers(std::string_view mark, NodeId node);
  const DiskOptions& disk_options() const { return options_.disk; }
  /// The calls that are waiting for an answer.
  std::uint32_t open_call(Waiter caller);
  /// Takes the answer, null if there is none, and closes the call.
  Payload close_call(std::uint32_t slot);
  CallTag call_tag(std::uint32_t slot) const;

 private:
  struct Call {
    Waiter caller;
    Payload reply;
    std::uint32_t generation = 1;
  };
  struct Watcher {
    const PayloadType* type;
    std::function<void(const void* fact, Node& node)> watch;
  };

  void end_life(NodeId id, UnsyncedWrites rule);
  void shift_by_freeze(NodeId id);
  void retime_timers(NodeId id, const std::function<Duration(Duration)>& from_remaining);

  WorldOptions options_;
  std::unique_ptr<StackPool> own_stacks_;
  Kernel kernel_;
  Network network_;
  std::vector<Call> calls_;
  std::vector<std::uint32_t> free_calls_;
  std::vector<Watcher> watchers_;
  std::vector<std::function<void(std::string_view, NodeId)>> mark_watchers_;
  std::vector<std::function<void(Node&)>> role_watchers_;
  boost::unordered_flat_map<std::uint64_t, NodeId> ids_;  // by the key of the name; never iterated
  std::vector<std::unique_ptr<Node>> nodes_;
};

template <Described N>
void Node::note(const N& fact) {
  if (kernel_.is_ending()) return;
  kernel_.record(EventKind::note, id_, kNoNode, fold(payload_type<N>.name_hash, hash_of(fact)));
  if (kernel_.trace().keeps_events()) kernel_.trace().attach_last(Payload::of(N(fact)));
  world_.tell_watchers(payload_type<N>, &fact, *this);
}

}  // namespace ordeal::sim
