// What runs leave on disk, and what can be done with it: replay, check; interruption.

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/tools/cli_shelf.hpp"
#include "tools/report/certificate_text.hpp"
#include "tools/report/check_page.hpp"

namespace cli_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

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

TEST_CASE("check judges the history a run has left") {
  Workplace place;
  place.sim({"run", place.scenario("plain")});
  const std::string history = "runs/latest/history.jsonl";
  const Result good = place.sim({"check", history, "--checker", "linearizable"});
  CHECK(good.exit == 0);
  CHECK(last_line(good.out) == "1 valid, 0 invalid, 0 unknown");
  CHECK(place.sim({"check", "-"}, {}, place.read(history)).exit == 0);
  place.sim({"run", place.scenario("stale", "stale", "expect: violation\nseeds: 1..100\n")});
  const Result bad = place.sim({"check", "runs/latest/history.jsonl", "--model", "register"});
  CHECK(bad.exit == 1);
  CHECK(contains(bad.out, "error[LIN00"));
  CHECK(contains(bad.out, "Why it is impossible:"));
  CHECK(contains(bad.out, "\n  weakest models violated: "));  // of a single history, unasked
  const Json json = Json::parse(
      place.sim({"check", "runs/latest/history.jsonl", "--checker", "linearizable", "--json"}).out);
  CHECK(json["verdict"] == "invalid");
  CHECK(json["witness"].size() >= 2);
  CHECK(!json["reasons"].empty());
}

TEST_CASE("of a run's folder its history is judged; its other files are no damaged histories") {
  Workplace place;
  place.sim({"run", place.scenario("plain")});
  const Result folder = place.sim({"check", "runs/plain/1"});
  CHECK(folder.exit == 0);
  CHECK(folder.err.empty());
  CHECK(!contains(folder.out, "read as"));  // of a folder a line for each, not a page
  CHECK(last_line(folder.out) ==
        "1 valid, 0 invalid, 0 unknown; passed over 4 files of other kinds");
  // That holds for a folder of one history too.
  place.write("one/history.jsonl", place.read("runs/plain/1/history.jsonl"));
  CHECK(contains(place.sim({"check", "one/history.jsonl"}).out, "strongest models satisfied"));
  CHECK(!contains(place.sim({"check", "one"}).out, "strongest models satisfied"));
  const Result named = place.sim({"check", "runs/plain/1/events.jsonl"});
  CHECK(named.exit == 65);
  CHECK(contains(named.err, "the format is \"sim-events\", not \"sim-history\""));
}

TEST_CASE("check and run have their verdicts verified, and say so") {
  Workplace place;
  const std::string good = place.scenario("good");
  const Result run = place.sim({"run", good, "--verify"});
  CHECK(run.exit == 0);
  CHECK(contains(run.out, "  linearizable: certificate verified: an order of "));
  CHECK_FALSE(contains(place.sim({"run", good}).out, "certificate"));
  CHECK(contains(place.sim({"run", good, "--verify", "--json"}).out,
                 "\"certificate\": \"certificate verified: an order of "));
  place.write("stale.edn",
              "{:index 0 :process 0 :type :invoke :f :write :value 3}\n"
              "{:index 1 :process 0 :type :ok :f :write :value 3}\n"
              "{:index 2 :process 0 :type :invoke :f :read :value nil}\n"
              "{:index 3 :process 0 :type :ok :f :read :value 4}\n");
  const Result check = place.sim({"check", "stale.edn", "--verify"});
  CHECK(check.exit == 1);
  CHECK(contains(check.out, "\n  certificate verified: 1 operation fails alone\n"));
  CHECK(contains(place.sim({"check", "stale.edn", "--verify", "--json"}).out,
                 "\"outcome\": \"verified\""));
  CHECK(contains(place.sim({"check", "stale.edn", "--verify", "--checker", "pram"}).out,
                 "certificate verified: 1 operation fails alone"));
}

TEST_CASE("a refused certificate is a bug of ours, in words") {
  using ordeal::checkers::Verification;
  const ordeal::checkers::Certification refused = {
      {}, {Verification::Outcome::kRefused, "operation 3 is not possible there"}};
  CHECK(ordeal::tools::certificate_text(refused) ==
        "certificate refused: operation 3 is not possible there. The verdict may be wrong; this is "
        "a bug of sim");
  // And no page leads with the verdict as if nothing were the matter.
  using namespace ordeal::tools;
  ordeal::checkers::Report report;
  report.checker = "linearizable";
  const ordeal::checkers::History history;
  const Style style;
  const std::string page = check_page(style, "h.edn", "jepsen-edn", history, report, &refused);
  CHECK(page.starts_with("! h.edn   linearizable: NOT TO BE TRUSTED (it says valid)"));
  CHECK(contains(page, "\n  certificate refused: operation 3 is not possible there."));
  CHECK_FALSE(contains(page, style.tick()));
  const std::string line = check_line(style, "h.edn", history, report, &refused);
  CHECK(line.starts_with("! h.edn   linearizable: NOT TO BE TRUSTED (it says valid)"));
  CHECK_FALSE(contains(line, style.tick()));
  const ordeal::tools::Json json = check_json("h.edn", "jepsen-edn", history, report, &refused);
  CHECK(json["verdict"] == "unknown");
  CHECK(json["refused_verdict"] == "valid");
}

