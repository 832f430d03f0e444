#pragma once
// Clients at work: one process on each client machine, asking for one operation at a time, and the
// history of what they asked.

#include <memory>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "sim/world.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// A process began an operation; part of the trace and of its digest.
struct Invoked {
  std::int64_t process = 0;
  std::string operation;  ///< "write x = 1203"
};
BOOST_DESCRIBE_STRUCT(Invoked, (), (process, operation))

/// And how it ended.
struct Completed {
  std::int64_t process = 0;
  std::string ending;  ///< "ok", "ok -> 1203", "fail: not the expected value", "info: timeout"
};
BOOST_DESCRIBE_STRUCT(Completed, (), (process, ending))

/// The register workload: reads, writes of values that are never written twice, and cas from the
/// last value its process saw. What a process asks is decided below the name of its machine
/// (c4/random/function/12), so one client more changes nothing that the others ask.
class RegisterWorkload {
 public:
  /// Requires that the cluster's nodes exist. Adds the client machines.
  RegisterWorkload(const protocols::Cluster& cluster, const protocols::Room& room,
                   const Scenario& scenario);
  RegisterWorkload(const RegisterWorkload&) = delete;
  RegisterWorkload& operator=(const RegisterWorkload&) = delete;

  /// Starts every process.
  void start();
  /// No process begins another operation; pending ones go on.
  void wind_down() { winding_down_ = true; }
  /// The first process reads each key once, after the others: what was written last should be seen.
  void read_every_key();

  std::uint64_t operation_count() const { return operations_; }
  std::uint64_t ok_count() const { return operations_ok_; }
  std::uint64_t answered_count() const { return operations_answered_; }
  /// Ends the recording. Once.
  checkers::History take_history() { return history_.finish(); }

 private:
  struct Process {
    sim::Node* machine = nullptr;
    std::unique_ptr<protocols::Client> client;
    std::int64_t number = 0;  // its Jepsen process; a process in doubt is followed by a new one
    std::uint64_t asked = 0;
    bool busy = false;
    std::vector<std::int64_t> last_seen;  // by key; 0: nothing seen yet
  };

  void run(Process& process);
  void pace(Process& process);
  protocols::Operation next_operation(Process& process);
  void perform(Process& process, const protocols::Operation& operation);
  void renew(Process& process);
  std::string key_name(std::size_t key) const;

  const protocols::Cluster& cluster_;
  const protocols::Room& room_;
  const Scenario& scenario_;
  sim::World& world_;
  checkers::HistoryBuilder history_;
  std::vector<Process> processes_;
  std::uint64_t operations_ = 0;
  std::uint64_t operations_ok_ = 0;
  std::uint64_t operations_answered_ = 0;
  bool winding_down_ = false;
};

}  // namespace ordeal::tools
