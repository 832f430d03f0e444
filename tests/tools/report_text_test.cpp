// The parts that pages are made of: widths, numbers, tables, counts.

#include <doctest/doctest.h>

#include <array>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/core/hash.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"
#include "tools/report/style.hpp"
#include "tools/report/tally.hpp"
#include "tools/report/witness_table.hpp"

namespace ordeal::tools {
namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("columns count characters, not bytes, and no escapes") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("→ 3") == 3);
  CHECK(columns_of("\x1b[31mred\x1b[0m") == 3);
  CHECK(padded("→", 3) == "→  ");
  CHECK(padded("long", 3) == "long");
  CHECK(clipped("→→→→→", 4) == "→...");
  CHECK(clipped("abcd", 4) == "abcd");
}

TEST_CASE("wrapping keeps every word, and every line within its width") {
  const std::string text = "one two three four five six seven eight nine ten";
  for (std::size_t width = 5; width < 60; ++width) {
    std::string joined;
    for (const std::string& line : wrapped(text, width)) {
      CHECK(columns_of(line) <= width);
      joined += (joined.empty() ? "" : " ") + line;
    }
    CHECK(joined == text);
  }
  CHECK(wrapped("", 10).size() == 1);
  CHECK(wrapped("unbreakable", 3) == std::vector<std::string>{"unbreakable"});
  CHECK(hanging("  1. ", "word").substr(0, 9) == "  1. word");
}

TEST_CASE("without Unicode, nothing but ASCII is left") {
  Style style;
  style.unicode = false;
  CHECK(for_terminal(style, "✓ a → b ← c — ≥ ü") == "+ a -> b <- c - >= ?");
  style.unicode = true;
  CHECK(for_terminal(style, "✓ ü") == "✓ ü");
  CHECK(Style{}.painted(Tint::bad, "x") == "x");
}

