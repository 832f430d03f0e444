// Histories of transactions that others published, with the verdicts they are known to have:
// Elle's own small cases and AWDIT's. Not part of this tree; see real_histories_test.cpp.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/shared_data.hpp"

namespace ordeal::checkers::testing {
namespace {

namespace fs = std::filesystem;

// Where we say something else than Elle, and why.
const std::map<std::string, const char*> kDisagreements = {
    {"rw-053.edn", "a read returns 2, which nobody wrote: garbage-read; Elle does not look"},
    {"rw-069.edn", "reads return 1, which nobody wrote: garbage-read; Elle does not look"},
    {"rw-073.edn", "reads return 1, which nobody wrote: garbage-read; Elle does not look"},
    {"rw-067.edn", "asked for G2 alone; what is there is G1c, which rules out more"},
};

struct ElleCase {
  std::string file;
  std::string options;
  std::string valid;
  std::vector<std::string> anomalies;
};

// The words with a colon in a list such as "[:G1a :G1b]", without it.
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::erase_if(word, [](char c) { return c == '[' || c == ']' || c == ',' || c == '}'; });
    if (word.size() > 1 && word[0] == ':') names.push_back(word.substr(1));
  }
  return names;
}

std::vector<ElleCase> elle_cases() {
  std::vector<ElleCase> cases;
  if (!has_shared_data("elle")) return cases;
  std::ifstream input(shared_data("elle") / "expected.tsv");
  std::string line;
  std::getline(input, line);
  while (std::getline(input, line)) {
    std::istringstream cells(line);
    std::string operations;
    std::string anomalies;
    ElleCase row;
    std::getline(cells, row.file, '\t');
    std::getline(cells, operations, '\t');
    std::getline(cells, row.options, '\t');
    std::getline(cells, row.valid, '\t');
    std::getline(cells, anomalies, '\t');
    row.anomalies = names_in(anomalies);
    std::erase(row.anomalies, "empty-transaction-graph");
    cases.push_back(row);
  }
  return cases;
}

// The levels Elle was asked about; the strongest when it was asked for anomalies alone.
std::vector<std::string> levels_of(const ElleCase& row) {
  const std::string_view heading = ":consistency-models [";
  const auto at = row.options.find(heading);
  if (at == std::string::npos) return {"strict-serializable"};
  const auto end = row.options.find(']', at);
  return names_in(row.options.substr(at + heading.size(), end - at - heading.size()));
}

// What is said of a history that several levels are asked of: the worst of it.
Report judged(const History& history, const ElleCase& row) {
  CheckOptions options;
  options.model = row.file.starts_with("la-") ? "list-append" : "rw-register";
  for (const std::string name : {"wfr-keys", "sequential-keys", "linearizable-keys"}) {
    for (const bool assumed : {false, true}) {
      const std::string option = ':' + name + "? " + (assumed ? "true" : "false");
      if (row.options.find(option) == std::string::npos) continue;
      REQUIRE(set_switch(name, assumed ? "yes" : "no", options.semantics));
    }
  }
  Report worst;
  for (const std::string& level : levels_of(row)) {
    Report report = find_checker(level)->check(history, options);
    if (report.verdict != Verdict::kValid || worst.checker.empty()) worst = std::move(report);
    if (worst.verdict == Verdict::kInvalid) break;
  }
  return worst;
}

History known_history(const fs::path& path) {
  std::ifstream input(path);
  HistoryFile file = read_history(input);
  REQUIRE_MESSAGE(file.history, file.error.text());
  return std::move(*file.history);
}

bool shows(const Report& report, const std::string& anomaly) {
  return std::any_of(report.anomalies.begin(), report.anomalies.end(),
                     [&](const AnomalyReport& found) { return found.name.rfind(anomaly, 0) == 0; });
}

}  // namespace

TEST_CASE("Elle's cases: the anomalies it found are found, and where we differ is said") {
  for (const ElleCase& row : elle_cases()) {
    CAPTURE(row.file);
    const Report report = judged(known_history(shared_data("elle") / row.file), row);
    if (kDisagreements.contains(row.file)) {
      CHECK(report.verdict == Verdict::kInvalid);
      continue;
    }
    CHECK(report.refusal == "");
    for (const std::string& anomaly : row.anomalies) {
      CAPTURE(anomaly);
      CHECK(shows(report, anomaly));
    }
    if (row.valid == ":unknown") CHECK(report.verdict == Verdict::kUnknown);
    if (row.valid == "false") CHECK(report.verdict == Verdict::kInvalid);
    const auto asked = row.options.find(":anomalies");
    if (row.valid == "true" && asked == std::string::npos) {
      CHECK(report.verdict == Verdict::kValid);
    } else if (row.valid == "true") {
      CHECK(!shows(report, names_in(row.options.substr(asked + 10)).front()));
    }
  }
}

TEST_CASE("AWDIT's cases: the strongest of read committed, read atomic and causal that holds") {
  const std::string levels[] = {"read-committed", "read-atomic", "causal"};
  if (!has_shared_data("weak_isolation")) return;
  for (const auto& entry : fs::directory_iterator(shared_data("weak_isolation"))) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const History history = known_history(entry.path());
    std::string strongest = "none";
    for (const std::string& level : levels) {
      if (find_checker(level)->check(history, {}).verdict == Verdict::kValid) strongest = level;
    }
    CHECK(strongest == name.substr(0, name.find("__")));
  }
}

}  // namespace ordeal::checkers::testing
