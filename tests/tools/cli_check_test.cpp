// `sim check` end to end, in this process.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/cli_shelf.hpp"
#include "tools/report/certificate_text.hpp"
#include "tools/report/check_page.hpp"

namespace cli_test {
namespace {

using Json = nlohmann::json;
using Arguments = std::vector<std::string>;

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

TEST_CASE("the steps of a cycle are in the JSON, each beside the number of its reason") {
  Workplace place;
  place.write("skew.edn",
              "{:index 0 :process 0 :type :invoke :f :txn :value [[:r x nil] [:append y 1]]}\n"
              "{:index 1 :process 1 :type :invoke :f :txn :value [[:r y nil] [:append x 1]]}\n"
              "{:index 2 :process 0 :type :ok :f :txn :value [[:r x []] [:append y 1]]}\n"
              "{:index 3 :process 1 :type :ok :f :txn :value [[:r y []] [:append x 1]]}\n");
  const Json json =
      Json::parse(place.sim({"check", "skew.edn", "--checker", "serializable", "--json"}).out);
  REQUIRE(json["steps"].size() == 2);
  CHECK(json["steps"][0] ==
        Json({{"reason", 3}, {"from", 0}, {"to", 1}, {"kind", "rw"}, {"key", "x"}}));
  CHECK(json["steps"][1] ==
        Json({{"reason", 4}, {"from", 1}, {"to", 0}, {"kind", "rw"}, {"key", "y"}}));
  CHECK(contains(json["reasons"][2], "T1 < T2, because T1 did not observe T2"));
  CHECK(json["anomalies"][0]["steps"] == json["steps"]);
}

TEST_CASE("what a read depends on is in the JSON and the picture, step by step") {
  Workplace place;
  place.write("missed.edn",
              "{:index 0 :process 0 :type :invoke :f :write :key x :value 1}\n"
              "{:index 1 :process 0 :type :ok :f :write :key x :value 1}\n"
              "{:index 2 :process 0 :type :invoke :f :write :key x :value 2}\n"
              "{:index 3 :process 0 :type :ok :f :write :key x :value 2}\n"
              "{:index 4 :process 1 :type :invoke :f :read :key x :value nil}\n"
              "{:index 5 :process 1 :type :ok :f :read :key x :value 2}\n"
              "{:index 6 :process 1 :type :invoke :f :read :key x :value nil}\n"
              "{:index 7 :process 1 :type :ok :f :read :key x :value 1}\n");
  const Json json =
      Json::parse(place.sim({"check", "missed.edn", "--checker", "causal", "--json"}).out);
  REQUIRE(json["steps"].size() == 4);
  CHECK(json["steps"][0] == Json({{"reason", 1}, {"from", 0}, {"to", 1}, {"kind", "process"}}));
  CHECK(json["steps"][1] ==
        Json({{"reason", 2}, {"from", 1}, {"to", 2}, {"kind", "wr"}, {"key", "x"}}));
  CHECK(json["steps"][3] ==
        Json({{"reason", 4}, {"from", 3}, {"to", 1}, {"kind", "rw"}, {"key", "x"}}));
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
  const Json unread = Json::parse(place.sim({"check", "broken.edn", "absent.edn", "--json"}).out);
  CHECK(unread["checks"].empty());
  CHECK(unread["counts"] == "0 valid, 0 invalid, 0 unknown, 2 unreadable");
  CHECK(unread["unreadable"][0]["file"] == "broken.edn");
  CHECK(unread["unreadable"][0]["line"] == 1);
  CHECK(unread["unreadable"][0]["column"].is_number());
  CHECK(unread["unreadable"][1]["error"] == "cannot read it");
  const Json alone = Json::parse(place.sim({"check", "broken.edn", "--json"}).out);
  CHECK(alone["unreadable"][0]["file"] == "broken.edn");
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
  CHECK(contains(result.out,
                 "the budget of 1 steps ran out (7 operations, 0 in doubt): raise --budget"));
  CHECK(last_line(result.out) == "0 valid, 0 invalid, 1 unknown");
}

TEST_CASE("--time is seconds or a span, --memory has units, --budget is no span") {
  const Workplace place;
  std::string text;
  for (int round = 0; round < 40; ++round) {
    for (const char* type : {"invoke", "ok"}) {
      for (int client = 0; client < 30; ++client) {
        const bool reads = client % 3 == 0;
        const std::string read = std::string(type) == "ok" ? "1" : "nil";
        text += "{:process " + std::to_string(client) + " :type :" + type + " :f " +
                (reads ? ":read :value " + read : ":write :value " + std::to_string(client % 4)) +
                "}\n";
      }
    }
    text += "{:process 50 :type :invoke :f :read :value nil}\n";
    text += "{:process 50 :type :ok :f :read :value " + std::to_string(round % 4) + "}\n";
  }
  text +=
      "{:process 51 :type :invoke :f :read :value nil}\n{:process 51 :type :ok :f :read :value "
      "7}\n{:process 52 :type :invoke :f :write :value 7}\n";
  place.write("hard.edn", text);
  const Result hurried = place.sim({"check", "hard.edn", "--time", "1us"});
  CHECK(hurried.exit != 70);
  for (const char* time : {"10", "10s", "1.5s", "500ms"}) {
    CHECK(place.sim({"check", "hard.edn", "--checker", "bank", "--time", time}).exit == 2);
  }
  for (const char* memory : {"50M", "50MB", "50MiB", "1G", "1GiB", "64kB", "64KiB"}) {
    CAPTURE(memory);
    CHECK(place.sim({"check", "hard.edn", "--checker", "bank", "--memory", memory}).exit == 2);
  }
  for (const Arguments& wrong :
       {Arguments{"--time", "0"}, Arguments{"--time", "soon"}, Arguments{"--memory", "50 M"},
        Arguments{"--memory", "B"}, Arguments{"--budget", "1s"}}) {
    CAPTURE(wrong[1]);
    const Result result = place.sim({"check", "hard.edn", wrong[0], wrong[1]});
    CHECK(result.exit == 64);
    CHECK(contains(result.err, "error[CLI006]: " + wrong[0]));
  }
  CHECK(contains(place.sim({"check", "hard.edn", "--budget", "1s"}).err, "there is --time"));
}

TEST_CASE("--info says what became of operations in doubt, and every report says so") {
  const Workplace place;
  place.write("doubt.edn",
              "{:index 0 :process 0 :type :invoke :f :write :value 1}\n"
              "{:index 1 :process 0 :type :info :f :write :value 1}\n"
              "{:index 2 :process 1 :type :invoke :f :read :value nil}\n"
              "{:index 3 :process 1 :type :ok :f :read :value 1}\n");
  const Result usual = place.sim({"check", "doubt.edn"});
  CHECK(usual.exit == 0);
  CHECK(contains(usual.out, "fail never-happened   info in-doubt"));
  const Result never = place.sim({"check", "doubt.edn", "--info", "never-happened"});
  CHECK(never.exit == 1);
  CHECK(contains(never.out, "error[LIN002]"));
  CHECK(contains(never.out, "info never-happened"));
  CHECK(place.sim({"check", "doubt.edn", "--info", "perhaps"}).exit == 64);
  CHECK(place.sim({"check", "doubt.edn", "--info", "never-happened", "--fail", "in-doubt"}).exit ==
        64);
  CHECK(place.sim({"check", "doubt.edn", "--checker", "SC", "--model", "register"}).exit == 0);
}

}  // namespace
}  // namespace cli_test