TEST_CASE("check of files that cannot be read") {
  Workplace place;
  CHECK(place.sim({"check", "absent.jsonl"}).exit == 66);
  const Result nothing = place.sim({"check", "."});
  CHECK(nothing.exit == 66);
  CHECK(contains(nothing.err, "error: there is no history below what was named"));
  place.write("garbage.jsonl", "{\"format\":\"sim-history\",\"version\":1}\n{oops\n");
  const Result garbage = place.sim({"check", "garbage.jsonl"});
  CHECK(garbage.exit == 65);
  CHECK(contains(garbage.err, "garbage.jsonl:2:"));
  CHECK(place.sim({"check", "-"}, {}, "\x01\x02").exit == 65);
}

TEST_CASE("check of several files and folders: a line each, then the counts; a violation wins") {
  Workplace place;
  const std::string write =
      "{:index 0 :process 0 :type :invoke :f :write :value 3}"
      "{:index 1 :process 0 :type :ok :f :write :value 3}"
      "{:index 2 :process 0 :type :invoke :f :read}";
  std::filesystem::create_directory("kept");
  place.write("kept/good.edn", write + "{:index 3 :process 0 :type :ok :f :read :value 3}");
  place.write("kept/nil.edn", write + "{:index 3 :process 0 :type :ok :f :read :value nil}");
  place.write("kept/notes.txt", "nothing of interest");
  place.write("odd.edn", "{:index 0 :process 0 :type :invoke :f :jump}");
  const Result good = place.sim({"check", "kept"});
  CHECK(good.exit == 0);
  CHECK(last_line(good.out) == "2 valid, 0 invalid, 0 unknown; passed over 1 file of other kinds");
  const Result both = place.sim({"check", "kept", "odd.edn", "--nil-read", "nothing-there"});
  CHECK(both.exit == 1);
  CHECK(contains(both.out, "kept/nil.edn   linearizable: invalid   LIN001 stale read"));
  CHECK(contains(both.out, "no checker fits a history of jump"));
  CHECK(contains(both.out, "1 valid, 1 invalid, 1 unknown"));
  CHECK(place.sim({"check", "odd.edn"}).exit == 2);
  place.write("broken.edn", write + "{:index 3");
  CHECK(place.sim({"check", "kept/good.edn", "broken.edn"}).exit == 65);
  CHECK(place.sim({"check", "kept", "broken.edn", "--nil-read", "nothing-there"}).exit == 1);
  CHECK(place.sim({"check", "broken.edn", "absent.edn"}).exit == 66);
  const Json json = Json::parse(place.sim({"check", "kept", "--json", "--initial", "x"}).out);
  CHECK(json["checks"].size() == 2);
  CHECK(json["checks"][0]["switches"]["initial"] == "\"x\"");
  const Result twice = place.sim(
      {"check", "kept/good.edn", "--checker", "linearizable", "--checker", "serializable"});
  CHECK(contains(twice.out, "serializable: unknown"));
  CHECK(place.sim({"check", "odd.edn", "--fail", "maybe"}).exit == 64);
}

TEST_CASE("a search with too small a budget is unknown, exit 2") {
  Workplace place;
  std::string text;  // four writes of two values at once: which read saw whose has to be searched
  const auto event = [&](int process, const char* type, const char* function, const char* value) {
    text += "{:process " + std::to_string(process) + " :type :" + type + " :f :" + function +
            " :value " + value + "}\n";
  };
  for (const char* type : {"invoke", "ok"}) {
    for (const int writer : {0, 1, 2, 3}) event(writer, type, "write", writer % 2 == 0 ? "1" : "2");
    for (const char* seen : {"1", "2", "1"}) {
      if (std::string(type) == "ok") break;
      event(4, "invoke", "read", "nil");
      event(4, "ok", "read", seen);
    }
  }
  place.write("repeated.edn", text);
  CHECK(place.sim({"check", "repeated.edn"}).exit == 0);
  const Result result = place.sim({"check", "repeated.edn", "--budget", "1"});
  CHECK(result.exit == 2);
  CHECK(contains(result.out, "the budget of 1 steps ran out on key"));
  CHECK(last_line(result.out) == "0 valid, 0 invalid, 1 unknown");
}

TEST_CASE("Ctrl-C: what finished is reported, exit 130") {
  Workplace place;
  const std::string file = place.scenario("long", "", "seeds: 1..1000000\n");
  for (const char* processes : {"1", "2"}) {
    CAPTURE(processes);
    const pid_t killer = ::fork();
    if (killer == 0) {
      ::usleep(700'000);
      ::kill(::getppid(), SIGINT);
      ::_exit(0);
    }
    const Result result = place.sim({"run", file, "-j", processes, "--progress", "none"});
    ::waitpid(killer, nullptr, 0);
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
    const pid_t killer = ::fork();
    if (killer == 0) {
      ::usleep(700'000);
      ::kill(::getppid(), SIGINT);
      ::_exit(0);
    }
    const Result result = place.sim(words);
    ::waitpid(killer, nullptr, 0);
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
