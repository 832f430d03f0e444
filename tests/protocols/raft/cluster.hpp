#pragma once
// A Raft cluster under test, with its properties watched and processes that record what they saw.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/common/client.hpp"
#include "protocols/raft/properties.hpp"
#include "protocols/raft/raft.hpp"
#include "protocols/raft/room.hpp"
#include "sim/world.hpp"

namespace ordeal::tests::raft {

using namespace std::chrono_literals;

struct Setup {
  std::uint64_t seed = 1;
  std::size_t servers = 3;
  std::string variant = {};
  protocols::Settings settings = {};
  sim::NetworkOptions network = {};
  sim::DiskOptions disk = {};
  sim::Overrides overrides = {};
  protocols::ClientOptions client = {5s, true};  ///< of perform()
};

/// One operation of a process, as it saw it.
struct Seen {
  int process = 0;
  protocols::Operation operation;
  protocols::Outcome outcome;
  sim::Time invoked{};
  sim::Time returned = sim::kEndOfTime;  ///< for one without end, or with end `info`
};

class Cluster {
 public:
  explicit Cluster(const Setup& setup);

  sim::World world;

  /// Starts all servers. Before that a test may write their disks.
  void start();
  sim::NodeId id(std::size_t number) const {
    return sim::NodeId{static_cast<std::uint32_t>(number - 1)};
  }
  sim::Node& node(std::size_t number) { return world.node(id(number)); }
  /// The program of server n<number>, or null while it is down.
  const protocols::raft::Raft* raft(std::size_t number) {
    return node(number).program<protocols::raft::Raft>();
  }
  std::size_t size() const { return cluster_.nodes.size(); }
  /// The number of the server that leads the latest term that has a leader up, or 0.
  std::size_t leader();
  /// Steps until it holds; false if it does not within `span`.
  bool run_until(const std::function<bool()>& holds, sim::Duration span = 10s);
  bool run_until_leader(sim::Duration span = 10s) {
    return run_until([this] { return leader() != 0; }, span);
  }

  /// Cuts all links between the server and the others, clients included; lift with world.network().
  std::uint32_t isolate(std::size_t number);
  std::uint32_t cut(const sim::LinkSet& links);
  void heal(std::uint32_t cut) { world.network().lift_rule(cut); }

  /// Performs one operation as process `process`, running the world until it ends.
  protocols::Outcome perform(int process, const protocols::Operation& operation);
  /// Starts a process on a machine of its own that
  /// reads, writes and does cas at random until `until`.
  void start_process(int process, sim::Time until, int keys = 2);
  std::vector<Seen> history;

  /// Empty, or what is wrong: the first broken property, a broken run, or an impossible read.
  std::string complaint() const;
  /// The names of all broken properties, and "history" if there is an impossible read.
  std::vector<std::string> violated() const;
  std::uint64_t looks(const std::string& property) const;
  protocols::Properties& properties() { return *properties_; }

 private:
  sim::Node& client_machine(int process);
  void run_process(int process, sim::Node& machine, sim::Time until, int keys);

  protocols::Cluster cluster_;
  protocols::Room room_;
  protocols::ClientOptions client_options_;
  std::unique_ptr<protocols::Properties> properties_;
  std::map<int, std::unique_ptr<protocols::Client>> clients_;  // by process
};

/// Why the history of a key-value store whose writes are all distinct is not linearizable; empty if
/// no reason was found. Sound, not complete: it compares only what real time orders.
std::string impossible_read(const std::vector<Seen>& history);

/// The usual count of seeds, or the nightly one when ORDEAL_NIGHTLY is set.
std::uint64_t seeds(std::uint64_t usual, std::uint64_t nightly);

/// Writes a server's disk before it starts: a log with entries of these terms, and the term it is
/// in. `salt` makes the entries differ from those of another call.
void preload(Cluster& cluster, std::size_t number, const std::vector<protocols::raft::Term>& terms,
             protocols::raft::Term current, std::int64_t salt = 0);
std::vector<protocols::raft::Term> terms(const protocols::raft::Log& log);

inline protocols::Operation through(const std::string& server, protocols::Operation operation) {
  operation.through = server;
  return operation;
}
inline protocols::Operation write(const std::string& key, std::int64_t value) {
  return {protocols::Function::write, key, value, 0};
}
inline protocols::Operation read(const std::string& key) {
  return {protocols::Function::read, key, 0, 0};
}
inline protocols::Operation cas(const std::string& key, std::int64_t from, std::int64_t to) {
  return {protocols::Function::cas, key, to, from};
}

}  // namespace ordeal::tests::raft
