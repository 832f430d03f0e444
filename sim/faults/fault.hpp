#pragma once
// One bad thing. Each kind of fault is one file of this folder and one row of registry.cpp; the
// plan (plan.hpp) decides when, the fault says what, the world does it. A fault is data: it names
// machines, it does not hold them, so one plan serves any number of runs.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"
#include "sim/world.hpp"

namespace ordeal::sim {

/// Whom a fault befalls. Resolved when the fault happens, not when it is planned.
struct Target {
  enum class Kind : std::uint8_t {
    node,  ///< the machine called `name`
    role,  ///< the node that has the role `name` ("leader") with the highest term; among equals one
           ///< by the decision <fault>/target
    any,   ///< one node, by the decision <fault>/target
    minority,  ///< the most nodes that leave a majority, by decisions <fault>/target/1...
    all,       ///< every node
  };
  Kind kind = Kind::node;
  std::string name;

  static Target of_node(std::string name) { return {Kind::node, std::move(name)}; }
  static Target of_role(std::string role) { return {Kind::role, std::move(role)}; }
};

/// Where a fault acts.
class Stage {
 public:
  Stage(World& world, std::vector<NodeId> nodes) : world_(world), nodes_(std::move(nodes)) {}

  World& world() const { return world_; }
  /// The machines that faults may befall: the protocol's, not the clients'.
  const std::vector<NodeId>& nodes() const { return nodes_; }
  /// Who that is now, in the order of ids; empty when nobody fits (no leader at the moment, no
  /// machine of that name). `fault` is the fault's name: decisions about the choice are named below
  /// it.
  std::vector<NodeId> resolve(const Target& target, const std::string& fault) const;
  /// The machines of these names, clients too; unknown names are left out.
  std::vector<NodeId> find(const std::vector<std::string>& names) const;
  /// The nodes that are not among these.
  std::vector<NodeId> others(const std::vector<NodeId>& nodes) const;
  /// "n3", "{n1 n2}"
  std::string text(const std::vector<NodeId>& nodes) const;

 private:
  NodeId choose(const std::vector<NodeId>& from, const std::string& decision) const;

  World& world_;
  std::vector<NodeId> nodes_;
};

/// A fault that has found its victims. Destroying it without end() leaves the world as it is.
class ActiveFault {
 public:
  virtual ~ActiveFault() = default;
  /// Happens. Called once, in the event that tells of it.
  virtual void begin(Stage& stage) = 0;
  /// Mends it: heals, restarts, resumes. Called at most once, after begin().
  virtual void end(Stage& stage) = 0;
  /// Is there anything to mend? False for what is done once (a clock that jumped).
  virtual bool lasts() const { return true; }
};

/// A fault as a scenario spells it, key by key: {"crash", "n5"}, {"disk", "lose-unsynced"}. Values
/// are flow YAML. The first key is the kind.
using FaultWords = std::vector<std::pair<std::string, std::string>>;

/// A fault as data.
class Fault {
 public:
  virtual ~Fault() = default;
  /// "partition": the word of scenarios, and a row of the fault table.
  virtual std::string kind() const = 0;
  /// Everything but when and for how long; read back by a scenario it gives an equal fault.
  virtual FaultWords words() const = 0;
  /// Finds its victims as of now and changes nothing. `name` is the fault's own ("faults/2"), for
  /// decisions. `text` gets the words for people with targets resolved ("partition {n1 n2} |
  /// {n3}"), or, when there is nobody to befall and the result is null, why not.
  virtual std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                           std::string& text) const = 0;
};

}  // namespace ordeal::sim
