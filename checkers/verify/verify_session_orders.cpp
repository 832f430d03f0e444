#include <algorithm>
#include <array>
#include <span>

#include "checkers/verify/plain_registers.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<std::string>;

std::string name(OperationId id) { return "operation " + std::to_string(id); }

// An order of all that happened, played through: it keeps the order of every process.
class PlayedRegisters {
 public:
  // `reader`: whose reads must see the latest write; nullopt, everybody's, and then a cas is one
  // step. `keeps_causes`: whatever anybody reads must have been written by then.
  PlayedRegisters(const PlainRegisters& registers, std::optional<ProcessId> reader,
                  bool keeps_causes)
      : registers_(registers),
        reader_(reader),
        keeps_causes_(keeps_causes),
        done_(registers.history().operations().size(), 0),
        latest_(registers.history().process_count(), 0) {}

  Problem verify(const std::vector<OperationId>& order) {
    for (const OperationId id : order) {
      if (id >= done_.size()) return name(id) + " does not exist";
      if (registers_.never_happened(id)) return name(id) + " did not happen";
      OperationId& latest = latest_[static_cast<std::size_t>(operation(id).process)];
      if (id < latest) return name(id) + " leaves its process's order";
      latest = id;
      const std::vector<PlainStep> steps = registers_.steps(id);
      do {
        if (done_[id] == steps.size()) return name(id) + " is there too often";
        if (auto problem = take(steps[done_[id]++])) return problem;
      } while (!reader_ && done_[id] < steps.size());
    }
    for (OperationId id = 0; id < done_.size(); ++id) {
      const bool is_there = done_[id] > 0 || operation(id).is_ok();
      if (is_there && done_[id] != registers_.steps(id).size()) return name(id) + " is missing";
    }
    return std::nullopt;
  }

  const std::vector<std::size_t>& done() const { return done_; }

 private:
  const Operation& operation(OperationId id) const { return registers_.history().operation(id); }

  Problem take(const PlainStep& step) {
    if (step.is_write) {
      current_.insert_or_assign(step.key, step.value);
      return std::nullopt;
    }
    const auto writer = registers_.writer(step.key, step.value);
    if (!writer) return "nobody can tell who wrote what " + name(step.id) + " read";
    const bool is_early = *writer != kNobody && done_[*writer] != registers_.steps(*writer).size();
    if (keeps_causes_ && is_early) return name(step.id) + " comes before what it read";
    const auto at = current_.find(step.key);
    const Value current = at == current_.end() ? registers_.initial() : at->second;
    const bool is_judged = !reader_ || *reader_ == step.process;
    if (is_judged && current != step.value) return name(step.id) + " cannot have read that there";
    return std::nullopt;
  }

  const PlainRegisters& registers_;
  std::optional<ProcessId> reader_;
  bool keeps_causes_;
  std::vector<std::size_t> done_;    // steps, by operation
  std::vector<OperationId> latest_;  // by process
  std::map<KeyId, Value> current_;
};

bool is_one_of(std::string_view model, std::span<const std::string_view> models) {
  return std::ranges::find(models, model) != models.end();
}

}  // namespace

Problem problem_with_session_orders(const PlainRegisters& registers, std::string_view model,
                                    const Certificate& certificate) {
  // What an order of all that explains everybody's reads proves; what one for each process does,
  // where it keeps causes; and where it need not.
  constexpr std::array<std::string_view, 2> kOneOrder = {"sequential-consistency",
                                                         "causal-convergence"};
  constexpr std::array<std::string_view, 3> kWithCauses = {"causal-memory", "causal",
                                                           "writes-follow-reads"};
  constexpr std::array<std::string_view, 4> kWithout = {"pram", "read-your-writes",
                                                        "monotonic-reads", "monotonic-writes"};
  const bool is_one = certificate.orders.size() == 1 && !certificate.is_by_process;
  const bool needs_causes = is_one_of(model, kWithCauses);
  if (is_one && (needs_causes || is_one_of(model, kOneOrder) || is_one_of(model, kWithout))) {
    return PlayedRegisters(registers, std::nullopt, true).verify(certificate.orders.front());
  }
  if (!certificate.is_by_process || !(needs_causes || is_one_of(model, kWithout))) {
    return "it proves nothing of that model";
  }
  if (certificate.orders.size() != registers.history().process_count()) {
    return "it is not one order for each process";
  }
  std::vector<std::size_t> done;
  for (std::size_t process = 0; process < certificate.orders.size(); ++process) {
    PlayedRegisters played(registers, static_cast<ProcessId>(process), needs_causes);
    if (auto problem = played.verify(certificate.orders[process])) return problem;
    if (process > 0 && played.done() != done) return "the orders differ in what happened";
    done = played.done();
  }
  return std::nullopt;
}

}  // namespace ordeal::checkers
