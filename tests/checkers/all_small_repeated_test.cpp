// All histories of up to four operations of one register by up to three processes, of which two
// values are written again and again: reads of either or of nothing, writes that fail or are in
// doubt, a cas; and of five (nightly with all of that) that read and write the two. Each model of
// sessions against its definition.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/repeated_values.hpp"

namespace ordeal::checkers::testing {
namespace {

// A value of 0 is the initial one, nil.
struct Kind {
  Function function = Function::kRead;
  std::int64_t value = 0;  // read or written
  Completion completion = Completion::kOk;
  std::int64_t expected = 0;
};

constexpr Kind kKinds[] = {{Function::kRead, 1},
                           {Function::kRead, 2},
                           {Function::kWrite, 1},
                           {Function::kWrite, 2},
                           {Function::kRead, 0},
                           {Function::kWrite, 0},
                           {Function::kWrite, 1, Completion::kInfo},
                           {Function::kWrite, 1, Completion::kFail},
                           {Function::kCas, 1, Completion::kOk, 2}};

class AllRepeated {
 public:
  AllRepeated(std::size_t count, std::span<const Kind> kinds) : asked_(count), kinds_(kinds) {}

  std::uint64_t run() {
    choose(0, 0);
    return judged_;
  }

 private:
  struct Asked {
    std::int64_t process = 0;
    Kind kind = {};
  };

  void choose(std::size_t at, std::int64_t processes) {
    if (at == asked_.size()) return judge();
    for (std::int64_t process = 0; process <= std::min<std::int64_t>(processes, 2); ++process) {
      const bool is_retired = std::any_of(
          asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(at), [&](const Asked& one) {
            return one.process == process && one.kind.completion == Completion::kInfo;
          });
      if (is_retired) continue;
      for (const Kind& kind : kinds_) {
        asked_[at] = {process, kind};
        choose(at + 1, std::max(processes, process + 1));
      }
    }
  }

  static Value value_of(std::int64_t value) {
    return value == 0 ? Value::nil() : Value::integer(value);
  }

  History history() const {
    HistoryBuilder builder;
    for (const auto& [process, kind] : asked_) {
      Invocation invocation{.process = Value::integer(process)};
      invocation.function = kind.function;
      if (kind.function != Function::kRead) invocation.input = value_of(kind.value);
      if (kind.function == Function::kCas) invocation.expected = value_of(kind.expected);
      builder.invoke(invocation);
      Conclusion end;
      end.process = invocation.process;
      end.completion = kind.completion;
      if (kind.function == Function::kRead) end.output = value_of(kind.value);
      builder.complete(end);
    }
    return builder.finish();
  }

  void judge() {
    const History made = history();
    CheckOptions options;
    options.shrink = false;
    ++judged_;
    for (const char* model :
         {"causal-convergence", "causal-memory", "causal", "pram", "writes-follow-reads",
          "monotonic-writes", "monotonic-reads", "read-your-writes"}) {
      const Report report = find_checker(model)->check(made, options);
      const Verdict wanted = oracle_of_repeated(made, model) ? Verdict::kValid : Verdict::kInvalid;
      if (report.verdict == wanted) continue;
      const std::string name = model;
      const std::string text = text_of(made);
      CAPTURE(name);
      CAPTURE(text);
      REQUIRE(report.verdict == wanted);
    }
  }

  std::vector<Asked> asked_;
  std::span<const Kind> kinds_;
  std::uint64_t judged_ = 0;
};

bool is_nightly() { return std::getenv("ORDEAL_NIGHTLY") != nullptr; }

}  // namespace

TEST_CASE("all small histories in which values are repeated are judged as the definitions say") {
  const std::span<const Kind> all(kKinds);
#ifdef ORDEAL_SANITIZED
  const std::size_t most = 2;
#else
  const std::size_t most = 4;
#endif
  for (std::size_t count = 1; count <= most; ++count) {
    CHECK(AllRepeated(count, all).run() >= 9 * count);
  }
  if (most == 4) AllRepeated(5, is_nightly() ? all : all.first(4)).run();
}

}  // namespace ordeal::checkers::testing
