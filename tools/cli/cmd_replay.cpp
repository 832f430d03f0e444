#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/trace/trace.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/perform.hpp"
#include "tools/cli/referenced_run.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"
#include "tools/report/version.hpp"
#include "tools/search/run_watch.hpp"
#include "tools/store/events_file.hpp"

namespace ordeal::tools {
namespace {

struct ReplayWords {
  Words references;
  std::optional<std::string> runs_dir;
  std::optional<std::string> color;
  bool json = false;
};

CommandLine replay_command_line(ReplayWords& words) {
  CommandLine line("replay", "sim replay REF [flags]",
                   "makes a run again and compares it, event by event, with what was kept of it.",
                   {{"sim replay quiet_cluster@1", "the kept run of that scenario and seed"},
                    {"sim replay @last", "the run that was kept last"},
                    {"sim replay runs/quiet_cluster/1", "a run's folder"},
                    {"sim replay FILE@17", "a scenario file that has no kept run: runs it twice"}});
  line.add_positionals("REF", words.references, 1, 1);
  line.add({"--runs-dir", "DIR", "where runs are kept; default: runs"}, words.runs_dir);
  line.add({"--json", "", "one JSON document, for programs"}, words.json);
  line.add({"--color", "WHEN", "auto, always or never"}, words.color);
  return line;
}

// A run made again, and what it is compared with.
struct Comparison {
  std::string name;
  std::uint64_t stored_digest = 0;
  FinishedRun now;
  std::optional<EventDifference> difference;
  std::string remark;  // when there is something to know about what was compared

  bool is_identical() const { return stored_digest == now.result.digest && !difference; }
};

Comparison compare_with_stored(const ReadyScenario& ready, const StoredRun& stored) {
  sim::StackPool stacks(ready.scenario.stack_size);
  Comparison comparison;
  comparison.name = stored.scenario + '@' + std::to_string(stored.seed);
  comparison.stored_digest = stored.digest;
  const bool keeps = stored.events <= kKeptEventsMax;
  comparison.now = perform(ready, {stored.seed, stored.overrides, keeps, false}, stacks);
  std::ifstream events(stored.events_file(), std::ios::binary);
  if (keeps && events) {
    comparison.difference = first_difference(events, comparison.now.result);
  } else {
    comparison.remark = "its events were not kept; only the digests were compared";
  }
  if (stored.sim != sim_version()) {
    comparison.remark = "it was made by sim " + stored.sim + ", and this is " + sim_version();
  }
  return comparison;
}

Comparison compare_two_runs(const ReferencedRun& run) {
  const ReadyScenario& ready = run.scenario;
  const std::uint64_t seed = run.seed;
  sim::StackPool stacks(ready.scenario.stack_size);
  Comparison comparison;
  comparison.name = ready.scenario.name + '@' + std::to_string(seed);
  const FinishedRun first = perform(ready, {seed, {}, false, false}, stacks);
  comparison.stored_digest = first.result.digest;
  const bool keeps = first.result.event_count <= kKeptEventsMax;
  comparison.now = perform(ready, {seed, {}, keeps, false}, stacks);
  comparison.remark = "no run of it is kept; it was run twice";
  if (run.is_other_kept) {
    comparison.remark = "the run that is kept as " + comparison.name +
                        " is of another scenario (the file was edited since, or --set changed "
                        "it); this one was run twice";
  }
  return comparison;
}

std::string comparison_text(const Style& style, const Comparison& comparison) {
  const RunResult& now = comparison.now.result;
  std::string out;
  if (comparison.is_identical()) {
    out += "  " + style.painted(Tint::good, "identical trace") + "   " +
           counted(now.event_count, "event") + "   digest " + sim::digest_text(now.digest) + '\n';
  } else {
    out += "  " + style.painted(Tint::bad, "not the same trace") + "   digest " +
           sim::digest_text(comparison.stored_digest) + " was kept, " +
           sim::digest_text(now.digest) + " came now\n";
    if (comparison.difference) {
      const auto side = [](const std::string& text) { return text.empty() ? "(no event)" : text; };
      out += "  the first event that differs is number " + grouped(comparison.difference->index) +
             ":\n";
      out += "    kept  " + clipped(side(comparison.difference->stored), kPageColumns - 10) + '\n';
      out += "    now   " + clipped(side(comparison.difference->now), kPageColumns - 10) + '\n';
    } else {
      out += "  every kept event is the same, so the digest in run.json is not theirs\n";
    }
  }
  return comparison.remark.empty() ? out : out + hanging("  ", comparison.remark);
}

Json comparison_json(const Comparison& comparison) {
  Json json = {{"format", "sim-replay"},
               {"version", 1},
               {"identical", comparison.is_identical()},
               {"kept_digest", sim::digest_text(comparison.stored_digest)}};
  if (comparison.difference) {
    json["first_difference"] = {{"event", comparison.difference->index},
                                {"kept", comparison.difference->stored},
                                {"now", comparison.difference->now}};
  }
  if (!comparison.remark.empty()) json["remark"] = comparison.remark;
  json["run"] = to_json(comparison.now.record);
  return json;
}

ExitCode tell(const Comparison& comparison, const ReadyScenario& ready, const ReplayWords& words,
              Surroundings& around) {
  const bool identical = comparison.is_identical();
  if (words.json) {
    around.out << comparison_json(comparison).dump(2, ' ', false, Json::error_handler_t::replace)
               << '\n';
  } else {
    const Style style = style_for(around, words.color.value_or("auto"), around.out_is_terminal);
    std::string page = header_text(style, ready.scenario, comparison.now.record);
    if (!comparison.now.record.title.empty()) {
      const std::string& code = comparison.now.record.code;
      page += hanging("  " + (code.empty() ? "" : code + ": "), comparison.now.record.title);
    }
    page += comparison_text(style, comparison);
    around.out << for_terminal(style, page) << counts_line(identical, !identical, 0) << std::flush;
  }
  return identical ? ExitCode::ok : ExitCode::broken;
}

}  // namespace

ExitCode cmd_replay(const Words& arguments, const Rooms& rooms, Surroundings& around) {
  ReplayWords words;
  CommandLine line = replay_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style style = style_for(around, "auto", around.err_is_terminal);
  const std::string color = words.color.value_or("auto");
  if (const auto error = check_color(color)) {
    return tell_usage_error(*error, line.usage(), style, around);
  }
  const auto run =
      referenced_run(words.references.front(), words.runs_dir, color, rooms, around, exit);
  if (!run) return exit;
  RunWatch::forget_interrupt();
  const RunWatch watch(&end_spinning);
  const Comparison comparison =
      run->stored ? compare_with_stored(run->scenario, *run->stored) : compare_two_runs(*run);
  if (RunWatch::interrupted()) return ExitCode::interrupted;
  return tell(comparison, run->scenario, words, around);
}

std::string replay_help() {
  ReplayWords words;
  return replay_command_line(words).help();
}

}  // namespace ordeal::tools
