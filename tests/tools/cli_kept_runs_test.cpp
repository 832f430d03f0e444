// What runs leave on disk, and what can be done with it: replay.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/cli_shelf.hpp"

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

TEST_CASE("a run's folder holds what it takes to run it again") {
  Workplace place;
  const Result run = place.sim({"run", place.scenario("plain"), "--seed", "5"});
  REQUIRE(run.exit == 0);
  for (const char* name :
       {"run.json", "scenario.yaml", "report.txt", "history.jsonl", "events.jsonl"}) {
    CHECK_MESSAGE(place.has(std::string("runs/plain/5/") + name), name);
  }
  CHECK(fs::read_symlink("runs/latest") == "plain/5");
  CHECK(place.read("runs/plain/5/report.txt") == run.out);
  const Json manifest = Json::parse(place.read("runs/plain/5/run.json"));
  CHECK(manifest["seed"] == 5);
  CHECK(manifest["argv"] == Json({"sim", "run", "plain.yaml", "--seed", "5"}));
  CHECK(manifest["verdict"] == "pass");
  for (const Json& file : manifest["files"]) {
    const std::string name = file["name"];
    CHECK(fs::file_size("runs/plain/5/" + name) == file["bytes"].get<std::uintmax_t>());
  }
  // The resolved scenario is runnable as it is, and the same run.
  const Result again = place.sim(
      {"run", "runs/plain/5/scenario.yaml", "--seed", "5", "--json", "--runs-dir", "other"});
  CHECK(Json::parse(again.out)["runs"][0]["digest"] == manifest["digest"]);
  // The same run again gives the same bytes.
  const std::string events = place.read("runs/plain/5/events.jsonl");
  CHECK(count_of(events, "\n") == manifest["events"].get<int>() + 1);
  place.sim({"run", "plain.yaml", "--seed", "5"});
  CHECK(place.read("runs/plain/5/events.jsonl") == events);
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator("runs")) {
    CHECK(!contains(entry.path().filename().string(), "draft"));
  }
}

TEST_CASE("which runs are kept") {
  Workplace place;
  const std::string good = place.scenario("good");
  const std::string bad = place.scenario("bad", "wrong_claim");
  place.sim({"run", good, bad, "--keep", "none"});
  CHECK(!place.has("runs"));
  place.sim({"run", good, bad, "--keep", "fail"});
  CHECK(!place.has("runs/good"));
  CHECK(place.has("runs/bad/1"));
  place.sim({"run", good, "--seeds", "1..3"});
  CHECK(!place.has("runs/good"));
  place.sim({"run", good, "--seeds", "1..3", "--keep", "all", "-j", "2"});
  for (const char* seed : {"1", "2", "3"}) CHECK(place.has(std::string("runs/good/") + seed));
  place.sim({"run", bad, "--seeds", "1..30"});
  CHECK(place.has("runs/bad/20"));
  CHECK(!place.has("runs/bad/21"));
}

TEST_CASE("a folder that cannot be written is said, and changes no verdict") {
  Workplace place;
  place.write("file", "not a folder");
  const Result result = place.sim({"run", place.scenario("plain"), "--runs-dir", "file"});
  CHECK(result.exit == 0);
  CHECK(contains(result.err, "the verdict is not affected"));
  CHECK(last_line(result.out) == "1 passed, 0 failed");
}

TEST_CASE("replay: identical, by every kind of reference") {
  Workplace place;
  const std::string file = place.scenario("plain");
  place.sim({"run", file, "--seed", "5"});
  const std::vector<std::string> references = {"plain@5", "@last", "runs/plain/5", "runs/latest",
                                               "plain.yaml@5"};
  for (const std::string& reference : references) {
    const Result result = place.sim({"replay", reference});
    CAPTURE(reference);
    CHECK(result.exit == 0);
    CHECK(contains(result.out, "identical trace"));
    CHECK(last_line(result.out) == "1 passed, 0 failed");
  }
  const Result fresh = place.sim({"replay", "plain.yaml@6"});
  CHECK(fresh.exit == 0);
  CHECK(contains(fresh.out, "no run of it is kept; it was run twice"));
  CHECK(Json::parse(place.sim({"replay", "@last", "--json"}).out)["identical"] == true);
  const std::map<std::string, std::string> there = {{"SIM_RUNS_DIR", "there"}};
  place.sim({"run", file, "--seed", "7"}, there);
  CHECK(place.sim({"replay", "plain@7"}).exit == 66);
  CHECK(place.sim({"replay", "plain@7"}, there).exit == 0);
  std::string manifest = place.read("runs/plain/5/run.json");
  const std::string version = "\"sim\": \"" + Json::parse(manifest)["sim"].get<std::string>();
  manifest.replace(manifest.find(version), version.size(), "\"sim\": \"0.0.7");
  place.write("runs/plain/5/run.json", manifest);
  CHECK(contains(place.sim({"replay", "plain@5"}).out, "  it was made by sim 0.0.7, and this is "));
}

