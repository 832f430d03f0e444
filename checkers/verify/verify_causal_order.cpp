#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "checkers/verify/plain_registers.hpp"

namespace ordeal::checkers {
namespace {

using Problem = std::optional<std::string>;

constexpr std::size_t kNowhere = ~std::size_t{0};

std::string name(OperationId id) { return "operation " + std::to_string(id); }

// An order that has everything after what its process did before and after what it read. Whoever
// comes to know of an operation so knows all that this one knew.
class CausalOrderOfAll {
 public:
  // `converges`: of the writes that a read knows of it saw the last in this order; otherwise none
  // of them had replaced, as far as itself knew, what was read.
  CausalOrderOfAll(const PlainRegisters& registers, bool converges)
      : registers_(registers),
        converges_(converges),
        place_(registers.history().operations().size(), kNowhere),
        known_(place_.size()),
        latest_(registers.history().process_count(), kNobody) {}

  Problem verify(const std::vector<OperationId>& order) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const OperationId id = order[i];
      if (id >= place_.size()) return name(id) + " does not exist";
      if (registers_.never_happened(id)) return name(id) + " did not happen";
      if (place_[id] != kNowhere) return name(id) + " is there twice";
      const OperationId before = latest_[process_of(id)];
      if (before != kNobody && before > id) return name(id) + " leaves its process's order";
      place_[id] = i;
      if (auto problem = take(id)) return problem;
      latest_[process_of(id)] = id;
    }
    for (OperationId id = 0; id < place_.size(); ++id) {
      const bool is_there = place_[id] != kNowhere || !operation(id).is_ok();
      if (!is_there && !registers_.steps(id).empty()) return name(id) + " is missing";
    }
    return std::nullopt;
  }

 private:
  const Operation& operation(OperationId id) const { return registers_.history().operation(id); }
  std::size_t process_of(OperationId id) const {
    return static_cast<std::size_t>(operation(id).process);
  }

  Problem take(OperationId id) {
    const OperationId before = latest_[process_of(id)];
    std::vector<OperationId>& known = known_[id];
    known = before == kNobody ? std::vector<OperationId>(latest_.size(), 0) : known_[before];
    for (const PlainStep& step : registers_.steps(id)) {
      if (step.is_write) {
        writes_[{step.key, process_of(id)}].push_back(id);
        continue;
      }
      const auto writer = registers_.writer(step.key, step.value);
      if (!writer) return "nobody can tell who wrote what " + name(id) + " read";
      if (*writer != kNobody) {
        if (*writer == id || place_[*writer] == kNowhere) {
          return name(id) + " comes before what it read";
        }
        for (std::size_t i = 0; i < known.size(); ++i) {
          known[i] = std::max(known[i], known_[*writer][i]);
        }
      }
      if (misses(step, *writer, known)) return name(id) + " missed what it knew of";
    }
    known[process_of(id)] = id + 1;
    return std::nullopt;
  }

  // Of every process the last write of the key that is known.
  bool misses(const PlainStep& read, OperationId seen,
              const std::vector<OperationId>& known) const {
    for (std::size_t process = 0; process < known.size(); ++process) {
      const auto writes = writes_.find({read.key, process});
      if (writes == writes_.end()) continue;
      const bool is_own = process == process_of(read.id);
      const auto beyond =
          std::ranges::lower_bound(writes->second, is_own ? read.id : known[process]);
      if (beyond == writes->second.begin()) continue;
      const OperationId last = *(beyond - 1);
      if (last == seen) continue;
      if (seen == kNobody) return true;
      if (converges_ ? place_[last] > place_[seen] : known_[last][process_of(seen)] > seen) {
        return true;
      }
    }
    return false;
  }

  const PlainRegisters& registers_;
  bool converges_;
  std::vector<std::size_t> place_;               // in the order
  std::vector<std::vector<OperationId>> known_;  // by process: all before that
  std::vector<OperationId> latest_;              // of a process
  std::map<std::pair<KeyId, std::size_t>, std::vector<OperationId>> writes_;  // in their order
};

}  // namespace

Problem problem_with_causal_order(const PlainRegisters& registers, std::string_view model,
                                  const Certificate& certificate) {
  const bool converges = model == "causal-convergence";
  if (!converges && model != "causal") return "it proves nothing of that model";
  if (certificate.orders.size() != 1) return "it is not one order";
  return CausalOrderOfAll(registers, converges).verify(certificate.orders.front());
}

}  // namespace ordeal::checkers
