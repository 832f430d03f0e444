// Canonical histories: what each verdict and each code looks like, word by word.

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"

namespace ordeal::checkers::testing {
namespace {

// Reasons as one text, which a failed comparison shows.
std::string lines(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + '\n';
  return text;
}

Report check(const std::string& text, CheckOptions options = {}) {
  return find_checker("linearizable")->check(history_of(text), options);
}

}  // namespace

TEST_CASE(
    "a read of the latest write is valid, and so is a read of either of two overlapping ones") {
  CHECK(check("1 write 3  0 1\n 2 read 3  2 3").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 9\n 2 read 3  1 2\n 2 read 3  3 4").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 9\n 2 read nil  1 2\n 2 read 3  3 4").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 5\n 2 write 4  1 6\n 3 read 4  7 8\n").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 5\n 2 write 4  1 6\n 3 read 3  7 8\n").verdict == Verdict::kValid);
}

TEST_CASE("a write in doubt may take effect late, or never") {
  CHECK(check("1 write 3  0 1 info\n 2 read nil  2 3\n 2 read 3  4 5").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 -\n 2 read nil  2 3\n 2 read nil  4 5").verdict == Verdict::kValid);
  CHECK(check("1 write 3  0 1 info\n 2 read 3  2 3\n 2 read nil  4 5").verdict ==
        Verdict::kInvalid);
}

TEST_CASE("LIN001: the stale read of the page of UX section 5") {
  const Report report = check(
      "1 write 3  10 12\n 4 write:y 1  1 2\n"
      "5 read nil  3 4\n 5 read 3  13 14\n"
      "2 write 7  15 16\n"
      "1 read 3  18 20\n"
      "6 read 7  17 21\n");
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == kStaleRead);
  CHECK(report.key == "x");
  CHECK(report.witness == std::vector<OperationId>{2, 4, 6});
  CHECK(report.culprit == 6);
  CHECK(report.witness_is_minimal);
  CHECK(
      lines(report.reasons) ==
      lines(
          {"write x = 7 returned (16.000) before the read began (18.000), so the read must see it "
           "or something newer.",
           "Nothing wrote 3 again: its only write returned at 12.000, before write x = 7 began "
           "(15.000), and no write of 3 is pending.",
           "So the read had to return 7. It returned 3."}));
}

TEST_CASE("LIN001: another read shows that the value had been overwritten") {
  const Report report = check("1 write 3  0 1\n 2 write 7  2 20\n 3 read 7  3 4\n 4 read 3  5 6");
  CHECK(report.code == kStaleRead);
  CHECK(
      lines(report.reasons) ==
      lines(
          {"The read by c3 returned 7 (4.000) before the read by c4 began (5.000), so the read by "
           "c4 must see 7 or something newer.",
           "Nothing wrote 3 again: its only write returned at 1.000, before the read by c3 began "
           "(3.000), and no write of 3 is pending.",
           "So the read by c4 had to return 7. It returned 3."}));
}

TEST_CASE("LIN001: the initial value is seen after a write returned") {
  const Report report = check("1 write 7  0 1\n 2 read nil  2 3");
  CHECK(report.code == kStaleRead);
  CHECK(report.reasons[1] == "nil was the initial value, and nothing wrote it again.");
}

TEST_CASE("LIN002: a value that nobody wrote, whose write failed, or had not begun") {
  Report report = check("1 write 3  0 1\n 2 read 9  2 3");
  CHECK(report.code == kUnwrittenValue);
  CHECK(report.witness == std::vector<OperationId>{1});
  CHECK(lines(report.reasons) ==
        lines({"The read returned 9 (3.000).", "Nothing ever wrote 9.",
               "The initial value is nil, so 9 was never there to be read."}));
  report = check("1 write 3  0 1 fail\n 2 read 3  2 3");
  CHECK(report.code == kUnwrittenValue);
  CHECK(report.witness == std::vector<OperationId>{0, 1});
  CHECK(report.reasons[1] == "write x = 3 failed (1.000): it did not happen.");
  report = check("2 read 3  2 3\n 1 write 3  4 5");
  CHECK(report.code == kUnwrittenValue);
  CHECK(report.reasons[1] ==
        "write x = 3, the first write of 3, began at 4.000, after the read had returned.");
}

