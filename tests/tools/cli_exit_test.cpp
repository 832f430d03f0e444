// What the commands end with: the table of exit codes, and Ctrl-C.

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "protocols/registry.hpp"
#include "tests/tools/cli_shelf.hpp"

namespace cli_test {
namespace {

using Json = nlohmann::json;

// The command, with Ctrl-C a while after it has begun.
Result interrupted(const Workplace& place, const std::vector<std::string>& words) {
  const pid_t killer = ::fork();
  if (killer == 0) {
    ::usleep(700'000);
    ::kill(::getppid(), SIGINT);
    ::_exit(0);
  }
  const Result result = place.sim(words);
  ::waitpid(killer, nullptr, 0);
  return result;
}

TEST_CASE("a run that never came to what it is to show is no pass: exit 2, masked by a violation") {
  Workplace place;
  const std::string file = place.scenario("calm", "", "check: [invariant: full-shelf]\n");
  const Result one = place.sim({"run", file});
  CHECK(one.exit == 2);
  CHECK(contains(one.out, "full-shelf never came true in this run"));
  CHECK(last_line(one.out) == "0 passed, 1 failed");
  CHECK(place.sim({"run", file, "--seeds", "1..3", "-j", "1"}).exit == 2);
  CHECK(place.sim({"run", file, place.scenario("plain")}).exit == 2);
  CHECK(place.sim({"run", file, place.scenario("wrong", "wrong_claim")}).exit == 1);
}

TEST_CASE("the budget of a run is its checkers': one too small leaves the run without a verdict") {
  const Workplace place(ordeal::protocols::registry());
  place.write("searched.yaml",
              "sim: 1\nscenario: searched\nnodes: {count: 3, run: two_phase_commit}\n"
              "clients: {count: 6}\nworkload: {kind: rw-register, rate: 30/s, keys: 2}\n"
              "time: {run: 5s}\ncheck: [serializable]\n");
  CHECK(place.sim({"run", "searched.yaml"}).exit == 0);
  const Result result = place.sim({"run", "searched.yaml", "--budget", "1"});
  CHECK(result.exit == 2);
  CHECK(contains(result.out, "the budget of 1 steps ran out"));
}

TEST_CASE("exit codes: one table") {
  struct Row {
    std::string variant, more;
    std::vector<std::string> words;
    int exit;
    std::string counts;
  };
  const std::vector<Row> rows = {
      {"", "", {}, 0, "1 passed, 0 failed"},
      {"", "seeds: 1..5\n", {}, 0, "5 passed, 0 failed"},
      {"", "expect: violation\n", {}, 1, "0 passed, 1 failed"},
      {"", "expect: violation\nseeds: 1..5\n", {}, 1, "0 passed, 1 failed"},
      {"wrong_claim", "", {}, 1, "0 passed, 1 failed"},
      {"wrong_claim", "seeds: 1..5\n", {}, 1, "0 passed, 5 failed"},
      {"wrong_claim", "expect: violation\n", {}, 0, "1 passed, 0 failed"},
      {"wrong_claim", "expect: {violation: PRP001}\n", {}, 0, "1 passed, 0 failed"},
      {"wrong_claim", "expect: {violation: few-puts}\nseeds: 1..5\n", {}, 0, "1 passed, 0 failed"},
      {"wrong_claim", "expect: {violation: LIN001}\n", {}, 1, "0 passed, 1 failed"},
      {"wrong_claim", "expect: {violation: LIN001}\nseeds: 1..5\n", {}, 1, "0 passed, 1 failed"},
      {"throws", "", {}, 3, "0 passed, 1 failed"},
      {"throws", "expect: violation\n", {}, 3, "0 passed, 1 failed"},
      {"throws", "seeds: 1..3\n", {}, 3, "0 passed, 3 failed"},
      {"fickle", "", {}, 3, "0 passed, 1 failed"},
      {"endless", "limits: {events_per_instant: 1000}\n", {}, 3, "0 passed, 1 failed"},
      {"", "", {"--override", "faults/9/happens=false"}, 0, "1 passed, 0 failed"},
  };
  int number = 0;
  for (const Row& row : rows) {
    Workplace place;
    std::vector<std::string> words = {
        "run", place.scenario("s" + std::to_string(++number), row.variant, row.more)};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const Result result = place.sim(words);
    CAPTURE(row.variant);
    CAPTURE(row.more);
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.exit == row.exit);
    CHECK(last_line(result.out) == row.counts);
  }
}

TEST_CASE("bad files: 65 and 66, and nothing was run") {
  Workplace place;
  const std::string good = place.scenario("good");
  place.write("bad.yaml", "sim: 1\nscenaro: x\n");
  const Result bad = place.sim({"run", good, "bad.yaml"});
  CHECK(bad.exit == 65);
  CHECK(bad.out.empty());
  CHECK(contains(bad.err, "bad.yaml:2:1"));
  CHECK(contains(bad.err, "— nothing was run"));
  CHECK(place.sim({"run", good, "absent.yaml"}).exit == 66);
  CHECK(place.sim({"run", "absent.yaml", "bad.yaml"}).exit == 66);  // the first says how it ends
  CHECK(place.sim({"run", "bad.yaml", "absent.yaml"}).exit == 65);
  CHECK(place.sim({"lint", good}).exit == 0);
  CHECK(place.sim({"lint", good, "bad.yaml"}).exit == 65);
  CHECK(last_line(place.sim({"lint", good, "bad.yaml"}).out) == "1 passed, 1 failed");
  CHECK(place.sim({"lint", "absent.yaml"}).exit == 66);
  CHECK(Json::parse(place.sim({"lint", "bad.yaml", "--json"}).out)["failed"] == 1);
  CHECK(!place.has("runs"));
}

TEST_CASE("Ctrl-C: what finished is reported, exit 130") {
  Workplace place;
  const std::string file = place.scenario("long", "", "seeds: 1..1000000\n");
  for (const char* processes : {"1", "2"}) {
    CAPTURE(processes);
    const Result result = interrupted(place, {"run", file, "-j", processes, "--progress", "none"});
    CHECK(result.exit == 130);
    CHECK(contains(result.out, " not run"));
    const std::string passed = last_line(result.out).substr(0, last_line(result.out).find(' '));
    const std::string next = std::to_string(std::stoull(passed) + 1);
    CHECK(contains(result.out, "  interrupted; the rest is --seeds " + next + "..1000000\n"));
    CHECK(contains(last_line(result.out), " passed, 0 failed, "));
    CHECK(contains(last_line(result.out), " skipped"));
    CHECK(!contains(result.out, "\n0 passed"));
  }
}

TEST_CASE("Ctrl-C: what was not begun is skipped, a run by itself, a search as one") {
  Workplace place;
  const auto after_a_while = [&](const std::vector<std::string>& words) {
    const Result result = interrupted(place, words);
    CHECK(result.exit == 130);
    return last_line(result.out);
  };
  const std::string endless = place.scenario("endless", "", "");
  CHECK(after_a_while({"run", endless, "--set", "time.run=500000s"}) ==
        "0 passed, 0 failed, 1 skipped");
  const std::string search = place.scenario("search", "stale", "expect: violation\nseeds: 1..9\n");
  const std::string many = place.scenario("many", "", "seeds: 1..4\n");
  CHECK(after_a_while({"run", endless, search, many, "--set", "time.run=500000s"}) ==
        "0 passed, 0 failed, 6 skipped");
}

}  // namespace
}  // namespace cli_test
