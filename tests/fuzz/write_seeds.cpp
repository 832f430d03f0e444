// write_seeds FOLDER: a folder for each reader of histories, in which are the small good files that
// tests have for it. What the fuzzers begin with; without FOLDER the readers' names.

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "checkers/history/read_history.hpp"
#include "tests/checkers/canonical_histories.hpp"
#include "tests/checkers/canonical_transactions.hpp"
#include "tests/checkers/history_files.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/sample_files.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace {

using namespace ordeal::checkers;
using namespace ordeal::checkers::testing;

class SeedFolder {
 public:
  explicit SeedFolder(std::filesystem::path root) : root_(std::move(root)) {
    for (const HistoryFormat& row : history_formats()) {
      std::filesystem::create_directories(root_ / row.name);
    }
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
    for (const HistoryFormat& row : history_formats()) std::puts(std::string(row.name).c_str());
    return 0;
  }
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  SeedFolder seeds(arguments[1]);
  write_all(seeds);
}
