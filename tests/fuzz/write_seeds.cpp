// write_seeds FOLDER: a folder for each reader, in which are the small good files that tests have
// for it. What the fuzzers begin with; without FOLDER the readers' names.

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/history_files.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/sample_files.hpp"
#include "tests/checkers/transaction_text.hpp"
#include "tests/tools/scenario_good.hpp"

namespace {

using namespace ordeal::checkers;
using namespace ordeal::checkers::testing;

// The formats of histories, and what is no history.
std::vector<std::string> readers() {
  std::vector<std::string> names;
  for (const HistoryFormat& row : history_formats()) names.emplace_back(row.name);
  names.emplace_back("scenario");
  return names;
}

class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path root) : root_(std::move(root)) {
    for (const std::string& name : readers()) std::filesystem::create_directories(root_ / name);
  }

  void add(const std::string& format, const std::string& text) {
    std::ofstream(root_ / format / ("seed" + std::to_string(count_++))) << text;
  }
  // In every notation that can hold it.
  void add(const History& history) {
    for (const EventFile& file : files_of(history)) add(file.format, file.text());
  }

 private:
  std::filesystem::path root_;
  int count_ = 100;
};

void write_all(SeedFolder& seeds) {
  seeds.add("scenario", scenario_test::kMinimal);
  seeds.add("scenario", scenario_test::kFull);
  for (const SampleFile& file : sample_files()) seeds.add(file.format, file.text);
  for (const WorkloadSample& sample : workload_samples()) seeds.add(sample.history);
  for (const Canonical& row : canonical_objects()) seeds.add(one_by_one(row.history));
  for (const Canonical& row : canonical_workloads()) seeds.add(one_by_one(row.history));
  for (const Canonical& row : canonical_in_time()) seeds.add(history_of(row.history));
  for (const CanonicalLists& row : canonical_lists()) seeds.add(transactions_of(row.history));
  for (const CanonicalRegisters& row : canonical_registers()) {
    seeds.add(transactions_of(row.history));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    for (const std::string& name : readers()) std::puts(name.c_str());
    return 0;
  }
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  SeedFolder seeds(arguments[1]);
  write_all(seeds);
}