TEST_CASE("LIN003: a value is seen, overwritten, and seen again") {
  const Report report =
      check("1 write 3  0 20\n 3 read 3  1 2\n 2 write 7  3 4\n 3 read 7  5 6\n 4 read 3  7 8");
  CHECK(report.code == kValueCameBack);
  CHECK(report.witness == std::vector<OperationId>{0, 1, 2, 4});
  CHECK(report.culprit == 4);
  CHECK(
      lines(report.reasons) ==
      lines({"write x = 7 returned (4.000) before the read by c4 began (7.000), so the read by c4 "
             "must see it or something newer.",
             "Nothing wrote 3 again: its only write, write x = 3, had taken effect by 2.000, when "
             "the "
             "read by c3 returned it, before write x = 7 began (3.000).",
             "So the read by c4 had to return 7. It returned 3."}));
}

TEST_CASE("LIN003: two values, each seen after the other") {
  const Report report = check(
      "1 write 3  0 30\n 2 write 7  1 31\n"
      "3 read 3  2 5\n 4 read 7  4 8\n 5 read 3  10 16\n 6 read 7  15 20\n");
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == kValueCameBack);
  CHECK(report.witness.size() == 6);
  CHECK(
      lines(report.reasons) ==
      lines(
          {"Each of 3 and 7 was written once.",
           "If 3 was written first, 7 had replaced it when the read by c4, which returned 7, ended "
           "(8.000): before the read by c5, which returned 3, began (10.000).",
           "If 7 was written first, 3 had replaced it when the read by c3, which returned 3, ended "
           "(5.000): before the read by c6, which returned 7, began (15.000).",
           "So one of the two came back after it had been replaced."}));
}

TEST_CASE("LIN004: a cas succeeds against a value that is gone, was never there, or is used up") {
  Report report = check("1 write 3  0 1\n 5 read 3  2 3\n 2 write 7  4 5\n 3 cas 3 4  6 7");
  CHECK(report.witness == std::vector<OperationId>{0, 2, 3});
  CHECK(report.code == kImpossibleCas);
  CHECK(report.reasons.back() == "So the value was 7. The cas needed 3, yet it succeeded.");
  report = check("1 write 3  0 1\n 3 cas 9 4  4 5");
  CHECK(report.code == kImpossibleCas);
  CHECK(report.witness == std::vector<OperationId>{1});
  report = check("1 write 3  0 1\n 2 cas 3 4  2 9\n 3 cas 3 5  3 8\n 4 read 4  10 11");
  CHECK(report.code == kImpossibleCas);
  CHECK(report.witness == std::vector<OperationId>{0, 1, 2});
  CHECK(lines(report.reasons) ==
        lines({"A cas that replaces 3 uses it up: 3 must be written again before "
               "another can succeed.",
               "1 write wrote it.", "2 cas that replace 3 succeeded: one too many."}));
}

TEST_CASE("LIN000: what no short story explains is told by its dead end") {
  // Both values are written twice, so no single overwriting is certain.
  const Report report = check(
      "1 write 1  0 50\n 2 write 1  1 51\n 3 write 2  2 52\n"
      "5 write 2  3 53\n 4 read 1  4 5\n 4 read 2  6 7\n 4 read 1  8 9\n 4 read 2  10 11\n"
      "4 read 1  12 13\n");
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == kNotLinearizable);
  CHECK(report.witness_is_minimal);
  REQUIRE(report.reasons.size() >= 3);
  CHECK(report.reasons.front().starts_with("One order that gets furthest: write x = "));
  CHECK(report.reasons.back() == "Every other order was tried; none explains all of them.");
}

