// All histories of up to three operations (nightly four) of each model of one object: every choice
// of operations, of what they returned, of what failed or never returned, of who did what, and of
// what overlapped. Judged by trying all orders with the plain objects of the verifier.

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/registry.hpp"
#include "checkers/sessions/sequential_objects.hpp"
#include "checkers/verify/plain_object.hpp"
#include "tests/checkers/interleave.hpp"

namespace ordeal::checkers::testing {
namespace {

enum class Outcome : char { kOk, kFailed, kPending };

// One operation as it may be. Values: nil, 7, "a", [1 2].
struct Small {
  const char* function;
  const char* input;
  const char* output;
  Outcome outcome = Outcome::kOk;
  const char* expected = "nil";
};

struct Alphabet {
  const char* model;
  std::vector<Small> operations;
};

std::vector<Small> of_container(const char* put, const char* take) {
  return {{put, "1", "1"},
          {put, "2", "2"},
          {take, "nil", "1"},
          {take, "nil", "2"},
          {take, "nil", "nil"},
          {put, "1", "nil", Outcome::kPending},
          {take, "nil", "nil", Outcome::kPending}};
}

constexpr Outcome kFailed = Outcome::kFailed;
constexpr Outcome kPending = Outcome::kPending;

const Alphabet kAlphabets[] = {
    {"register",
     {{"write", "1", "1"},
      {"write", "2", "2"},
      {"read", "nil", "nil"},
      {"read", "nil", "1"},
      {"read", "nil", "2"},
      {"write", "1", "nil", kPending},
      {"write", "2", "2", kFailed}}},
    {"cas-register",
     {{"write", "1", "1"},
      {"read", "nil", "1"},
      {"read", "nil", "2"},
      {"read", "nil", "nil"},
      {"cas", "2", "2", Outcome::kOk, "1"},
      {"cas", "2", "2", kFailed, "1"},
      {"cas", "2", "nil", kPending, "1"}}},
    {"queue", of_container("enqueue", "dequeue")},
    {"stack", of_container("push", "pop")},
    {"priority-queue", of_container("enqueue", "dequeue")},
    {"mutex",
     {{"acquire", "nil", "nil"},
      {"release", "nil", "nil"},
      {"acquire", "nil", "nil", kPending},
      {"release", "nil", "nil", kPending},
      {"acquire", "nil", "nil", kFailed}}},
    {"set",
     {{"add", "1", "nil"},
      {"add", "2", "nil"},
      {"remove", "1", "nil"},
      {"read", "nil", "[]"},
      {"read", "nil", "[1]"},
      {"read", "nil", "[1 2]"},
      {"add", "1", "nil", kPending}}},
    {"counter",
     {{"add", "1", "nil"},
      {"add", "2", "nil"},
      {"read", "nil", "0"},
      {"read", "nil", "1"},
      {"read", "nil", "2"},
      {"read", "nil", "3"},
      {"add", "1", "nil", kPending}}},
    {"append-list",
     {{"append", "1", "nil"},
      {"append", "2", "nil"},
      {"read", "nil", "nil"},
      {"read", "nil", "[1]"},
      {"read", "nil", "[1 2]"},
      {"read", "nil", "[2 1]"},
      {"append", "1", "nil", kPending}}},
    {"kv",
     {{"write", "\"a\"", "nil"},
      {"append", "\"b\"", "nil"},
      {"read", "nil", "\"\""},
      {"read", "nil", "\"a\""},
      {"read", "nil", "\"b\""},
      {"read", "nil", "\"ab\""},
      {"append", "\"b\"", "nil", kPending}}},
};

Value value_of(ValuePool& pool, std::string_view text) {
  if (text == "nil") return Value::nil();
  if (text.front() == '"') return pool.string(text.substr(1, text.size() - 2));
  if (text.front() != '[') return Value::integer(std::atoll(std::string(text).c_str()));
  std::vector<Value> elements;
  for (const char c : text) {
    if (c >= '0' && c <= '9') elements.push_back(Value::integer(c - '0'));
  }
  return pool.list(elements);
}

// Tries all orders. Requires: at most 32 operations, all of one object.
class AllOrders {
 public:
  enum class Keep { kRealTime, kProcesses };
  AllOrders(const History& history, const PlainRules& rules, Keep keep)
      : operations_(history.operations()), rules_(rules), keep_(keep) {}

  bool has_one_that_fits() const { return goes_on(0, PlainObject(rules_)); }

 private:
  bool goes_on(std::uint32_t gone, const PlainObject& object) const {
    bool is_done = true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      is_done = is_done && (has(gone, i) || rules_.fate(operations_[i]) != Fate::kHappened);
    }
    if (is_done) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (has(gone, i) || rules_.fate(operations_[i]) == Fate::kSaysNothing) continue;
      std::uint32_t after = gone | (1U << i);
      PlainObject next = object;
      if (may_come(gone, i, after) && next.perform(rules_, operations_[i]) &&
          goes_on(after, next)) {
        return true;
      }
    }
    return false;
  }

