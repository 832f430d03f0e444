#pragma once
// Histories made by simulated rooms that are right, and small lies told in them.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::tools::simulated {

using checkers::History;
using checkers::testing::Splitmix;

/// A room, a workload and faults that it bears; or one machine that keeps an object.
struct Source {
  std::string name;
  std::string workload;
  std::string scenario;  ///< YAML; "" for an object, whose kind the workload is
};
const std::vector<Source>& sources();

/// The history of one run.
History history_of(const Source& source, std::uint64_t seed);

/// What a history of that workload is judged with.
checkers::CheckOptions options_of(const Source& source);

/// One way to spoil a good history, and who must find it under which names.
struct Lie {
  std::string name;
  std::string workload;
  std::string checker;
  std::vector<std::string> codes;  ///< one of them must be found
  std::string model;               ///< of the checker; "" for its own choice
  /// The history with the lie in it; nothing where this history gives no room for it.
  std::optional<History> (*tell)(const History& good, Splitmix& luck);
};
const std::vector<Lie>& lies();

}  // namespace ordeal::tools::simulated
