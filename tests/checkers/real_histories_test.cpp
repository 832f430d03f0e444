// Histories recorded by others, with the verdicts they are known to have; see shared_data.hpp.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/shared_data.hpp"

namespace ordeal::checkers::testing {
namespace {

namespace fs = std::filesystem;

// The histories of a folder, sorted.
std::vector<fs::path> histories_in(const std::string& folder) {
  std::vector<fs::path> files;
  if (!has_shared_data(folder)) return files;
  for (const auto& entry : fs::directory_iterator(shared_data(folder))) {
    if (entry.path().extension() != ".tsv") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The rows of expected.tsv, by file name.
std::map<std::string, std::vector<std::string>> expected_in(const std::string& folder) {
  std::map<std::string, std::vector<std::string>> rows;
  std::ifstream input(shared_data(folder) / "expected.tsv");
  for (std::string line; std::getline(input, line);) {
    std::istringstream cells(line);
    std::string name;
    std::getline(cells, name, '\t');
    for (std::string cell; std::getline(cells, cell, '\t');) rows[name].push_back(cell);
  }
  return rows;
}

HistoryFile read_file(const fs::path& path) {
  std::ifstream input(path, std::ios::binary);
  REQUIRE(input);
  return read_history(input);
}

Report judged(const HistoryFile& file, std::string_view checker, const std::string& model = {}) {
  REQUIRE_MESSAGE(file.history, file.error.text());
  CheckOptions options;
  options.semantics = file.semantics;
  options.model = model;
  return find_checker(checker)->check(*file.history, options);
}

}  // namespace

TEST_CASE("every recorded history is read, as the format it is of") {
  const std::vector<std::pair<std::string, std::vector<std::string>>> folders = {
      {"etcd", {"jepsen-log"}},          {"kv", {"porcupine"}},
      {"knossos/good", {"knossos-edn"}}, {"knossos/bad", {"knossos-edn"}},
      {"elle", {"jepsen-edn"}},          {"jepsen", {"jepsen-edn"}},
      {"queue_stack", {"call-return"}},  {"weak_isolation", {"plume"}}};
  for (const auto& [folder, formats] : folders) {
    for (const fs::path& path : histories_in(folder)) {
      CAPTURE(path.filename().string());
      const HistoryFile file = read_file(path);
      CHECK_MESSAGE(file.history, file.error.text());
      CHECK(std::ranges::find(formats, file.format) != formats.end());
    }
  }
}

TEST_CASE("etcd logs of 2014 get the verdicts they are known for") {
  const auto expected = expected_in("etcd");
  for (const fs::path& path : histories_in("etcd")) {
    CAPTURE(path.filename().string());
    const Report report = judged(read_file(path), "linearizable", "cas-register");
    CHECK(verdict_name(report.verdict) == expected.at(path.filename()).at(0));
  }
}

TEST_CASE("Knossos' own histories: those of cas-registers get their folder's verdict") {
  for (const bool good : {true, false}) {
    std::uint64_t judged_ones = 0;
    for (const fs::path& path : histories_in(good ? "knossos/good" : "knossos/bad")) {
      CAPTURE(path.filename().string());
      const Report report = judged(read_file(path), "linearizable");
      if (report.verdict == Verdict::kUnknown && !report.refusal.empty()) continue;
      CHECK(report.verdict == (good ? Verdict::kValid : Verdict::kInvalid));
      ++judged_ones;
    }
    MESSAGE(judged_ones << " histories of Knossos judged");
  }
}

TEST_CASE("Porcupine's key-value logs get the verdict in their name") {
  for (const fs::path& path : histories_in("kv")) {
    CAPTURE(path.filename().string());
    const bool good = path.stem().string().ends_with("-ok");
    const Report report = judged(read_file(path), "linearizable", "kv");
    CHECK(report.verdict == (good ? Verdict::kValid : Verdict::kInvalid));
  }
}

TEST_CASE("queues and stacks get the verdicts two monitors agree on") {
  const auto expected = expected_in("queue_stack");
  for (const fs::path& path : histories_in("queue_stack")) {
    CAPTURE(path.filename().string());
    const auto& row = expected.at(path.filename());
    CHECK(verdict_name(judged(read_file(path), "linearizable", row.at(0)).verdict) == row.at(1));
  }
}

// By the rule of each workload. bank-neg has its name from elsewhere: its one read is {0 10, 1 10,
// 2 10}, where nothing is below zero; what is wrong with it shows when the bank's total is known.
TEST_CASE("Jepsen's own histories get the verdict of their workload, which is recognised") {
  struct Known {
    const char* file;
    const char* checker;
    Verdict verdict;
    const char* code;    // of what is wrong
    bool is_recognised;  // without being told the workload
  };
  const Known known[] = {{"bank.edn", "bank", Verdict::kValid, "", true},
                         {"bank-neg.edn", "bank", Verdict::kValid, "", true},
                         {"counter.edn", "counter", Verdict::kValid, "", true},
                         {"long-fork.edn", "long-fork", Verdict::kInvalid, "FRK001", false},
                         {"set.edn", "set-full", Verdict::kValid, "", true}};
  if (!has_shared_data("jepsen")) return;
  CHECK(histories_in("jepsen").size() == std::size(known));
  for (const Known& row : known) {
    CAPTURE(row.file);
    const HistoryFile file = read_file(shared_data("jepsen") / row.file);
    const Report report = judged(file, row.checker);
    CHECK(report.verdict == row.verdict);
    CHECK(report.code == row.code);
    const CheckerRow* chosen = checker_that_fits(*file.history);
    REQUIRE(chosen != nullptr);
    if (row.is_recognised) CHECK(chosen->name == row.checker);
    CHECK(judged(file, chosen->name).verdict == row.verdict);
  }
  const HistoryFile file = read_file(shared_data("jepsen") / "bank-neg.edn");
  CheckOptions options;
  options.total = 100;  // what Jepsen's bank holds unless it is told otherwise
  CHECK(find_checker("bank")->check(*file.history, options).code == "BNK001");
}

}  // namespace ordeal::checkers::testing
