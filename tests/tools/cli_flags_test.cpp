// The command line itself: what is accepted, what is refused, in which words, with which exit code.

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/tools/cli_shelf.hpp"
#include "tools/cli/cli.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/run_flags.hpp"
#include "tools/cli/surroundings.hpp"
#include "tools/cli/usage.hpp"

namespace cli_test {
namespace {

TEST_CASE("sim alone prints twelve lines, and so does sim -h") {
  const Workplace place;
  const Result alone = place.sim({});
  CHECK(alone.exit == 0);
  CHECK(count_of(alone.out, "\n") == 12);
  CHECK(place.sim({"-h"}).out == alone.out);
}

TEST_CASE("help shows examples first, and no verb that does not exist") {
  const Workplace place;
  std::string pages = place.sim({}).out + place.sim({"--help"}).out;
  for (const ordeal::tools::CommandRow& command : ordeal::tools::commands()) {
    const std::string verb(command.verb);
    const Result full = place.sim({verb, "--help"});
    CHECK(full.exit == 0);
    CHECK(full.out.find("Examples:") < full.out.find("Flags:"));
    const Result brief = place.sim({verb, "-h"});
    CHECK(brief.exit == 0);
    CHECK(count_of(brief.out, "\n") <= 4);
    pages += full.out + brief.out;
  }
  CHECK(place.sim({"help"}).out == place.sim({"--help"}).out);
  CHECK(place.sim({"help", "lint"}).out == place.sim({"lint", "--help"}).out);
  for (const char* absent : {"sweep", "shrink", "explain", "open", "report", "keep", "regress",
                             "schema", "maelstrom", "learn", "diff", "export", "doctor"}) {
    CHECK_MESSAGE(!contains(pages, std::string("sim ") + absent), absent);
  }
}

// A command line and what is said of it: exit 64, and nothing on stdout.
struct Refused {
  std::vector<std::string> words;
  std::string says;
};

void check_refused(const Workplace& place, const std::vector<Refused>& rows) {
  for (const Refused& row : rows) {
    const Result result = place.sim(row.words);
    CAPTURE(row.says);
    CAPTURE(result.err);
    CHECK(result.exit == 64);
    CHECK(result.out.empty());
    CHECK(contains(result.err, row.says));
  }
  CHECK(!place.has("runs"));
}

TEST_CASE("every bad command line of sim run is refused, with its code and in words") {
  Workplace place;
  const std::string good = place.scenario("good");
  const std::vector<Refused> rows = {
      {{"run"}, "error[CLI008]: missing argument: SCENARIO"},
      {{"run", good, "--sed", "7"},
       "error[CLI001]: unknown flag \"--sed\"; did you mean \"--seed\"?"},
      {{"run", good, "--overide=a=b"}, "did you mean \"--override\"?"},
      {{"run", good, "-x"}, "error[CLI001]: unknown flag \"-x\""},
      {{"run", good, "–-seed", "7"},
       "error[CLI003]: \"–-seed\" starts with an en dash (U+2013); did you mean \"--seed\"?"},
      {{"run", good, "—seed", "7"}, "an em dash (U+2014); did you mean \"--seed\"?"},
      {{"run", good, "−j", "2"}, "a minus sign (U+2212); did you mean \"-j\"?"},
      {{"run", good, "--seed"}, "error[CLI004]: --seed needs a value: --seed N"},
      {{"run", good, "--seed", "x"},
       "error[CLI006]: --seed takes a whole number such as 17, not \"x\""},
      {{"run", good, "--seed", "1..5"}, "error[CLI006]: --seed takes a whole number"},
      {{"run", good, "--seeds", "9..5"}, "error[CLI006]: --seeds takes a range"},
      {{"run", good, "--seeds", "1-5"}, "error[CLI006]: --seeds takes a range"},
      {{"run", good, "--seed", "1", "--seeds", "1..2"},
       "error[CLI007]: --seed and --seeds exclude"},
      {{"run", good, "--seed", "1", "--seed", "2"}, "error[CLI007]: --seed is given twice"},
      {{"run", good, "--json", "--format", "human"}, "error[CLI007]: --json and --format human"},
      {{"run", good, "--format", "jsn"}, "did you mean \"json\"?"},
      {{"run", good, "--keep", "fails"}, "did you mean \"fail\"?"},
      {{"run", good, "--color", "alwys"}, "did you mean \"always\"?"},
      {{"run", good, "--progress", "plan"}, "did you mean \"plain\"?"},
      {{"run", good, "-j", "0"}, "error[CLI006]: -j takes a number of processes"},
      {{"run", good, "-j", "1025"}, "error[CLI006]: -j takes a number of processes"},
      {{"run", good, "--stall", "86401"}, "error[CLI006]: --stall takes a number of seconds"},
      {{"run", good, "--override", "=1"}, "error[CLI006]: --override takes NAME=VALUE"},
      {{"run", good, "--budget", "lots"}, "error[CLI006]: --budget takes a number of steps"},
      {{"run", good, "--stall", "0"}, "error[CLI006]: --stall takes a number of seconds"},
      {{"run", good, "--runs-dir", ""}, "error[CLI006]: --runs-dir takes a folder, not \"\""},
      {{"run", good, "--override", "name"}, "error[CLI006]: --override takes NAME=VALUE"},
      {{"run", good, "--set", "name"}, "error[CLI006]: --set takes PATH=VALUE"},
      {{"run", good, "--seeds", "1..3", "--decisions"}, "error[CLI007]: --decisions lists one run"},
  };
  check_refused(place, rows);
}

TEST_CASE("every other bad command line is, too") {
  const Workplace place;
  const std::string good = "good.yaml";
  const std::vector<Refused> rows = {
      {{"runn"}, "error[CLI002]: unknown verb \"runn\"; did you mean \"run\"?"},
      {{"sweep"}, "error[CLI002]: unknown verb \"sweep\"; the verbs are run, replay"},
      {{"hlep"}, "did you mean \"help\"?"},
      {{"help", "rnu"}, "error[CLI002]: unknown verb \"rnu\"; did you mean \"run\"?"},
      {{"help", "run", "lint"}, "error[CLI005]: unexpected argument \"lint\""},
      {{"–-help"}, "error[CLI003]: \"–-help\" starts with an en dash (U+2013)"},
      {{"--halp"}, "error[CLI001]: unknown flag \"--halp\""},
      {{"replay"}, "error[CLI008]: missing argument: REF"},
      {{"replay", "a", "b"}, "error[CLI005]: unexpected argument \"b\""},
      {{"lint"}, "error[CLI008]: missing argument: FILE"},
      {{"lint", good, "--seed", "1"}, "error[CLI001]: unknown flag \"--seed\""},
      {{"list"}, "error[CLI008]: missing argument"},
      {{"list", "protocol"}, "did you mean \"protocols\"?"},
      {{"list", "codes", "more"}, "error[CLI006]: there is no \"more\" among the codes"},
      {{"list", "protocols", "shelve"}, "did you mean \"shelf\"?"},
      {{"list", "codes", "LIN001", "more"}, "error[CLI005]: unexpected argument \"more\""},
      {{"check"}, "error[CLI008]: missing argument: FILE"},
      {{"check", good, "--checker", "linearisable"},
       "error[CLI006]: --checker knows no \"linearisable\"; did you mean \"linearizable\"?\n"},
      {{"check", good, "--model", "regster"}, "did you mean \"register\"?"},
      {{"check", good, "--model", "set", "--initial", "7"},
       "error[CLI006]: --initial is for registers; a set begins empty"},
      {{"check", good, "--format", "toml"}, "error[CLI006]: --format takes one of"},
      {{"version", "now"}, "error[CLI005]: unexpected argument \"now\""},
  };
  check_refused(place, rows);
}

TEST_CASE("flags win over the environment, that over the scenario, that over the default") {
  Workplace place;
  const std::string plain = place.scenario("plain");
  const std::string many = place.scenario("many", "", "seeds: 3..4\n");
  using Variables = std::map<std::string, std::string>;
  const auto settings = [&](std::vector<std::string> words, Variables variables) {
    words.insert(words.begin(), "run");
    words.push_back("-v");
    return place.sim(words, variables).err;
  };
  CHECK(contains(settings({plain}, {}),
                 "seed 1 (default), 1 process (default), runs in runs (default)"));
  CHECK(contains(settings({many}, {}), "seeds 3..4 (the scenario)"));
  CHECK(contains(settings({many}, {{"SIM_SEEDS", "5..6"}}), "seeds 5..6 (SIM_SEEDS)"));
  CHECK(contains(settings({many}, {{"SIM_SEED", "7"}}), "seed 7 (SIM_SEED)"));
  CHECK(contains(settings({many, "--seed", "8"}, {{"SIM_SEED", "7"}}), "seed 8 (--seed)"));
  CHECK(contains(settings({many, "--seeds", "8..9"}, {{"SIM_SEED", "7"}}), "seeds 8..9 (--seeds)"));
  CHECK(contains(settings({many}, {{"SIM_JOBS", "2"}}), "2 processes (SIM_JOBS)"));
  CHECK(contains(settings({many, "-j", "3"}, {{"SIM_JOBS", "2"}}), "3 processes (-j)"));
  CHECK(contains(settings({plain}, {{"SIM_RUNS_DIR", "there"}}), "runs in there (SIM_RUNS_DIR)"));
  CHECK(contains(settings({plain, "--runs-dir", "here"}, {{"SIM_RUNS_DIR", "there"}}),
                 "runs in here (--runs-dir)"));
  CHECK(
      contains(settings({many}, {{"SIM_SEED", "7"}, {"SIM_SEEDS", "5..6"}}), "seed 7 (SIM_SEED)"));
  CHECK(contains(settings({many}, {{"SIM_SEED", ""}, {"SIM_JOBS", ""}, {"SIM_RUNS_DIR", ""}}),
                 "seeds 3..4 (the scenario), 1 process (default), runs in runs (default)"));
  CHECK(contains(settings({plain, "-j", "1024", "--stall", "86400"}, {}), "1024 processes (-j)"));
  CHECK(place.sim({"run", plain}, {{"SIM_SEED", "x"}}).exit == 64);
  CHECK(place.sim({"run", plain}, {{"SIM_SEED", "1..2"}}).exit == 64);
  CHECK(place.sim({"run", plain, "--json", "--format", "json"}).exit == 0);
  // Behind -- no dash is a flag's.
  CHECK(place.sim({"run", "--", plain}).exit == 0);
  CHECK(contains(place.sim({"run", "--", "–.yaml"}).err, "\n  --> –.yaml\n"));
  CHECK(contains(place.sim({"run", "--", "-x.yaml"}).err, "\n  --> -x.yaml\n"));
}

ordeal::tools::Surroundings with(const std::map<std::string, std::string>& variables) {
  static std::istringstream in;
  static std::ostringstream out;
  return {in, out, out, false, false, [variables](const std::string& name) {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
          }};
}

TEST_CASE("on machines that build, progress is in plain lines, unless it was asked otherwise") {
  using ordeal::tools::ProgressMode;
  const auto mode = [](const std::map<std::string, std::string>& variables,
                       const std::optional<std::string>& flag) {
    ordeal::tools::RunWords words;
    words.progress = flag;
    return std::get<ordeal::tools::RunFlags>(read_run_flags(words, with(variables))).progress;
  };
  CHECK(mode({}, std::nullopt) == ProgressMode::automatic);
  CHECK(mode({{"CI", "true"}}, std::nullopt) == ProgressMode::plain);
  CHECK(mode({{"GITHUB_ACTIONS", "true"}}, std::nullopt) == ProgressMode::plain);
  CHECK(mode({{"CI", "true"}}, "bar") == ProgressMode::bar);
}

TEST_CASE("a terminal has colour unless it is dumb; the nearest variable says which characters") {
  const auto style = [](const std::map<std::string, std::string>& variables, bool terminal) {
    return ordeal::tools::style_for(with(variables), "auto", terminal);
  };
  CHECK(style({{"TERM", "xterm"}}, true).color);
  CHECK(!style({{"TERM", "dumb"}}, true).color);
  CHECK(!style({{"TERM", "xterm"}}, false).color);
  CHECK(!style({{"TERM", "xterm"}, {"NO_COLOR", "1"}}, true).color);
  CHECK(!style({{"LANG", "C.UTF-8"}, {"LC_CTYPE", "C"}}, true).unicode);
  CHECK(style({{"LANG", "C"}, {"LC_CTYPE", "C.UTF-8"}}, true).unicode);
}

TEST_CASE("words are quoted as a shell takes them") {
  CHECK(ordeal::tools::shell_word("a/b.yaml") == "a/b.yaml");
  CHECK(ordeal::tools::shell_word("") == "''");
  CHECK(ordeal::tools::shell_word("two words") == "'two words'");
  CHECK(ordeal::tools::shell_word("it's") == "'it'\\''s'");
}

TEST_CASE("colour is for terminals, or for whoever asks; signs are for UTF-8") {
  Workplace place;
  const std::string file = place.scenario("plain");
  using Variables = std::map<std::string, std::string>;
  const auto out = [&](std::vector<std::string> words, const Variables& variables) {
    words.insert(words.begin(), {"run", file});
    return place.sim(words, variables).out;
  };
  CHECK(!contains(out({}, {{"LANG", "C.UTF-8"}}), "\x1b["));
  CHECK(contains(out({"--color", "always"}, {{"NO_COLOR", "1"}}), "\x1b["));
  CHECK(contains(out({}, {{"CLICOLOR_FORCE", "1"}}), "\x1b["));
  CHECK(!contains(out({}, {{"CLICOLOR_FORCE", "0"}}), "\x1b["));
  CHECK(!contains(out({}, {{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}), "\x1b["));
  CHECK(!contains(out({"--color", "never"}, {{"CLICOLOR_FORCE", "1"}}), "\x1b["));
  CHECK(contains(out({}, {{"LANG", "de_DE.utf8"}}), "✓"));
  CHECK(contains(out({}, {{"LANG", "C.UTF-8"}, {"LC_ALL", "POSIX"}}), "+ plain"));
  for (const char c : out({}, {})) REQUIRE(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("the exit code of several: 70 > 1 > 3 > 2 > 0") {
  using ordeal::tools::ExitCode;
  using ordeal::tools::worse;
  const ExitCode rising[] = {ExitCode::ok, ExitCode::inconclusive, ExitCode::broken,
                             ExitCode::violation, ExitCode::bug};
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = 0; j < 5; ++j) {
      CHECK(worse(rising[i], rising[j]) == rising[std::max(i, j)]);
    }
  }
}

TEST_CASE("an output that could not be written is no success") {
  Workplace place;
  const std::string good = place.scenario("good");
  const std::string bad = place.scenario("bad", "wrong_claim");
  const auto exit_of = [&](const std::vector<std::string>& words, std::string& said) {
    std::istringstream in;
    std::ostream full(nullptr);  // refuses every character
    std::ostringstream err;
    ordeal::tools::Surroundings around{
        in, full, err, false, false, [](const std::string&) { return std::nullopt; }};
    const int exit = ordeal::tools::run_cli(words, rooms(), around);
    said = err.str();
    return exit;
  };
  std::string said;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"run", good}, {"run", good, "--json"}, {"list", "codes"}, {"help"}, {"lint", good}}) {
    CAPTURE(words.front());
    CHECK(exit_of(words, said) == 74);
    CHECK(contains(said, "error[SIM002]: the output could not be written in full\n"));
  }
  CHECK(exit_of({"run", bad}, said) == 1);  // and masks no verdict
  CHECK(contains(said, "error[SIM002]"));
}

