#include "tools/cli/ready_scenario.hpp"

#include <utility>

#include "tools/cli/usage.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools {

std::optional<UsageError> read_sets(const std::vector<std::string>& sets,
                                    std::vector<SetOption>& options) {
  for (const std::string& set : sets) {
    if (read_set_option(set, options.emplace_back())) continue;
    return UsageError{"CLI006",
                      "--set takes PATH=VALUE such as network.loss=5%, not \"" + set + '"'};
  }
  return std::nullopt;
}

ReadyScenarios read_scenarios(const std::vector<std::string>& files,
                              const std::vector<std::string>& sets,
                              const std::vector<protocols::Room>& rooms, Surroundings& around,
                              const std::string& color, const std::string& consequence) {
  ReadyScenarios ready;
  const Style style = style_for(around, color, around.err_is_terminal);
  std::vector<SetOption> options;
  if (const auto error = read_sets(sets, options)) {
    ready.exit = tell_usage_error(*error, "", style, around);
    return ready;
  }
  std::vector<Diagnostic> all;
  std::size_t left_out = 0;
  for (const std::string& file : files) {
    LoadedScenario loaded = load_scenario(file, rooms, options);
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
      around.err << for_terminal(style, render(diagnostic, style.color));
    }
    all.insert(all.end(), loaded.diagnostics.begin(), loaded.diagnostics.end());
    left_out += loaded.left_out;
    if (loaded.scenario) {
      const protocols::Room* room = protocols::find_room(rooms, loaded.scenario->protocol);
      ready.scenarios.push_back({file, std::move(*loaded.scenario), room});
    } else if (ready.exit == ExitCode::ok) {
      ready.exit = loaded.is_unreadable ? ExitCode::not_found : ExitCode::invalid_file;
    }
  }
  if (!all.empty()) {
    around.err << summary_text(all, left_out);
    if (ready.exit != ExitCode::ok)
      around.err << style.dash().insert(0, 1, ' ') << ' ' << consequence;
    around.err << '\n';
  }
  if (ready.exit != ExitCode::ok) ready.scenarios.clear();
  return ready;
}

}  // namespace ordeal::tools
