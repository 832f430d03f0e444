#include "protocols/two_phase_commit/client.hpp"

#include <algorithm>
#include <utility>

#include "sim/world.hpp"

namespace ordeal::protocols::two_phase_commit {
namespace {

const char* why(Finish finish) {
  switch (finish) {
    case Finish::committed:
      return "";
    case Finish::overdrawn:
      return "aborted: overdrawn";
    case Finish::refused:
      return "aborted: a participant refused";
    case Finish::silence:
      return "aborted: a participant was silent";
  }
  return "";
}

Outcome not_ok(Ending ending, const char* error) {
  Outcome outcome;
  outcome.ending = ending;
  outcome.error = error;
  return outcome;
}

}  // namespace

TransactionClient::TransactionClient(const Cluster& cluster, sim::Node& machine, int process,
                                     std::vector<sim::NodeId> coordinators, sim::Duration patience,
                                     const ClientOptions& options)
    : cluster_(cluster),
      machine_(machine),
      coordinators_(std::move(coordinators)),
      patience_(patience),
      options_(options),
      process_(static_cast<std::uint64_t>(process)),
      target_(process_ % coordinators_.size()) {}

// One that was aborted has no effect, and never will have: it may be tried again, as another one.
// Not at once, or two that meet would meet again.
Outcome TransactionClient::perform(const Operation& operation) {
  sim::require(operation.function == Function::transaction, "the store executes transactions");
  const sim::Duration deadline = machine_.clock().monotonic() + options_.timeout;
  sim::Duration longest = patience_ / 4;
  while (true) {
    Attempted attempted = attempt(operation, deadline);
    if (!attempted.is_worth_another || !options_.retries) return attempted.outcome;
    const sim::Duration pause =
        machine_.draw("retry_pause", sim::Distribution::uniform({}, longest));
    if (machine_.clock().monotonic() + pause >= deadline) return attempted.outcome;
    machine_.sleep(pause);
    longest = std::min(2 * longest, 2 * patience_);
  }
}

TransactionClient::Attempted TransactionClient::attempt(const Operation& operation,
                                                        sim::Duration deadline) {
  const auto transaction = begin(operation.through, deadline);
  if (!transaction) return {not_ok(Ending::fail, "no coordinator")};
  const auto executed =
      machine_.call(transaction->coordinator, Execute{*transaction, operation.parts},
                    deadline - machine_.clock().monotonic());
  if (!executed) {
    const bool only_reads = std::all_of(
        operation.parts.begin(), operation.parts.end(),
        [](const MicroOperation& part) { return part.function == MicroFunction::read; });
    return {not_ok(only_reads ? Ending::fail : Ending::info, "timeout")};
  }
  Outcome outcome = not_ok(Ending::fail, why(executed->finish));
  outcome.served_by = cluster_.world.node(transaction->coordinator).name() + ", coordinator";
  if (executed->finish != Finish::committed) {
    return {std::move(outcome), executed->finish != Finish::overdrawn};
  }
  outcome.ending = Ending::ok;
  outcome.parts = executed->seen;
  return {std::move(outcome)};
}

// A coordinator that answers, if there is one. Begin promises nothing, so it may be asked again.
std::optional<TransactionId> TransactionClient::begin(const std::string& through,
                                                      sim::Duration deadline) {
  const sim::Node* named = through.empty() ? nullptr : cluster_.world.find(through);
  while (true) {
    const sim::Duration left = deadline - machine_.clock().monotonic();
    if (left <= sim::Duration::zero()) return std::nullopt;
    const sim::NodeId target = named != nullptr ? named->id() : coordinators_[target_];
    const auto begun = machine_.call(target, Begin{process_}, std::min(left, patience_));
    if (begun) return begun;
    if (!options_.retries) return std::nullopt;
    target_ = (target_ + 1) % coordinators_.size();
  }
}

}  // namespace ordeal::protocols::two_phase_commit
