// All histories of up to four operations (nightly five) of two registers by up to three processes:
// every read of nothing, or of what anybody ever writes to its key; writes that fail or are in
// doubt, too. Each model of sessions against its definition.

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/session_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

const char* const kModels[] = {
    "sequential-consistency", "causal-convergence", "causal-memory",   "causal",          "pram",
    "writes-follow-reads",    "monotonic-writes",   "monotonic-reads", "read-your-writes"};

// An operation before what it read is chosen. It writes its own number, counted from 1.
struct Small {
  std::int64_t process = 0;
  bool is_read = false;
  bool is_of_first_key = true;
  Completion completion = Completion::kOk;
  std::size_t read = 0;  // 0: nothing
};

class AllHistories {
 public:
  explicit AllHistories(std::size_t count) : operations_(count) {}

  void run() { choose_operation(0); }

  std::uint64_t judged = 0;

 private:
  void choose_operation(std::size_t at) {
    if (at == operations_.size()) return choose_reads(0);
    std::int64_t processes = 0;
    for (std::size_t i = 0; i < at; ++i) {
      processes = std::max(processes, operations_[i].process + 1);
    }
    for (std::int64_t process = 0; process <= std::min<std::int64_t>(processes, 2); ++process) {
      if (is_retired(process, at)) continue;
      // The first key is the one that the first operation is of.
      for (const bool is_first : {true, false}) {
        if (at == 0 && !is_first) continue;
        operations_[at] = {process, true, is_first};
        choose_operation(at + 1);
        for (const Completion completion :
             {Completion::kOk, Completion::kFail, Completion::kInfo}) {
          operations_[at] = {process, false, is_first, completion};
          choose_operation(at + 1);
        }
      }
    }
  }

  bool is_retired(std::int64_t process, std::size_t at) const {
    for (std::size_t i = 0; i < at; ++i) {
      const Small& one = operations_[i];
      if (one.process == process && one.completion == Completion::kInfo) return true;
    }
    return false;
  }

  void choose_reads(std::size_t at) {
    if (at == operations_.size()) return judge();
    Small& one = operations_[at];
    if (!one.is_read) return choose_reads(at + 1);
    for (std::size_t value = 0; value <= operations_.size(); ++value) {
      const bool is_written = value > 0 && !operations_[value - 1].is_read &&
                              operations_[value - 1].is_of_first_key == one.is_of_first_key;
      if (value > 0 && !is_written) continue;
      one.read = value;
      choose_reads(at + 1);
    }
    one.read = 0;
  }

  History history() const {
    HistoryBuilder builder;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Small& one = operations_[i];
      Invocation invocation{.process = Value::integer(one.process)};
      invocation.function = one.is_read ? Function::kRead : Function::kWrite;
      invocation.key = builder.values().string(one.is_of_first_key ? "x" : "y");
      if (!one.is_read) invocation.input = Value::integer(static_cast<std::int64_t>(i) + 1);
      builder.invoke(invocation);
      Conclusion conclusion{.process = invocation.process, .completion = one.completion};
      conclusion.output = invocation.input;
      if (one.read > 0) conclusion.output = Value::integer(static_cast<std::int64_t>(one.read));
      builder.complete(conclusion);
    }
    return builder.finish();
  }

  void judge() {
    const History made = history();
    CheckOptions options;
    options.shrink = false;
    ++judged;
    for (const char* model : kModels) {
      const Report report = find_checker(model)->check(made, options);
      if (!report.refusal.empty()) continue;
      const bool accepts = oracle_of_sessions(made, model);
      if (report.verdict == (accepts ? Verdict::kValid : Verdict::kInvalid)) continue;
      const std::string name = model;
      const std::string text = text_of(made);
      CAPTURE(name);
      CAPTURE(text);
      REQUIRE(accepts == (report.verdict == Verdict::kValid));
    }
  }

  std::vector<Small> operations_;
};

std::size_t operations_max() {
#ifdef ORDEAL_SANITIZED
  return 2;
#else
  return std::getenv("ORDEAL_NIGHTLY") == nullptr ? 4 : 5;
#endif
}

}  // namespace

TEST_CASE("all small histories of processes are judged as each model's definition says") {
  for (std::size_t count = 1; count <= operations_max(); ++count) {
    AllHistories all(count);
    all.run();
    CHECK(all.judged >= 4 * count);
  }
}

}  // namespace ordeal::checkers::testing
