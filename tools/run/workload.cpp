#include "tools/run/workload.hpp"

#include <optional>
#include <utility>

#include "tools/run/recording.hpp"

namespace ordeal::tools {
namespace {

using protocols::Ending;
using protocols::Operation;
using protocols::Outcome;

void require_recorded(const std::optional<checkers::HistoryProblem>& problem) {
  sim::require(!problem.has_value(), "the workload records a well-formed history");
}

}  // namespace

WorkloadDriver::WorkloadDriver(const protocols::Cluster& cluster, const protocols::Room& room,
                               const Scenario& scenario)
    : cluster_(cluster), room_(room), scenario_(scenario), world_(cluster.world) {
  const WorkloadRow* row = find_workload(scenario.workload.kind);
  sim::require(row != nullptr, "a scenario's workload is a row of the table");
  processes_.resize(static_cast<std::size_t>(scenario.clients.count));
  generator_ = row->make(scenario.workload, processes_.size());
  std::int64_t number = 0;
  for (Process& process : processes_) {
    process.number = ++number;
    process.machine = &world_.add_node("c" + std::to_string(number));
  }
}

void WorkloadDriver::start() {
  const bool is_only_steps = scenario_.workload.is_only_steps();
  const bool has_opening = !processes_.empty() && !is_only_steps && generator_->opening(1);
  for (std::size_t client = 0; client < processes_.size(); ++client) {
    Process& process = processes_[client];
    world_.start(process.machine->id());
    renew(process);
    if (is_only_steps || has_opening) continue;
    process.machine->spawn("client", [this, client] { run(client); });
  }
  if (has_opening) processes_.front().machine->spawn("opening", [this] { open_and_run(); });
}

void WorkloadDriver::open_and_run() {
  for (int attempt = 1; !winding_down_; ++attempt) {
    const Operation opening = *generator_->opening(attempt);
    Process& first = processes_.front();
    first.busy = true;
    first.machine->note(Invoked{first.number, generator_->text(opening)});
    const Outcome outcome = first.client->perform(opening);
    first.machine->note(Completed{first.number, outcome_text(outcome)});
    first.busy = false;
    if (outcome.ending == Ending::info) renew(first);
    if (outcome.ending == Ending::ok) break;
    first.machine->sleep(std::chrono::milliseconds(10));
  }
  for (std::size_t client = 0; client < processes_.size(); ++client) {
    processes_[client].machine->spawn("client", [this, client] { run(client); });
  }
}

void WorkloadDriver::read_everything() {
  const FinalReads who = scenario_.workload.final_reads;
  for (std::size_t client = 0; client < processes_.size(); ++client) {
    if (who == FinalReads::none || (who == FinalReads::one && client > 0)) return;
    processes_[client].machine->spawn("final reads", [this, client] {
      while (is_busy(client)) machine(client).sleep(std::chrono::milliseconds(10));
      for (const Operation& read : generator_->final_reads()) perform(client, read);
    });
  }
}

void WorkloadDriver::run(std::size_t client) {
  Process& process = processes_[client];
  const std::optional<std::int64_t>& most = scenario_.workload.operations_max;
  while (true) {
    pace(process);
    if (winding_down_ || (most && operations_ >= static_cast<std::uint64_t>(*most))) return;
    const Operation operation = generator_->next({*process.machine, client, process.asked});
    ++process.asked;
    perform(client, operation);
  }
}

// Keeps the rate, which is each client's own: shared among them, one client more would slow the
// others.
void WorkloadDriver::pace(Process& process) {
  const std::int64_t per_minute = scenario_.workload.operations_per_minute;
  if (per_minute == 0) return;
  const auto mean = sim::Duration(std::chrono::minutes(1)) / per_minute;
  process.machine->sleep(process.machine->draw("pause", sim::Distribution::uniform({}, 2 * mean)));
}

Outcome WorkloadDriver::perform(std::size_t client, const Operation& operation) {
  Process& process = processes_[client];
  sim::require(!process.busy, "a process asks for one operation at a time");
  ++operations_;
  process.busy = true;
  record_invocation(process, operation);
  Outcome outcome = process.client->perform(operation);
  record_completion(process, operation, outcome);
  process.busy = false;
  generator_->learn({*process.machine, client, process.asked}, operation, outcome);
  if (outcome.ending == Ending::ok || !outcome.served_by.empty()) ++operations_answered_;
  if (outcome.ending == Ending::ok) ++operations_ok_;
  if (outcome.ending == Ending::info) renew(process);
  return outcome;
}

void WorkloadDriver::record_invocation(const Process& process, const Operation& operation) {
  process.machine->note(Invoked{process.number, generator_->text(operation)});
  checkers::Invocation invocation = generator_->invocation(history_, operation);
  invocation.time_ns = world_.now().time_since_epoch().count();
  invocation.process = checkers::Value::integer(process.number);
  require_recorded(history_.invoke(invocation));
}

void WorkloadDriver::record_completion(const Process& process, const Operation& operation,
                                       const Outcome& outcome) {
  process.machine->note(Completed{process.number, outcome_text(outcome)});
  checkers::Conclusion conclusion;
  conclusion.time_ns = world_.now().time_since_epoch().count();
  conclusion.process = checkers::Value::integer(process.number);
  conclusion.completion = recorded_completion(outcome.ending);
  conclusion.output = generator_->output(history_, operation, outcome);
  conclusion.error = outcome.error;
  conclusion.served_by = outcome.served_by;
  require_recorded(history_.complete(conclusion));
}

// A process in doubt may still be at work somewhere: its machine goes on as a new process, with a
// new session, as Jepsen's threads do.
void WorkloadDriver::renew(Process& process) {
  if (process.client) process.number += static_cast<std::int64_t>(processes_.size());
  process.client = room_.client(cluster_, *process.machine, static_cast<int>(process.number),
                                {scenario_.clients.timeout, scenario_.clients.retries});
}

}  // namespace ordeal::tools
