#pragma once
// The exit codes of every verb.

#include <cstdint>

namespace ordeal::tools {

enum class ExitCode : std::uint8_t {
  ok = 0,             ///< all pass, or every violation was expected
  violation = 1,      ///< at least one violation that was not expected
  inconclusive = 2,   ///< no violation, but something without a verdict
  broken = 3,         ///< the code under test, or its determinism, broke
  usage = 64,         ///< a bad command line
  invalid_file = 65,  ///< a scenario or a history that cannot be read
  not_found = 66,     ///< no such file
  bug = 70,           ///< a bug in sim
  output_lost = 74,   ///< what was printed could not be written: a full disk
  interrupted = 130,
};

/// Of several, the one that is told: 70 > 1 > 3 > 2 > 0. A violation is masked by nothing but a
/// bug.
constexpr ExitCode worse(ExitCode a, ExitCode b) {
  constexpr auto weight = [](ExitCode code) {
    switch (code) {
      case ExitCode::ok:
        return 0;
      case ExitCode::inconclusive:
        return 1;
      case ExitCode::broken:
        return 2;
      case ExitCode::violation:
        return 3;
      default:
        return 4;
    }
  };
  return weight(a) < weight(b) ? b : a;
}

}  // namespace ordeal::tools
