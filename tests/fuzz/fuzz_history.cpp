// The readers of histories, and the checkers behind them, before inputs that libFuzzer makes, who
// is told what code they reach. `--format=NAME` says which reader; it is an argument and no macro,
// for linking takes longer than compiling.

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "checkers/registry.hpp"
#include "tests/checkers/reader_promises.hpp"

namespace {

using namespace ordeal::checkers;

constexpr std::size_t kJudgedMax = 64;  // operations; more take too long to be done a million times
constexpr std::size_t kJudgedOf = 4;    // a report costs ten times what reading does
constexpr std::uint64_t kSteps = 5'000;
constexpr std::uint64_t kMemory = std::uint64_t{8} << 20;

std::string_view format;

// The input is written to a file by libFuzzer.
void demand(const std::string& problem) {
  if (problem.empty()) return;
  std::fprintf(stderr, "BROKEN PROMISE: %s\n", problem.c_str());
  std::abort();
}

std::string problem_with_report(const Report& report) {
  if (!report.refusal.empty() && report.verdict != Verdict::kUnknown) return "a refusal judges";
  if (report.verdict != Verdict::kInvalid) return {};
  return report.code.empty() || report.reasons.empty() ? "invalid without a reason" : "";
}

// By the checker that fits, and by one that need not: whether and which follows from the size of
// the input, so that an input always does the same.
void judge(const HistoryFile& file, std::size_t size) {
  if (size % kJudgedOf != 0 || file.history->operations().size() > kJudgedMax) return;
  CheckOptions options;
  options.semantics = file.semantics;
  options.steps_max = kSteps;
  options.memory_max = kMemory;
  const CheckerRow* usual = checker_that_fits(*file.history);
  for (const CheckerRow* row : {usual, &checkers()[size / kJudgedOf % checkers().size()]}) {
    if (row != nullptr) demand(problem_with_report(row->check(*file.history, options)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  constexpr std::string_view kFlag = "--format=";
  for (int i = 1; i < *count; ++i) {
    const std::string_view argument = (*arguments)[i];
    if (argument.starts_with(kFlag)) format = argument.substr(kFlag.size());
  }
  for (const HistoryFormat& row : history_formats()) {
    if (row.name == format) return 0;
  }
  std::fprintf(stderr, "--format=NAME is missing, or names no reader\n");
  std::exit(1);
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  std::istringstream input(text);
  const HistoryFile file = read_history(input, format);
  demand(testing::problem_with_reading(text, file));
  if (file.history) judge(file, size);
  return 0;
}
