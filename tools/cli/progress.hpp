#pragma once
// Progress of many seeds, on stderr, for whatever takes longer than a second: a line that is
// rewritten on a terminal, else one line per tenth; or JSON lines for programs.

#include <chrono>
#include <cstdint>
#include <string>

#include "tools/cli/run_flags.hpp"
#include "tools/cli/surroundings.hpp"

namespace ordeal::tools {

class Progress {
 public:
  Progress(Surroundings& around, ProgressMode mode, bool color, std::string what,
           std::uint64_t planned);

  void update(std::uint64_t finished, std::uint64_t failures, std::int64_t simulated_ns);
  /// Takes the live line away.
  void finish();

 private:
  std::string line(std::uint64_t finished, std::uint64_t failures, std::int64_t simulated_ns) const;
  double seconds() const;

  Surroundings& around_;
  ProgressMode mode_;
  Style style_;
  std::string what_;
  std::uint64_t planned_;
  std::chrono::steady_clock::time_point begin_;
  double told_at_ = 0;
  std::uint64_t tenths_told_ = 0;
  bool is_live_ = false;
};

}  // namespace ordeal::tools
