#include "checkers/evidence.hpp"

#include <array>
#include <map>

#include "checkers/codes.hpp"

namespace ordeal::checkers {

void count_evidence(const History& history, Report& report) {
  std::map<Function, std::array<std::uint64_t, 3>> counts;  // by completion
  for (const Operation& operation : history.operations()) {
    ++counts[operation.function][static_cast<std::size_t>(operation.completion)];
  }
  if (counts.empty()) {
    report.warnings.push_back({std::string(kTooLittleEvidence),
                               "the history has no operation: the verdict rests on nothing"});
  }
  for (const auto& [function, count] : counts) {
    const std::string name(history.function_name(function));
    report.evidence.emplace_back(name + " ok", count[0]);
    report.evidence.emplace_back(name + " fail", count[1]);
    report.evidence.emplace_back(name + " info", count[2]);
    if (count[0] > 0) continue;
    report.warnings.push_back({std::string(kTooLittleEvidence),
                               "0 of " + std::to_string(count[1] + count[2]) + ' ' + name +
                                   " succeeded; the history says nothing about " + name});
  }
}

}  // namespace ordeal::checkers
