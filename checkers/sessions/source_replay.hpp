#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "checkers/sessions/replay_state.hpp"
#include "checkers/sessions/session_sources.hpp"

namespace ordeal::checkers {

// Those that sources for a model are looked for by, one after the other; none where they are found
// without.
std::vector<ReplayRules> replay_rules_of(std::string_view model);

struct ReplayLimits {
  std::uint64_t steps_max = 0;
  std::uint64_t memory_max = 0;  // bytes; what needs more is not tried
};

struct Replayed {
  std::vector<OperationId> sources;  // by operation, see SessionTable
  bool is_whole = false;             // every read was explained: most likely all is well
  std::uint64_t steps = 0;
};

// Plays a history in the order in which it was recorded, each process with what it knows, and looks
// for sources under which nothing contradicts: what the process knows already, if it was that, or
// else what explains most of its next reads and tells it least that is new. Where nothing fits,
// those who are to blame see something else, one after the other; then the last few operations, and
// more and more of them, are played again with other preferences; then the process waits for a
// write to come. A guess: whether the sources do, others have to judge. `gives_up` is asked of each
// read that nothing fits, once: whether that is so whatever others saw.
Replayed replay_sources(const SessionSources& sources, const ReplayRules& rules,
                        const ReplayLimits& limits,
                        const std::function<bool(OperationId)>& gives_up);

}  // namespace ordeal::checkers
