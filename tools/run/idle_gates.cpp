#include "tools/run/idle_gates.hpp"

#include <algorithm>

namespace ordeal::tools {
namespace {

// What the scenario says of a fault, and where.
struct Saying {
  const sim::Fault* fault = nullptr;
  std::string place;
};

Saying saying_of(const std::string& id, const Scenario& scenario) {
  for (const Step& step : scenario.steps) {
    if (step.kind != StepKind::fault || step.fault.id != id) continue;
    return {step.fault.fault.get(), step.place.file + ':' + std::to_string(step.place.line) + ':' +
                                        std::to_string(step.place.column)};
  }
  for (const sim::PlannedFault& planned : scenario.faults) {
    if (planned.id == id) return {planned.fault.get(), scenario.place.file + ": fault " + id};
  }
  return {};
}

std::string word_of(const sim::FaultWords& words, const std::string& key) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.first == key; });
  return found == words.end() ? "" : found->second;
}

// Is the machine of that name meant? A word that names no machine, such as a role, may mean any.
bool is_meant(const std::string& word, sim::NodeId node, const RunResult& result) {
  const auto& names = result.node_names;
  const bool is_name = std::find(names.begin(), names.end(), word) != names.end();
  return !is_name || (node.value < names.size() && names[node.value] == word);
}

bool has_met_a_message(const sim::FaultRecord& record, const sim::FaultWords& words,
                       const RunResult& result) {
  const bool holds = record.kind == "hold";
  const std::string type = word_of(words, record.kind);
  const std::uint64_t end = record.ended ? record.ended_event : result.events.size();
  for (std::uint64_t i = record.began_event; i < std::min(end, result.events.size()); ++i) {
    const sim::TraceEvent& event = result.events[i];
    if (event.kind != (holds ? sim::EventKind::hold : sim::EventKind::drop)) continue;
    if (!holds && event.label != "dropped") continue;  // but lost, or cut
    if (type != "all" && (!event.payload || event.payload.type().name != type)) continue;
    if (is_meant(word_of(words, "from"), event.peer, result) &&
        is_meant(word_of(words, "to"), event.node, result)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> warnings_of_idle_gates(const Scenario& scenario, const RunResult& result) {
  std::vector<std::string> warnings;
  if (result.events.empty()) return warnings;
  for (const sim::FaultRecord& record : result.faults) {
    if (record.kind != "hold" && record.kind != "drop") continue;
    const Saying saying = saying_of(record.id, scenario);
    if (saying.fault == nullptr || has_met_a_message(record, saying.fault->words(), result)) {
      continue;
    }
    warnings.push_back("EVD004: " + saying.place + ": \"" + record.text + "\" met no message");
  }
  return warnings;
}

}  // namespace ordeal::tools
