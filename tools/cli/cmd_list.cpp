#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "checkers/history/read_history.hpp"
#include "checkers/lattice.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/registry.hpp"
#include "sim/faults/registry.hpp"
#include "tools/cli/codes.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/run_record.hpp"
#include "tools/run/workloads/workload_row.hpp"
#include "tools/scenario/fields.hpp"
#include "tools/scenario/load.hpp"
#include "tools/scenario/suggest.hpp"

namespace ordeal::tools {
namespace {

struct Entry {
  std::string name;
  std::string about;
  std::vector<Entry> parts = {};  // a protocol's variants
};
using Entries = std::vector<Entry>;

struct ListWords {
  Words what;
  bool json = false;
};

const Words& list_names() {
  static const Words names = {"scenarios", "protocols", "workloads", "faults",  "steps",
                              "checkers",  "models",    "lattice",   "formats", "codes"};
  return names;
}

CommandLine list_command_line(ListWords& words) {
  CommandLine line("list",
                   "sim list scenarios|protocols|workloads|faults|steps|checkers|models|lattice|"
                   "formats|codes [NAME or FOLDER]",
                   "says what there is.",
                   {{"sim list scenarios", "those below the folder scenarios"},
                    {"sim list protocols", "with their broken variants, and what scripts may name"},
                    {"sim list protocols raft", "one of a list alone"},
                    {"sim list lattice", "the models of consistency, and who implies whom"},
                    {"sim list codes", "of errors, warnings and violations"}});
  line.add_positionals("what to list", words.what, 1, 2);
  line.add({"--json", "", "one JSON document, for programs"}, words.json);
  return line;
}

Entries scenarios_in(const std::string& folder, const Rooms& rooms) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  Entries entries;
  for (const std::string& file : files) {
    const LoadedScenario loaded = load_scenario(file, rooms);
    entries.push_back(
        {file, loaded.scenario ? loaded.scenario->about : "(not readable: sim lint)"});
  }
  return entries;
}

// What steps and aimed faults may name.
void add_words_of_scripts(const protocols::Room& room, Entry& entry) {
  for (const protocols::CommandRow& command : room.commands) {
    entry.parts.push_back({"operator: " + command.name, command.about});
  }
  if (!room.messages.empty()) entry.parts.push_back({"messages", listed(room.messages)});
  if (!room.marks.empty()) entry.parts.push_back({"marks", listed(room.marks)});
}

Entries protocols_of(const Rooms& rooms) {
  Entries entries;
  for (const protocols::Room& room : rooms) {
    Entry entry{room.name, room.about + (room.paper.empty() ? "" : " (" + room.paper + ')')};
    for (const protocols::VariantRow& variant : room.variants) {
      entry.parts.push_back({variant.name, variant.about});
    }
    add_words_of_scripts(room, entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

// With what a scenario may set.
Entry entry_of(const WorkloadRow& row) {
  Entry entry{std::string(row.name),
              std::string(row.about) + " (" + std::string(row.records) + ")"};
  for (const NumberRow& number : row.numbers) {
    entry.parts.push_back({std::string(number.name) + ": " + std::to_string(number.standard),
                           std::string(number.about)});
  }
  std::string mix;
  for (const MixRow& part : row.mix) {
    mix += (mix.empty() ? "" : ", ") + std::string(part.name) + ": " +
           std::to_string(part.percent) + "%";
  }
  entry.parts.push_back({"mix: {" + mix + "}", "what is asked for how often"});
  return entry;
}

// The models of consistency that a checker decides, each with the next weaker ones.
Entries lattice_entries() {
  Entries entries;
  for (const checkers::LatticeRow& row : checkers::lattice()) {
    Entry entry{std::string(row.name), std::string(row.about)};
    std::string implied;
    for (const std::string_view weaker : row.implies) {
      implied += (implied.empty() ? "" : ", ") + std::string(weaker);
    }
    if (!implied.empty()) entry.parts.push_back({"implies", implied});
    entries.push_back(std::move(entry));
  }
  return entries;
}

Entries entries_of(const std::string& what, const std::string& folder, const Rooms& rooms) {
  Entries entries;
  if (what == "scenarios") return scenarios_in(folder, rooms);
  if (what == "protocols") return protocols_of(rooms);
  if (what == "workloads") {
    for (const WorkloadRow& row : workload_table()) entries.push_back(entry_of(row));
  } else if (what == "faults") {
    for (const sim::FaultRow& row : sim::fault_table()) {
      entries.push_back(
          {std::string(row.kind), std::string(row.about), {{"example", std::string(row.example)}}});
    }
  } else if (what == "steps") {
    for (const StepRow& row : step_table()) {
      entries.push_back(
          {std::string(row.word), std::string(row.about), {{"example", std::string(row.example)}}});
    }
  } else if (what == "checkers") {
    for (const checkers::CheckerRow& row : checkers::checkers()) {
      entries.push_back({std::string(row.name), std::string(row.about)});
    }
  } else if (what == "lattice") {
    return lattice_entries();
  } else if (what == "formats") {
    for (const checkers::HistoryFormat& row : checkers::history_formats()) {
      entries.push_back({std::string(row.name), std::string(row.about)});
    }
  } else if (what == "models") {
    for (const checkers::ModelRow& row : checkers::linearizability_models()) {
      entries.push_back({std::string(row.name), std::string(row.about)});
    }
  } else {
    for (const CodeText& row : all_codes()) entries.push_back({row.code, row.about});
  }
  return entries;
}

void print(const Entries& entries, std::size_t indent, std::string& out) {
  constexpr std::size_t kNameMax = 44;
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, columns_of(entry.name));
  width = std::min(width, kNameMax);
  const std::string margin(indent, ' ');
  for (const Entry& entry : entries) {
    if (columns_of(entry.name) > width) {
      out +=
          margin + entry.name + '\n' + hanging(margin + std::string(width + 2, ' '), entry.about);
    } else {
      out += hanging(margin + padded(entry.name, width + 2), entry.about);
    }
    print(entry.parts, indent + 4, out);
  }
}

Json entries_json(const Entries& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) {
    Json json = {{"name", entry.name}, {"about", entry.about}};
    if (!entry.parts.empty()) json["parts"] = entries_json(entry.parts);
    list.push_back(std::move(json));
  }
  return list;
}

// Leaves nothing but the one of that name.
std::optional<UsageError> pick(const std::string& what, const std::string& name, Entries& entries) {
  Words names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) {
    entries = {entries[static_cast<std::size_t>(found - names.begin())]};
    return std::nullopt;
  }
  const std::string meant = probably_meant(name, names);
  return UsageError{"CLI006",
                    "there is no \"" + name + "\" among the " + what + did_you_mean(meant)};
}

}  // namespace

