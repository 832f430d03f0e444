#pragma once
// One bad thing. Each kind of fault is one file of this folder; the plan (plan.hpp) decides when, the
// fault says what, the world does it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"
#include "sim/world.hpp"

namespace ordeal::sim {

/// Whom a fault befalls. Resolved when the fault happens, not when it is planned.
struct Target {
  enum class Kind : std::uint8_t {
    node,      ///< the node called `name`
    role,      ///< the nodes whose role is `name` ("leader"), the one with the highest term first
    any,       ///< one node, by the decision <fault>/target
    minority,  ///< the most nodes that leave a majority, by decisions <fault>/target/1...
    all,       ///< every node
  };
  Kind kind = Kind::node;
  std::string name;
};

/// Where a fault acts.
class Stage {
 public:
  Stage(World& world, std::vector<NodeId> nodes) : world_(world), nodes_(std::move(nodes)) {}

  World& world() const { return world_; }
  /// The machines that faults may befall: the protocol's, not the clients'.
  const std::vector<NodeId>& nodes() const { return nodes_; }
  /// Who that is now, in the order of ids; empty when nobody fits (no leader at the moment).
  /// `fault` is the fault's name: decisions about the choice are named below it.
  std::vector<NodeId> resolve(const Target& target, const std::string& fault) const;
  /// "n3", "{n1 n2}"
  std::string text(const std::vector<NodeId>& nodes) const;

 private:
  World& world_;
  std::vector<NodeId> nodes_;
};

/// A fault that is happening. Destroying it without end() leaves the world as it is.
class ActiveFault {
 public:
  virtual ~ActiveFault() = default;
  /// Mends it: heals, restarts, resumes. Called at most once.
  virtual void end(Stage& stage) = 0;
};

/// A fault as data.
class Fault {
 public:
  virtual ~Fault() = default;
  /// "partition": the word of scenarios.
  virtual std::string kind() const = 0;
  /// Happens. `name` is the fault's own ("faults/2"), for decisions; `happened` gets the words for the
  /// report with targets resolved ("partition {n1 n2} | {n3 n4 n5}"). Null when there was nobody to befall,
  /// or nothing to end.
  virtual std::unique_ptr<ActiveFault> begin(Stage& stage, const std::string& name,
                                             std::string& happened) const = 0;
};

}  // namespace ordeal::sim
