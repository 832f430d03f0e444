// Measures and prints; never judges by a clock. `ordeal_bench [--json FILE] [--rounds N]
// [GROUP...]`

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/bench/bench.hpp"

namespace ordeal::bench {

namespace {

double rate_of(const std::function<double()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  const double amount = work();
  return amount / std::chrono::duration<double>(Clock::now() - begin).count();
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

double Table::rate(const std::string& name, const std::string& unit, const std::string& beside,
                   const std::function<double()>& work) {
  std::vector<double> rates(static_cast<std::size_t>(rounds_));
  for (double& rate : rates) rate = rate_of(work);
  const double median = median_of(rates);
  add(name, median, unit, beside);
  return median;
}

double Table::rate(const std::string& name, const std::string& unit, const std::string& beside,
                   const std::function<double()>& work, const Limit& limit) {
  std::vector<double> rates;
  std::vector<double> limits;
  std::vector<double> ratios;
  for (int round = 0; round < rounds_; ++round) {
    limits.push_back(rate_of(limit.work));
    rates.push_back(rate_of(work));
    ratios.push_back(rates.back() / limits.back());
  }
  const double median = median_of(rates);
  add(name, median, unit, beside);
  add(name + "_limit", median_of(limits), limit.unit, limit.name);
  add(name + "_to_limit", median_of(ratios), "of the limit", limit.aim);
  return median;
}

double Table::seconds(const std::string& name, const std::string& beside,
                      const std::function<bool()>& work) {
  std::vector<double> times;
  bool all_right = true;
  for (int round = 0; round < rounds_; ++round) {
    const double begin = processor_seconds();
    all_right = work() && all_right;
    times.push_back(processor_seconds() - begin);
  }
  const double median = all_right ? median_of(times) : -1;
  add(name, median, "s", beside);
  return median;
}

void Table::add(const std::string& name, double value, const std::string& unit,
                const std::string& beside) {
  rows_.push_back({name, value, unit, beside});
  const char* scale = value >= 1e6 ? "M" : value >= 1e4 ? "k" : "";
  const double shown = value >= 1e6 ? value / 1e6 : value >= 1e4 ? value / 1e3 : value;
  const int digits = shown < 1 ? 4 : 2;
  std::printf("%-36s %10.*f %-1s %-18s %s\n", name.c_str(), digits, shown, scale, unit.c_str(),
              beside.c_str());
  std::fflush(stdout);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  double resident = 0;
  statm >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double peak_resident_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

double reset_peak_bytes() {
  std::ofstream("/proc/self/clear_refs") << "5";
  return peak_bytes();
}

double peak_bytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  return kilobytes * 1024;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

bool is_nightly() { return std::getenv("ORDEAL_NIGHTLY") != nullptr; }

std::vector<std::string> recorded_files(const std::string& folder) {
  namespace fs = std::filesystem;
  const char* shared = std::getenv("ORDEAL_SHARED_DATA");
  std::vector<std::string> files;
  if (shared == nullptr || !fs::is_directory(fs::path(shared) / folder)) return files;
  for (const auto& entry : fs::directory_iterator(fs::path(shared) / folder)) {
    if (entry.is_regular_file() && entry.path().extension() != ".tsv") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

namespace {

std::string hardware() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string line;
  std::string model = "unknown CPU";
  while (std::getline(cpuinfo, line)) {
    if (line.rfind("model name", 0) == 0) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  return model + ", " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " cores, " +
         std::to_string(sysconf(_SC_PHYS_PAGES) / 1024 * sysconf(_SC_PAGESIZE) / 1024 / 1024) +
         " GiB; one core used";
}

struct Group {
  const char* name;
  void (*run)(Table& table);
};
constexpr Group kGroups[] = {{"kernel", bench_kernel},
                             {"memory", bench_memory},
                             {"raft", bench_raft},
                             {"readers", bench_readers},
                             {"linearizability", bench_linearizability},
                             {"transactions", bench_transactions},
                             {"sessions", bench_sessions},
                             {"judge", bench_judge}};

int run(const std::vector<std::string>& words) {
  std::string json_file;
  int rounds = 5;
  std::vector<std::string> wanted;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "--json" && has_value) {
      json_file = words[++i];
    } else if (words[i] == "--rounds" && has_value) {
      rounds = std::max(1, std::atoi(words[++i].c_str()));
    } else if (words[i].rfind("-", 0) == 0) {
      std::cerr << "usage: ordeal_bench [--json FILE] [--rounds N] [GROUP]...\n";
      return 64;
    } else {
      wanted.push_back(words[i]);
    }
  }
  std::printf("# %s; medians of %d rounds\n", hardware().c_str(), rounds);
  Table table(rounds);
  for (const Group& group : kGroups) {
    const bool chosen = std::find(wanted.begin(), wanted.end(), group.name) != wanted.end();
    if (wanted.empty() || chosen) group.run(table);
  }
  if (json_file.empty()) return 0;
  nlohmann::json rows = nlohmann::json::array();
  for (const Row& row : table.rows()) {
    rows.push_back({{"name", row.name}, {"value", row.value}, {"unit", row.unit}});
  }
  std::ofstream out(json_file);
  out << rows.dump(2) << '\n';
  return out.good() ? 0 : 1;
}

}  // namespace
}  // namespace ordeal::bench

int main(int argc, char** argv) {
  return ordeal::bench::run(std::vector<std::string>(argv + 1, argv + argc));
}