ExitCode cmd_list(const Words& arguments, const Rooms& rooms, Surroundings& around) {
  ListWords words;
  CommandLine line = list_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style style = style_for(around, "auto", around.err_is_terminal);
  const std::string& what = words.what.front();
  if (std::find(list_names().begin(), list_names().end(), what) == list_names().end()) {
    const std::string meant = probably_meant(what, list_names());
    return tell_usage_error({"CLI006", "there is no list of \"" + what + '"' + did_you_mean(meant)},
                            line.usage(), style, around);
  }
  const bool has_second = words.what.size() == 2;
  const std::string folder = has_second ? words.what[1] : "scenarios";
  if (what == "scenarios" && !std::filesystem::is_directory(folder)) {
    around.err << style.painted(Tint::bad, "error:") << " there is no folder " << folder << '\n';
    return ExitCode::not_found;
  }
  Entries entries = entries_of(what, folder, rooms);
  if (has_second && what != "scenarios") {
    if (const auto error = pick(what, words.what[1], entries)) {
      return tell_usage_error(*error, line.usage(), style, around);
    }
  }
  if (words.json) {
    around.out << Json({{what, entries_json(entries)}}).dump(2) << '\n';
    return ExitCode::ok;
  }
  std::string out;
  print(entries, 0, out);
  around.out << for_terminal(style_for(around, "never", false), out);
  return ExitCode::ok;
}

std::string list_help() {
  ListWords words;
  return list_command_line(words).help();
}

}  // namespace ordeal::tools
