#include "tools/cli/sudden_end.hpp"

#include <unistd.h>

#include "tools/report/run_page.hpp"
#include "tools/search/many_seeds.hpp"

namespace ordeal::tools {

SuddenEnd& sudden_end() {
  static SuddenEnd context;
  return context;
}

void report_sudden_end(const sim::Failure& place) {
  const SuddenEnd& context = sudden_end();
  const Scenario& scenario = context.ready->scenario;
  const RunRecord record = record_of_crash(scenario, place.seed, place.text());
  if (context.worker_fd >= 0) {
    write_sudden_end(context.worker_fd, record);
    ::_exit(static_cast<int>(ExitCode::broken));
  }
  RunSession& session = *context.session;
  if (session.is_human()) {
    RunResult result;
    result.seed = place.seed;
    result.verdict = RunVerdict::broken;
    result.failure = place;
    session.show(run_page({session.style(),
                           scenario,
                           result,
                           record,
                           {},
                           {{"again", session.again_command(*context.ready, place.seed)}}}));
  }
  session.note(*context.ready, record);
  Tally tally = *context.tally;
  tally.add(record);
  session.close(*context.ready, *context.seeds, tally);
  ::_exit(static_cast<int>(session.finish()));
}

}  // namespace ordeal::tools
