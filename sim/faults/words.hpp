#pragma once
// How faults and scenarios spell values: the same words are printed in reports and resolved
// scenarios and read back from them. Exact: reading what is printed gives the value again.

#include <string>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/faults/fault.hpp"

namespace ordeal::sim {

/// "0%", "12.5%": at most four decimals, which is as fine as scenarios can say.
std::string percent_text(Probability probability);

/// "5ms", "1ms..5ms", "{kind: exponential, mean: 5ms}", "{kind: lognormal, median: 5ms, sigma:
/// 0.5}".
std::string distribution_text(const Distribution& distribution);

/// "n1", "{role: leader}", "any", "minority", "all".
std::string target_text(const Target& target);

/// "n1", "the leader", "any node": for saying that nobody fitted.
std::string target_phrase(const Target& target);

/// "[n1, n2]"
std::string names_text(const std::vector<std::string>& names);

}  // namespace ordeal::sim
