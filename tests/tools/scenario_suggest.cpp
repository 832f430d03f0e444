#include <doctest/doctest.h>

#include "tools/scenario/suggest.hpp"

namespace scenario_test {
namespace {

using ordeal::tools::edit_distance;
using ordeal::tools::suggestion_for;

TEST_CASE("the distance counts insertions, removals, replacements and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("partiton", "partition") == 1);
  CHECK(edit_distance("parittion", "partition") == 1);
  CHECK(edit_distance("crash", "crush") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ab", "ba") == 1);
}

TEST_CASE("near words and other tools' words are suggested, others are not") {
  const std::vector<std::string> keys = {"nodes", "network", "faults", "check", "count", "at"};
  CHECK(suggestion_for("nods", keys) == "nodes");
  CHECK(suggestion_for("Nodes", keys) == "nodes");
  CHECK(suggestion_for("netwrok", keys) == "network");
  CHECK(suggestion_for("nemesis", keys) == "faults");
  CHECK(suggestion_for("topology", keys) == "network");
  CHECK(suggestion_for("concurrency", keys) == "count");
  CHECK(suggestion_for("banana", keys).empty());
  CHECK(suggestion_for("xy", keys).empty());
  CHECK(suggestion_for("", keys).empty());
  CHECK(suggestion_for("kill", keys).empty());
}

}  // namespace
}  // namespace scenario_test
