#include "checkers/sessions/source_cases.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kToldMax = 8;  // cases

class SourceCases {
 public:
  SourceCases(const SessionSources& part, std::span<const OperationId> ids,
              const FindViolation& find, std::uint64_t steps_max)
      : part_(part),
        ids_(ids),
        find_(find),
        steps_left_(steps_max),
        chosen_(most_plausible_sources(part)) {
    for (const OperationId read : part.ambiguous()) chosen_[read] = kUntoldSource;
  }

  std::optional<SessionViolation> run() {
    if (!fails() || cases_ == 0) return std::nullopt;
    const std::size_t untold = cases_ - std::min(cases_, kToldMax);
    if (untold > 0) {
      told_.push_back("So it goes in the other " + count_text(untold, "case") + ", too.");
    }
    violation_.reasons = opening_;
    std::ranges::move(told_, std::back_inserter(violation_.reasons));
    violation_.operations.insert(violation_.operations.end(), ids_.begin(), ids_.end());
    return std::move(violation_);
  }

 private:
  // Whether something is wrong, whatever those reads saw of which nothing is supposed yet.
  bool fails() {
    const SessionTable table(part_.history(), chosen_, true);
    const std::uint64_t cost = table.nodes().size() + 1;
    if (steps_left_ < cost) return false;
    steps_left_ -= cost;
    auto violation = unwritten_value(table, part_);
    if (!violation) violation = find_(table, steps_left_).violation;
    if (violation) {
      tell(*violation);
      return true;
    }
    const auto open = std::ranges::find_if(part_.ambiguous(), [&](OperationId read) {
      return chosen_[read] == kUntoldSource && may_count(table, read);
    });
    if (open == part_.ambiguous().end()) return false;
    const OperationId read = *open;
    introduce(read);
    supposed_.push_back(read);
    bool all_fail = true;
    for (const OperationId source : part_.candidates(read)) {
      chosen_[read] = source;
      all_fail = all_fail && fails();
    }
    chosen_[read] = kUntoldSource;
    supposed_.pop_back();
    return all_fail;
  }

  // What is in doubt says nothing unless somebody is supposed to have seen it.
  bool may_count(const SessionTable& table, OperationId read) const {
    return part_.history().operation(read).is_ok() || table.counts(read);
  }

  std::string named(OperationId id) const {
    return subject_text(part_.history(), part_.history().operation(id)) + " (operation " +
           std::to_string(ids_[id]) + ")";
  }
  std::string source_text(OperationId source) const {
    return source == kInitialSource ? "the initial value" : named(source);
  }

  void introduce(OperationId read) {
    if (std::ranges::find(introduced_, read) != introduced_.end()) return;
    introduced_.push_back(read);
    std::string text = "What " + named(read) + " saw, nobody can tell";
    bool is_first = true;
    for (const OperationId source : part_.candidates(read)) {
      text += (is_first ? ": " : ", or ") + source_text(source);
      is_first = false;
    }
    opening_.push_back(text + '.');
  }

  void tell(const SessionViolation& violation) {
    if (cases_ == 0) {
      violation_.code = violation.code;
      violation_.operations = {ids_[violation.operations.front()]};
    }
    if (++cases_ > kToldMax) return;
    std::string text = "Suppose that ";
    for (const OperationId read : supposed_) {
      text +=
          (read == supposed_.front() ? "" : ", and ") + std::string("operation ") +
          std::to_string(ids_[read]) + " saw " +
          (chosen_[read] == kInitialSource ? std::string("the initial value")
                                           : "operation " + std::to_string(ids_[chosen_[read]]));
    }
    if (!supposed_.empty()) told_.push_back(text + '.');
    std::ranges::copy(violation.reasons, std::back_inserter(told_));
  }

  const SessionSources& part_;
  std::span<const OperationId> ids_;
  const FindViolation& find_;
  std::uint64_t steps_left_;
  std::vector<OperationId> chosen_;
  std::vector<OperationId> supposed_;    // reads, of which a source is chosen
  std::vector<OperationId> introduced_;  // reads
  std::vector<std::string> opening_;
  std::vector<std::string> told_;
  std::size_t cases_ = 0;
  SessionViolation violation_;
};

}  // namespace

std::optional<SessionViolation> explain_by_cases(const SessionSources& part,
                                                 std::span<const OperationId> ids,
                                                 const FindViolation& find,
                                                 std::uint64_t steps_max) {
  return SourceCases(part, ids, find, steps_max).run();
}

}  // namespace ordeal::checkers
