#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "tools/cli/check_files.hpp"
#include "tools/cli/check_picture.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/check_page.hpp"
#include "tools/report/numbers.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

using Outcome = CheckedFile::Outcome;

struct CheckWords {
  Words files, checkers;
  std::optional<std::string> model, format, budget, memory, color, picture;
  std::optional<std::string> initial, fail, failed_cas, nil_read, negative_balance, total;
  std::optional<std::string> failed_adds, duplicates, unseen_messages;
  std::optional<std::string> wfr_keys, sequential_keys, linearizable_keys;
  bool border = false;
  bool verify = false;
  bool json = false;
};

// What the file means, where people differ about it.
void add_conventions(CheckWords& words, CommandLine& line) {
  line.add({"--initial", "VALUE", "of every key: nil, 0, a text; default: the format's"},
           words.initial);
  line.add({"--fail", "MEANING", "never-happened, or in-doubt: it may have happened all the same"},
           words.fail);
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

CommandLine check_command_line(CheckWords& words) {
  CommandLine line("check", "sim check FILE... [--checker NAME]... [flags]",
                   "judges recorded histories, whoever recorded them. A FILE may be a folder: all "
                   "histories below it; - is stdin.",
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
  line.add({"--budget", "STEPS", "of the search, per key: 200M"}, words.budget);
  line.add({"--memory", "BYTES", "of the search, per key: 1G"}, words.memory);
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

Words format_names() {
  Words names;
  for (const checkers::HistoryFormat& row : checkers::history_formats())
    names.emplace_back(row.name);
  return names;
}

std::optional<UsageError> check_names(const CheckWords& words) {
  Words known;
  Words models;
  for (const checkers::CheckerRow& row : checkers::checkers()) {
    known.emplace_back(row.name);
    const bool asked = std::ranges::find(words.checkers, row.name) != words.checkers.end();
    if (!words.checkers.empty() && !asked) continue;
    for (const std::string_view model : row.models()) {
      if (std::ranges::find(models, model) == models.end()) models.emplace_back(model);
    }
  }
  for (const std::string& name : words.checkers) {
    if (auto error = check_choice("--checker", name, known)) return error;
  }
  if (words.model) {
    if (auto error = check_choice("--model", *words.model, models)) return error;
    if (words.initial && !words.model->ends_with("register")) {
      return UsageError{"CLI006", "--initial is for registers; a " + *words.model +
                                      " begins empty (a counter at 0, a mutex free)"};
    }
  }
  if (words.format) {
    if (auto error = check_choice("--format", *words.format, format_names())) return error;
  }
  return check_color(words.color.value_or("auto"));
}

std::optional<UsageError> read_number(const std::string& flag, const std::string& what,
                                      const std::optional<std::string>& word,
                                      std::uint64_t& number) {
  if (!word) return std::nullopt;
  const auto count = parse_count(*word);
  if (!count || *count == 0) {
    return UsageError{"CLI006", flag + " takes a number of " + what + ", not \"" + *word + '"'};
  }
  number = *count;
  return std::nullopt;
}

std::optional<UsageError> read_words(const CheckWords& words, CheckRequest& request) {
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
  if (auto error =
          read_number("--budget", "steps such as 200M", words.budget, request.options.steps_max)) {
    return error;
  }
  return read_number("--memory", "bytes such as 1G", words.memory, request.options.memory_max);
}

// What is said of the files together.
struct Counts {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  std::uint64_t unknown = 0;
  std::uint64_t refused = 0;  // certificates: these verdicts may be wrong
  std::uint64_t unreadable = 0;
  std::uint64_t absent = 0;
  std::uint64_t passed_over = 0;

  void add(const CheckedFile& file) {
    if (file.outcome == Outcome::passed_over) {
      ++passed_over;
    } else if (file.outcome == Outcome::absent) {
      ++absent;
    } else if (file.outcome == Outcome::unreadable) {
      ++unreadable;
    } else if (file.has_refused_certificate()) {
      ++refused;
    } else if (file.verdict() == checkers::Verdict::kValid) {
      ++valid;
    } else {
      ++(file.verdict() == checkers::Verdict::kInvalid ? invalid : unknown);
    }
  }

  std::string line() const {
    std::string text = grouped(valid) + " valid, " + grouped(invalid) + " invalid, " +
                       grouped(unknown) + " unknown";
    if (refused > 0) text += ", " + counted(refused, "certificate") + " refused";
    if (unreadable + absent > 0) text += ", " + grouped(unreadable + absent) + " unreadable";
    if (passed_over > 0)
      text += "; passed over " + counted(passed_over, "file") + " of other kinds";
    return text + '\n';
  }

  // Without those that were passed over.
  std::uint64_t judged_or_not() const {
    return valid + invalid + unknown + refused + unreadable + absent;
  }

  // A violation is masked by nothing, and what could not be read is no verdict.
  ExitCode exit() const {
    if (invalid > 0) return ExitCode::violation;
    if (refused > 0) return ExitCode::broken;
    if (absent > 0) return ExitCode::not_found;
    if (unreadable > 0) return ExitCode::invalid_file;
    if (unknown > 0) return ExitCode::inconclusive;
    return valid > 0 ? ExitCode::ok : ExitCode::not_found;
  }
};

class CheckSession {
 public:
  CheckSession(const CheckWords& words, bool many, Surroundings& around)
      : around_(around),
        many_(many),
        json_(words.json),
        style_(style_for(around, words.color.value_or("auto"), around.out_is_terminal)),
        err_style_(style_for(around, words.color.value_or("auto"), around.err_is_terminal)) {}

  void show(const CheckedFile& file) {
    counts_.add(file);
    if (file.outcome == Outcome::passed_over) return;
    if (file.outcome == Outcome::absent) return complain("cannot read " + file.name);
    if (file.outcome == Outcome::unreadable) {
      return complain(file.name + (file.error.line == 0 ? ": " : ":") + file.error.text());
    }
    for (std::size_t i = 0; i < file.reports.size(); ++i) {
      const checkers::Report& report = file.reports[i];
      const auto* proof = i < file.certifications.size() ? &file.certifications[i] : nullptr;
      if (json_) {
        checks_.push_back(check_json(file.name, file.format, *file.history, report, proof));
      } else if (many_) {
        around_.out << for_terminal(style_,
                                    check_line(style_, file.name, *file.history, report, proof));
      } else {
        around_.out << for_terminal(
            style_, check_page(style_, file.name, file.format, *file.history, report, proof));
      }
    }
  }

  // A picture that cannot be written changes no verdict.
  void draw(const CheckedFile& file, const std::string& place) {
    if (file.outcome != Outcome::judged) return;
    const WrittenPicture written = write_picture(file, place);
    if (!written.error.empty()) {
      is_output_lost_ = true;
      return complain(written.error);
    }
    if (!json_) around_.out << for_terminal(style_, '\n' + written.line);
  }

  ExitCode finish() {
    if (counts_.judged_or_not() == 0) complain("there is no history below what was named");
    if (json_) {
      const bool one = !many_ && checks_.size() == 1;
      if (one || !checks_.empty() || many_) {
        const Json document = one ? checks_[0]
                                  : Json{{"format", "sim-checks"},
                                         {"version", 1},
                                         {"checks", checks_},
                                         {"counts", counts_.line()}};
        around_.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
      }
    } else if (many_ || counts_.unreadable + counts_.absent == 0) {
      around_.out << counts_.line();
    }
    around_.out << std::flush;
    const ExitCode exit = counts_.exit();
    return is_output_lost_ && exit == ExitCode::ok ? ExitCode::output_lost : exit;
  }

 private:
  void complain(const std::string& text) {
    around_.err << err_style_.painted(Tint::bad, "error:") << ' ' << text << '\n';
  }

  Surroundings& around_;
  bool many_;
  bool json_;
  Style style_;
  Style err_style_;
  Counts counts_;
  bool is_output_lost_ = false;
  Json checks_ = Json::array();
};

}  // namespace

ExitCode cmd_check(const Words& arguments, const Rooms&, Surroundings& around) {
  CheckWords words;
  CommandLine line = check_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style style = style_for(around, "auto", around.err_is_terminal);
  CheckRequest request;
  if (const auto error = read_words(words, request)) {
    return tell_usage_error(*error, line.usage(), style, around);
  }
  const std::vector<CheckInput> inputs = check_inputs(words.files);
  const bool many = inputs.size() != 1 || inputs.front().is_found;
  if (words.picture) {
    if (const auto error = check_picture_words(*words.picture, inputs, many)) {
      return tell_usage_error(*error, line.usage(), style, around);
    }
    request.picture = true;
  }
  if (words.border || !many) request.border.emplace();
  if (words.border) request.border->operations_max = std::numeric_limits<std::uint64_t>::max();
  CheckSession session(words, many, around);
  for (const CheckInput& input : inputs) {
    const CheckedFile file = check_file(input, request, around);
    session.show(file);
    if (words.picture) session.draw(file, *words.picture);
  }
  return session.finish();
}

std::string check_help() {
  CheckWords words;
  return check_command_line(words).help();
}

}  // namespace ordeal::tools
