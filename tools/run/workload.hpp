#pragma once
// Clients at work: one process on each client machine, asking for one operation at a time, and the
// history of what they asked. What they ask is the generator's part (tools/run/workloads/).

#include <memory>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "sim/world.hpp"
#include "tools/run/workloads/workload_row.hpp"
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

/// Paces the clients of one run, performs and records what they ask for, renews processes that are
/// in doubt, winds down, and lets them read everything in the end.
class WorkloadDriver {
 public:
  /// Requires that the cluster's nodes exist. Adds the client machines.
  WorkloadDriver(const protocols::Cluster& cluster, const protocols::Room& room,
                 const Scenario& scenario);
  WorkloadDriver(const WorkloadDriver&) = delete;
  WorkloadDriver& operator=(const WorkloadDriver&) = delete;

  /// Starts every process.
  void start();
  /// No process begins another operation; pending ones go on.
  void wind_down() { winding_down_ = true; }
  /// As Workload::final_reads says, after the other operations: what was written last should be
  /// seen, and by everybody.
  void read_everything();

  std::size_t client_count() const { return processes_.size(); }
  sim::Node& machine(std::size_t client) { return *processes_[client].machine; }
  bool is_busy(std::size_t client) const { return processes_[client].busy; }
  /// Performs and records one operation, on a fiber of that client's machine. Requires that the
  /// client is not busy.
  protocols::Outcome perform(std::size_t client, const protocols::Operation& operation);

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
  };

  void open_and_run();
  void run(std::size_t client);
  void pace(Process& process);
  void record_invocation(const Process& process, const protocols::Operation& operation);
  void record_completion(const Process& process, const protocols::Operation& operation,
                         const protocols::Outcome& outcome);
  void renew(Process& process);

  const protocols::Cluster& cluster_;
  const protocols::Room& room_;
  const Scenario& scenario_;
  sim::World& world_;
  std::unique_ptr<Generator> generator_;
  checkers::HistoryBuilder history_;
  std::vector<Process> processes_;
  std::uint64_t operations_ = 0;
  std::uint64_t operations_ok_ = 0;
  std::uint64_t operations_answered_ = 0;
  bool winding_down_ = false;
};

}  // namespace ordeal::tools
