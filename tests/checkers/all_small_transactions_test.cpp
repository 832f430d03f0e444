// All histories of two transactions of up to two micro-operations, and of three of one (nightly of
// up to two), on two keys: every order and overlap, who did what, what failed or is in doubt, and
// every result that a read can have. Each level against its definition.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "checkers/judge.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/transaction_oracle.hpp"
#include "tests/checkers/weak_list_oracle.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Step {
  bool is_read = false;
  std::int64_t key = 0;
  std::int64_t value = 0;              // written: its own number
  std::vector<std::int64_t> elements;  // read; of a register one or none
};

struct Txn {
  std::vector<Step> steps;
  Completion completion = Completion::kOk;
};

// Which transaction begins or ends next, by its number.
using Order = std::vector<std::size_t>;

class AllHistories {
 public:
  AllHistories(bool registers, std::size_t transactions, std::size_t steps)
      : registers_(registers), steps_max_(steps), txns_(transactions) {}

  void run() { choose_steps(0); }

  std::uint64_t judged = 0;

 private:
  void choose_steps(std::size_t at) {
    if (at == txns_.size()) return choose_completions(0);
    txns_[at].steps.clear();
    choose_step(at);
  }

  void choose_step(std::size_t at) {
    std::vector<Step>& steps = txns_[at].steps;
    if (!steps.empty()) {
      const std::vector<Step> chosen = steps;
      choose_steps(at + 1);
      steps = chosen;
    }
    if (steps.size() == steps_max_) return;
    for (const bool is_read : {true, false}) {
      for (const std::int64_t key : {0, 1}) {
        if (at == 0 && steps.empty() && key == 1) continue;  // the first one's key is the first
        steps.push_back({is_read, key, 0, {}});
        choose_step(at);
        steps.pop_back();
      }
    }
  }

  void choose_completions(std::size_t at) {
    if (at == txns_.size()) {
      number_writes();
      return choose_reads(0, 0);
    }
    for (const Completion completion : {Completion::kOk, Completion::kFail, Completion::kInfo}) {
      txns_[at].completion = completion;
      choose_completions(at + 1);
    }
  }

  void number_writes() {
    std::int64_t last = 0;
    for (Txn& txn : txns_) {
      for (Step& step : txn.steps) {
        step.elements.clear();
        step.value = step.is_read ? 0 : ++last;
      }
    }
  }

  void choose_reads(std::size_t at, std::size_t step) {
    if (at == txns_.size()) return choose_order();
    if (step == txns_[at].steps.size()) return choose_reads(at + 1, 0);
    Step& read = txns_[at].steps[step];
    if (!read.is_read || txns_[at].completion != Completion::kOk) return choose_reads(at, step + 1);
    std::vector<std::int64_t> written;
    for (const Txn& txn : txns_) {
      for (const Step& other : txn.steps) {
        if (!other.is_read && other.key == read.key) written.push_back(other.value);
      }
    }
    read.elements.clear();
    choose_elements(written, read, at, step);
    read.elements.clear();
  }

  // Every list without repetitions.
  void choose_elements(const std::vector<std::int64_t>& written, Step& read, std::size_t at,
                       std::size_t step) {
    choose_reads(at, step + 1);
    if (read.elements.size() == (registers_ ? 1U : 3U)) return;
    for (const std::int64_t value : written) {
      if (std::ranges::find(read.elements, value) != read.elements.end()) continue;
      read.elements.push_back(value);
      choose_elements(written, read, at, step);
      read.elements.pop_back();
    }
  }

  // One after the other, by one process or by two; or all at once, ending in their order.
  void choose_order() {
    Order one_by_one;
    Order at_once;
    for (std::size_t i = 0; i < txns_.size(); ++i) {
      one_by_one.insert(one_by_one.end(), 2, i);
      at_once.push_back(i);
    }
    for (std::size_t i = 0; i < txns_.size(); ++i) at_once.push_back(i);
    judge(one_by_one, {0, 1, 2});
    judge(at_once, {0, 1, 2});
    if (txns_[0].completion != Completion::kInfo) judge(one_by_one, {0, 0, 1});
  }

