#include "tools/cli/cli.hpp"

#include <algorithm>
#include <exception>

#include "tools/cli/commands.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/version.hpp"
#include "tools/scenario/suggest.hpp"

namespace ordeal::tools {
namespace {

// Twelve lines: what it is, three commands to try, the verbs in groups.
std::string greeting() {
  return "sim " + sim_version() +
         ": puts distributed protocols through ordeals that can be repeated.\n"
         "\n"
         "Try:\n"
         "  sim list scenarios                               what can be run here\n"
         "  sim run scenarios/raft/quiet_cluster.yaml        one run, checked\n"
         "  sim replay @last                                 the same again, compared\n"
         "\n"
         "Everyday  run, replay, trace\n"
         "CI        run --seeds A..B -j N, check\n"
         "Tools     lint, list, version\n"
         "Help      sim help, sim help VERB\n"
         "Learn     docs/guide/01_first_run.md\n";
}

std::string full_help() {
  std::string out = greeting() + "\nVerbs:\n";
  for (const CommandRow& command : commands()) {
    out += hanging("  " + padded(std::string(command.verb), 10), command.about);
  }
  return out +
         "\nEnvironment: SIM_SEED, SIM_SEEDS, SIM_JOBS, SIM_RUNS_DIR; NO_COLOR, CLICOLOR_FORCE, "
         "TERM, "
         "CI.\nA flag wins over the environment, that over the scenario, that over the default.\n";
}

const CommandRow* find_command(const std::string& verb) {
  const auto row = std::find_if(commands().begin(), commands().end(),
                                [&](const CommandRow& command) { return command.verb == verb; });
  return row == commands().end() ? nullptr : &*row;
}

ExitCode unknown_verb(const std::string& word, Surroundings& around) {
  std::vector<std::string> verbs = {"help"};
  std::string all;
  for (const CommandRow& command : commands()) {
    verbs.emplace_back(command.verb);
    all += (all.empty() ? "" : ", ") + std::string(command.verb);
  }
  const Style style = style_for(around, "auto", around.err_is_terminal);
  if (const auto error = unicode_dash_error({word})) {
    return tell_usage_error(*error, "sim VERB ...", style, around);
  }
  const std::string meant = probably_meant(word, verbs);
  const bool is_flag = word.starts_with("-");
  return tell_usage_error({is_flag ? "CLI001" : "CLI002",
                           (is_flag ? "unknown flag \"" : "unknown verb \"") + word + '"' +
                               (meant.empty() ? "; the verbs are " + all : did_you_mean(meant))},
                          "sim VERB ...", style, around);
}

// sim help, sim help VERB
ExitCode help(const std::vector<std::string>& arguments, const std::vector<protocols::Room>& rooms,
              Surroundings& around) {
  if (arguments.size() > 1) {
    return tell_usage_error({"CLI005", "unexpected argument \"" + arguments[1] + '"'},
                            "sim help [VERB]", style_for(around, "auto", around.err_is_terminal),
                            around);
  }
  if (arguments.empty()) {
    around.out << for_terminal(style_for(around, "never", false), full_help());
    return ExitCode::ok;
  }
  const CommandRow* command = find_command(arguments[0]);
  if (command == nullptr) return unknown_verb(arguments[0], around);
  return command->run({"--help"}, rooms, around);
}

ExitCode dispatch(const std::vector<std::string>& arguments,
                  const std::vector<protocols::Room>& rooms, Surroundings& around) {
  const Style plain = style_for(around, "never", false);
  if (arguments.empty() || arguments[0] == "-h") {
    around.out << for_terminal(plain, greeting());
    return ExitCode::ok;
  }
  const std::string& verb = arguments[0];
  const bool alone = arguments.size() == 1;
  if (verb == "--help" && alone) return help({}, rooms, around);
  if (verb == "help") return help({arguments.begin() + 1, arguments.end()}, rooms, around);
  if (verb == "--reference" && alone) return around.out << reference_page(), ExitCode::ok;
  if (verb == "--version" && alone) return cmd_version({}, rooms, around);
  const CommandRow* command = find_command(verb);
  if (command == nullptr) return unknown_verb(verb, around);
  return command->run({arguments.begin() + 1, arguments.end()}, rooms, around);
}

}  // namespace

int run_cli(const std::vector<std::string>& arguments, const std::vector<protocols::Room>& rooms,
            Surroundings& around) {
  try {
    const ExitCode exit = dispatch(arguments, rooms, around);
    around.out << std::flush;
    if (around.out) return static_cast<int>(exit);
    around.err << "error[SIM002]: the output could not be written in full\n";
    return static_cast<int>(exit == ExitCode::ok ? ExitCode::output_lost : exit);
  } catch (const std::exception& error) {
    std::string command = "sim";
    for (const std::string& argument : arguments) command += ' ' + shell_word(argument);
    around.err << "error[SIM001]: this is a bug in sim, not in what you gave it: " << error.what()
               << "\n  sim " << sim_version() << ", " << compiler_text() << ", " << build_text()
               << "\n  " << command << '\n';
    return static_cast<int>(ExitCode::bug);
  }
}

int run_cli(int argc, char** argv, const std::vector<protocols::Room>& rooms) {
  Surroundings around = process_surroundings();
  return run_cli(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), rooms, around);
}

}  // namespace ordeal::tools
