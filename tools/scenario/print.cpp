#include "tools/scenario/print.hpp"

#include <string_view>

#include "sim/faults/registry.hpp"
#include "sim/faults/words.hpp"
#include "tools/scenario/fields.hpp"

namespace ordeal::tools {
namespace {

using sim::distribution_text;
using sim::duration_text;
using sim::percent_text;

std::string flag_text(bool flag) { return flag ? "true" : "false"; }

std::string rate_text(std::int64_t operations_per_minute) {
  if (operations_per_minute == 0) return "unlimited";
  if (operations_per_minute % 60 == 0) return std::to_string(operations_per_minute / 60) + "/s";
  return std::to_string(operations_per_minute) + "/min";
}

std::string final_reads_text(FinalReads who) {
  switch (who) {
    case FinalReads::none:
      return "none";
    case FinalReads::one:
      return "one";
    case FinalReads::all:
      return "all";
  }
  return "";
}

std::string nodes_section(const Scenario& scenario) {
  std::string text =
      "nodes:\n  ids: " + sim::names_text(scenario.nodes) + "\n  run: " + scenario.protocol + "\n";
  if (!scenario.variant.empty()) text += "  variant: " + scenario.variant + "\n";
  if (scenario.settings.empty()) return text;
  text += "  settings:\n";
  for (const auto& [name, value] : scenario.settings) text += "    " + name + ": " + value + "\n";
  return text;
}

std::string surroundings_sections(const Scenario& scenario) {
  const sim::NetworkOptions& network = scenario.network;
  const bool are_lost = network.in_flight == sim::InFlightAtCut::lost;
  std::string text = "clients: {count: " + std::to_string(scenario.clients.count) +
                     ", timeout: " + duration_text(scenario.clients.timeout) +
                     ", retries: " + flag_text(scenario.clients.retries) + "}\n";
  text += "network:\n  latency: " + distribution_text(network.latency) +
          "\n  loss: " + percent_text(network.loss) +
          "\n  duplicate: " + percent_text(network.duplicate) +
          "\n  reorder: " + percent_text(network.reorder) +
          "\n  reorder_by: " + distribution_text(network.reorder_by) +
          "\n  fifo: " + flag_text(network.fifo) +
          "\n  in_flight: " + (are_lost ? "lost" : "arrives") + "\n";
  text += "disk: {sync: " + distribution_text(scenario.disk.sync_latency) + "}\n";
  if (!scenario.clocks.empty()) text += "clocks:\n";
  for (const Scenario::ClockSetting& clock : scenario.clocks) {
    text += "  - {node: " + clock.node + ", drift: " + std::to_string(clock.drift_ppm) +
            "ppm, offset: " + duration_text(clock.wall_offset) + "}\n";
  }
  return text;
}

std::string workload_section(const Scenario& scenario) {
  if (scenario.clients.count == 0) return "";
  const Workload& workload = scenario.workload;
  const WorkloadRow& row = *find_workload(workload.kind);
  std::string text = "workload:\n  kind: " + workload.kind +
                     "\n  rate: " + rate_text(workload.operations_per_minute) + "\n";
  for (const NumberRow& number : row.numbers) {
    const std::string name(number.name);
    text += "  " + name + ": " + std::to_string(workload.number(name)) + "\n";
  }
  std::string mix;
  for (const MixRow& part : row.mix) {
    const std::string name(part.name);
    mix += (mix.empty() ? "" : ", ") + name + ": " + std::to_string(workload.percent(name)) + "%";
  }
  text += "  mix: {" + mix + "}\n  final_reads: " + final_reads_text(workload.final_reads) + "\n";
  if (workload.operations_max) {
    text += "  operations: " + std::to_string(*workload.operations_max) + "\n";
  }
  return text;
}

std::string random_text(const sim::RandomFaults& random) {
  return "{id: " + random.id + ", every: " + duration_text(random.every_least) + ".." +
         duration_text(random.every_greatest) + ", random: " + sim::names_text(random.kinds) +
         ", lasts: " + duration_text(random.lasts_least) + ".." +
         duration_text(random.lasts_greatest) +
         ", max_down: " + (random.minority_down ? "minority" : "all") + "}";
}

std::string faults_section(const Scenario& scenario) {
  if (scenario.faults.empty() && scenario.random_faults.empty()) return "";
  std::string text = "faults:\n";
  for (const sim::PlannedFault& planned : scenario.faults) {
    text += "  - " + fault_text(planned) + "\n";
  }
  for (const sim::RandomFaults& random : scenario.random_faults) {
    text += "  - " + random_text(random) + "\n";
  }
  return text;
}

std::string check_text(const Check& check) {
  switch (check.kind) {
    case Check::Kind::properties:
      return "invariants";
    case Check::Kind::property:
      return "invariant: " + check.name;
    case Check::Kind::available:
      return "available: {at_least: " + std::to_string(check.at_least_percent) + "%}";
    case Check::Kind::checker:
      break;
  }
  std::string options = "per: key";
  if (check.budget != 0) options += ", budget: " + std::to_string(check.budget);
  if (!check.model.empty()) options += ", model: " + check.model;
  return check.name + ": {" + options + "}";
}

std::string steps_section(const Scenario& scenario) {
  std::string text = scenario.steps.empty() ? "" : "steps:\n";
  for (const Step& step : scenario.steps) text += "  - " + step_text(step) + "\n";
  return text;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += std::string("\\") + c;
    } else if (byte < 0x20 || byte == 0x7f) {
      constexpr std::string_view digits = "0123456789abcdef";
      out += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string fault_text(const sim::PlannedFault& planned) {
  std::string text = "{id: " + planned.id;
  if (planned.at) {
    text += ", at: " + duration_text(planned.at->time_since_epoch());
  } else {
    text += ", at: {mark: " + in_quotes(planned.at_mark) +
            ", count: " + std::to_string(planned.mark_count) + "}";
  }
  for (const auto& [key, value] : planned.fault->words()) text += ", " + key + ": " + value;
  const sim::FaultRow* row = sim::find_fault(planned.fault->kind());
  if (planned.lasts && row != nullptr) {
    text += ", " + std::string(row->lasts_key) + ": " + duration_text(*planned.lasts);
  }
  return text + "}";
}

std::string resolved_text(const Scenario& scenario) {
  std::string text = "sim: 1\nscenario: " + scenario.name + "\n";
  if (!scenario.about.empty()) text += "about: " + in_quotes(scenario.about) + "\n";
  text += nodes_section(scenario) + surroundings_sections(scenario) + workload_section(scenario);
  text += "time: {run: " + duration_text(scenario.run_time) +
          ", recover: " + duration_text(scenario.recovery_time) + "}\n";
  text += faults_section(scenario) + steps_section(scenario);
  if (!scenario.checks.empty()) text += "check:\n";
  for (const Check& check : scenario.checks) text += "  - " + check_text(check) + "\n";
  const Expectation& expect = scenario.expect;
  text += "expect: ";
  text += !expect.violation     ? "pass"
          : expect.what.empty() ? "violation"
                                : "{violation: " + expect.what + "}";
  text += "\nseeds: " + std::to_string(scenario.seeds.first) + ".." +
          std::to_string(scenario.seeds.last) + "\n";
  if (!scenario.overrides.empty()) text += "override:\n";
  for (const auto& [name, value] : scenario.overrides) {
    text += "  " + in_quotes(name) + ": " + in_quotes(value) + "\n";
  }
  text += "limits: {events: " + std::to_string(scenario.limits.events_max) +
          ", events_per_instant: " + std::to_string(scenario.limits.events_per_instant_max) +
          ", stack: " + std::to_string(scenario.stack_size) + "B}\n";
  return text;
}

}  // namespace ordeal::tools
