#pragma once
// What every fault of the network has in common while it lasts: link rules that hold until it is
// mended. Kinds that cut and kinds that disturb differ only in the rules.

#include <memory>
#include <string>
#include <vector>

#include "sim/faults/fault.hpp"
#include "sim/net/link_rule.hpp"

namespace ordeal::sim {

/// Puts the rules in force at begin() and lifts the same ones, and no others, at end().
std::unique_ptr<ActiveFault> active_rules(std::vector<LinkRule> rules);

/// A rule that cuts these links, named after the fault.
LinkRule cut_rule(const std::string& fault, LinkSet links);

/// The part of a message's decisions that this fault's are named by: "faults-2" for "faults/2".
std::string rule_name(const std::string& fault);

}  // namespace ordeal::sim
