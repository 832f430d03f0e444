// sim trace: what happened in a run, and what could have influenced what.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/tools/cli_shelf.hpp"

namespace cli_test {
namespace {

using Json = nlohmann::json;

TEST_CASE("a trace has every event of the run that was kept, and can be asked for some of them") {
  Workplace place;
  REQUIRE(place.sim({"run", place.scenario("plain"), "--seed", "5"}).exit == 0);
  const Json manifest = Json::parse(place.read("runs/plain/5/run.json"));
  const int events = manifest["events"].get<int>();
  const Result all = place.sim({"trace", "@last"});
  CHECK(all.exit == 0);
  CHECK(all.err == "");
  CHECK(contains(all.out, "plain  seed 5"));
  CHECK(count_of(all.out, "\n") > events);
  const Result sends = place.sim({"trace", "plain@5", "--only", "send,deliver"});
  CHECK(contains(sends.out, "  send Get{"));
  CHECK(!contains(sends.out, "  wake"));
  const Result twice = place.sim({"trace", "plain@5", "--only", "send", "--only", "deliver"});
  const auto events_of = [](const Result& result) {  // the first line has the time it took
    return result.out.substr(result.out.find('\n'));
  };
  CHECK(events_of(twice) == events_of(sends));
  const Result few = place.sim({"trace", "plain@5", "--events", "3..7"});
  CHECK(contains(few.out, "5 events of "));
  const Result one = place.sim({"trace", "plain@5", "--node", "n1", "--only", "send"});
  CHECK(contains(one.out, "n1 > c1"));
  CHECK(!contains(one.out, "c1 > n1"));
  // Of a run that is not kept: it is made.
  CHECK(place.sim({"trace", "plain.yaml@5"}).out.substr(0, 20) == all.out.substr(0, 20));
}

TEST_CASE("clocks stand beside the events, and count those that are shown") {
  Workplace place;
  REQUIRE(place.sim({"run", place.scenario("plain")}).exit == 0);
  const Result result = place.sim({"trace", "@last", "--causal", "--only", "send,deliver"});
  CHECK(contains(result.out, "the vector clock"));
  CHECK(contains(result.out, "  L 1    [0,1"));  // the first client sends
  CHECK(contains(result.out, "  L 2    [1,1"));  // the shelf receives it
}

// The first message from a client to the shelf, as the numbers of its two events.
std::pair<std::string, std::string> first_message(const Workplace& place) {
  const std::string out = place.sim({"trace", "@last", "--only", "send,deliver"}).out;
  const auto number_before = [&](const std::string& part) {
    const std::size_t line = out.rfind('\n', out.find(part)) + 1;
    const std::size_t begin = out.find_first_not_of(' ', line);
    return out.substr(begin, out.find(' ', begin) - begin);
  };
  return {number_before("c1 > n1"), number_before("n1 < c1")};
}

TEST_CASE("what happened before what, and by which messages") {
  Workplace place;
  REQUIRE(place.sim({"run", place.scenario("plain")}).exit == 0);
  const auto [sent, received] = first_message(place);
  const Result ordered = place.sim({"trace", "@last", "--between", received + "," + sent});
  CHECK(ordered.exit == 0);
  CHECK(contains(ordered.out, sent + " happened before " + received));
  CHECK(count_of(ordered.out, "c1 > n1") == 2);  // the question and the way
  const Result history = place.sim({"trace", "@last", "--history", received});
  CHECK(contains(history.out, "happened before " + received + ":"));
  CHECK(contains(history.out, "c1 > n1"));
  CHECK(!contains(history.out, "n1 > c1"));
  const Result concurrent = place.sim({"trace", "@last", "--between", "1,2"});
  CHECK(
      contains(concurrent.out, "1 and 2 are concurrent: neither could have influenced the other"));
}

TEST_CASE("what a trace is asked wrongly is said") {
  Workplace place;
  REQUIRE(place.sim({"run", place.scenario("plain")}).exit == 0);
  const auto refused = [&](const std::vector<std::string>& words, const std::string& text) {
    std::vector<std::string> command{"trace", "@last"};
    command.insert(command.end(), words.begin(), words.end());
    const Result result = place.sim(command);
    CHECK(result.exit == 64);
    CHECK(result.out == "");
    CHECK_MESSAGE(contains(result.err, text), result.err);
  };
  refused({"--only", "sent"}, "did you mean \"send\"?");
  refused({"--only", "quux"}, "; the kinds are start, ");
  refused({"--events", "7.."},
          "error[CLI006]: --events takes numbers of events, as in --events "
          "12..40, not \"7..\"");
  refused({"--between", "3"}, "--between 12,40");
  refused({"--between", "3,99999999"}, "and not so many");
  refused({"--history", "0"}, "not \"0\"");
  refused({"--node", "n7"}, "the run has no node n7");
  CHECK(place.sim({"trace", "@last", "--only", "start,hold,step"}).exit == 0);
  CHECK(place.sim({"trace", "nothing@1"}).exit == 66);
  CHECK(place.sim({"trace"}).exit == 64);
}

TEST_CASE("the trace of a run that was kept is made with its overrides") {
  Workplace place;
  const std::string file = place.scenario("luck", "", "faults: [{at: 1s, crash: n1}]\n");
  REQUIRE(place.sim({"run", file, "--override", "faults/1/happens=false"}).exit == 0);
  const Result result = place.sim({"trace", "@last", "--only", "fault"});
  CHECK(result.err.empty());
  CHECK(!contains(result.out, "crash n1"));
}

TEST_CASE("a trace that is not that of the kept run is said to be another") {
  Workplace place;
  REQUIRE(place.sim({"run", place.scenario("plain")}).exit == 0);
  std::string manifest = place.read("runs/plain/1/run.json");
  const std::string digest = Json::parse(manifest)["digest"];
  manifest.replace(manifest.find(digest), digest.size(), "0123456789abcdef");
  place.write("runs/plain/1/run.json", manifest);
  const Result result = place.sim({"trace", "@last"});
  CHECK(result.exit == 0);
  CHECK(contains(result.err, "this is not the trace of the run that was kept"));
}

}  // namespace
}  // namespace cli_test
