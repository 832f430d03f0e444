// Whole files, from the first byte to the verdict, as `sim check` does it.

#include "checkers/judge.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/registry.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/memory_stream.hpp"
#include "tests/checkers/edn_text.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/plume_text.hpp"

namespace ordeal::bench {
namespace {

using checkers::CheckOptions;
using checkers::HistoryFile;
using checkers::Report;
using checkers::Verdict;
using checkers::testing::TransactionGenerator;
using checkers::testing::TransactionShape;

Report judged(const HistoryFile& file, std::string_view checker, std::string_view model) {
  CheckOptions options;
  options.semantics = file.semantics;
  options.model = model;
  return checkers::find_checker(checker)->check(*file.history, options);
}

std::array<Report, 3> judged_at_three_levels(const HistoryFile& file) {
  CheckOptions options;
  options.semantics = file.semantics;
  options.model = "rw-register";
  checkers::Judge judge(*file.history, std::move(options));
  return {judge.ask(*checkers::find_checker("read-committed")),
          judge.ask(*checkers::find_checker("read-atomic")),
          judge.ask(*checkers::find_checker("causal"))};
}

void measure_file(Table& table, const std::string& name, const std::string& text,
                  const std::string& beside, bool is_valid) {
  const double before = reset_peak_bytes();
  double peak = 0;
  table.seconds(name, beside, [&] {
    MemoryStream input(text);
    const HistoryFile file = checkers::read_history(input);
    const Report report = judged(file, "strict-serializable", "list-append");
    peak = std::max(peak, peak_bytes());
    return report.verdict == (is_valid ? Verdict::kValid : Verdict::kInvalid);
  });
  table.add(name + "/memory", (peak - before) / 1e6, "MB", "beside the file; aim 1500");
}

void measure_lists(Table& table) {
  struct Job {
    const char* name;
    const char* beside;
    std::vector<std::string> planted;
  };
  const std::array jobs = {
      Job{"judge/list-append/1M/good", "Elle 53 + 30 s, 7900 MB; aim 3", {}},
      Job{"judge/list-append/1M/G1c",
          "Elle 117 + 30 s; aim 3",
          {"append a 1, r b [1]", "append b 1, r a [1]"}},
      Job{"judge/list-append/1M/G-single",
          "Elle 113 + 30 s; aim 3",
          {"append a 1, append b 1", "append a 2, r b []", "r a [1 2]"}},
      Job{"judge/list-append/1M/G2",
          "Elle 301 + 30 s; aim 3",
          {"append a 1, r b []", "append b 1, r a []"}},
  };
  for (const Job& job : jobs) {
    TransactionShape shape;
    shape.transactions = 1'000'000;
    shape.planted = job.planted;
    const std::string text = checkers::testing::edn_text(TransactionGenerator(shape, 7).run());
    measure_file(table, job.name, text, job.beside, job.planted.empty());
  }
}

// One component of nearly all: every read is of some earlier version, so everybody precedes
// whoever came after, and follows them in real time.
void measure_component(Table& table) {
  TransactionShape shape;
  shape.transactions = 20'000;
  shape.stale_percent = 100;
  HistoryFile file;
  file.history = TransactionGenerator(shape, 7).run();
  for (const std::string_view level : {"strict-serializable", "serializable"}) {
    Report report;
    table.seconds("judge/one component of 20,000/" + std::string(level),
                  "Elle: cycle-search timeout; aim 0.2", [&] {
                    report = judged(file, level, "list-append");
                    return report.verdict == Verdict::kInvalid && !report.exhausted;
                  });
  }
}

// The recorded ones of AWDIT are no part of this tree: as many, of 20 to 980 transactions, in the
// text that AWDIT reads, and as Jepsen would have written them.
void measure_many(Table& table) {
  constexpr std::uint64_t kHistories = 6'729;
  std::vector<std::string> as_plume;
  std::vector<std::string> as_edn;
  for (std::uint64_t i = 0; i < 97; ++i) {
    TransactionShape shape;
    shape.transactions = static_cast<std::uint32_t>(20 + 10 * i);
    shape.registers = true;
    const checkers::History history = TransactionGenerator(shape, i).run();
    as_plume.push_back(checkers::testing::plume_text(history));
    as_edn.push_back(checkers::testing::edn_text(history));
  }
  const auto all_valid = [](const std::vector<std::string>& texts) {
    bool all_right = true;
    for (std::uint64_t i = 0; i < kHistories; ++i) {
      MemoryStream input(texts[i % texts.size()]);
      const HistoryFile file = checkers::read_history(input);
      for (const Report& report : judged_at_three_levels(file)) {
        all_right = all_right && report.verdict == Verdict::kValid;
      }
    }
    return all_right;
  };
  const char* beside = "AWDIT 113 s for 6,729 recorded ones, a process each; aim 5";
  table.seconds("judge/6729 made histories, three levels/text of Plume", beside,
                [&] { return all_valid(as_plume); });
  table.seconds("judge/6729 made histories, three levels/EDN", beside,
                [&] { return all_valid(as_edn); });
}

// As many as there are at hand, read and judged again and again until they are as many as AWDIT's.
void measure_recorded(Table& table) {
  constexpr std::size_t kHistories = 6'729;
  std::vector<std::string> texts;
  for (const std::string& path : recorded_files("weak_isolation")) {
    std::ifstream file(path, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  if (texts.empty()) return;
  table.seconds("judge/recorded, three levels",
                std::to_string(texts.size()) +
                    " over and over, 6,729 in all; AWDIT 113 s for as "
                    "many others, a process each; aim 5",
                [&] {
                  bool all_judged = true;
                  for (std::size_t i = 0; i < kHistories; ++i) {
                    MemoryStream input(texts[i % texts.size()]);
                    const HistoryFile file = checkers::read_history(input);
                    for (const Report& report : judged_at_three_levels(file)) {
                      all_judged = all_judged && report.refusal.empty();
                    }
                  }
                  return all_judged;
                });
}

// Elle's own component of 20,602 events, where it is at hand.
void measure_recorded_component(Table& table) {
  for (const std::string& path : recorded_files("elle")) {
    if (path.find("scc") == std::string::npos) continue;
    table.seconds("judge/recorded component", "Elle: cycle-search timeout; aim 0.2", [&] {
      std::ifstream file(path, std::ios::binary);
      const Report report = judged(checkers::read_history(file), "strict-serializable", "");
      return report.verdict == Verdict::kInvalid && !report.exhausted;
    });
  }
}

}  // namespace

void bench_judge(Table& table) {
  measure_lists(table);
  measure_component(table);
  measure_recorded_component(table);
  measure_many(table);
  measure_recorded(table);
}

}  // namespace ordeal::bench