  // What is before it in its process and need not have happened is passed over for good.
  bool may_come(std::uint32_t gone, std::size_t i, std::uint32_t& after) const {
    const Operation& operation = operations_[i];
    for (std::size_t j = 0; j < operations_.size(); ++j) {
      const Operation& other = operations_[j];
      if (j == i || has(gone, j)) continue;
      const bool must = rules_.fate(other) == Fate::kHappened;
      if (keep_ == Keep::kRealTime) {
        if (must && other.complete_event < operation.invoke_event) return false;
      } else if (j < i && other.process == operation.process) {
        if (must) return false;
        after |= 1U << j;
      }
    }
    return true;
  }

  static bool has(std::uint32_t set, std::size_t i) { return (set >> i & 1) != 0; }

  std::span<const Operation> operations_;
  const PlainRules& rules_;
  Keep keep_;
};

// Makes every history of so many operations, and asks.
class AllHistories {
 public:
  AllHistories(const Alphabet& alphabet, std::size_t count) : alphabet_(alphabet), count_(count) {}

  void run() { add_event(); }

  std::uint64_t judged = 0;
  std::uint64_t valid = 0;

 private:
  struct Chosen {
    const Small* what;
    std::int64_t process;
    bool is_over = false;
  };
  struct Event {
    std::size_t operation;
    bool is_invocation;
  };

  // All ways to go on: the next operation begins, or one that is open ends.
  void add_event() {
    if (chosen_.size() == count_ && open() == 0) judge();
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (chosen_[i].is_over || chosen_[i].what->outcome == Outcome::kPending) continue;
      chosen_[i].is_over = true;
      events_.push_back({i, false});
      add_event();
      events_.pop_back();
      chosen_[i].is_over = false;
    }
    if (chosen_.size() == count_) return;
    for (const Small& what : alphabet_.operations) {
      for (std::int64_t process = 0; process <= process_count(); ++process) {
        if (!is_free(process)) continue;
        events_.push_back({chosen_.size(), true});
        chosen_.push_back({&what, process});
        add_event();
        chosen_.pop_back();
        events_.pop_back();
      }
    }
  }

  std::size_t open() const {
    std::size_t count = 0;
    for (const Chosen& one : chosen_) {
      count += !one.is_over && one.what->outcome != Outcome::kPending;
    }
    return count;
  }
  std::int64_t process_count() const {
    std::int64_t count = 0;
    for (const Chosen& one : chosen_) count = std::max(count, one.process + 1);
    return count;
  }
  bool is_free(std::int64_t process) const {
    for (const Chosen& one : chosen_) {
      if (one.process == process && !one.is_over) return false;
    }
    return true;
  }

  History history() const {
    HistoryBuilder builder;
    ValuePool& pool = builder.values();
    for (const Event& event : events_) {
      const Chosen& one = chosen_[event.operation];
      const Value process = Value::integer(one.process);
      if (event.is_invocation) {
        builder.invoke({.process = process,
                        .function = builder.function(one.what->function),
                        .input = value_of(pool, one.what->input),
                        .expected = value_of(pool, one.what->expected)});
      } else {
        const bool is_ok = one.what->outcome == Outcome::kOk;
        builder.complete({.process = process,
                          .completion = is_ok ? Completion::kOk : Completion::kFail,
                          .output = value_of(pool, one.what->output)});
      }
    }
    return builder.finish();
  }

  void judge() {
    const History made = history();
    Semantics semantics;
    semantics.values = &made.values();
    const PlainRules rules(made, alphabet_.model, semantics);
    CheckOptions options;
    options.model = alphabet_.model;
    options.shrink = false;
    const bool is_linear = AllOrders(made, rules, AllOrders::Keep::kRealTime).has_one_that_fits();
    const bool is_sequential =
        AllOrders(made, rules, AllOrders::Keep::kProcesses).has_one_that_fits();
    compare(made, find_checker("linearizable")->check(made, options), is_linear);
    compare(made, check_sequential_objects(made, options), is_sequential);
    compare(made, find_checker("sequential-consistency")->check(made, options), is_sequential);
    ++judged;
    valid += is_linear;
  }

  static void compare(const History& made, const Report& report, bool accepts) {
    if (!report.refusal.empty()) return;
    if (report.verdict == (accepts ? Verdict::kValid : Verdict::kInvalid)) return;
    const std::string text = text_of(made);
    CAPTURE(report.checker);
    CAPTURE(text);
    REQUIRE(accepts == (report.verdict == Verdict::kValid));
  }

  const Alphabet& alphabet_;
  std::size_t count_;
  std::vector<Chosen> chosen_;
  std::vector<Event> events_;
};

std::size_t operations_max() {
#ifdef ORDEAL_SANITIZED
  return 2;
#else
  return std::getenv("ORDEAL_NIGHTLY") == nullptr ? 3 : 4;
#endif
}

}  // namespace

TEST_CASE("all small histories of one object are judged as all orders say") {
  for (const Alphabet& alphabet : kAlphabets) {
    CAPTURE(alphabet.model);
    for (std::size_t count = 1; count <= operations_max(); ++count) {
      AllHistories all(alphabet, count);
      all.run();
      CHECK(all.valid > 0);
      CHECK(all.valid < all.judged);
    }
  }
}

}  // namespace ordeal::checkers::testing
