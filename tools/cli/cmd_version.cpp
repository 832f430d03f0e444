#include <nlohmann/json.hpp>

#include "tools/cli/commands.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/run_record.hpp"
#include "tools/report/version.hpp"

namespace ordeal::tools {
namespace {

CommandLine version_command_line(bool& json) {
  CommandLine line("version", "sim version [--json]", "says what this sim is.",
                   {{"sim version", "version, compiler, kind of build"}});
  line.add({"--json", "", "one JSON document, for programs"}, json);
  return line;
}

}  // namespace

ExitCode cmd_version(const Words& arguments, const Rooms&, Surroundings& around) {
  bool json = false;
  CommandLine line = version_command_line(json);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  if (json) {
    const Json document = {
        {"sim", sim_version()}, {"compiler", compiler_text()}, {"build", build_text()}};
    around.out << document.dump(2) << '\n';
  } else {
    around.out << "sim " << sim_version() << "  (" << compiler_text() << ", " << build_text()
               << ")\n";
  }
  return ExitCode::ok;
}

std::string version_help() {
  bool json = false;
  return version_command_line(json).help();
}

}  // namespace ordeal::tools
