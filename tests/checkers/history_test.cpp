// The history type: building, texts, selections, and writing and reading back.

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "checkers/history/describe.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/write_jsonl.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/history_text.hpp"

namespace ordeal::checkers::testing {
namespace {

std::string written(const History& history) {
  std::ostringstream output;
  write_jsonl(history, output);
  return output.str();
}

History read_back(const std::string& text) {
  std::istringstream input(text);
  HistoryFile file = read_history(input);
  REQUIRE_MESSAGE(file.history, file.error.text());
  return *file.history;
}

// Equal operations, compared in words where ids are by first appearance in another order.
void check_equal(const History& a, const History& b) {
  REQUIRE(a.operations().size() == b.operations().size());
  CHECK(a.event_end() == b.event_end());
  for (OperationId id = 0; id < a.operations().size(); ++id) {
    const Operation& x = a.operation(id);
    const Operation& y = b.operation(id);
    CHECK(a.value_text(a.process_value(x.process)) == b.value_text(b.process_value(y.process)));
    CHECK(a.value_text(a.key_value(x.key)) == b.value_text(b.key_value(y.key)));
    CHECK(a.function_name(x.function) == b.function_name(y.function));
    CHECK(x.completion == y.completion);
    CHECK(a.value_text(x.input) == b.value_text(y.input));
    CHECK(a.value_text(x.expected) == b.value_text(y.expected));
    CHECK(a.value_text(x.output) == b.value_text(y.output));
    CHECK(x.invoked_ns == y.invoked_ns);
    CHECK(x.completed_ns == y.completed_ns);
    CHECK(x.invoke_event == y.invoke_event);
    CHECK(x.complete_event == y.complete_event);
    CHECK(a.text(x.error) == b.text(y.error));
    CHECK(a.text(x.served_by) == b.text(y.served_by));
  }
}

}  // namespace

TEST_CASE("values of one pool are equal when they are written equally") {
  ValuePool pool;
  CHECK(pool.string("a") == pool.string("a"));
  CHECK(pool.string("a") != pool.string("b"));
  CHECK(pool.string("7") != Value::integer(7));
  CHECK(Value::nil() != Value::integer(0));
  const Value inner = pool.list(std::vector{Value::integer(1), pool.string("b")});
  const Value outer = pool.list(std::vector{inner, Value::nil()});
  CHECK(outer == pool.list(std::vector{inner, Value::nil()}));
  CHECK(outer != inner);
  CHECK(pool.text(outer) == "[[1 \"b\"] nil]");
  CHECK(pool.text(pool.list({})) == "[]");
  CHECK(pool.plain(pool.string("a b")) == "a b");
  CHECK(pool.text(Value::integer(INT64_MIN)) == "-9223372036854775808");
  for (int i = 0; i < 1000; ++i) pool.string(std::to_string(i));
  CHECK(pool.text_of(pool.string("777")) == "777");
}

TEST_CASE("operations are called by the words of the page") {
  const History history = history_of(
      "1 write 3  0 1\n 2 read 3  2 3\n 3 cas 3 7  4 5 fail\n 4 read nil  6 -\n 5 enqueue:q 4  7 "
      "8");
  const auto words = [&](OperationId id) {
    return operation_text(history, history.operation(id)) + " | " +
           result_text(history, history.operation(id));
  };
  CHECK(words(0) == "write x = 3 | ok");
  CHECK(words(1) == "read x | -> 3");
  CHECK(words(2) == "cas x 3 -> 7 | failed");
  CHECK(words(3) == "read x | unknown");
  CHECK(history.process_text(history.operation(2).process) == "c3");
  CHECK(seconds_text(12'004'200'000) == "12.004");
  CHECK(seconds_text(999'500'000) == "1.000");
  CHECK(seconds_text(0) == "0.000");
  CHECK(count_text(1, "read") == "1 read");
  CHECK(count_text(0, "read") == "0 reads");
}

TEST_CASE("times of less than a millisecond in all are the numbers of events") {
  const auto began = [](std::int64_t nanoseconds) {
    HistoryBuilder builder;
    const Value process = Value::integer(1);
    CHECK_FALSE(builder.invoke({.time_ns = 0, .process = process, .input = Value::integer(1)}));
    CHECK_FALSE(builder.complete({.time_ns = 5, .process = process}));
    CHECK_FALSE(builder.invoke({.time_ns = nanoseconds, .process = process}));
    const History history = builder.finish();
    return invoked_text(history, history.operation(1));
  };
  CHECK(began(999'999) == "event 2");
  CHECK(began(1'000'000) == "0.001");
}

TEST_CASE("what is written is read back the same, and written again byte for byte") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    const RegisterWorkload workload{.operations = 200,
                                    .clients = 1 + random.below(9),
                                    .keys = 1 + random.below(4),
                                    .values = random.below(6),
                                    .cas_percent = random.below(50),
                                    .info_percent = random.below(20)};
    const History history = generate_history(workload, random);
    const std::string text = written(history);
    const History again = read_back(text);
    check_equal(history, again);
    CHECK(written(again) == text);
  }
}

TEST_CASE("every kind of value and text survives the file") {
  HistoryBuilder builder;
  const Value list = builder.values().list(
      std::vector{Value::integer(-1), Value::nil(), builder.values().string("\"q\"\n\xc3\xa9")});
  const Value name = builder.values().string("client \"one\"");
  REQUIRE_FALSE(builder.invoke({.time_ns = 5,
                                .process = name,
                                .function = builder.function("frobnicate"),
                                .key = list,
                                .input = list}));
  REQUIRE_FALSE(builder.complete({.time_ns = 5,
                                  .process = name,
                                  .output = Value::integer(INT64_MAX),
                                  .served_by = "n3, leader of term 5"}));
  REQUIRE_FALSE(builder.invoke({.time_ns = 6,
                                .process = Value::integer(2),
                                .function = Function::kWrite,
                                .input = Value::nil(),
                                .served_by = "asked n1"}));
  REQUIRE_FALSE(builder.invoke(
      {.time_ns = 6, .process = Value::integer(3), .function = Function::kCas, .input = list}));
  REQUIRE_FALSE(builder.complete({.time_ns = 7,
                                  .process = Value::integer(3),
                                  .completion = Completion::kFail,
                                  .error = "precondition \\ failed"}));
  const History history = builder.finish();
  check_equal(history, read_back(written(history)));
}

TEST_CASE("a selection keeps its event numbers and says that it is one") {
  const History history = history_of("1 write 3  0 1\n 2 read 3  2 3\n 3 write 4  4 5\n");
  const std::vector<OperationId> ids = {2, 0, 2};
  const History chosen = history.select(ids);
  REQUIRE(chosen.operations().size() == 2);
  CHECK(chosen.is_partial());
  CHECK(chosen.operation(1).invoke_event == 4);
  CHECK(written(chosen).find("\"partial\":true") != std::string::npos);
  check_equal(chosen, read_back(written(chosen)));
  CHECK_FALSE(history.select(std::vector<OperationId>{0, 1, 2}).is_partial());
}

TEST_CASE("the builder refuses what is not a history and keeps what it had") {
  HistoryBuilder builder;
  const Value one = Value::integer(1);
  CHECK(builder.complete({.process = one})->message ==
        "process c1 completes an operation it has not invoked");
  CHECK_FALSE(builder.invoke({.time_ns = 10, .process = one}));
  CHECK(builder.invoke({.time_ns = 11, .process = one})->member == "process");
  CHECK(builder.complete({.time_ns = 9, .process = one})->member == "time");
  CHECK(builder.open_operation(one) != nullptr);
  CHECK_FALSE(builder.complete({.time_ns = 10, .process = one}));
  CHECK(builder.complete({.time_ns = 12, .process = one})->member == "type");
  CHECK(builder.open_operation(one) == nullptr);
  const History history = builder.finish();
  CHECK(history.operations().size() == 1);
  CHECK(history.event_end() == 2);
  CHECK_FALSE(builder.invoke({.time_ns = 0, .process = one}));  // a new history begins
}

TEST_CASE("operations are grouped by key in order of first appearance") {
  const History history = history_of("1 write:b 3  0 1\n 2 read:a 3  2 3\n 3 write:b 4  4 5\n");
  const auto groups = history.by_key();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0] == std::vector<OperationId>{0, 2});
  CHECK(history.key_text(history.operation(groups[1][0]).key) == "a");
}

TEST_CASE("lists that are not indexed are told apart by what they hold") {
  ValuePool pool;
  const auto number = [](std::int64_t n) { return Value::integer(n); };
  const Value first = pool.unindexed_list(std::vector{number(1), number(2)});
  CHECK(pool.unindexed_list(std::vector{number(1), number(2)}) == first);  // still at hand
  for (std::int64_t n = 0; n < 20'000; ++n) pool.unindexed_list(std::vector{number(n)});
  const Value again = pool.unindexed_list(std::vector{number(1), number(2)});
  const Value indexed = pool.list(std::vector{number(1), number(2)});
  CHECK(pool.is_same(first, again));
  CHECK(pool.is_same(first, indexed));
  CHECK(pool.is_same(pool.list(std::vector{first}), pool.list(std::vector{again})));
  CHECK_FALSE(pool.is_same(first, pool.list(std::vector{number(2), number(1)})));
  CHECK(pool.list(std::vector{number(1), number(2)}) == indexed);
}

TEST_CASE("versions of a list share their elements, and others begin anew") {
  ValuePool pool;
  const Value key = Value::integer(5);
  std::vector<std::pair<Value, std::vector<Value>>> made;
  const auto make = [&](Value of, std::vector<Value> elements) {
    made.emplace_back(pool.version_list(of, elements), elements);
    return made.back().first;
  };
  const auto up_to = [](std::int64_t last) {
    std::vector<Value> elements;
    for (std::int64_t n = 1; n <= last; ++n) elements.push_back(Value::integer(n));
    return elements;
  };
  const Value three = make(key, up_to(3));
  CHECK(make(key, up_to(3)) == three);
  const Value five = make(key, up_to(5));  // in the room behind the three
  CHECK(pool.elements_of(five).data() == pool.elements_of(three).data());
  const Value two = make(key, up_to(2));
  CHECK(pool.elements_of(two).data() == pool.elements_of(three).data());
  make(key, {Value::integer(1), Value::integer(9)});  // another history of the key
  make(key, up_to(4));
  for (std::int64_t last = 0; last < 5000; last += last < 40 ? 1 : 379) {
    make(key, up_to(last));
    make(Value::integer(last), up_to(last % 7));  // keys enough to be in each other's place
  }
  for (const auto& [list, elements] : made) {
    CHECK(std::ranges::equal(pool.elements_of(list), elements));
    CHECK(pool.is_same(list, pool.list(elements)));
  }
}

TEST_CASE("elements stay where they are while a pool grows, those of long lists too") {
  ValuePool pool;
  std::vector<Value> lists;
  std::vector<const Value*> places;
  for (std::int64_t size = 0; size < 300; ++size) {
    const std::size_t elements = static_cast<std::size_t>(size % 50 == 49 ? 70'000 : size);
    lists.push_back(pool.list(std::vector(elements, Value::integer(size))));
    places.push_back(pool.elements_of(lists.back()).data());
  }
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const auto elements = pool.elements_of(lists[i]);
    CHECK(elements.size() == (i % 50 == 49 ? 70'000 : i));
    CHECK(elements.data() == places[i]);
    if (!elements.empty()) CHECK(elements.back() == Value::integer(static_cast<std::int64_t>(i)));
  }
}

}  // namespace ordeal::checkers::testing
