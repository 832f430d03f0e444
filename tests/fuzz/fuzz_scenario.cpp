// The reader of scenarios before inputs that libFuzzer makes: either a scenario, which written down
// with every default and read again is the same, or something that is wrong with it, at a place.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/tools/scenario_rooms.hpp"
#include "tools/scenario/load.hpp"
#include "tools/scenario/print.hpp"

namespace {

using namespace ordeal::tools;

// The input is written to a file by libFuzzer.
void demand(bool holds, const std::string& promise, const std::string& shown = {}) {
  if (holds) return;
  std::fprintf(stderr, "BROKEN PROMISE: %s\n%s\n", promise.c_str(), shown.c_str());
  std::abort();
}

void check(const Diagnostic& diagnostic) {
  const std::string page = render(diagnostic, false);
  demand(!diagnostic.code.empty() && !diagnostic.message.empty(), "a code and a message", page);
  const bool has_place = diagnostic.place.line == 0 || diagnostic.place.column > 0;
  demand(has_place && diagnostic.caret_length > 0, "a line has a column", page);
}

bool is_error(const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  static const auto rooms = scenario_test::rooms();
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  const LoadedScenario loaded = load_scenario_text("scenario.yaml", text, rooms);
  bool has_error = loaded.is_unreadable;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    check(diagnostic);
    has_error = has_error || is_error(diagnostic);
  }
  demand(loaded.scenario.has_value() != has_error, "either a scenario or an error");
  if (!loaded.scenario) return 0;
  const std::string whole = resolved_text(*loaded.scenario);
  const LoadedScenario again = load_scenario_text("resolved.yaml", whole, rooms);
  if (!again.scenario) {
    demand(false, "what is resolved can be read", whole + render(again.diagnostics.front(), false));
  }
  const std::string twice = resolved_text(*again.scenario);
  demand(twice == whole, "what is resolved and read is the same", whole + twice);
  return 0;
}
