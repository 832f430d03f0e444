// Linearizability at size, of objects that work, driven by always-busy clients; and of recorded
// histories, if ORDEAL_SHARED_DATA names their folder.

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/object_history.hpp"
#include "tools/picture/page.hpp"

namespace ordeal::bench {
namespace {

using namespace ordeal::checkers;

void measure(Table& table, const std::string& name, const Workload& workload,
             const std::string& beside) {
  const History history = object_history(workload);
  CheckOptions options;
  options.model = workload.model;
  const double before = reset_peak_bytes();
  const double begin = processor_seconds();
  const Report report = check_linearizable(history, options);
  const double seconds = processor_seconds() - begin;
  const double peak = peak_bytes();
  const std::string shown = std::string(verdict_name(report.verdict)) + "; " + beside;
  table.add("linearizability/" + name, seconds * 1e3, "ms", shown);
  table.add("linearizability/" + name + "/memory", peak - std::min(before, peak), "bytes",
            "beyond the history");
}

// The verdict and its picture, from the history in memory to the page in memory.
void measure_picture(Table& table, const std::string& name, const Workload& workload,
                     const std::string& beside) {
  const History history = object_history(workload);
  CheckOptions options;
  options.model = workload.model;
  options.keep_order = true;
  constexpr int kTimes = 5;
  tools::PictureSize size;
  std::size_t bytes = 0;
  const double begin = processor_seconds();
  for (int i = 0; i < kTimes; ++i) {
    const Report report = check_linearizable(history, options);
    bytes = tools::picture_page({"history", "jsonl", {{history, report}}}, size).size();
  }
  const double seconds = (processor_seconds() - begin) / kTimes;
  table.add("linearizability/" + name + "/with picture", seconds * 1e3, "ms", beside);
  table.add("linearizability/" + name + "/picture", static_cast<double>(bytes), "bytes",
            std::to_string(size.drawn) + " operations drawn");
}

constexpr std::array<std::string_view, 6> kContainers = {"queue", "stack",   "priority-queue",
                                                         "set",   "counter", "append-list"};

// Of lists many short ones: they are read as a whole.
Workload workload_of(std::string_view model, std::uint64_t operations) {
  return {.model = model,
          .operations = operations,
          .clients = 20,
          .keys = model == "append-list" ? operations / 64 : 1};
}

void measure_containers(Table& table) {
  const std::array<std::string_view, kContainers.size()> peers = {
      "PolyLin 6990", "PolyLin 7110, unsound", "PolyLin 12600", "PolyLin 780", "none", "none"};
  for (std::size_t i = 0; i < kContainers.size(); ++i) {
    Workload workload = workload_of(kContainers[i], 1'000'000);
    const std::string name = std::string(kContainers[i]) + "/1M/20";
    measure(table, name, workload, std::string(peers[i]) + "; aim 1000");
    workload.crash_per_mille = 1;
    measure(table, name + "/crashed", workload, "PolyLin: complete operations only; aim 1000");
  }
}

void measure_recorded(Table& table, const std::string& folder, const std::string& model,
                      const std::string& beside) {
  const std::vector<std::string> paths = recorded_files(folder);
  double total = 0;
  double worst = 0;
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    const HistoryFile read = read_history(file);
    if (!read.history) continue;
    CheckOptions options;
    options.semantics = read.semantics;
    options.model = model;
    const double begin = processor_seconds();
    check_linearizable(*read.history, options);
    const double seconds = processor_seconds() - begin;
    total += seconds;
    worst = std::max(worst, seconds);
  }
  if (paths.empty()) return;
  table.add("linearizability/" + folder, total * 1e3, "ms",
            std::to_string(paths.size()) + " recorded; " + beside);
  table.add("linearizability/" + folder + "/worst", worst * 1e3, "ms");
}

// Ten times as many operations, four times: what grows faster than n log n shows.
void measure_growth(Table& table) {
  for (std::uint64_t operations = 10'000; operations <= 10'000'000; operations *= 10) {
    const std::string size = "/growth/" + std::to_string(operations);
    measure(table, "register" + size, {.operations = operations, .clients = 20}, "growth");
    for (const std::string_view model : kContainers) {
      if (operations > 1'000'000 && model != "queue") continue;
      measure(table, std::string(model) + size, workload_of(model, operations), "growth");
    }
  }
}

}  // namespace

void bench_linearizability(Table& table) {
  for (const std::uint64_t clients : {20u, 50u}) {
    measure(table, "register/10k/" + std::to_string(clients), {.clients = clients},
            "Porcupine: out of memory; aim 10");
  }
  measure(table, "register/100k/5", {.operations = 100'000}, "Porcupine 3941; aim 100");
  measure(table, "register/100k/5/stale", {.operations = 100'000, .stale = true},
          "Porcupine 12979; aim 100");
  for (const std::uint64_t clients : {5u, 20u, 50u}) {
    measure(table, "register/1M/" + std::to_string(clients) + "/crashed",
            {.operations = 1'000'000, .clients = clients, .crash_per_mille = 1},
            "Porcupine: out of memory; aim 1000");
  }
  measure(table, "register/1M/1000 keys", {.operations = 1'000'000, .clients = 20, .keys = 1000},
          "Porcupine 2551; aim 500");
  measure_containers(table);
  measure(table, "kv/2k/50 clients",
          {.model = "kv", .operations = 2'000, .clients = 50, .keys = 10},
          "Porcupine 189 for one recorded; aim 10");
  measure(table, "kv/2k/50 clients/stale",
          {.model = "kv", .operations = 2'000, .clients = 50, .keys = 10, .stale = true},
          "Porcupine 24, with its picture 120086; aim 10");
  measure_picture(table, "kv/2k/50 clients",
                  {.model = "kv", .operations = 2'000, .clients = 50, .keys = 10}, "aim 10");
  measure_picture(table, "kv/2k/50 clients/stale",
                  {.model = "kv", .operations = 2'000, .clients = 50, .keys = 10, .stale = true},
                  "Porcupine 120086, 13.7 GB for one recorded; aim 10");
  measure_picture(table, "register/1M/20 clients", {.operations = 1'000'000, .clients = 20},
                  "none; the verdict and a look at all");
  measure(table, "kv/100k/50 clients",
          {.model = "kv", .operations = 100'000, .clients = 50, .keys = 500}, "none");
  measure_growth(table);
  measure_recorded(table, "etcd", "cas-register", "Porcupine 504 for 102, worst 185; aim 50 and 5");
  measure_recorded(table, "kv", "kv", "Porcupine 189 and 24 for c50; aim 10 each");
}

}  // namespace ordeal::bench
