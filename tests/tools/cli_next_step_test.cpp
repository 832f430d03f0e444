// What is told to somebody who does not know how to go on.

#include <doctest/doctest.h>

#include "tests/tools/cli_shelf.hpp"

namespace cli_test {
namespace {

TEST_CASE("a scenario that is not where it was looked for is named") {
  Workplace place;
  place.write("scenarios/here/stale_read.yaml", place.read(place.scenario("good")));
  const auto says = [&](const std::string& file) { return place.sim({"run", file}).err; };
  const std::string meant = "did you mean \"scenarios/here/stale_read.yaml\"?";
  CHECK(contains(says("stale_read"), meant));
  CHECK(contains(says("scenarios/here/stale_raed.yaml"), meant));
  CHECK(contains(says("scenarios/stale_read.yaml"), meant));
  CHECK(contains(says("goood.yaml"), "did you mean \"good.yaml\"?"));
  CHECK(!contains(says("something_else.yaml"), "did you mean"));
  CHECK(contains(says("scenarios/here"), "all scenarios in it: scenarios/here/*.yaml"));
}

TEST_CASE("the commands that end a page do the same again") {
  Workplace place;
  const std::string file = place.scenario("bad", "wrong_claim");
  const Result result = place.sim({"run", file, "--set", "about=two words", "--override",
                                   "c1/wake/1/order=3", "--runs-dir", "my runs"});
  CHECK(contains(result.out, "  replay   sim replay bad@1 --runs-dir 'my runs'\n"));
  CHECK(contains(result.out,
                 "  again    sim run bad.yaml --seed 1 --set 'about=two words' --override "
                 "c1/wake/1/order=3\n"));
  CHECK(contains(result.out, "  files    my runs/bad/1\n"));
  CHECK(place.sim({"replay", "bad@1", "--runs-dir", "my runs"}).exit == 0);
}

TEST_CASE("why nothing is said of need where faults are many") {
  Workplace place;
  std::string faults = "faults:\n";
  for (int i = 0; i < 65; ++i) faults += "  - {at: 1ms, pause: n1, resume_after: 1ms}\n";
  const std::string file = place.scenario("many", "wrong_claim", faults);
  const std::string reason = "which of them are needed was not tried: they are more than 64";
  CHECK(contains(place.sim({"run", file}).out, reason));
  const std::string fewer = place.sim({"run", file, "--override", "faults/9/happens=false"}).out;
  CHECK(!contains(fewer, reason));
  CHECK(contains(fewer, "not needed"));
}

}  // namespace
}  // namespace cli_test
