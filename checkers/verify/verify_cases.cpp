#include <algorithm>

#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

// Of two that wrote to one register, or appended to one list, one was first: either case has a
// cycle, or two cases.
class ProvedCases {
 public:
  ProvedCases(const PlainSteps& txns, const PlainLevel& level, const Certificate& certificate)
      : txns_(txns), level_(level), certificate_(certificate) {}

  Problem verify() {
    if (auto problem = verify_next()) return problem;
    return next_ < certificate_.cases.size() ? Problem("there are more cases") : std::nullopt;
  }

 private:
  Problem verify_next() {
    if (next_ == certificate_.cases.size()) return "a case is missing";
    const CertifiedCase& one = certificate_.cases[next_++];
    if (!one.cycle.empty()) {
      return problem_with_cycle(txns_, level_, one.cycle, certificate_.evidence, taken_);
    }
    for (const auto& [first, second] :
         {std::pair(one.first, one.second), std::pair(one.second, one.first)}) {
      if (!both_write(first, second)) return "two of a case wrote no key in common";
      taken_.push_back({first, second, Dependency::kWw});
      if (auto problem = verify_next()) return problem;
      taken_.pop_back();
    }
    return std::nullopt;
  }

  bool both_write(OperationId first, OperationId second) const {
    const bool are_two = first != second && first < txns_.size() && second < txns_.size();
    if (!are_two) return false;
    return std::ranges::any_of(txns_.writes(first), [&](const PlainStep& write) {
      return txns_.writes_key(second, write.key);
    });
  }

  const PlainSteps& txns_;
  const PlainLevel& level_;
  const Certificate& certificate_;
  std::size_t next_ = 0;
  std::vector<DependencyStep> taken_;
};

}  // namespace

Problem problem_with_cases(const PlainSteps& txns, const PlainLevel& level,
                           const Certificate& certificate) {
  return ProvedCases(txns, level, certificate).verify();
}

}  // namespace ordeal::checkers
