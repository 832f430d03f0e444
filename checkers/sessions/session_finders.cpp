#include "checkers/sessions/session_finders.hpp"

#include <algorithm>

#include "checkers/sessions/causal.hpp"
#include "checkers/sessions/judge_sessions.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::string_view kNameOf[] = {"read-your-writes", "monotonic-reads", "monotonic-writes",
                                        "writes-follow-reads"};

constexpr std::uint64_t kStepsEach = 4;  // of a node and a session

// About what it takes to follow causes once, whatever the finder counts.
SessionOutcome with_steps(SessionOutcome outcome, const SessionTable& table) {
  outcome.steps = table.nodes().size() * kStepsEach * (1 + table.session_count());
  return outcome;
}

Report check(std::string_view model, const History& history, const CheckOptions& options) {
  return judge_sessions(model, history, options, finder_of(model, options));
}

}  // namespace

FindViolation finder_of(std::string_view model, const CheckOptions& options) {
  if (model == "causal") {
    return [](const SessionTable& table, std::uint64_t) {
      return with_steps(find_causal_violation(table), table);
    };
  }
  if (model == "causal-convergence") {
    return [](const SessionTable& table, std::uint64_t steps_max) {
      return with_steps(find_divergence(table, steps_max), table);
    };
  }
  if (model == "causal-memory" || model == "pram") {
    const bool is_pram = model == "pram";
    return [&options, is_pram](const SessionTable& table, std::uint64_t steps_max) {
      return with_steps(find_reader_violation(table, options, is_pram, steps_max), table);
    };
  }
  const auto at = std::ranges::find(kNameOf, model);
  const auto guarantee = static_cast<Guarantee>(at - std::begin(kNameOf));
  return [guarantee](const SessionTable& table, std::uint64_t) {
    return find_guarantee_violation(table, guarantee);
  };
}

Report check_causal_registers(const History& history, const CheckOptions& options) {
  return check("causal", history, options);
}

Report check_causal_memory(const History& history, const CheckOptions& options) {
  return check("causal-memory", history, options);
}

Report check_causal_convergence(const History& history, const CheckOptions& options) {
  return check("causal-convergence", history, options);
}

Report check_pram(const History& history, const CheckOptions& options) {
  return check("pram", history, options);
}

Report check_guarantee(const History& history, const CheckOptions& options, Guarantee guarantee) {
  return check(kNameOf[static_cast<std::size_t>(guarantee)], history, options);
}

}  // namespace ordeal::checkers