TEST_CASE("unknown names the key, the budget and the setting") {
  std::string text;
  for (int i = 1; i <= 12; ++i) {
    text += std::to_string(i) + " write " + std::to_string(i % 3) + ' ' + std::to_string(i) +
            " 100" + std::to_string(10 + i) + '\n';
  }
  for (int i = 0; i < 9; ++i) {
    text += "20 read " + std::to_string(i % 2) + ' ' + std::to_string(200 + 2 * i) + ' ' +
            std::to_string(201 + 2 * i) + '\n';
  }
  CHECK(check(text).verdict == Verdict::kInvalid);
  CheckOptions options;
  options.steps_max = 50;
  Report report = check(text, options);
  CHECK(report.verdict == Verdict::kUnknown);
  CHECK(report.refusal.empty());
  REQUIRE(report.exhausted);
  CHECK(report.exhausted->key == "x");
  CHECK(report.exhausted->operations == 21);
  CHECK(report.exhausted->budget == "steps");
  CHECK(report.exhausted->limit == 50);
  CHECK(report.exhausted->advice.find("gets past operation") != std::string::npos);
  CHECK(report.exhausted->setting == "budget");
  options = {};
  options.memory_max = 300;
  report = check(text, options);
  CHECK(report.verdict == Verdict::kUnknown);
  REQUIRE(report.exhausted);
  CHECK(report.exhausted->setting == "memory");
}

TEST_CASE("one invalid key makes the history invalid, whatever the others are") {
  const Report report =
      check("1 write:a 1  0 1\n 1 write:b 1  2 3\n 1 read:b 9  4 5\n 1 read:a 1  6 7\n");
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.key == "b");
  REQUIRE(report.keys.size() == 2);
  CHECK(report.keys[0].verdict == Verdict::kValid);
  CHECK(report.keys[1].verdict == Verdict::kInvalid);
}

TEST_CASE("the switches decide what fail, nil and the beginning mean, and are recorded") {
  const std::string failed = "1 write 3  0 1\n 2 cas 3 4  2 3 fail\n 2 read 3  4 5";
  CheckOptions options;
  CHECK(check(failed).verdict == Verdict::kValid);
  options.semantics.failed_cas = FailedCas::kValueDiffered;
  const Report report = check(failed, options);
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.witness == std::vector<OperationId>{0, 1});
  CHECK(report.switches[2] == std::pair<std::string, std::string>("failed-cas", "value-differed"));

  options = {};
  const std::string nil_read = "1 write 3  0 1\n 2 read nil  2 3";
  CHECK(check(nil_read).verdict == Verdict::kInvalid);
  options.semantics.nil_read = NilRead::kMatchesAnything;
  CHECK(check(nil_read, options).verdict == Verdict::kValid);

  options = {};
  CHECK(check("2 read 0  2 3").verdict == Verdict::kInvalid);
  options.semantics.initial = Value::integer(0);
  CHECK(check("2 read 0  2 3", options).verdict == Verdict::kValid);

  options = {};
  const std::string denied = "1 write 3  0 1 fail\n 2 read 3  2 3";
  CHECK(check(denied).verdict == Verdict::kInvalid);
  options.semantics.fail = FailMeaning::kInDoubt;
  CHECK(check(denied, options).verdict == Verdict::kValid);
}

TEST_CASE("evidence is counted, and too little of it is a warning, never an invalidity") {
  const Report report =
      check("1 write 3  0 1\n 2 cas 8 4  2 3 fail\n 2 read 3  4 5\n 2 cas 9 4  6 7 fail");
  CHECK(report.verdict == Verdict::kValid);
  REQUIRE(report.evidence.size() == 9);
  CHECK(report.evidence[0] == std::pair<std::string, std::uint64_t>("read ok", 1));
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].code == kTooLittleEvidence);
  CHECK(report.warnings[0].text == "0 of 2 cas succeeded; the history says nothing about cas");
}

TEST_CASE("what cannot be judged is refused by name") {
  Report report = check("1 rotate 3  0 1");
  CHECK(report.verdict == Verdict::kUnknown);
  const std::string models =
      "; models: register cas-register queue stack priority-queue mutex set counter append-list kv "
      "multi-register";
  CHECK(report.refusal == "no model has all functions of this history (rotate)" + models);
  CheckOptions options;
  options.model = "register";
  report = check("1 write 3  0 1\n1 cas 3 4  2 3", options);
  CHECK(report.refusal == "the model register has no \"cas\" (operation 1, event 2)");
  options.model = "registar";
  report = check("1 write 3  0 1", options);
  CHECK(report.refusal == "no model is called \"registar\"" + models);
  CHECK(checker_that_fits(history_of("1 write 3  0 1"))->name == "linearizable");
  CHECK(checker_that_fits(history_of("1 rotate 3  0 1")) == nullptr);
  CHECK(find_checker("linearisable") == nullptr);
}

