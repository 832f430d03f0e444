#include "tools/cli/check_words.hpp"

#include <algorithm>

#include "checkers/checker_names.hpp"
#include "checkers/linearizability/model_row.hpp"
#include "sim/core/time.hpp"
#include "tools/cli/run_flags.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

// What transactions on registers mean, where people differ about it.
void add_conventions_of_registers(CheckWords& words, CommandLine& line) {
  line.add({"--sessions", "MEANING",
            "of rw-register, the order of a process: bind-every-level, or "
            "bind-causal-and-session-levels; default: the format's"},
           words.sessions);
  line.add({"--wfr-keys", "YES",
            "of rw-register: what a transaction read of a key is older than what it then wrote; "
            "default: yes"},
           words.wfr_keys);
  line.add({"--sequential-keys", "NO",
            "of rw-register: each key keeps the order of every process; default: no"},
           words.sequential_keys);
  line.add({"--linearizable-keys", "NO",
            "of rw-register: each key keeps the order of real time; default: no"},
           words.linearizable_keys);
}

// What the file means, where people differ about it.
void add_conventions(CheckWords& words, CommandLine& line) {
  line.add({"--initial", "VALUE", "of every key: nil, 0, a text; default: the format's"},
           words.initial);
  line.add({"--fail", "MEANING", "never-happened, or in-doubt: it may have happened all the same"},
           words.fail);
  line.add({"--info", "MEANING",
            "in-doubt: it may have happened, at once or later, as did what never returned; or "
            "never-happened"},
           words.info);
  line.add({"--failed-cas", "MEANING", "no-information, or value-differed: the value was another"},
           words.failed_cas);
  line.add({"--nil-read", "MEANING", "nothing-there, or matches-anything: nothing was learned"},
           words.nil_read);
  line.add(
      {"--negative-balance", "MEANING", "of a bank: allowed, or forbidden; default: the format's"},
      words.negative_balance);
  line.add({"--failed-adds", "MEANING",
            "of sets and queues, as --fail: what failed to be added may be there all the same; "
            "default: the format's"},
           words.failed_adds);
  line.add(
      {"--duplicates", "MEANING", "of a total queue: forbidden, or allowed; default: the format's"},
      words.duplicates);
  line.add({"--unseen-messages", "MEANING",
            "of logs: allowed, or forbidden: all that was sent is polled at last; default: the "
            "format's"},
           words.unseen_messages);
  add_conventions_of_registers(words, line);
}

void add_budgets(CheckWords& words, CommandLine& line) {
  line.add({"--budget", "STEPS", "of the search, per key: 200M"}, words.budget);
  line.add({"--memory", "BYTES", "of the search, per key: 1G"}, words.memory);
  line.add({"--time", "SECONDS",
            "of each file, or a span such as 500ms: what is not decided then is unknown; default: "
            "as long as the other two allow"},
           words.time);
}

}  // namespace

CommandLine check_command_line(CheckWords& words) {
  CommandLine line("check", "sim check FILE... [--checker NAME]... [flags]",
                   "judges recorded histories, whoever recorded them. A FILE may be a folder: all "
                   "histories below it, Cobra's logs in one folder being one; - is stdin.",
                   {{"sim check runs/latest/history.jsonl", "a run's history, by what fits it"},
                    {"sim check runs/latest/history.jsonl --picture run.html", "and as a picture"},
                    {"sim check store/latest/history.edn --checker serializable", "Jepsen's"},
                    {"sim check - --checker linearizable --model register <FILE", "from a pipe"}});
  line.add_positionals("FILE", words.files, 1, 0);
  line.add({"--checker", "NAME",
            "see sim list checkers; default: the first that fits. May be given"
            " several times"},
           words.checkers);
  line.add({"--model", "NAME", "see sim list models; default: the first that fits"}, words.model);
  line.add(
      {"--format", "NAME", "of the files, see sim list formats; default: what each looks like"},
      words.format);
  add_conventions(words, line);
  line.add({"--total", "NUMBER", "what a bank holds in all; default: what most reads say"},
           words.total);
  add_budgets(words, line);
  line.add({"--border", "",
            "finds the strongest models that are satisfied and the weakest violated; default: of a "
            "single history of at most 10,000 operations"},
           words.border);
  line.add(
      {"--verify", "",
       "certificates of the verdicts (an order that explains the history, or a part of it that "
       "fails alone), verified by code of their own"},
      words.verify);
  line.add({"--picture", "OUT.html",
            "draws a single history and its verdicts: one page that needs no network"},
           words.picture);
  line.add({"--json", "", "one JSON document, for programs"}, words.json);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  return line;
}

