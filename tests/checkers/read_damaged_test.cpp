// Good files with one event lost, doubled or out of its place: an error, or nobody says more than
// unknown. And files damaged at random in the hands of every checker, made for them or not.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "checkers/registry.hpp"
#include "tests/checkers/history_files.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

// Whether reading it, or judging what was read by every checker that fits, comes to no verdict.
bool is_no_verdict(const EventFile& file) {
  const HistoryFile read = read_text(file.text(), file.format);
  if (!read.history) return read.error.line > 0 && !read.error.message.empty();
  CheckOptions options;
  options.semantics = read.semantics;
  return std::ranges::all_of(checkers(), [&](const CheckerRow& checker) {
    return !checker.fits(*read.history) ||
           checker.check(*read.history, options).verdict == Verdict::kUnknown;
  });
}

void check_no_verdict(const EventFile& file, const char* damage, std::size_t line) {
  if (is_no_verdict(file)) return;
  CAPTURE(damage);
  CAPTURE(line);
  const std::string text = file.text();
  CAPTURE(text);
  CHECK(is_no_verdict(file));
}

std::ptrdiff_t signed_of(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

// Every single event lost, doubled or put on the wrong side of its other half.
void damage_each_event(const History& history, const EventFile& good) {
  for (std::size_t i = 0; i < good.lines.size(); ++i) {
    EventFile doubled = good;
    doubled.lines.insert(doubled.lines.begin() + signed_of(i), good.lines[i]);
    check_no_verdict(doubled, "doubled", i);
    if (!good.lines[i].is_invocation) continue;
    const Operation& operation = history.operation(good.lines[i].operation);
    if (operation.is_pending()) continue;
    EventFile lost = good;
    lost.lines.erase(lost.lines.begin() + signed_of(i));
    check_no_verdict(lost, "lost its invocation", i);
    const auto other =
        std::find_if(good.lines.begin(), good.lines.end(), [&](const FileLine& line) {
          return !line.is_invocation && line.operation == good.lines[i].operation;
        });
    EventFile swapped = good;
    std::swap(swapped.lines[i],
              swapped.lines[static_cast<std::size_t>(other - good.lines.begin())]);
    check_no_verdict(swapped, "swapped", i);
  }
}

void damage_at_random(EventFile& file, Splitmix& luck) {
  for (std::uint64_t times = 1 + luck.below(3); times > 0; --times) {
    if (file.lines.empty()) return;
    const std::size_t at = luck.below(file.lines.size());
    std::string& text = file.lines[at].text;
    switch (luck.below(6)) {
      case 0:
        file.lines.erase(file.lines.begin() + signed_of(at));
        break;
      case 1:
        file.lines.insert(file.lines.begin() + signed_of(at),
                          file.lines[luck.below(file.lines.size())]);
        break;
      case 2:
        std::swap(file.lines[at], file.lines[luck.below(file.lines.size())]);
        break;
      case 3:
        text[luck.below(text.size())] = static_cast<char>(luck.below(256));
        break;
      case 4:
        text.erase(luck.below(text.size()), 1 + luck.below(3));
        break;
      default: {
        // One piece of a value in the place of another.
        const std::size_t from = luck.below(text.size());
        text.insert(luck.below(text.size()), text.substr(from, 1 + luck.below(6)));
      }
    }
  }
}

}  // namespace

TEST_CASE("a lost invocation, a doubled event or a swapped pair is never judged") {
  for (const WorkloadSample& sample : workload_samples()) {
    CAPTURE(sample.checker);
    const CheckerRow& checker = *find_checker(sample.checker);
    REQUIRE(checker.fits(sample.history));
    for (const EventFile& file : files_of(sample.history)) {
      CAPTURE(file.format);
      const std::string text = file.text();
      CAPTURE(text);
      const HistoryFile read = read_text(text, file.format);
      REQUIRE_MESSAGE(read.history, read.error.text());
      CheckOptions options;
      options.semantics = read.semantics;
      CHECK(checker.check(*read.history, options).verdict == Verdict::kValid);
      damage_each_event(sample.history, file);
    }
  }
}

TEST_CASE("what is left of a damaged file crashes no checker, made for it or not") {
  const std::vector<WorkloadSample> samples = workload_samples();
  std::uint64_t asked = 0;
  for (std::uint64_t seed = 0; seed < histories_wanted(6'000); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    const History& history = samples[luck.below(samples.size())].history;
    std::vector<EventFile> files = files_of(history);
    EventFile file = files[luck.below(files.size())];
    damage_at_random(file, luck);
    const std::string text = file.text();
    CAPTURE(text);
    const HistoryFile read = read_text(text, file.format);
    if (!read.history) continue;
    CheckOptions options;
    options.semantics = read.semantics;
    options.steps_max = 100'000;
    for (const CheckerRow& checker : checkers()) {
      CAPTURE(checker.name);
      const Report report = checker.check(*read.history, options);
      ++asked;
      if (report.verdict == Verdict::kInvalid) {
        REQUIRE(!report.code.empty());
        REQUIRE(!report.reasons.empty());
      }
      if (!report.refusal.empty()) REQUIRE(report.verdict == Verdict::kUnknown);
    }
  }
  CHECK(asked > histories_wanted(10'000));
}

TEST_CASE("a transaction that ended as what is none of a long fork's is refused") {
  const HistoryFile read = read_text(
      R"({"format":"sim-history","version":1,"operations":2}
{"index":0,"time":0,"process":0,"type":"invoke","f":"txn","value":[["w",1,1]]}
{"index":1,"time":0,"process":0,"type":"ok","f":"txn","value":[["",1,1]]}
{"index":2,"time":0,"process":1,"type":"invoke","f":"txn","value":[["r",1,null]]}
{"index":3,"time":0,"process":1,"type":"ok","f":"txn","value":[[]]}
)");
  REQUIRE(read.history);
  const Report report = find_checker("long-fork")->check(*read.history, {});
  CHECK(report.verdict == Verdict::kUnknown);
  CHECK(report.refusal.find("(operation 0): its parts are no reads or writes") !=
        std::string::npos);
}

}  // namespace ordeal::checkers::testing
