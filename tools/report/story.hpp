#pragma once
// What went on around a violation, from what the run recorded: which faults, what the nodes took
// themselves for, and the events that led to it.

#include <string>
#include <vector>

#include "tools/report/style.hpp"
#include "tools/run/run.hpp"

namespace ordeal::tools {

/// The stretch of virtual time that a violation is about.
struct Window {
  sim::Time begin;
  sim::Time end;
};

/// From the first operation of the witness to the end of the impossible one; for a property, the
/// instant it broke. The whole run for anything else.
Window window_of(const RunResult& result, const CheckResult& check);

/// Need is found out by a run without each fault; where there are more than these, it is not.
inline constexpr std::size_t kBlamedFaultsMax = 64;

/// "Faults around it:" and a line for each fault that began before the window closed, the needed
/// ones first, at most `lines_max`; the others are counted. `blames` may be empty: nothing is said
/// about need then, but why, if they are too many. Empty when there were no faults.
std::string faults_text(const Style& style, const RunResult& result, const Window& window,
                        const std::vector<Blame>& blames, std::size_t lines_max);

/// "What the nodes were doing:" roles taken shortly before and in the window, and who answered the
/// impossible operation. Empty for nodes that take no roles.
std::string roles_text(const RunResult& result, const CheckResult& check, const Window& window,
                       std::size_t lines_max);

/// What the room found out besides, each under its title, at most `lines_max` lines of each.
std::string findings_text(const std::vector<protocols::Finding>& findings, std::size_t lines_max);

/// "What led to it:" the event at which a property broke, preceded by its causes.
/// Requires: the run kept its events; empty without them.
std::string causes_text(const RunResult& result, const protocols::Property& property,
                        std::size_t lines_max);

}  // namespace ordeal::tools
