#pragma once
// Progress of one long run, on stderr, told by the watch's alarm once a second.

#include "sim/world.hpp"
#include "tools/cli/run_flags.hpp"
#include "tools/cli/surroundings.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// While it lives, show_live_line() tells how far the run of this scenario is. Null: tells nothing.
class LiveLine {
 public:
  LiveLine(Surroundings& around, ProgressMode mode, const Scenario* scenario);
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;
  ~LiveLine();

 private:
  Surroundings& around_;
};

/// For RunWatch::OnSecond: safe in a signal handler.
void show_live_line(const sim::World& world);

}  // namespace ordeal::tools
