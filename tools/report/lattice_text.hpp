#pragma once
// Where a history stands among the models, as a page says it.

#include <string>

#include "checkers/verdict.hpp"
#include "tools/report/run_record.hpp"

namespace ordeal::tools {

/// "  weakest models violated: ...", "  strongest models satisfied: ...", "  not decided: ...": up
/// to three lines, those of which something is known; empty where the report is of no model.
std::string lattice_text(const checkers::Report& report);

/// The same for programs: members models_violated, models_satisfied, models_undecided.
void add_lattice(Json& json, const checkers::Report& report);

}  // namespace ordeal::tools
