// Histories recorded by others, with the verdicts they are known to have. They are not part of
// this tree: the folder is named by ORDEAL_SHARED_DATA, or is ../shared/data beside the sources.
// What is not there is skipped, by name.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "checkers/registry.hpp"

namespace ordeal::checkers::testing {
namespace {

std::filesystem::path shared_folder() {
  const char* named = std::getenv("ORDEAL_SHARED_DATA");
  if (named != nullptr) return named;
  const auto here = std::filesystem::path(__FILE__).parent_path();
  return here / ".." / ".." / ".." / "shared" / "data";
}

Value value_of(const std::string& word) {
  return word.empty() || word == "nil" || word[0] == ':' ? Value::nil()
                                                         : Value::integer(std::stoll(word));
}

// One line of a Jepsen text log: "INFO  jepsen.util - 3<tab>:invoke<tab>:cas<tab>[3 4]".
void read_log_line(const std::string& line, HistoryBuilder& builder) {
  const auto start = line.find("jepsen.util - ");
  if (start == std::string::npos) return;
  std::istringstream words(line.substr(start + 14));
  std::string process;
  std::string type;
  std::string f;
  std::string first;
  std::string second;
  words >> process >> type >> f >> first >> second;
  if (process == ":nemesis") return;
  if (!first.empty() && first[0] == '[') {
    first.erase(0, 1);
    second.pop_back();
  }
  const Value name = Value::integer(std::stoll(process));
  std::optional<HistoryProblem> problem;
  if (type == ":invoke") {
    Invocation invocation{.process = name, .function = builder.function(f.substr(1))};
    invocation.input = value_of(invocation.function == Function::kCas ? second : first);
    if (invocation.function == Function::kCas) invocation.expected = value_of(first);
    problem = builder.invoke(invocation);
  } else {
    Conclusion conclusion{.process = name};
    if (type == ":fail") conclusion.completion = Completion::kFail;
    if (type == ":info") conclusion.completion = Completion::kInfo;
    if (type == ":ok" && f == ":read") conclusion.output = value_of(first);
    problem = builder.complete(conclusion);
  }
  REQUIRE_MESSAGE(!problem, problem->message);
}

}  // namespace

TEST_CASE("etcd logs of 2014 get the verdicts they are known for") {
  const auto folder = shared_folder() / "etcd";
  std::ifstream expected(folder / "expected.tsv");
  if (!expected) {
    MESSAGE("SKIPPED: no " << folder.string() << "/expected.tsv (set ORDEAL_SHARED_DATA)");
    return;
  }
  CheckOptions options;
  options.semantics.failed_cas = FailedCas::kValueDiffered;  // etcd answered: compare failed
  options.model = "cas-register";
  std::uint64_t judged = 0;
  std::string name;
  std::string verdict;
  while (expected >> name >> verdict) {
    CAPTURE(name);
    std::ifstream log(folder / name);
    REQUIRE(log);
    HistoryBuilder builder;
    for (std::string line; std::getline(log, line);) read_log_line(line, builder);
    const Report report = find_checker("linearizable")->check(builder.finish(), options);
    CHECK(verdict_name(report.verdict) == verdict);
    ++judged;
  }
  CHECK(judged > 40);
}

}  // namespace ordeal::checkers::testing
