#pragma once
// How a person names a run that was made before: "raft-partition@17", a run's folder, "@last", or a
// scenario file, with a seed or for seed 1.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace ordeal::tools {

struct RunReference {
  std::filesystem::path folder;  ///< of the stored run; empty: there is none, but
  std::string scenario_file;     ///< this scenario could be run
  std::uint64_t seed = 1;
};

/// Finds it below `runs`. Empty, and `problem` says why, for one that names nothing.
std::optional<RunReference> find_reference(const std::string& text,
                                           const std::filesystem::path& runs, std::string& problem);

}  // namespace ordeal::tools
