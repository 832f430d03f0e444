#include "tools/store/events_file.hpp"

#include <nlohmann/json.hpp>

#include "sim/core/time.hpp"

namespace ordeal::tools {
namespace {

using Json = nlohmann::ordered_json;

// Numbers beyond it lose digits in readers that keep every number as a double.
constexpr std::uint64_t kExactInDouble = std::uint64_t{1} << 53;

std::string name_of(const RunResult& result, sim::NodeId node) {
  return sim::NodeNames{&result.node_names}.of(node);
}

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string event_line(const RunResult& result, std::uint64_t index) {
  const sim::TraceEvent& event = result.events[index - 1];
  Json line = {{"i", index}, {"t", event.time.time_since_epoch().count()}};
  if (event.node != sim::kNoNode) line["node"] = name_of(result, event.node);
  line["kind"] = std::string(sim::kind_text(event.kind));
  if (event.peer != sim::kNoNode) line["peer"] = name_of(result, event.peer);
  if (!event.label.empty()) line["label"] = event.label;
  if (event.payload) line["text"] = event.payload.text({&result.node_names});
  if (event.detail >= kExactInDouble) {
    line["detail"] = sim::digest_text(event.detail);
  } else if (event.detail != 0) {
    line["detail"] = event.detail;
  }
  line["cause"] = event.cause == 0 ? Json::array() : Json::array({event.cause});
  return compact(line);
}

void write_events(const Scenario& scenario, const RunResult& result, std::ostream& output) {
  output << compact({{"format", "sim-events"},
                     {"version", 1},
                     {"scenario", scenario.name},
                     {"seed", result.seed},
                     {"digest", sim::digest_text(result.digest)}})
         << '\n';
  for (std::uint64_t i = 1; i <= result.events.size(); ++i) output << event_line(result, i) << '\n';
}

std::optional<EventDifference> first_difference(std::istream& stored, const RunResult& result) {
  std::string line;
  std::getline(stored, line);  // the header
  for (std::uint64_t i = 1;; ++i) {
    const bool has_stored = static_cast<bool>(std::getline(stored, line));
    const bool has_now = i <= result.events.size();
    if (!has_stored && !has_now) return std::nullopt;
    const std::string now = has_now ? event_line(result, i) : std::string();
    if (has_stored && has_now && line == now) continue;
    return EventDifference{i, has_stored ? event_text(line) : std::string(),
                           has_now ? event_text(now) : std::string()};
  }
}

std::string event_text(const std::string& line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("t") || !json["t"].is_number_integer()) return line;
  const auto word = [&](const char* member) {
    return json.contains(member) && json[member].is_string() ? json[member].get<std::string>()
                                                             : std::string();
  };
  std::string text = sim::seconds_text(sim::Duration(json["t"].get<std::int64_t>()));
  if (!word("node").empty()) text += "  " + word("node");
  if (!word("peer").empty()) text += (word("kind") == "send" ? " > " : " < ") + word("peer");
  text += "  " + word("kind");
  for (const char* member : {"label", "text"}) {
    if (!word(member).empty()) text += ' ' + word(member);
  }
  if (json.contains("detail")) text += "  detail " + compact(json["detail"]);
  if (json.contains("cause")) text += "  cause " + compact(json["cause"]);
  return text;
}

}  // namespace ordeal::tools
