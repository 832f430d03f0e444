#include <nlohmann/json.hpp>

#include "tools/cli/commands.hpp"
#include "tools/cli/ready_scenario.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools {
namespace {

struct LintWords {
  Words files;
  Words sets;
  std::optional<std::string> color;
  bool json = false;
};

CommandLine lint_command_line(LintWords& words) {
  CommandLine line("lint", "sim lint FILE... [flags]",
                   "reads scenarios without running them, and tells everything that is wrong.",
                   {{"sim lint scenarios/raft/*.yaml", "all of a folder"},
                    {"sim lint FILE --set network.loss=5%", "as it would be run"}});
  line.add_positionals("FILE", words.files, 1, 0);
  line.add({"--set", "PATH=VALUE", "changes a key first; repeatable"}, words.sets);
  line.add({"--json", "", "one JSON document, for programs"}, words.json);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  return line;
}

Json diagnostic_json(const Diagnostic& diagnostic) {
  Json json = {{"severity", diagnostic.severity == Severity::error ? "error" : "warning"},
               {"code", diagnostic.code},
               {"message", diagnostic.message},
               {"file", diagnostic.place.file},
               {"line", diagnostic.place.line},
               {"column", diagnostic.place.column}};
  if (!diagnostic.suggestion.empty()) json["suggestion"] = diagnostic.suggestion;
  if (!diagnostic.help.empty()) json["help"] = diagnostic.help;
  return json;
}

struct LintCount {
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  std::vector<Diagnostic> all;
  std::size_t left_out = 0;
  ExitCode exit = ExitCode::ok;
};

void lint(const std::string& file, const std::vector<SetOption>& sets, const Rooms& rooms,
          LintCount& count) {
  const LoadedScenario loaded = load_scenario(file, rooms, sets);
  ++(loaded.scenario ? count.good : count.bad);
  count.all.insert(count.all.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
  count.left_out += loaded.left_out;
  if (!loaded.scenario && count.exit == ExitCode::ok) {
    count.exit = loaded.is_unreadable ? ExitCode::not_found : ExitCode::invalid_file;
  }
}

}  // namespace

ExitCode cmd_lint(const Words& arguments, const Rooms& rooms, Surroundings& around) {
  LintWords words;
  CommandLine line = lint_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style plain = style_for(around, "auto", around.err_is_terminal);
  const std::string color = words.color.value_or("auto");
  if (const auto error = check_color(color)) {
    return tell_usage_error(*error, line.usage(), plain, around);
  }
  std::vector<SetOption> sets;
  if (const auto error = read_sets(words.sets, sets)) {
    return tell_usage_error(*error, line.usage(), plain, around);
  }
  LintCount count;
  for (const std::string& file : words.files) lint(file, sets, rooms, count);
  if (words.json) {
    Json document = {{"format", "sim-lint"}, {"version", 1}, {"diagnostics", Json::array()}};
    for (const Diagnostic& each : count.all)
      document["diagnostics"].push_back(diagnostic_json(each));
    document["passed"] = count.good;
    document["failed"] = count.bad;
    around.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return count.exit;
  }
  const Style style = style_for(around, color, around.out_is_terminal);
  for (const Diagnostic& each : count.all) {
    around.out << for_terminal(style, render(each, style.color)) << '\n';
  }
  if (!count.all.empty()) around.out << summary_text(count.all, count.left_out) << '\n';
  around.out << counts_line(count.good, count.bad, 0) << std::flush;
  return count.exit;
}

std::string lint_help() {
  LintWords words;
  return lint_command_line(words).help();
}

}  // namespace ordeal::tools