TEST_CASE("a file is not compared with the run of another scenario that has its name") {
  Workplace place;
  const std::string file = place.scenario("plain");
  place.sim({"run", file, "--set", "network.loss=50%"});
  const Result other = place.sim({"replay", file});
  CHECK(other.exit == 0);
  CHECK(contains(other.out, "identical trace"));
  CHECK(contains(other.out, "  the run that is kept as plain@1 is of another scenario (the file "));
  const Result kept = place.sim({"replay", "plain@1"});
  CHECK(kept.exit == 0);
  CHECK(!contains(kept.out, "another scenario"));
  CHECK(place.sim({"trace", file}).err.empty());
}

TEST_CASE("replay keeps overrides, and does not care for the scenario file any more") {
  Workplace place;
  const std::string file =
      place.scenario("luck", "", "faults:\n  - {at: 1s, pause: any, resume_after: 10ms}\n");
  place.sim({"run", file, "--override", "faults/1/happens=false", "--set", "clients.count=2"});
  fs::remove(file);
  const Result result = place.sim({"replay", "luck@1"});
  CHECK(result.exit == 0);
  CHECK(contains(result.out, "identical trace"));
}

TEST_CASE("replay: an event that was tampered with is the first that differs") {
  Workplace place;
  place.sim({"run", place.scenario("plain")});
  const std::string events = place.read("runs/plain/1/events.jsonl");
  std::string tampered = events;
  const std::size_t at = tampered.find("\"i\":40,\"t\":") + 11;
  tampered[at] = tampered[at] == '1' ? '2' : '1';
  place.write("runs/plain/1/events.jsonl", tampered);
  const Result result = place.sim({"replay", "plain@1"});
  CHECK(result.exit == 3);
  CHECK(contains(result.out, "not the same trace"));
  CHECK(contains(result.out, "the first event that differs is number 40:\n    kept  "));
  CHECK(contains(result.out, "\n    now   "));
  CHECK(last_line(result.out) == "0 passed, 1 failed");
  place.write("runs/plain/1/events.jsonl", events.substr(0, events.rfind("{\"i\":")));
  CHECK(contains(place.sim({"replay", "plain@1"}).out, "kept  (no event)"));
  place.write("runs/plain/1/events.jsonl", events);
  CHECK(place.sim({"replay", "plain@1"}).exit == 0);
  std::string manifest = place.read("runs/plain/1/run.json");
  const std::size_t digest = manifest.find("\"digest\": \"") + 11;
  manifest[digest] = manifest[digest] == '0' ? '1' : '0';
  place.write("runs/plain/1/run.json", manifest);
  const Result forged = place.sim({"replay", "plain@1"});
  CHECK(forged.exit == 3);
  CHECK(contains(forged.out, "the digest in run.json is not theirs"));
}

TEST_CASE("replay of a run that is not deterministic differs") {
  Workplace place;
  place.sim({"run", place.scenario("fickle", "fickle")});
  const Result result = place.sim({"replay", "fickle@1"});
  CHECK(result.exit == 3);
  CHECK(contains(result.out, "the first event that differs"));
}

TEST_CASE("replay of what is not there: exit 66, and what was probably meant") {
  Workplace place;
  CHECK(place.sim({"replay", "@last"}).exit == 66);
  place.sim({"run", place.scenario("plain")});
  const Result near = place.sim({"replay", "plaim@1"});
  CHECK(near.exit == 66);
  CHECK(contains(near.err, "did you mean \"plain@1\"?"));
  CHECK(place.sim({"replay", "plain@2"}).exit == 66);
  CHECK(place.sim({"replay", "plain@x"}).exit == 66);
  CHECK(place.sim({"replay", "nothing"}).exit == 66);
  CHECK(contains(place.sim({"replay", "@1"}).err, "@1 names no scenario"));
  CHECK(contains(place.sim({"replay", ""}).err, "the name of a run is empty"));
  place.sim({"run", "plain.yaml", "--seed", "12"});
  CHECK(contains(place.sim({"replay", "plain"}).err, "did you mean \"plain@1\"?"));
  CHECK(contains(place.sim({"replay", "plian"}).err, "did you mean \"plain@1\"?"));
  fs::remove_all("runs/plain/1");
  CHECK(contains(place.sim({"trace", "runs/plain"}).err, "did you mean \"runs/plain/12\"?"));
  CHECK(contains(place.sim({"replay", "runs"}).err, "did you mean \"runs/latest\"?"));
  CHECK(contains(place.sim({"replay", "."}).err, "there is no run or scenario ."));
  place.sim({"run", "plain.yaml"});
  place.write("runs/plain/1/run.json", "{\"format\":");
  CHECK(place.sim({"replay", "plain@1"}).exit == 65);
  place.sim({"run", "plain.yaml"});
  place.write("runs/plain/1/scenario.yaml", "sim: 1\n");
  CHECK(place.sim({"replay", "plain@1"}).exit == 65);
}

}  // namespace
}  // namespace cli_test
