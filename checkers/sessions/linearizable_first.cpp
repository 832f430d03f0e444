#include <algorithm>

#include "checkers/linearizability/linearizable.hpp"
#include "checkers/sessions/sessions.hpp"

namespace ordeal::checkers {

bool is_linearizable(const History& history, const CheckOptions& options) {
  if (!history.has_real_time()) return false;
  CheckOptions quick = options;
  quick.model = "cas-register";
  quick.shrink = false;
  quick.steps_max = std::min<std::uint64_t>(options.steps_max, history.operations().size());
  return check_linearizable(history, quick).verdict == Verdict::kValid;
}

}  // namespace ordeal::checkers