TEST_CASE("numbers for people") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1204) == "1,204");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(percent_text(0, 0) == "0.0%");
  CHECK(percent_text(981, 1000) == "98.1%");
  CHECK(percent_text(999'999, 1'000'000) == "99.9%");
  CHECK(percent_text(7, 7) == "100.0%");
  CHECK(simulated_text(60'000'000'000) == "60.0 s");
  CHECK(simulated_text(750'000'000'000) == "12.5 min");
  CHECK(simulated_text(72'360'000'000'000) == "20.1 h");
  CHECK(wall_text(40'000'000'000) == "40.00 s");
  CHECK(rate_text(1204, 1'000'000'000) == "1,204");
  CHECK(rate_text(5, 0) == "0");
  CHECK(counted(1, "fault") == "1 fault");
  CHECK(counted(2000, "seed") == "2,000 seeds");
  std::uint64_t digest = 7;
  CHECK(parse_digest("00000000000000ff", digest));
  CHECK(digest == 255);
  for (const char* bad : {"", "ff", "00000000000000fg", "00000000000000ff0"}) {
    CHECK(!parse_digest(bad, digest));
  }
}

RunRecord record(std::uint64_t seed, RunVerdict verdict, bool expected, const std::string& code) {
  RunRecord record;
  record.seed = seed;
  record.verdict = verdict;
  record.expected = expected;
  record.code = code;
  record.title = "what " + code + " says";
  record.digest = 100 + seed;
  return record;
}

TEST_CASE("a tally groups failures by code, and its digest knows the order") {
  Scenario scenario;
  scenario.name = "s";
  Tally tally(scenario, 1, 5);
  std::uint64_t digests = 0;
  const auto add = [&](std::uint64_t seed, RunVerdict verdict, const std::string& code) {
    tally.add(record(seed, verdict, verdict == RunVerdict::pass, code));
    digests = sim::fold(sim::fold(digests, seed), 100 + seed);
  };
  add(1, RunVerdict::pass, "");
  add(2, RunVerdict::violation, "LIN001");
  add(3, RunVerdict::violation, "PRP001");
  add(4, RunVerdict::violation, "LIN001");
  CHECK(tally.passed() == 1);
  CHECK(tally.failed() == 3);
  CHECK(tally.skipped() == 1);
  CHECK(tally.page_seed() == 2);
  CHECK(tally.has_violation());
  CHECK(!tally.has_broken());
  CHECK(tally.digest_of_digests() == digests);
  const std::string text = tally.text(Style{}, 1'000'000'000, false);
  CHECK(contains(text, "LIN001               2             2  what LIN001 says"));
  CHECK(contains(text, "PRP001               1             3  what PRP001 says"));
  CHECK(contains(text, "1 not run"));
  CHECK(!contains(text, "interrupted"));
  CHECK(
      contains(tally.text(Style{}, 1'000'000'000, true), "interrupted; the rest is --seeds 5..5"));
}

TEST_CASE("a warning counts once for each seed that gives it, and is told of most seeds only") {
  Scenario scenario;
  scenario.name = "s";
  Tally tally(scenario, 1, 3);
  RunRecord warned = record(1, RunVerdict::pass, true, "");
  warned.warnings = {"EVD001: no reads", "EVD001: no writes", "EVD003: nothing"};
  tally.add(warned);
  tally.add(record(2, RunVerdict::pass, true, ""));
  CHECK(!contains(tally.text(Style{}, 1, false), "warning"));
  warned.seed = 3;
  warned.warnings.pop_back();
  tally.add(warned);
  const std::string text = tally.text(Style{}, 1, false);
  CHECK(contains(text, "  warning in 2 seeds, first in 1: EVD001: no reads\n"));
  CHECK(!contains(text, "EVD003"));
}

TEST_CASE("one operation is one op") {
  Scenario scenario;
  scenario.name = "s";
  RunRecord one = record(1, RunVerdict::pass, true, "");
  one.events = 1;
  one.operations = 1;
  one.ok = 1;
  CHECK(contains(header_text(Style{}, scenario, one), "   1 op (100.0% ok)"));
  Tally tally(scenario, 1, 1);
  tally.add(one);
  CHECK(contains(tally.text(Style{}, 1, false), "   1 op (100.0% ok)"));
}

TEST_CASE("a search: found, not found, another violation, broken on the way") {
  Scenario scenario;
  scenario.expect = {true, "LIN001"};
  const auto after = [&](const std::vector<RunRecord>& records) {
    Tally tally(scenario, 1, 3);
    for (const RunRecord& each : records) {
      CHECK(!tally.is_settled());
      tally.add(each);
    }
    return tally;
  };
  const RunRecord pass = record(1, RunVerdict::pass, false, "");
  const Tally found = after({pass, record(2, RunVerdict::violation, true, "LIN001")});
  CHECK(found.is_settled());
  CHECK(found.passed() == 1);
  CHECK(!found.has_violation());
  CHECK(found.page_seed() == 2);
  const Tally missed = after({pass, pass, pass});
  CHECK(missed.failed() == 1);
  CHECK(missed.has_violation());
  const Tally other = after({record(1, RunVerdict::violation, false, "PRP001")});
  CHECK(other.is_settled());
  CHECK(other.failed() == 1);
  CHECK(other.has_violation());
  const Tally broken = after(
      {record(1, RunVerdict::broken, false, ""), record(2, RunVerdict::violation, true, "LIN001")});
  CHECK(broken.failed() == 1);
  CHECK(!broken.has_violation());
  CHECK(broken.has_broken());
  const Tally unfinished = after({pass});
  CHECK(unfinished.skipped() == 1);
  CHECK(unfinished.failed() == 0);
}

TEST_CASE("a record survives its JSON") {
  RunRecord before = record(17, RunVerdict::violation, false, "LIN001");
  before.scenario = "s";
  before.events = 5;
  before.simulated_ns = 6;
  before.wall_ns = 7'000'000;
  before.operations = 8;
  before.ok = 7;
  before.checks = {{"linearizable",
                    "violation",
                    "LIN001",
                    "t",
                    "s",
                    {"because", "so"},
                    "proved",
                    {"m"},
                    {"n"},
                    {"o"}}};
  before.faults = {{"1", "crash", "crash n1", 10, 20}, {"2", "pause", "pause n2", 11, -1}};
  before.warnings = {"EVD001: w"};
  before.unused_overrides = {"a/b"};
  before.bad_overrides = {{"c", "d", "e"}};
  const Json json = to_json(before);
  const RunRecord after = record_from_json(json);
  CHECK(to_json(after) == json);
  CHECK(after.checks[0].reasons.size() == 2);
  CHECK(after.checks[0].certificate == "proved");
  CHECK(after.faults[1].ended_ns == -1);
  CHECK(after.wall_ns == before.wall_ns);
}

TEST_CASE("a witness table stays within the page, whatever is in it") {
  checkers::HistoryBuilder builder;
  checkers::Report report;
  for (std::int64_t i = 0; i < 40; ++i) {
    const checkers::Value process = checkers::Value::integer(i);
    builder.invoke({i * 1'000'000'000'000, process, checkers::Function::kCas,
                    builder.values().string("a_key_with_a_very_long_name_indeed"),
                    checkers::Value::integer(INT64_MAX - i),
                    checkers::Value::integer(INT64_MIN + i),
                    "n1, which is the leader of term 123456789 and says so at length"});
    if (i % 2 == 0) {
      builder.complete({i * 1'000'000'000'000 + 5, process, checkers::Completion::kOk, {}, {}, {}});
    }
    report.witness.push_back(static_cast<checkers::OperationId>(i));
  }
  report.culprit = 39;
  report.reasons = {"one", "two"};
  const checkers::History history = builder.finish();
  const std::string text = witness_text(Style{}, history, report);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    CHECK(columns_of(text.substr(at, end - at)) <= kPageColumns);
    at = end + 1;
  }
  CHECK(contains(text, "← impossible"));
  CHECK(contains(text, "more\n"));
  CHECK(contains(text, "    2. two\n"));
  CHECK(contains(text, "—"));
  CHECK(contains(text, "fewer may do"));
  CHECK(witness_text(Style{}, history, checkers::Report{}).empty());
}

TEST_CASE("of a file without times the table tells events, and no time") {
  checkers::HistoryBuilder builder;
  const checkers::Value process = checkers::Value::integer(1);
  builder.invoke({.process = process, .function = checkers::Function::kWrite});
  builder.complete({.process = process});
  checkers::Report report;
  report.witness = {0};
  const std::string text = witness_text(Style{}, builder.finish(), report);
  CHECK(contains(text, "event 0  event 1 "));
  CHECK(!contains(text, "0.000"));
}

TEST_CASE("a transaction is told in full below its row, each part with what it saw") {
  checkers::HistoryBuilder builder;
  checkers::Report report;
  checkers::ValuePool& values = builder.values();
  const auto part = [&](const char* function, const char* key, checkers::Value last) {
    const std::array<checkers::Value, 3> triple = {values.string(function), values.string(key),
                                                   last};
    return values.list(triple);
  };
  const auto list = [&](const std::vector<checkers::Value>& parts) { return values.list(parts); };
  const auto number = [](std::int64_t n) { return checkers::Value::integer(n); };
  const checkers::Value asked = list({part("r", "x", {}), part("append", "y", number(7))});
  const checkers::Value seen =
      list({part("r", "x", list({number(1), number(2)})), part("append", "y", number(7))});
  std::vector<checkers::Value> many;
  for (int i = 0; i < 100; ++i) many.push_back(part("append", "a_long_name", number(i)));
  const checkers::Function txn = checkers::Function::kTxn;
  builder.invoke({1, number(1), txn, {}, asked, {}, "n1"});
  builder.complete({2, number(1), checkers::Completion::kOk, seen, {}, {}});
  builder.invoke({3, number(2), txn, {}, asked, {}, {}});
  builder.invoke({4, number(3), txn, {}, list(many), {}, {}});
  report.witness = {0, 1, 2};
  const std::string text = witness_text(Style{}, builder.finish(), report);
  CHECK(contains(text, "transaction  ok"));
  CHECK(contains(text, "\n          r x → [1 2], append y 7\n"));
  CHECK(contains(text, "transaction  in doubt"));
  CHECK(contains(text, "\n          r x, append y 7\n"));
  CHECK(contains(text, " ...\n"));
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    CHECK(columns_of(text.substr(at, text.find('\n', at) - at)) <= kPageColumns);
  }
}

}  // namespace
}  // namespace ordeal::tools
