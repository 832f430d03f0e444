#include "tools/run/workload.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace ordeal::tools {
namespace {

using protocols::Ending;
using protocols::Function;
using protocols::Operation;
using protocols::Outcome;

std::string operation_text(const Operation& operation) {
  switch (operation.function) {
    case Function::read:
      return "read " + operation.key;
    case Function::write:
      return "write " + operation.key + " = " + std::to_string(operation.value);
    case Function::cas:
      return "cas " + operation.key + " " + std::to_string(operation.expected) + " -> " +
             std::to_string(operation.value);
    case Function::add:
    case Function::transaction:
      break;  // the register workload asks for neither
  }
  return "?";
}

std::string outcome_text(const Outcome& outcome) {
  switch (outcome.ending) {
    case Ending::ok:
      return outcome.value ? "ok -> " + std::to_string(*outcome.value) : "ok";
    case Ending::fail:
      return "fail: " + outcome.error;
    case Ending::info:
      return "info: " + outcome.error;
  }
  return "?";
}

checkers::Function recorded_function(Function function) {
  switch (function) {
    case Function::read:
      return checkers::Function::kRead;
    case Function::write:
      return checkers::Function::kWrite;
    case Function::cas:
      return checkers::Function::kCas;
    case Function::add:
    case Function::transaction:
      break;
  }
  return checkers::Function::kRead;
}

checkers::Completion recorded_completion(Ending ending) {
  switch (ending) {
    case Ending::ok:
      return checkers::Completion::kOk;
    case Ending::fail:
      return checkers::Completion::kFail;
    case Ending::info:
      return checkers::Completion::kInfo;
  }
  return checkers::Completion::kInfo;
}

void require_recorded(const std::optional<checkers::HistoryProblem>& problem) {
  sim::require(!problem.has_value(), "the workload records a well-formed history");
}

}  // namespace

RegisterWorkload::RegisterWorkload(const protocols::Cluster& cluster, const protocols::Room& room,
                                   const Scenario& scenario)
    : cluster_(cluster), room_(room), scenario_(scenario), world_(cluster.world) {
  processes_.resize(static_cast<std::size_t>(scenario.clients.count));
  std::int64_t number = 0;
  for (Process& process : processes_) {
    process.number = ++number;
    process.machine = &world_.add_node("c" + std::to_string(number));
    process.last_seen.assign(static_cast<std::size_t>(scenario.workload.keys), 0);
  }
}

void RegisterWorkload::start() {
  for (Process& process : processes_) {
    world_.start(process.machine->id());
    renew(process);
    process.machine->spawn("client", [this, &process] { run(process); });
  }
}

void RegisterWorkload::read_every_key() {
  Process& process = processes_.front();
  process.machine->spawn("final reads", [this, &process] {
    while (process.busy) process.machine->sleep(std::chrono::milliseconds(10));
    for (std::size_t key = 0; key < process.last_seen.size(); ++key) {
      perform(process, {Function::read, key_name(key), 0, 0});
    }
  });
}

void RegisterWorkload::run(Process& process) {
  const std::optional<std::int64_t>& most = scenario_.workload.operations_max;
  while (true) {
    pace(process);
    if (winding_down_ || (most && operations_ >= static_cast<std::uint64_t>(*most))) return;
    perform(process, next_operation(process));
  }
}

// Keeps the rate, which is each client's own: shared among them, one client more would slow the
// others.
void RegisterWorkload::pace(Process& process) {
  const std::int64_t per_minute = scenario_.workload.operations_per_minute;
  if (per_minute == 0) return;
  const auto mean = sim::Duration(std::chrono::minutes(1)) / per_minute;
  process.machine->sleep(process.machine->draw("pause", sim::Distribution::uniform({}, 2 * mean)));
}

Operation RegisterWorkload::next_operation(Process& process) {
  const Workload& workload = scenario_.workload;
  sim::Node& machine = *process.machine;
  const auto percent = static_cast<int>(machine.draw_below("function", 100));
  const auto key = static_cast<std::size_t>(
      machine.draw_below("key", static_cast<std::uint64_t>(workload.keys)));
  // Unique, and readable: the 12th operation of c3 writes 1203. Many clients need more room for the
  // second part, which no client's number may ever change.
  const std::int64_t stride = processes_.size() < 100 ? 100 : 1'000'000;
  const auto index = static_cast<std::int64_t>(&process - processes_.data()) + 1;
  const std::int64_t value = static_cast<std::int64_t>(++process.asked) * stride + index;
  if (percent < workload.read_percent) return {Function::read, key_name(key), 0, 0};
  const std::int64_t expected = process.last_seen[key];
  // A cas from a value nobody saw would nearly always fail and prove nothing.
  if (percent < workload.read_percent + workload.write_percent || expected == 0) {
    return {Function::write, key_name(key), value, 0};
  }
  return {Function::cas, key_name(key), value, expected};
}

void RegisterWorkload::perform(Process& process, const Operation& operation) {
  using checkers::Value;
  const Value number = Value::integer(process.number);
  ++operations_;
  process.busy = true;
  process.machine->note(Invoked{process.number, operation_text(operation)});
  const bool writes = operation.function != Function::read;
  checkers::Invocation invocation;
  invocation.time_ns = world_.now().time_since_epoch().count();
  invocation.process = number;
  invocation.function = recorded_function(operation.function);
  invocation.key = history_.values().string(operation.key);
  if (writes) invocation.input = Value::integer(operation.value);
  if (operation.function == Function::cas) invocation.expected = Value::integer(operation.expected);
  require_recorded(history_.invoke(invocation));

  const Outcome outcome = process.client->perform(operation);

  process.machine->note(Completed{process.number, outcome_text(outcome)});
  checkers::Conclusion conclusion;
  conclusion.time_ns = world_.now().time_since_epoch().count();
  conclusion.process = number;
  conclusion.completion = recorded_completion(outcome.ending);
  if (outcome.value) conclusion.output = Value::integer(*outcome.value);
  conclusion.error = outcome.error;
  conclusion.served_by = outcome.served_by;
  require_recorded(history_.complete(conclusion));

  process.busy = false;
  if (outcome.ending == Ending::ok || !outcome.served_by.empty()) ++operations_answered_;
  if (outcome.ending == Ending::info) renew(process);
  if (outcome.ending != Ending::ok) return;
  ++operations_ok_;
  const std::int64_t seen = writes ? operation.value : outcome.value.value_or(0);
  for (std::size_t key = 0; key < process.last_seen.size(); ++key) {
    if (key_name(key) == operation.key) process.last_seen[key] = seen;
  }
}

// A process in doubt may still be at work somewhere: its machine goes on as a new process, with a
// new session, as Jepsen's threads do.
void RegisterWorkload::renew(Process& process) {
  if (process.client) process.number += static_cast<std::int64_t>(processes_.size());
  process.client = room_.client(cluster_, *process.machine, static_cast<int>(process.number),
                                {scenario_.clients.timeout, scenario_.clients.retries});
}

std::string RegisterWorkload::key_name(std::size_t key) const {
  static constexpr std::string_view first = "xyz";
  return key < first.size() ? std::string(1, first[key]) : "k" + std::to_string(key + 1);
}

}  // namespace ordeal::tools