  void judge(const Order& order, const std::vector<std::int64_t>& processes) {
    const History made = history(order, processes);
    ++judged;
    CheckOptions options;
    options.shrink = false;
    Judge judge(made, options);
    for (const char* level : {"strict-serializable", "strong-session-serializable",
                              "strong-snapshot-isolation", "strong-session-snapshot-isolation"}) {
      compare(judge, level, &oracle_accepts);
    }
    if (registers_ || !reads_own_writes()) compare(judge, "prefix-consistency", &oracle_accepts);
    for (const char* level : {"read-committed", "read-atomic", "causal"}) {
      const bool is_whole = registers_ || std::string(level) != "read-committed" || !reads_twice();
      if (is_whole) compare(judge, level, registers_ ? &oracle_accepts : &weak_list_oracle_accepts);
    }
  }

  // See transaction_oracle_test.cpp: what a list's own appends mean where updates may be lost, and
  // what the weakest levels let a transaction do, is not the definition's.
  bool reads_own_writes() const { return reads_what_it_has({false}); }
  bool reads_twice() const { return reads_what_it_has({false, true}); }
  bool reads_what_it_has(const std::set<bool>& kinds) const {
    for (const Txn& txn : txns_) {
      for (std::size_t i = 1; i < txn.steps.size(); ++i) {
        const bool is_met =
            std::any_of(txn.steps.begin(), txn.steps.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const Step& step) {
                          return step.key == txn.steps[i].key && kinds.contains(step.is_read);
                        });
        if (txn.steps[i].is_read && is_met) return true;
      }
    }
    return false;
  }

  void compare(Judge& judge, const char* level, bool (*by)(const History&, const std::string&)) {
    const Report report = judge.ask(*find_checker(level));
    const bool accepts = by(judge.history(), level);
    if (report.verdict == (accepts ? Verdict::kValid : Verdict::kInvalid)) return;
    // Nothing happened, so there is nothing to judge.
    if (accepts && report.verdict == Verdict::kUnknown && !report.exhausted) return;
    const std::string name = level;
    const std::string text = text_of(judge.history());
    CAPTURE(name);
    CAPTURE(text);
    REQUIRE(accepts == (report.verdict == Verdict::kValid));
  }

  History history(const Order& order, const std::vector<std::int64_t>& processes) const {
    HistoryBuilder builder;
    std::vector<bool> has_begun(txns_.size());
    for (const std::size_t i : order) {
      const Value process = Value::integer(processes[i]);
      if (!has_begun[i]) {
        has_begun[i] = true;
        builder.invoke({.process = process,
                        .function = Function::kTxn,
                        .input = list_of(builder.values(), txns_[i], false)});
        continue;
      }
      Conclusion conclusion{.process = process, .completion = txns_[i].completion};
      if (conclusion.completion == Completion::kOk) {
        conclusion.output = list_of(builder.values(), txns_[i], true);
      }
      builder.complete(conclusion);
    }
    return builder.finish();
  }

  Value list_of(ValuePool& pool, const Txn& txn, bool results) const {
    std::vector<Value> all;
    for (const Step& step : txn.steps) {
      const Value third = step.is_read ? results ? result_of(pool, step) : Value::nil()
                                       : Value::integer(step.value);
      const char* word = step.is_read ? "r" : registers_ ? "w" : "append";
      const Value parts[] = {pool.string(word), Value::integer(step.key), third};
      all.push_back(pool.list(parts));
    }
    return pool.list(all);
  }

  Value result_of(ValuePool& pool, const Step& step) const {
    if (step.elements.empty()) return Value::nil();
    if (registers_) return Value::integer(step.elements.back());
    std::vector<Value> elements;
    for (const std::int64_t element : step.elements) elements.push_back(Value::integer(element));
    return pool.list(elements);
  }

  bool registers_;
  std::size_t steps_max_;
  std::vector<Txn> txns_;
};

#ifndef ORDEAL_SANITIZED
// Of three transactions.
std::size_t steps_of_three() { return std::getenv("ORDEAL_NIGHTLY") == nullptr ? 1 : 2; }
#endif

}  // namespace

TEST_CASE("all small histories of transactions are judged as each level's definition says") {
  for (const bool registers : {true, false}) {
    CAPTURE(registers);
#ifdef ORDEAL_SANITIZED
    AllHistories two(registers, 2, 1);
#else
    AllHistories two(registers, 2, 2);
    AllHistories three(registers, 3, steps_of_three());
    three.run();
    CHECK(three.judged > 1000);
#endif
    two.run();
    CHECK(two.judged > 100);
  }
}

}  // namespace ordeal::checkers::testing
