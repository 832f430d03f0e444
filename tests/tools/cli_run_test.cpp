// `sim run` end to end, in this process: verdicts, exit codes, counts, JSON, many seeds, processes.

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/tools/cli_shelf.hpp"
#include "tools/report/style.hpp"

namespace cli_test {
namespace {

using Json = nlohmann::json;

// Without wall-clock times, which no two runs share.
std::string without_times(std::string text) {
  for (std::size_t at = 0; (at = text.find(" simulated in ", at)) != std::string::npos; ++at) {
    text.erase(at + 14, text.find_first_of("\n", at) - at - 14);
  }
  return text;
}

Json without_times(Json document) {
  for (Json& run : document["runs"]) run.erase("wall_ms");
  return document;
}

bool has_border(const Json& run) {
  return std::any_of(run["checks"].begin(), run["checks"].end(), [](const Json& check) {
    return check["name"] == "linearizable" && !check["models_violated"].empty();
  });
}

TEST_CASE("a pass is three lines, and exit 0") {
  Workplace place;
  const Result result = place.sim({"run", place.scenario("plain")});
  CHECK(result.exit == 0);
  CHECK(count_of(result.out, "\n") == 3);
  CHECK(contains(result.out, "✓ plain  seed 1   2.0 s simulated in "));
  CHECK(contains(result.out, "linearizable ✓ 1 key   few-puts ✓"));
  CHECK(last_line(result.out) == "1 passed, 0 failed");
  CHECK(result.err.empty());
}

TEST_CASE("what a room found out stands on the page and in the JSON, as the faults left things") {
  Workplace place;
  const std::string file = place.scenario("tells", "tells", "faults: [{at: 1s, crash: n1}]\n");
  const Result result = place.sim({"run", file});
  CHECK(result.exit == 0);
  CHECK(contains(result.out, "\n  Where the shelf was:\n    on the floor\n      in the hall\n"));
  CHECK(contains(result.out, "\n  How full the shelf is:\n    board 1\n"));
  CHECK(contains(result.out, "    board 12\n    and 8 more\n"));
  const Json run = Json::parse(place.sim({"run", file, "--json"}).out)["runs"][0];
  REQUIRE(run["findings"].size() == 2);
  CHECK(run["findings"][0]["title"] == "Where the shelf was");
  CHECK(run["findings"][1]["lines"].size() == 20);
  const std::string silent = place.scenario("plain");
  CHECK_FALSE(
      Json::parse(place.sim({"run", silent, "--json"}).out)["runs"][0].contains("findings"));
}

TEST_CASE("a violation is a page: verdict, witness, reasons, commands; exit 1") {
  Workplace place;
  const std::string file = place.scenario("stale", "stale", "seeds: 1..50\n");
  const Json many = Json::parse(place.sim({"run", file, "--json"}).out);
  std::string seed;
  for (const Json& run : many["runs"]) {
    if (run["verdict"] == "violation" && seed.empty())
      seed = std::to_string(run["seed"].get<int>());
  }
  REQUIRE(!seed.empty());
  const Result result = place.sim({"run", file, "--seed", seed});
  CHECK(result.exit == 1);
  CHECK(contains(result.out, "✗ stale  seed " + seed + "  VIOLATION"));
  CHECK(contains(result.out, "error[LIN00"));
  CHECK(contains(result.out, "check: linearizable (key \"x\")"));
  CHECK(contains(result.out, "← impossible"));
  CHECK(contains(result.out, "  Why it is impossible:\n    1. "));
  CHECK(contains(result.out, "replay   sim replay stale@" + seed));
  CHECK(contains(result.out, "again    sim run stale.yaml --seed " + seed));
  CHECK(last_line(result.out) == "0 passed, 1 failed");
  CHECK(count_of(result.out, "\n") <= 40);
  for (std::size_t at = 0; at < result.out.size();) {
    const std::size_t end = result.out.find('\n', at);
    CHECK(ordeal::tools::columns_of(result.out.substr(at, end - at)) <= 100);
    at = end + 1;
  }
  CHECK(place.read("runs/stale/" + seed + "/report.txt") == result.out);
  CHECK(contains(result.out, "\n  weakest models violated: "));
  const Json shown = Json::parse(place.sim({"run", file, "--seed", seed, "--json"}).out);
  CHECK(has_border(shown["runs"][0]));
  // What a sweep keeps of its failures is no poorer.
  CHECK(place.sim({"run", file, "--seeds", "1..20", "-j", "1", "--runs-dir", "swept"}).exit == 1);
  CHECK(has_border(Json::parse(place.read("swept/stale/" + seed + "/run.json"))));
}

TEST_CASE("a pass shows the models on both sides of it where that is asked for") {
  Workplace place;
  const std::string file = place.scenario("good");
  const Result plain = place.sim({"run", file});
  CHECK_FALSE(contains(plain.out, "models satisfied"));
  const Result asked = place.sim({"run", file, "--border"});
  CHECK(asked.exit == 0);
  CHECK(contains(asked.out, "\n  strongest models satisfied: linearizable\n"));
}

TEST_CASE("a property that breaks says when, and what led to it") {
  Workplace place;
  const Result result = place.sim({"run", place.scenario("claims", "wrong_claim")});
  CHECK(result.exit == 1);
  CHECK(contains(result.out, "error[PRP001]: few-puts: n1 kept 3 values"));
  CHECK(contains(result.out, "False for the first time at "));
  CHECK(contains(result.out, "  What led to it:\n"));
  CHECK(contains(result.out, "note Kept{count: 3}"));
}

TEST_CASE("a search stops at the seed that shows it") {
  Workplace place;
  const std::string file = place.scenario("found", "stale", "expect: violation\nseeds: 1..200\n");
  const Result result = place.sim({"run", file});
  CHECK(result.exit == 0);
  CHECK(contains(result.out, "expected a violation found at seed "));
  CHECK(contains(result.out, " of 200 seeds"));
  CHECK(contains(result.out, "VIOLATION, as expected"));
  CHECK(last_line(result.out) == "1 passed, 0 failed");
  const Json document = Json::parse(place.sim({"run", file, "--json"}).out);
  CHECK(document["runs"].size() < 200);
  CHECK(document["runs"].back()["verdict"] == "violation");
}

TEST_CASE("many seeds come to the same with any number of processes") {
  Workplace place;
  const std::string file = place.scenario("same", "stale", "seeds: 1..40\n");
  const Result one = place.sim({"run", file});
  const Result three = place.sim({"run", file, "-j", "3"});
  CHECK(one.exit == 1);
  CHECK(three.exit == 1);
  CHECK(without_times(three.out) == without_times(one.out));
  const Json first = Json::parse(place.sim({"run", file, "--json"}).out);
  const Json second = Json::parse(place.sim({"run", file, "--json", "-j", "2"}).out);
  CHECK(without_times(second) == without_times(first));
  CHECK(first["passed"].get<int>() + first["failed"].get<int>() == 40);
  CHECK(first["failed"].get<int>() > 0);
  CHECK(first["passed"].get<int>() > 0);
}

TEST_CASE("a worker that dies takes its seed with it, and only that") {
  Workplace place;
  const std::string file = place.scenario("dies", "dies", "seeds: 1..7\n");
  const Result result = place.sim({"run", file, "-j", "2", "--json"});
  CHECK(result.exit == 3);
  const Json document = Json::parse(result.out);
  REQUIRE(document["runs"].size() == 7);
  for (const Json& run : document["runs"]) {
    const bool dies = run["seed"].get<int>() % 3 == 0;
    CHECK(run["verdict"] == (dies ? "broken" : "pass"));
    if (dies) CHECK(contains(run["title"], "killed by signal 9"));
    if (dies) CHECK(contains(run["title"], "its last words: shelf: I am dying"));
  }
  const Result page = place.sim({"run", file, "-j", "2"});
  CHECK(contains(page.out, "! dies  seed 3  BROKEN"));
  CHECK(last_line(page.out) == "5 passed, 2 failed");
}

TEST_CASE("the JSON document: one, and all of it") {
  Workplace place;
  const std::string file =
      place.scenario("json", "", "faults:\n  - {at: 1s, pause: n1, resume_after: 10ms}\n");
  const Json document = Json::parse(place.sim({"run", file, "--json"}).out);
  CHECK(document["format"] == "sim-run");
  CHECK(document["version"] == 1);
  CHECK(document["passed"] == 1);
  CHECK(document["failed"] == 0);
  CHECK(document["exit"] == 0);
  const Json& run = document["runs"].at(0);
  CHECK(run["scenario"] == "json");
  CHECK(run["seed"] == 1);
  CHECK(run["verdict"] == "pass");
  CHECK(run["digest"].get<std::string>().size() == 16);
  CHECK(run["simulated_ns"] == 2'000'000'000);
  CHECK(run["operations"].get<int>() > 50);
  CHECK(run["faults"].at(0)["kind"] == "pause");
  CHECK(run["checks"].size() == 2);
  const Result lines = place.sim({"run", file, "--format", "jsonl", "--seeds", "1..3"});
  CHECK(count_of(lines.out, "\n") == 3);
  const Json asked = Json::parse(place.sim({"run", file, "--json", "--decisions"}).out);
  CHECK(asked["runs"][0]["decisions"].size() > 100);
}

TEST_CASE("decisions: listed, replaced, missed and misread") {
  Workplace place;
  const std::string file =
      place.scenario("luck", "", "faults:\n  - {at: 1s, pause: any, resume_after: 10ms}\n");
  const Result listed = place.sim({"run", file, "--decisions"});
  CHECK(contains(listed.out, "faults/1/happens = true\n"));
  const Result replaced =
      place.sim({"run", file, "--decisions", "--override", "faults/1/happens=false"});
  CHECK(contains(replaced.out, "faults/1/happens = false (overridden)\n"));
  const Result missed = place.sim({"run", file, "--override", "faults/1/hapens=false"});
  CHECK(missed.exit == 0);
  CHECK(contains(missed.err, "was never asked for"));
  CHECK(contains(missed.err, "did you mean \"faults/1/happens\"?"));
  const Result misread = place.sim({"run", file, "--override", "faults/1/happens=maybe"});
  CHECK(misread.exit == 64);
  CHECK(contains(misread.err, "error[CLI009]: the override faults/1/happens=maybe cannot be read"));
  CHECK(last_line(misread.out) == "0 passed, 0 failed");
  const Result many =
      place.sim({"run", file, "--seeds", "1..4", "--override", "faults/1/happens=maybe"});
  CHECK(many.exit == 64);
  const Result signs = place.sim({"run", file, "--override", "faults/1/happens=a=b"});
  CHECK(contains(signs.err, "the override faults/1/happens=a=b cannot be read"));
  const std::string own = place.scenario("own", "",
                                         "faults:\n  - {at: 1s, pause: any, resume_after: 1ms}\n"
                                         "override: {faults/1/happens: maybe}\n");
  CHECK(place.sim({"run", own}).exit == 65);
  const Result twice = place.sim({"run", file, file, "--override", "nobody/asks=1"});
  CHECK(count_of(twice.err, "was never asked for") == 1);
}

TEST_CASE("nondeterminism is found by the second run, and located") {
  Workplace place;
  const Result result = place.sim({"run", place.scenario("fickle", "fickle")});
  CHECK(result.exit == 3);
  CHECK(contains(result.out, "! fickle  seed 1  BROKEN"));
  CHECK(contains(result.out, "nondeterminism"));
  CHECK(contains(result.out, "Event "));
}

TEST_CASE("broken runs name node, fiber, event and seed") {
  Workplace place;
  const Result result = place.sim({"run", place.scenario("throws", "throws"), "--seed", "9"});
  CHECK(result.exit == 3);
  CHECK(contains(result.out, "the shelf fell down"));
  CHECK(contains(result.out, "node   n1"));
  CHECK(contains(result.out, "fiber  "));
  CHECK(contains(result.out, "event  "));
  CHECK(contains(result.out, "seed   9"));
}

TEST_CASE("code that spins is found out, alone, among many seeds and in workers") {
  Workplace place;
  const std::string file = place.scenario("spins", "spins");
  const Result one = place.sim_apart({"run", file, "--stall", "1"});
  CHECK(one.exit == 3);
  CHECK(contains(one.out, "without waiting for anything"));
  CHECK(contains(one.out, "node   n1"));
  CHECK(contains(one.out, "seed   1"));
  CHECK(last_line(one.out) == "0 passed, 1 failed");
  const Result many = place.sim_apart({"run", file, "--stall", "1", "--seeds", "1..3"});
  CHECK(many.exit == 3);
  CHECK(last_line(many.out) == "0 passed, 3 failed");
  const Result apart = place.sim_apart({"run", file, "--stall", "1", "--seeds", "1..3", "-j", "3"});
  CHECK(apart.exit == 3);
  CHECK(last_line(apart.out) == "0 passed, 3 failed");
}

TEST_CASE("code that would take the process with it is told like any broken run") {
  const std::pair<const char*, const char*> kWays[] = {
      {"segfaults", "killed by a signal: 11 (Segmentation fault)"},
      {"aborts", "killed by a signal: 6 (Aborted)"},
      {"overflows", "fiber stack overflow: the stack's guard page was touched"}};
  Workplace place;
  for (const auto& way : kWays) {
    const char* const variant = way.first;
    const char* const words = way.second;
#ifdef ORDEAL_SANITIZED
    if (variant != std::string("overflows")) continue;  // the sanitizer's own report comes first
#endif
    CAPTURE(variant);
    const std::string file = place.scenario(variant, variant);
    const Result one = place.sim_apart({"run", file, "--seed", "4"});
    CAPTURE(one.out + one.err);
    CHECK(one.exit == 3);
    CHECK(contains(one.out, words));
    CHECK(contains(one.out, "node   n1"));
    CHECK(contains(one.out, "seed   4"));
    CHECK(last_line(one.out) == "0 passed, 1 failed");
    for (const char* jobs : {"1", "3"}) {
      const Result many = place.sim_apart({"run", file, "--seeds", "1..3", "-j", jobs});
      CHECK(many.exit == 3);
      CHECK(contains(many.out, words));
      CHECK(last_line(many.out) == "0 passed, 3 failed");
    }
  }
}

TEST_CASE("several scenarios: one count; the worst is told") {
  Workplace place;
  const std::string good = place.scenario("good");
  const std::string bad = place.scenario("bad", "wrong_claim");
  const std::string broken = place.scenario("broken", "throws");
  const Result result = place.sim({"run", good, bad, broken});
  CHECK(result.exit == 1);
  CHECK(last_line(result.out) == "1 passed, 2 failed");
  CHECK(place.sim({"run", good, broken}).exit == 3);
  const Result quiet = place.sim({"run", good, bad, "-q"});
  CHECK(count_of(quiet.out, "\n") <= 4);
}

TEST_CASE("the campaign has one row for every seed") {
  Workplace place;
  const std::string file = place.scenario("rows", "stale", "seeds: 1..30\n");
  place.sim({"run", file});
  place.sim({"run", file, "-j", "2"});
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((place.path() / "runs/campaign.sqlite").c_str(), &database) == SQLITE_OK);
  sqlite3_stmt* count = nullptr;
  sqlite3_prepare_v2(database,
                     "SELECT count(*), sum(verdict='violation'), sum(code LIKE 'LIN%') FROM runs "
                     "WHERE scenario='rows'",
                     -1, &count, nullptr);
  REQUIRE(sqlite3_step(count) == SQLITE_ROW);
  CHECK(sqlite3_column_int(count, 0) == 30);
  CHECK(sqlite3_column_int(count, 1) > 0);
  CHECK(sqlite3_column_int(count, 1) == sqlite3_column_int(count, 2));
  sqlite3_finalize(count);
  sqlite3_close(database);
}

}  // namespace
}  // namespace cli_test
