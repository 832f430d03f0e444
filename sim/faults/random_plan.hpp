#pragma once
// The generator: draws a plan of faults from the seed. The k-th fault that generator <id> draws is
// made of decisions of its own, faults/<id>/<k>/gap, /kind, /lasts, /target, ...; overriding one of
// them, or overriding faults/<id>/<k>/happens, leaves every other decision as it was. What is drawn
// is as explicit as a scripted plan: named nodes, absolute times.

#include <string>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/time.hpp"
#include "sim/faults/plan.hpp"

namespace ordeal::sim {

/// One generator.
struct RandomFaults {
  std::string id;
  Duration every_least{};  ///< from the beginning of one fault to that of the next; above zero
  Duration every_greatest{};
  std::vector<std::string>
      kinds;  ///< rows of the fault table that may be drawn; an equal share each
  Duration lasts_least{};
  Duration lasts_greatest{};
  bool minority_down = true;  ///< never more nodes out of service at once than leave a majority
};

/// The faults that begin before `run_time`, in the order of generators and then of time.
///
/// Out of service, by their planned times, are nodes that are crashed, paused, isolated, on the
/// smaller side of a partition, or deaf or mute by a one-way cut. Where the target that was drawn
/// is not allowed, the next one that is, in the order of `nodes`, stands in for it; where none is,
/// the fault is left out. A node is never crashed or paused twice at once. Later generators mind
/// the faults of earlier ones; nobody minds scripted faults, so that adding one moves nothing.
///
/// Requires valid generators, with different ids, and nodes' names that differ.
std::vector<PlannedFault> draw_faults(Decisions& decisions, const std::vector<std::string>& nodes,
                                      const std::vector<RandomFaults>& generators,
                                      Duration run_time);

}  // namespace ordeal::sim