TEST_CASE("an operation that no state of the model explains is refused, not judged") {
  const auto refusal = [](const char* model, const std::string& operation) {
    CheckOptions options;
    options.model = model;
    const Report report = find_checker("linearizable")
                              ->check(one_by_one("1 read x nil nil ok\n" + operation), options);
    return report.verdict == Verdict::kUnknown ? report.refusal : "judged";
  };
  const std::string where = " (operation 1, event 2)";
  CHECK(refusal("set", "1 read x nil \"a\" ok") == "the model set reads lists, not \"a\"" + where);
  CHECK(refusal("append-list", "1 read x nil 7 ok") ==
        "the model append-list reads lists, not 7" + where);
  CHECK(refusal("counter", "1 read x nil [1] ok") ==
        "the model counter reads numbers, not [1]" + where);
  CHECK(refusal("counter", "1 add x \"a\" nil ok") ==
        "the model counter adds numbers, not \"a\"" + where);
  CHECK(refusal("kv", "1 read x nil [1] ok") == "the model kv reads texts, not [1]" + where);
  CHECK(refusal("kv", "1 append x [1] nil ok") == "the model kv writes texts, not [1]" + where);
  // What is in doubt returned nothing; numbers are texts as well.
  CHECK(refusal("set", "1 read x nil nil info") == "judged");
  CHECK(refusal("kv", "1 read x nil 7 ok") == "judged");
  CHECK(refusal("counter", "1 increment x nil nil ok") == "judged");
}

TEST_CASE("what a client of a set repeats of its request is no answer") {
  const auto event = [](const std::string& type, const std::string& rest) {
    return "{:process 0 :type :" + type + " :f :" + rest + "}\n";
  };
  for (const char* element : {"0", "1", "7", "\"a\""}) {
    CAPTURE(element);
    std::string text;
    for (const char* change : {"add", "add", "remove", "remove"}) {
      for (const char* type : {"invoke", "ok"}) {
        text += event(type, std::string(change) + " :value " + element);
      }
    }
    text += event("invoke", "read :value nil") + event("ok", "read :value []");
    CHECK(check_linearizable(history_read(text), {}).verdict == Verdict::kValid);
  }
}

TEST_CASE("an empty history is valid") {
  const Report report = check("");
  CHECK(report.verdict == Verdict::kValid);
  CHECK(report.keys.empty());
}

namespace {

// The ten-line model of model.hpp.
struct Counter {
  using State = std::int64_t;
  State initial() const { return 0; }
  bool step(State& count, const Operation& operation) const {
    if (operation.function == Function::kIncrement) return count += 1, true;
    return !operation.is_ok() || operation.output == Value::integer(count);
  }
};

}  // namespace

TEST_CASE("who asks for something in doubt matters where the model looks at it") {
  // Two releases in doubt ask for the same; that of the holder let the second one in.
  HistoryBuilder builder;
  const auto invoke = [&](std::int64_t process, Function function) {
    builder.invoke({.process = Value::integer(process), .function = function});
  };
  invoke(0, Function::kAcquire);
  builder.complete({.process = Value::integer(0)});
  invoke(1, Function::kAcquire);
  invoke(2, Function::kRelease);
  invoke(0, Function::kRelease);
  builder.complete({.process = Value::integer(1)});
  CheckOptions options;
  options.model = "mutex";
  CHECK(check_linearizable(builder.finish(), options).verdict == Verdict::kValid);
}

TEST_CASE("a model of the user's own is ten lines") {
  static constexpr std::array functions = {Function::kIncrement, Function::kRead};
  constexpr ModelRow counter = model_row<Counter>("counter", "counts", functions);
  const auto judge = [&](const std::string& text) {
    return check_linearizable(history_of(text), {}, counter);
  };
  CHECK(judge("1 increment nil  0 3\n 2 increment nil  1 4\n 3 read 1  2 5\n").verdict ==
        Verdict::kValid);
  const Report report = judge("1 increment nil  0 3\n 2 read 1  4 5\n 3 read 0  6 7\n");
  // Nothing is left out: the model does not say which operations change nothing.
  CHECK(report.verdict == Verdict::kInvalid);
  CHECK(report.code == kNotLinearizable);
  CHECK(report.witness == std::vector<OperationId>{0, 1, 2});
}

}  // namespace ordeal::checkers::testing