TEST_CASE("numbers of seeds and steps, read") {
  using ordeal::tools::parse_count;
  using ordeal::tools::parse_seeds;
  CHECK(parse_seeds("17")->first == 17);
  CHECK(parse_seeds("18446744073709551615")->last == UINT64_MAX);
  CHECK(parse_seeds("1..200")->last == 200);
  CHECK(parse_seeds("5..5")->first == 5);
  for (const char* bad : {"", "..", "1..", "..2", "2..1", "-1", "1...2", "18446744073709551616"}) {
    CHECK_MESSAGE(!parse_seeds(bad), bad);
  }
  CHECK(parse_count("200M") == 200'000'000);
  CHECK(parse_count("3k") == 3000);
  CHECK(!parse_count("99999999999999999999"));
  CHECK(!parse_count("18446744073709551615G"));
  CHECK(!parse_count("M"));
}

TEST_CASE("the reference page is what sim --reference prints") {
  const std::filesystem::path file = std::filesystem::current_path() / "docs/reference/sim.md";
  const Workplace place;
  const Result page = place.sim({"--reference"});
  if (std::getenv("ORDEAL_ACCEPT") != nullptr) std::ofstream(file) << page.out;
  std::ifstream in(file);
  const std::string written{std::istreambuf_iterator<char>(in), {}};
  CHECK_MESSAGE(written == page.out, "write it anew with: sim --reference >docs/reference/sim.md");
}

TEST_CASE("version and lists need no folder; a missing one is exit 66") {
  Workplace place;
  CHECK(contains(place.sim({"version"}).out, "sim "));
  CHECK(!contains(place.sim({"version"}).out, "/"));
  CHECK(contains(place.sim({"list", "protocols"}).out, "wrong_claim"));
  CHECK(contains(place.sim({"list", "faults"}).out, "partition"));
  CHECK(contains(place.sim({"list", "checkers"}).out, "linearizable"));
  CHECK(contains(place.sim({"list", "models"}).out, "register"));
  CHECK(contains(place.sim({"list", "codes"}).out, "LIN001"));
  const std::string one = place.sim({"list", "codes", "LIN001"}).out;
  CHECK(one == "LIN001  stale read: a read returned a value that had already been overwritten\n");
  for (const char* code : {"EVD001", "EVD002", "EVD003", "EVD004"}) {
    CHECK_MESSAGE(place.sim({"list", "codes", code}).exit == 0, code);
  }
  CHECK(place.sim({"list", "scenarios"}).exit == 66);
  place.scenario("plain");
  CHECK(contains(place.sim({"list", "scenarios", "."}).out, "plain.yaml"));
}

}  // namespace
}  // namespace cli_test
