#include "sim/core/failure.hpp"

#include <string_view>

namespace ordeal::sim {

const char* failure_kind_text(FailureKind kind) {
  switch (kind) {
    case FailureKind::never_ends:
      return "never ends";
    case FailureKind::livelock:
      return "livelock";
    case FailureKind::stack_overflow:
      return "fiber stack overflow";
    case FailureKind::contract:
      return "contract failed";
    case FailureKind::exception:
      return "uncaught exception";
    case FailureKind::script:
      return "the script went otherwise";
    case FailureKind::signal:
      return "killed by a signal";
  }
  return "?";
}

std::string Failure::text() const {
  return std::string(failure_kind_text(kind)) + ": " + message + " (node " + node + ", fiber " +
         fiber + ", event " + std::to_string(event) + ", " + seconds_text(time.time_since_epoch()) +
         ", seed " + std::to_string(seed) + ")";
}

void contract_failed(const char* what, const char* file, int line) {
  // Only the file's last name: a build path has no place in a trace or a report.
  std::string_view path(file);
  path.remove_prefix(path.rfind('/') + 1);
  throw ContractFailed(std::string(what) + " [" + std::string(path) + ":" + std::to_string(line) +
                       "]");
}

}  // namespace ordeal::sim
