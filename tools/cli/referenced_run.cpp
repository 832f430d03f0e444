#include "tools/cli/referenced_run.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tools/cli/usage.hpp"
#include "tools/search/run_watch.hpp"
#include "tools/store/reference.hpp"

namespace ordeal::tools {

void end_spinning(const sim::Failure& place) {
  const std::string text = "error: " + place.text() + '\n';
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  std::_Exit(RunWatch::kExitBroken);
}

std::optional<ReferencedRun> referenced_run(const std::string& text,
                                            const std::optional<std::string>& runs_dir,
                                            const std::string& color,
                                            const std::vector<protocols::Room>& rooms,
                                            Surroundings& around, ExitCode& exit) {
  const std::filesystem::path runs = runs_dir                     ? *runs_dir
                                     : around.has("SIM_RUNS_DIR") ? *around.variable("SIM_RUNS_DIR")
                                                                  : "runs";
  std::string problem;
  ReferencedRun run;
  const auto reference = find_reference(text, runs, problem);
  std::string file = reference ? reference->scenario_file : "";
  if (reference && !reference->folder.empty()) {
    run.stored = read_run(reference->folder, problem);
    if (run.stored) file = run.stored->scenario_yaml().string();
  }
  if (!reference || (!reference->folder.empty() && !run.stored)) {
    const Style style = style_for(around, color, around.err_is_terminal);
    around.err << style.painted(Tint::bad, "error[RUN001]:") << ' ' << problem << '\n';
    exit = reference ? ExitCode::invalid_file : ExitCode::not_found;
    return std::nullopt;
  }
  const ReadyScenarios ready = read_scenarios({file}, {}, rooms, around, color, "nothing was run");
  exit = ready.exit;
  if (ready.exit != ExitCode::ok) return std::nullopt;
  run.scenario = ready.scenarios.front();
  if (!run.stored) {
    run.stored = read_run(run_folder(runs, run.scenario.scenario.name, reference->seed), problem);
    run.is_other_kept = run.stored && run.stored->scenario_hash != run.scenario.scenario.hash;
    if (run.is_other_kept) run.stored.reset();
  }
  run.seed = run.stored ? run.stored->seed : reference->seed;
  return run;
}

}  // namespace ordeal::tools
