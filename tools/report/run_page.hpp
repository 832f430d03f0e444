#pragma once
// What `sim run` prints about one run: three lines for a pass, a page for anything else. The
// verdict comes first, in words. The closing line that counts is the caller's.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/report/run_record.hpp"
#include "tools/report/style.hpp"
#include "tools/run/run.hpp"

namespace ordeal::tools {

/// A command at the foot of a page: what it is for, and what to type.
struct NextCommand {
  std::string purpose;  ///< "replay"
  std::string command;
};

/// Everything a page is made of. Borrows; nothing is kept.
struct RunPage {
  const Style& style;
  const Scenario& scenario;
  const RunResult& result;
  const RunRecord& record;           ///< of that result, with its wall-clock time
  const std::vector<Blame>& blames;  ///< empty: nobody asked which faults were needed
  const std::vector<NextCommand>& commands;
};

/// Verdict, seed, simulated and wall-clock time, counts, digest: one line, or two where it is long.
std::string header_text(const Style& style, const Scenario& scenario, const RunRecord& record);

/// The whole page; ends in a newline. At most 100 columns wide; about 40 lines.
std::string run_page(const RunPage& page);

/// "warning[EVD001]: ..." lines of a record; empty for none.
std::string warnings_text(const Style& style, const RunRecord& record);

/// "expected violation LIN001", or "expected a violation".
std::string expectation_text(const Expectation& expectation);

}  // namespace ordeal::tools
