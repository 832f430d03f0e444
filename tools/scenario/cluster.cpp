#include <algorithm>
#include <map>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

constexpr std::uint64_t kNodesMax = 1'000;

// Does the name mean a client, c1 and so on?
bool is_client_name(const std::string& name) {
  return name.size() > 1 && name[0] == 'c' && name[1] != '0' &&
         std::all_of(name.begin() + 1, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_taken_word(const std::string& name) {
  const std::vector<std::string>& roles = role_words();
  return name == "any" || name == "minority" || name == "all" ||
         std::find(roles.begin(), roles.end(), name) != roles.end();
}

void read_ids(Reading& reading, const Value& value) {
  if (value.is_reported) return;
  if (!value.is_list() || value.items.empty()) {
    reading.document.error(value.is_list() ? codes::kNoValue : codes::kWrongShape, value.place,
                           "\"ids\" is a list of names", "for example [a, b, c]");
    return;
  }
  std::vector<std::string> names;
  bool is_good = true;
  for (const Value& item : value.items) {
    const std::optional<std::string> name = read_name(reading.document, item, "the name of a node");
    if (!name) {
      is_good = false;
      continue;
    }
    if (is_client_name(*name) || is_taken_word(*name)) {
      reading.document.error(codes::kBadName, item.place,
                             "\"" + *name + "\" cannot be the name of a node",
                             is_client_name(*name) ? "c1, c2, ... are the clients"
                                                   : "faults use this word for something else");
      is_good = false;
    } else if (std::find(names.begin(), names.end(), *name) != names.end()) {
      reading.document.error(codes::kTwice, item.place, "there is a node " + *name + " already");
      is_good = false;
    } else {
      names.push_back(*name);
    }
  }
  if (!is_good) return;
  reading.scenario.nodes = names;
  reading.nodes_are_known = true;
}

void read_protocol(Reading& reading, const Value& value) {
  const std::optional<std::string> text = read_text(reading.document, value, "the protocol");
  if (!text) return;
  const std::string prefix = "builtin:";
  const std::string name = text->starts_with(prefix) ? text->substr(prefix.size()) : *text;
  std::vector<std::string> known;
  for (const protocols::Room& room : reading.rooms) {
    known.push_back(room.name);
    if (room.name == name) reading.room = &room;
  }
  reading.scenario.protocol = name;
  if (reading.room != nullptr) return;
  report_unknown(reading.document, codes::kNoSuchProtocol, value.place, "there is no protocol",
                 name, known, "built in are: " + listed(known));
}

void read_variant(Reading& reading, const Value& value) {
  const std::optional<std::string> name = read_text(reading.document, value, "the variant");
  if (!name || reading.room == nullptr) return;
  std::vector<std::string> known;
  for (const protocols::VariantRow& row : reading.room->variants) known.push_back(row.name);
  reading.scenario.variant = *name;
  if (std::find(known.begin(), known.end(), *name) != known.end()) return;
  report_unknown(reading.document, codes::kNoSuchVariant, value.place,
                 reading.room->name + " has no variant", *name, known,
                 known.empty() ? "it has no variants"
                               : "its variants: " + listed(known) + "; leave it out for none");
}

// Of a kind that lists them: "wall|lamport|siblings".
std::vector<std::string> choices_of(const std::string& kind) {
  std::vector<std::string> choices;
  std::size_t begin = 0;
  while (begin <= kind.size()) {
    const std::size_t end = std::min(kind.find('|', begin), kind.size());
    choices.push_back(kind.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

std::optional<std::string> read_setting(Document& document, const Value& value,
                                        const protocols::SettingRow& row) {
  if (row.kind == "duration") {
    const std::optional<sim::Duration> duration = read_duration(document, value);
    return duration ? std::optional(sim::duration_text(*duration)) : std::nullopt;
  }
  if (row.kind == "durations") {
    const std::optional<DurationRange> range = read_duration_range(document, value);
    if (!range) return std::nullopt;
    return sim::duration_text(range->least) + ".." + sim::duration_text(range->greatest);
  }
  if (row.kind == "count") {
    const auto count = read_count(document, value, row.name, 1, 1'000'000'000);
    return count ? std::optional(std::to_string(*count)) : std::nullopt;
  }
  if (row.kind == "flag") {
    const std::optional<bool> flag = read_flag(document, value, row.name);
    return flag ? std::optional<std::string>(*flag ? "true" : "false") : std::nullopt;
  }
  if (row.kind.find('|') != std::string::npos) {
    return read_choice(document, value, "\"" + row.name + "\"", choices_of(row.kind));
  }
  return read_text(document, value, row.name);
}

void read_settings(Reading& reading, const Value* value) {
  if (reading.room == nullptr) return;
  for (const protocols::SettingRow& row : reading.room->settings) {
    reading.scenario.settings[row.name] = row.standard;
  }
  if (value == nullptr || value->is_reported) return;
  std::vector<std::string> known;
  for (const protocols::SettingRow& row : reading.room->settings) known.push_back(row.name);
  if (!value->is_map()) {
    const Fields told(reading.document, *value, "\"settings\"", known);
    return;
  }
  for (std::size_t i = 0; i < value->keys.size(); ++i) {
    const std::string& name = value->keys[i].text;
    const auto row = std::find_if(
        reading.room->settings.begin(), reading.room->settings.end(),
        [&](const protocols::SettingRow& known_row) { return known_row.name == name; });
    if (row == reading.room->settings.end()) {
      report_unknown(reading.document, codes::kNoSuchSetting, value->keys[i].place,
                     reading.room->name + " has no setting", name, known,
                     known.empty() ? "it has no settings" : "its settings: " + listed(known));
      continue;
    }
    const auto text = read_setting(reading.document, value->items[i], *row);
    if (text) reading.scenario.settings[name] = *text;
  }
}

}  // namespace

void read_nodes(Reading& reading, const Value& value) {
  const Fields fields(reading.document, value, "\"nodes\"",
                      {"count", "ids", "run", "variant", "settings"});
  if (!fields.is_map()) return;
  const bool are_both = fields.exclude("count", "ids");
  if (const Value* ids = fields.find("ids"); ids != nullptr && !are_both) {
    read_ids(reading, *ids);
  } else if (!are_both) {
    if (const Value* count_value = fields.need("count", "nodes: {count: 5, run: raft}")) {
      const auto count =
          read_count(reading.document, *count_value, "the number of nodes", 1, kNodesMax);
      for (std::uint64_t i = 1; count && i <= *count; ++i) {
        reading.scenario.nodes.push_back("n" + std::to_string(i));
      }
      reading.nodes_are_known = count.has_value();
    }
  }
  if (const Value* run = fields.need("run", "nodes: {count: 5, run: raft}")) {
    read_protocol(reading, *run);
  }
  if (const Value* variant = fields.find("variant")) read_variant(reading, *variant);
  read_settings(reading, fields.find("settings"));
}

void read_clocks(Reading& reading, const Value& value) {
  if (value.is_reported) return;
  if (!value.is_list()) {
    reading.document.error(codes::kWrongShape, value.place, "\"clocks\" is a list",
                           "for example [{node: n1, drift: 100ppm}]");
    return;
  }
  std::vector<std::string> seen;
  for (const Value& item : value.items) {
    const Fields fields(reading.document, item, "a clock", {"node", "drift", "offset"});
    if (!fields.is_map()) continue;
    Scenario::ClockSetting setting;
    const Value* node = fields.need("node", "{node: n1, drift: 100ppm}");
    std::optional<std::string> name;
    if (node != nullptr) name = read_machine(reading, *node, false);
    if (const Value* drift = fields.find("drift")) {
      setting.drift_ppm = read_drift(reading.document, *drift).value_or(0);
    }
    if (const Value* offset = fields.find("offset")) {
      setting.wall_offset =
          read_duration(reading.document, *offset, -kLongest).value_or(sim::Duration{});
    }
    if (!name) continue;
    if (std::find(seen.begin(), seen.end(), *name) != seen.end()) {
      reading.document.error(codes::kTwice, node->place,
                             "the clock of " + *name + " is set already");
      continue;
    }
    seen.push_back(*name);
    setting.node = *name;
    reading.scenario.clocks.push_back(setting);
  }
}

}  // namespace ordeal::tools
