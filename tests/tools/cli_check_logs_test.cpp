// A folder of logs that is one history, a session in each: Cobra's. Any other folder is what it
// was, histories of their own.

#include <doctest/doctest.h>

#include <string>

#include "tests/checkers/recorded_sessions.hpp"
#include "tests/tools/cli_shelf.hpp"

namespace cli_test {
namespace {

using ordeal::checkers::testing::cobra_logs;
using ordeal::checkers::testing::Recorded;

// The second session reads what the first wrote: alone it would have read what nobody wrote.
const Recorded kGood = {{{{{true, 1, 7, true}}, true}}, {{{{false, 1, 7, true}}, true}}};

void write_logs(const Workplace& place, const std::string& folder, const Recorded& recorded) {
  const std::vector<std::string> logs = cobra_logs(recorded);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    place.write(folder + "/T" + std::to_string(i) + ".log", logs[i]);
  }
}

}  // namespace

TEST_CASE("a folder of Cobra's logs is one history, with a page of its own") {
  Workplace place;
  write_logs(place, "run", kGood);
  for (const char* name : {"run", "run/", "./run"}) {
    CAPTURE(name);
    const Result page = place.sim({"check", name});
    CHECK(page.exit == 0);
    CHECK(page.err.empty());
    CHECK(contains(page.out, "read as cobra   no real-time order"));
    CHECK(contains(page.out, "strongest models satisfied"));
    CHECK(last_line(page.out) == "1 valid, 0 invalid, 0 unknown");
  }
  CHECK(place.sim({"check", "run", "--format", "cobra"}).exit == 0);
  CHECK(place.sim({"check", "run", "--picture", "run.html"}).exit == 0);
  CHECK(contains(place.sim({"check", "run", "--picture", "run/T0.log"}).err,
                 "would be written over the history"));
  // One log by itself is a session by itself.
  CHECK(place.sim({"check", "run/T0.log"}).exit == 0);
  CHECK(place.sim({"check", "run/T1.log"}).exit == 1);
}

TEST_CASE("sessions are in the order of their numbers, and have the names of their logs") {
  Workplace place;
  Recorded recorded(11);
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    recorded[i] = {{{{true, 1, i + 1, true}}, true}};
  }
  recorded[10].push_back({{{false, 5, 99, true}}, true});  // which nobody wrote
  write_logs(place, "run", recorded);
  const Result page = place.sim({"check", "run", "--checker", "read-committed"});
  CHECK(page.exit == 1);
  CHECK(contains(page.out, "      T10 "));
  CHECK(contains(page.out, "event 22"));
}

TEST_CASE("folders of logs below a folder are a history each; other files are what they were") {
  Workplace place;
  write_logs(place, "kept/a", kGood);
  write_logs(place, "kept/b", {kGood[1], {}});  // the other session is missing
  place.write("kept/a/notes.txt", "nothing of interest");
  place.write("kept/b/good.hist", "[x:=1]\n");
  place.write("kept/c/etcd.log", "INFO  jepsen.util - 0\t:invoke\t:write\t12\n");
  const Result lines = place.sim({"check", "kept"});
  CHECK(lines.exit == 1);
  CHECK(contains(lines.out, "kept/a   strong-session-serializable: valid"));
  CHECK(contains(lines.out, "kept/b   strong-session-serializable: invalid"));
  CHECK(contains(lines.out, "kept/b/good.hist   strong-session-serializable: valid"));
  CHECK(contains(lines.out, "kept/c/etcd.log   linearizable: valid"));
  CHECK(last_line(lines.out) == "3 valid, 1 invalid, 0 unknown; passed over 1 file of other kinds");
  // Told to read something else, every log is a file again.
  CHECK(last_line(place.sim({"check", "kept", "--format", "jepsen-log"}).out) ==
        "1 valid, 0 invalid, 0 unknown; passed over 6 files of other kinds");
}

TEST_CASE("a log that is none, or is cut off, is an error that names it, never passed over") {
  Workplace place;
  write_logs(place, "kept/run", kGood);
  const std::string good = place.read("kept/run/T1.log");
  place.write("kept/run/T1.log", good.substr(0, good.size() - 1));
  for (const char* name : {"kept", "kept/run"}) {
    const Result cut = place.sim({"check", name});
    CHECK(cut.exit == 65);
    CHECK(contains(cut.err, "kept/run/T1.log: byte 50: the file ends inside of transaction 0x101"));
  }
  place.write("kept/run/T1.log", good);
  place.write("kept/run/other.log", "nothing of interest\n");
  const Result other = place.sim({"check", "kept"});
  CHECK(other.exit == 65);
  CHECK(contains(other.err, "kept/run/other.log: byte 0: expected S, which begins a transaction"));
  CHECK(contains(other.err, "name files that are not"));
  place.write("kept/run/other.log", good);
  CHECK(contains(place.sim({"check", "kept"}).err,
                 "kept/run: transaction 0x101 is there twice, in the logs of T1 and other"));
  place.write("kept/run/other.log", "");
  CHECK(place.sim({"check", "kept"}).exit == 0);
  // In a folder of other files a damaged history is no file of another kind either.
  place.write("mixed/history.bincode",
              ordeal::checkers::testing::dbcop_bincode(kGood).substr(0, 150));
  const Result damaged = place.sim({"check", "mixed"});
  CHECK(damaged.exit == 65);
  CHECK(contains(damaged.err, "mixed/history.bincode: byte 1"));
}

TEST_CASE("a folder of Viper's logs is one history, too") {
  Workplace place;
  place.write("run/J12.log", "{\"value\": [[\"w\", 1, 7, true]]}\n");
  place.write("run/J13.log", "{\"value\": [[\"r\", 1, 7, false]]}\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"check", "run"}, {"check", "run", "--format", "viper"}}) {
    const Result page = place.sim(words);
    CHECK(contains(page.out, "read as viper   no real-time order"));
    CHECK(contains(page.out, "2 operations"));
  }
  place.write("run/J14.log", "{\"value\": [[\"q\", 1, 7, false]]}\n");
  const Result page = place.sim({"check", "run"});
  CHECK(page.exit == 65);
  CHECK(contains(page.err, "J14.log:1:12: expected [:r key value dead]"));
}

}  // namespace cli_test
