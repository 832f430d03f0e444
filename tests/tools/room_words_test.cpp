// What a room says of its messages and marks is what its code sends and reaches: scripts and faults
// are judged by it before they run.

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>

#include "protocols/registry.hpp"
#include "tools/run/run.hpp"
#include "tools/scenario/load.hpp"

namespace ordeal::tools {
namespace {

struct Seen {
  std::set<std::string> messages;
  std::set<std::string> marks;
};

void add_run(const Scenario& scenario, const protocols::Room& room, std::uint64_t seed,
             Seen& seen) {
  RunOptions options;
  options.seed = seed;
  options.keep_events = true;
  for (const sim::TraceEvent& event : run_scenario(scenario, room, options).events) {
    if (event.kind == sim::EventKind::mark) seen.marks.insert(event.label);
    if (event.kind == sim::EventKind::send) {
      seen.messages.insert(std::string(event.payload.type().name));
    }
  }
}

// In the room's scenarios, one seed of each, cut short; two where every fault is.
Seen seen_in(const protocols::Room& room) {
  Seen seen;
  for (const auto& entry : std::filesystem::directory_iterator("scenarios/" + room.name)) {
    const LoadedScenario loaded =
        load_scenario(entry.path().string(), {room}, {{"time.run", "5s"}, {"time.recover", "2s"}});
    if (!loaded.scenario) continue;  // one that is about more time than this
    add_run(*loaded.scenario, room, 1, seen);
    if (entry.path().stem() == "everything_at_once") add_run(*loaded.scenario, room, 2, seen);
  }
  return seen;
}

std::set<std::string> set_of(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

TEST_CASE("rooms that list their messages and marks list them all, and no others") {
  for (const protocols::Room& room : protocols::registry()) {
    CAPTURE(room.name);
    if (room.messages.empty()) continue;
    const Seen seen = seen_in(room);
    const std::set<std::string> messages = set_of(room.messages);
    const std::set<std::string> marks = set_of(room.marks);
    for (const std::string& type : seen.messages) CHECK_MESSAGE(messages.contains(type), type);
    for (const std::string& mark : seen.marks) CHECK_MESSAGE(marks.contains(mark), mark);
    // Some are rare, but never most of them.
    CHECK(seen.messages.size() * 3 >= messages.size() * 2);
  }
}

}  // namespace
}  // namespace ordeal::tools
