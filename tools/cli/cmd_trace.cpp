#include <algorithm>

#include "sim/trace/trace.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/perform.hpp"
#include "tools/cli/referenced_run.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"
#include "tools/report/trace_page.hpp"
#include "tools/report/version.hpp"
#include "tools/scenario/fields.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/scenario/whole_number.hpp"
#include "tools/search/run_watch.hpp"

namespace ordeal::tools {
namespace {

struct TraceWords {
  Words references;
  Words kinds;
  Words nodes;
  std::optional<std::string> events;
  std::optional<std::string> between;
  std::optional<std::string> history;
  std::optional<std::string> runs_dir;
  std::optional<std::string> color;
  bool causal = false;
};

CommandLine trace_command_line(TraceWords& words) {
  CommandLine line(
      "trace", "sim trace REF [flags]",
      "prints what happened in a run, event by event, and what could have influenced what.",
      {{"sim trace @last", "every event of the run that was kept last"},
       {"sim trace FILE@17 --only send,deliver", "messages alone, of a run that is made now"},
       {"sim trace @last --causal", "with Lamport times and vector clocks"},
       {"sim trace @last --between 12,40", "did one happen before the other, and how?"},
       {"sim trace @last --history 40", "all that could have influenced an event"}});
  line.add_positionals("REF", words.references, 1, 1);
  line.add({"--causal", "", "beside each event its Lamport time and vector clock"}, words.causal);
  line.add({"--only", "KINDS",
            "events of these kinds only: send,deliver,note,...; clocks count what is shown"},
           words.kinds);
  line.add({"--node", "NAMES", "events of these nodes only"}, words.nodes);
  line.add({"--events", "A..B", "events with these numbers only; or one, A"}, words.events);
  line.add({"--between", "A,B", "which of the two events happened before the other"},
           words.between);
  line.add({"--history", "A", "the events that happened before this one"}, words.history);
  line.add({"--runs-dir", "DIR", "where runs are kept; default: runs"}, words.runs_dir);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  return line;
}

std::vector<std::string> split(const std::vector<std::string>& lists) {
  std::vector<std::string> words;
  for (const std::string& list : lists) {
    std::size_t begin = 0;
    while (begin <= list.size()) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      words.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return words;
}

bool read_number(const std::string& text, std::uint64_t& number) {
  return parse_whole(text, number) && number > 0;
}

// Two numbers with `mark` between them.
bool read_pair(const std::string& text, const std::string& mark, std::uint64_t& first,
               std::uint64_t& second) {
  const std::size_t at = text.find(mark);
  return at != std::string::npos && read_number(text.substr(0, at), first) &&
         read_number(text.substr(at + mark.size()), second);
}

std::optional<UsageError> read_kinds(const TraceWords& words, TraceWish& wish) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(sim::EventKind::step); ++i) {
    known.emplace_back(sim::kind_text(static_cast<sim::EventKind>(i)));
  }
  for (const std::string& word : split(words.kinds)) {
    const auto found = std::find(known.begin(), known.end(), word);
    if (found == known.end()) {
      const std::string meant = probably_meant(word, known);
      return UsageError{
          "CLI006", "--only knows no kind of event \"" + word + '"' +
                        (meant.empty() ? "; the kinds are " + listed(known) : did_you_mean(meant))};
    }
    wish.kinds.push_back(static_cast<sim::EventKind>(found - known.begin()));
  }
  return std::nullopt;
}

std::optional<UsageError> read_wish(const TraceWords& words, TraceWish& wish) {
  wish.is_causal = words.causal;
  wish.nodes = split(words.nodes);
  if (const auto error = read_kinds(words, wish)) return error;
  const auto wrong = [](const std::string& flag, const std::string& text,
                        const std::string& example) {
    return UsageError{"CLI006", flag + " takes numbers of events, as in " + flag + ' ' + example +
                                    ", not \"" + text + '"'};
  };
  if (words.events && read_number(*words.events, wish.first)) {
    wish.last = wish.first;
  } else if (words.events &&
             (!read_pair(*words.events, "..", wish.first, wish.last) || wish.first > wish.last)) {
    return wrong("--events", *words.events, "12..40");
  }
  if (words.between) {
    wish.between.emplace();
    if (!read_pair(*words.between, ",", wish.between->first, wish.between->second)) {
      return wrong("--between", *words.between, "12,40");
    }
  }
  if (words.history) {
    wish.history.emplace();
    if (!read_number(*words.history, *wish.history))
      return wrong("--history", *words.history, "40");
  }
  return std::nullopt;
}

// Numbers and names that this run has not. Empty: all is well.
std::string missing_in(const RunResult& result, const TraceWish& wish) {
  const std::uint64_t count = result.events.size();
  const auto is_none = [&](std::uint64_t event) { return event > count; };
  for (const std::string& name : wish.nodes) {
    const auto& names = result.node_names;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return "the run has no node " + name;
    }
  }
  const bool is_beyond =
      (wish.history && is_none(*wish.history)) ||
      (wish.between && (is_none(wish.between->first) || is_none(wish.between->second)));
  return is_beyond ? "the run has " + counted(count, "event") + ", and not so many" : "";
}

}  // namespace

ExitCode cmd_trace(const Words& arguments, const Rooms& rooms, Surroundings& around) {
  TraceWords words;
  CommandLine line = trace_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style err_style = style_for(around, "auto", around.err_is_terminal);
  const std::string color = words.color.value_or("auto");
  TraceWish wish;
  auto error = check_color(color);
  if (!error) error = read_wish(words, wish);
  if (error) return tell_usage_error(*error, line.usage(), err_style, around);
  const auto run =
      referenced_run(words.references.front(), words.runs_dir, color, rooms, around, exit);
  if (!run) return exit;
  RunWatch::forget_interrupt();
  const RunWatch watch(&end_spinning);
  sim::StackPool stacks(run->scenario.scenario.stack_size);
  const sim::Overrides overrides = run->stored ? run->stored->overrides : sim::Overrides{};
  const FinishedRun finished = perform(run->scenario, {run->seed, overrides, true, false}, stacks);
  if (RunWatch::interrupted()) return ExitCode::interrupted;
  if (run->stored && run->stored->digest != finished.result.digest) {
    around.err << err_style.painted(Tint::doubt, "warning:")
               << " this is not the trace of the run that was kept; sim replay shows where they "
                  "part\n";
  }
  if (const std::string missing = missing_in(finished.result, wish); !missing.empty()) {
    return tell_usage_error({"CLI006", missing}, line.usage(), err_style, around);
  }
  const Style style = style_for(around, color, around.out_is_terminal);
  around.out << for_terminal(style, header_text(style, run->scenario.scenario, finished.record) +
                                        trace_page(finished.result, wish))
             << std::flush;
  return ExitCode::ok;
}

std::string trace_help() {
  TraceWords words;
  return trace_command_line(words).help();
}

}  // namespace ordeal::tools