namespace {

Words format_names() {
  Words names;
  for (const checkers::HistoryFormat& row : checkers::history_formats())
    names.emplace_back(row.name);
  return names;
}

std::optional<UsageError> check_names(const CheckWords& words) {
  Words known;
  Words models;
  for (const checkers::CheckerAlias& alias : checkers::checker_aliases()) {
    known.emplace_back(alias.name);
  }
  for (const checkers::CheckerRow& row : checkers::checkers()) {
    known.emplace_back(row.name);
    const bool asked = std::ranges::any_of(words.checkers, [&](const std::string& name) {
      return checkers::find_checker(name) == &row;
    });
    if (!words.checkers.empty() && !asked) continue;
    for (const std::string_view model : row.models()) {
      if (std::ranges::find(models, model) == models.end()) models.emplace_back(model);
    }
  }
  for (const std::string& name : words.checkers) {
    if (checkers::find_checker(name) != nullptr) continue;
    if (auto error = check_choice("--checker", name, known)) return error;
  }
  if (words.model) {
    const checkers::ModelRow* row = checkers::find_model(*words.model);
    const bool is_alias = row != nullptr && std::ranges::find(models, row->name) != models.end();
    if (!is_alias) {
      if (auto error = check_choice("--model", *words.model, models)) return error;
    }
    if (words.initial && !words.model->ends_with("register")) {
      return UsageError{"CLI006", "--initial is for registers; a " + *words.model +
                                      " begins empty (a counter at 0, a mutex free)"};
    }
  }
  if (words.format && !checkers::is_history_format(*words.format)) {
    if (auto error = check_choice("--format", *words.format, format_names())) return error;
  }
  return check_color(words.color.value_or("auto"));
}

std::optional<UsageError> read_info(const CheckWords& words, CheckRequest& request) {
  if (words.info) {
    if (auto error = check_choice("--info", *words.info, {"in-doubt", "never-happened"})) {
      return error;
    }
    request.info = *words.info;
    if (*words.info == "never-happened" && words.fail == "in-doubt") {
      return UsageError{"CLI007", "--info never-happened and --fail in-doubt exclude each other"};
    }
  }
  return std::nullopt;
}

// 50M, 50MB and 50MiB; nothing for anything else.
std::optional<std::uint64_t> parse_bytes(std::string text) {
  for (const auto& [name, shift] : {std::pair{"KiB", 10}, {"MiB", 20}, {"GiB", 30}}) {
    if (!text.ends_with(name)) continue;
    std::uint64_t number = 0;
    if (!parse_whole(std::string_view(text).substr(0, text.size() - 3), number)) return {};
    if (number >> (64 - shift) != 0) return {};
    return number << shift;
  }
  if (text.ends_with('B')) text.pop_back();
  return parse_count(text);
}

std::optional<UsageError> read_budgets(const CheckWords& words, CheckRequest& request) {
  if (words.budget) {
    const auto steps = parse_count(*words.budget);
    if (!steps || *steps == 0) {
      return UsageError{"CLI006", "--budget takes a number of steps such as 200M, not \"" +
                                      *words.budget + "\"; for a span of time there is --time"};
    }
    request.options.steps_max = *steps;
  }
  if (words.memory) {
    const auto bytes = parse_bytes(*words.memory);
    if (!bytes || *bytes == 0) {
      return UsageError{"CLI006", "--memory takes a number of bytes such as 1G or 512MiB, not \"" +
                                      *words.memory + '"'};
    }
    request.options.memory_max = *bytes;
  }
  if (words.time) {
    sim::Duration span{};
    const bool is_span =
        sim::parse_duration(*words.time, span) || sim::parse_duration(*words.time + 's', span);
    if (!is_span || span <= sim::Duration{}) {
      return UsageError{
          "CLI006", "--time takes seconds, or a span such as 500ms, not \"" + *words.time + '"'};
    }
    request.time = span;
  }
  return std::nullopt;
}

}  // namespace

std::optional<UsageError> read_check_words(const CheckWords& words, CheckRequest& request) {
  if (auto error = check_names(words)) return error;
  request.checkers = words.checkers;
  request.format = words.format.value_or("");
  request.verify = words.verify;
  request.options.model = words.model.value_or("");
  if (words.initial) request.switches.emplace_back("initial", *words.initial);
  const std::pair<const char*, const std::optional<std::string>*> switches[] = {
      {"fail", &words.fail},
      {"failed-cas", &words.failed_cas},
      {"nil-read", &words.nil_read},
      {"negative-balance", &words.negative_balance},
      {"failed-adds", &words.failed_adds},
      {"duplicates", &words.duplicates},
      {"unseen-messages", &words.unseen_messages},
      {"sessions", &words.sessions},
      {"wfr-keys", &words.wfr_keys},
      {"sequential-keys", &words.sequential_keys},
      {"linearizable-keys", &words.linearizable_keys}};
  for (const auto& [name, word] : switches) {
    if (!*word) continue;
    Words meanings;
    for (const std::string_view meaning : checkers::switch_values(name)) {
      meanings.emplace_back(meaning);
    }
    if (auto error = check_choice("--" + std::string(name), **word, meanings)) return error;
    request.switches.emplace_back(name, **word);
  }
  if (words.total) {
    std::int64_t total = 0;
    if (!parse_integer(*words.total, total)) {
      return UsageError{"CLI006", "--total takes a number, not \"" + *words.total + '"'};
    }
    request.options.total = total;
  }
  if (auto error = read_info(words, request)) return error;
  return read_budgets(words, request);
}

}  // namespace ordeal::tools
