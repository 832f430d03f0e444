#pragma once
// A scenario as YAML again, with every default filled in: one spelling for each value, so that
// equal scenarios give equal texts.

#include <string>
#include <string_view>

#include "sim/faults/plan.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

/// Promises: loading it with the same rooms gives a scenario that prints the same.
std::string resolved_text(const Scenario& scenario);

/// The text in double quotes, with whatever YAML would misread escaped.
std::string in_quotes(std::string_view text);

/// One item of `faults:`, "{id: 2, at: 13s, crash: n5, disk: random, restart_after: 2s}". Drawn
/// faults too: what a generator drew is written down as if it had been scripted.
std::string fault_text(const sim::PlannedFault& planned);

}  // namespace ordeal::tools
