#pragma once
// From a scenario file to a Scenario, or to everything that is wrong with it.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "protocols/common/room.hpp"
#include "tools/scenario/diagnostic.hpp"
#include "tools/scenario/document.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// What loading came to. There is a scenario exactly when there is no error; warnings may be beside
/// it.
struct LoadedScenario {
  std::optional<Scenario> scenario;
  std::vector<Diagnostic> diagnostics;  ///< in the order of the file, at most kDiagnosticsMax
  std::size_t left_out = 0;             ///< beyond that
  bool is_unreadable = false;           ///< there is no such file, or it cannot be read
};

inline constexpr std::size_t kDiagnosticsMax = 20;

/// Reads the file at `path`; "-" is nothing special.
LoadedScenario load_scenario(const std::string& path, const std::vector<protocols::Room>& rooms,
                             const std::vector<SetOption>& sets = {});

/// The same for a text that is at hand. `name` is what places say: a path. Promises: pure.
LoadedScenario load_scenario_text(const std::string& name, const std::string& text,
                                  const std::vector<protocols::Room>& rooms,
                                  const std::vector<SetOption>& sets = {});

}  // namespace ordeal::tools
