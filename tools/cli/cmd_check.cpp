#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "checkers/history/read_history.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "checkers/registry.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/check_page.hpp"

namespace ordeal::tools {
namespace {

struct CheckWords {
  Words files;
  std::optional<std::string> checker, model, format, budget, color;
  bool json = false;
};

CommandLine check_command_line(CheckWords& words) {
  CommandLine line(
      "check", "sim check FILE --checker NAME [flags]",
      "judges a recorded history, whoever recorded it; - is stdin.",
      {{"sim check runs/latest/history.jsonl --checker linearizable", "a run's history"},
       {"sim check - --checker linearizable --model register <FILE", "from a pipe"}});
  line.add_positionals("FILE", words.files, 1, 1);
  line.add({"--checker", "NAME", "see sim list checkers; default: the first that fits"},
           words.checker);
  line.add({"--model", "NAME", "see sim list models; default: the first that fits"}, words.model);
  line.add({"--format", "NAME", "of the file; default: what it looks like"}, words.format);
  line.add({"--budget", "STEPS", "of the search, per key: 200M"}, words.budget);
  line.add({"--json", "", "one JSON document, for programs"}, words.json);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  return line;
}

Words checker_names() {
  Words names;
  for (const checkers::CheckerRow& row : checkers::checkers()) names.emplace_back(row.name);
  return names;
}

Words format_names() {
  Words names;
  for (const checkers::HistoryFormat& row : checkers::history_formats())
    names.emplace_back(row.name);
  return names;
}

std::optional<UsageError> read_words(const CheckWords& words, checkers::CheckOptions& options) {
  if (words.checker) {
    if (auto error = check_choice("--checker", *words.checker, checker_names())) return error;
  }
  if (words.model) {
    Words models;
    for (const checkers::CheckerRow& row : checkers::checkers()) {
      if (words.checker && row.name != *words.checker) continue;
      for (const std::string_view model : row.models()) models.emplace_back(model);
    }
    if (auto error = check_choice("--model", *words.model, models)) return error;
    options.model = *words.model;
  }
  if (words.format) {
    if (auto error = check_choice("--format", *words.format, format_names())) return error;
  }
  if (words.budget) {
    const auto steps = parse_count(*words.budget);
    if (!steps || *steps == 0) {
      return UsageError{
          "CLI006", "--budget takes a number of steps such as 200M, not \"" + *words.budget + '"'};
    }
    options.steps_max = *steps;
  }
  return check_choice("--color", words.color.value_or("auto"), {"auto", "always", "never"});
}

std::optional<checkers::HistoryFile> read_file(const CheckWords& words, Surroundings& around) {
  const std::string format = words.format.value_or("");
  const std::string& name = words.files.front();
  if (name == "-") return checkers::read_history(around.in, format);
  std::error_code ignored;
  std::ifstream file(name, std::ios::binary);
  if (!file || std::filesystem::is_directory(name, ignored)) return std::nullopt;
  return checkers::read_history(file, format);
}

ExitCode exit_of(checkers::Verdict verdict) {
  if (verdict == checkers::Verdict::kValid) return ExitCode::ok;
  return verdict == checkers::Verdict::kInvalid ? ExitCode::violation : ExitCode::inconclusive;
}

ExitCode judge_history(const CheckWords& words, const checkers::History& history,
                       const checkers::CheckOptions& options, Surroundings& around) {
  const Style err_style = style_for(around, words.color.value_or("auto"), around.err_is_terminal);
  const checkers::CheckerRow* row =
      words.checker ? checkers::find_checker(*words.checker) : checkers::checker_that_fits(history);
  if (row == nullptr) {
    return tell_usage_error({"CLI008", "no checker fits the history; choose one with --checker"},
                            "", err_style, around);
  }
  const checkers::Report report = row->check(history, options);
  if (words.json) {
    around.out << check_json(words.files.front(), history, report)
                      .dump(2, ' ', false, Json::error_handler_t::replace)
               << '\n';
  } else {
    const Style style = style_for(around, words.color.value_or("auto"), around.out_is_terminal);
    const bool passed = report.verdict == checkers::Verdict::kValid;
    around.out << for_terminal(style, check_page(style, words.files.front(), history, report))
               << counts_line(passed, !passed, 0);
  }
  around.out << std::flush;
  return exit_of(report.verdict);
}

}  // namespace

ExitCode cmd_check(const Words& arguments, const Rooms&, Surroundings& around) {
  CheckWords words;
  CommandLine line = check_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style style = style_for(around, "auto", around.err_is_terminal);
  checkers::CheckOptions options;
  if (const auto error = read_words(words, options)) {
    return tell_usage_error(*error, line.usage(), style, around);
  }
  const auto file = read_file(words, around);
  const std::string& name = words.files.front();
  if (!file) {
    around.err << style.painted(Tint::bad, "error:") << " cannot read " << name << '\n';
    return ExitCode::not_found;
  }
  if (!file->history) {
    around.err << style.painted(Tint::bad, "error:") << ' ' << (name == "-" ? "stdin" : name) << ':'
               << file->error.text() << '\n';
    return ExitCode::invalid_file;
  }
  options.semantics = file->semantics;
  return judge_history(words, *file->history, options, around);
}

std::string check_help() {
  CheckWords words;
  return check_command_line(words).help();
}

}  // namespace ordeal::tools
