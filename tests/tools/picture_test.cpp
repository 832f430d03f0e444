// The picture of a judged history: what is drawn of it, and where.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "tests/tools/judged_histories.hpp"
#include "tools/picture/markup.hpp"
#include "tools/picture/scene.hpp"
#include "tools/report/numbers.hpp"

namespace picture_test {
namespace {

using namespace ordeal::checkers;
using namespace ordeal::tools;
using Part = DrawnOperation::Part;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Scene scene_of(const Judged& judged) {
  const Selection selection = select_operations(judged.judged());
  return lay_out(judged.judged(), selection, read_reasons(judged.judged()),
                 drawn_order(judged.judged(), selection));
}

const Bar& bar_of(const Scene& scene, OperationId id) {
  const auto bar = std::ranges::find(scene.bars, id, &Bar::id);
  REQUIRE(bar != scene.bars.end());
  return *bar;
}

TEST_CASE("an invalid history: the witness in full, its neighbours pale, its reasons at its bars") {
  const Judged stale = judge_text(kStale, "linearizable");
  REQUIRE(stale.report.witness == std::vector<OperationId>{0, 1, 3});
  const Scene scene = scene_of(stale);
  for (const OperationId id : stale.report.witness) {
    CHECK(bar_of(scene, id).part == Part::witness);
    CHECK(bar_of(scene, id).is_culprit == (id == stale.report.culprit));
  }
  CHECK(bar_of(scene, 2).part == Part::neighbour);
  CHECK(bar_of(scene, 3).label.front() == "read \xE2\x86\x92 3  \xE2\x86\x90 impossible");
  // 1. write = 7 returned (5.000) before the read began (6.000)
  const auto badge_x = [&](OperationId id, std::size_t reason) {
    for (const Badge& badge : bar_of(scene, id).badges) {
      if (badge.reason == reason) return badge.x;
    }
    return -1;
  };
  CHECK(std::abs(badge_x(1, 1) - bar_of(scene, 1).end) < 20);
  CHECK(std::abs(badge_x(3, 1) - bar_of(scene, 3).begin) < 20);
  REQUIRE(!scene.arrows.empty());
  CHECK(scene.arrows[0].order.from == 1);
  CHECK(scene.arrows[0].order.to == 3);
  CHECK(scene.arrows[0].from_x == bar_of(scene, 1).end);
  CHECK(scene.arrows[0].to_x == bar_of(scene, 3).begin);
  const std::string page = stale.page();
  CHECK(markup_problem(page) == "");
  for (const std::string& reason : stale.report.reasons) CHECK(contains(page, escaped(reason)));
  CHECK(contains(page,
                 "LIN001 stale read: a read returned a value that had already been "
                 "overwritten. Impossible: read \xE2\x86\x92 3, by c0, from 6.000 s to 8.000 s."));
  CHECK(contains(page,
                 "All 4 operations are drawn: 3 that are together impossible, and 1 that was "
                 "under way meanwhile."));
}

// Of two bars in one lane none begins before the other ends; what precedes is to the left.
void check_places(const Judged& judged, const Scene& scene) {
  for (const Bar& a : scene.bars) {
    CHECK(a.begin < a.end);
    CHECK(a.end <= scene.width);
    CHECK(a.top + a.height <= scene.height);
    for (const std::string& line : a.label) {
      CHECK(static_cast<int>(picture_columns(line)) * 7 <= a.end - a.begin);
    }
    const Operation& one = judged.history.operation(a.id);
    CHECK(a.is_open == one.is_info());
    if (a.is_open) CHECK(a.end == scene.width);
    for (const Bar& b : scene.bars) {
      const Operation& other = judged.history.operation(b.id);
      if (a.id == b.id) continue;
      CHECK((a.lane == b.lane) == (one.process == other.process));
      if (a.lane == b.lane) CHECK((a.end < b.begin || b.end < a.begin));
      if (one.effect_before() < other.invoke_event) CHECK(a.end < b.begin);
      const bool both =
          one.invoke_event < other.effect_before() && other.invoke_event < one.effect_before();
      if (both) CHECK((a.begin < b.end && b.begin < a.end));
    }
  }
}

TEST_CASE("places say what happened before what; no two bars of a lane overlap") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const bool stale = seed % 2 == 0;
    const Judged judged = judge(busy_registers({.operations = 150,
                                                .clients = 1 + seed,
                                                .keys = 1 + seed % 3,
                                                .seed = seed,
                                                .stale = stale,
                                                .crash_per_mille = 30}),
                                "linearizable");
    CHECK((judged.report.verdict == Verdict::kInvalid) == stale);
    check_places(judged, scene_of(judged));
    CHECK(markup_problem(judged.page()) == "");
  }
}

TEST_CASE("a long history is drawn as a window, and the page says what is left out") {
  for (const bool stale : {false, true}) {
    for (const std::uint64_t keys : {1U, 7U}) {
      CAPTURE(stale);
      CAPTURE(keys);
      const Judged judged =
          judge(busy_registers({.operations = 3'000, .clients = 20, .keys = keys, .stale = stale}),
                "linearizable");
      REQUIRE(judged.report.verdict == (stale ? Verdict::kInvalid : Verdict::kValid));
      const Selection selection = select_operations(judged.judged());
      const std::size_t drawn = selection.operations.size();
      CHECK(drawn <= std::max(kWindowMax, judged.report.witness.size() + kNeighboursDrawnMax));
      CHECK(drawn + selection.other_keys + selection.before + selection.between + selection.after ==
            3'000);
      CHECK(selection.key.has_value() == (keys > 1));
      CHECK((selection.other_keys > 0) == (keys > 1));
      for (const OperationId id : judged.report.witness) {
        CHECK(std::ranges::count(selection.operations, id, &DrawnOperation::id) == 1);
      }
      const std::string page = judged.page();
      CHECK(count_in(page, "class=\"bar ") == drawn);
      CHECK(contains(page, std::to_string(drawn) + " of 3,000 operations are drawn"));
      const std::pair<std::uint64_t, const char*> left_out[] = {
          {selection.other_keys, " of other keys"},
          {selection.before, " that began before"},
          {selection.between, " in between"},
          {selection.after, " that began after"}};
      for (const auto& [count, words] : left_out) {
        if (count > 0) CHECK(contains(page, grouped(count) + words));
      }
      CHECK(page.size() < 200'000);
    }
  }
}

TEST_CASE("a witness beyond bounds is drawn in part, and the page says so") {
  Judged judged = judge(busy_registers({.operations = 1'000, .stale = true}), "linearizable");
  judged.report.witness.clear();
  for (OperationId id = 0; id < 500; ++id) judged.report.witness.push_back(id);
  judged.report.culprit = 450;
  const Selection selection = select_operations(judged.judged());
  CHECK(std::ranges::count(selection.operations, Part::witness, &DrawnOperation::part) ==
        kWitnessDrawnMax);
  CHECK(std::ranges::count(selection.operations, 450U, &DrawnOperation::id) == 1);
  CHECK(selection.of_witness == 500 - kWitnessDrawnMax);
  CHECK(contains(judged.page(), "among them 300 more that are impossible together with those"));
}

TEST_CASE("a valid history: every place in the order is marked, within its bar and in its order") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    const Judged judged = judge(busy_registers({.operations = seed < 5 ? 60U : 400U,
                                                .clients = 8,
                                                .keys = seed % 2 + 1,
                                                .seed = seed,
                                                .crash_per_mille = 20}),
                                "linearizable");
    REQUIRE(judged.report.verdict == Verdict::kValid);
    const Selection selection = select_operations(judged.judged());
    const DrawnOrder order = drawn_order(judged.judged(), selection);
    const Scene scene = scene_of(judged);
    CHECK(order.keeps_time);
    REQUIRE(scene.dots.size() == order.places.size());
    std::map<OperationId, std::string> numbers;
    for (const KeyReport& key : judged.report.keys) {
      for (std::size_t i = 0; i < key.order.size(); ++i) {
        numbers[key.order[i]] = std::to_string(i + 1);
      }
    }
    std::size_t placed = 0;
    for (const DrawnOperation& drawn : selection.operations) placed += numbers.count(drawn.id);
    CHECK(placed == order.places.size());
    for (std::size_t i = 0; i < order.places.size(); ++i) {
      const Bar& bar = bar_of(scene, order.places[i].id);
      CHECK(order.places[i].number == numbers.at(bar.id));
      CHECK(scene.dots[i].number == numbers.at(bar.id));
      CHECK((bar.begin < scene.dots[i].x && scene.dots[i].x < bar.end));
      CHECK((bar.top < scene.dots[i].y && scene.dots[i].y < bar.top + bar.height));
      if (scene.dots[i].is_joined) CHECK(scene.dots[i - 1].x < scene.dots[i].x);
    }
    CHECK(count_in(judged.page(), "class=\"dot\"") == order.places.size());
  }
}

TEST_CASE("a cycle of transactions: an arrow for each step, with its kind, its key, its reason") {
  const Judged skew = judge_text(kSkew, "serializable");
  REQUIRE(skew.report.verdict == Verdict::kInvalid);
  const Scene scene = scene_of(skew);
  REQUIRE(scene.arrows.size() == 2);
  CHECK(kind_text(scene.arrows[0].order) == "rw x");
  CHECK(kind_text(scene.arrows[1].order) == "rw y");
  for (const Arrow& arrow : scene.arrows) {
    const Bar& from = bar_of(scene, arrow.order.from);
    const Bar& to = bar_of(scene, arrow.order.to);
    CHECK((from.begin <= arrow.from_x && arrow.from_x <= from.end));
    CHECK((to.begin <= arrow.to_x && arrow.to_x <= to.end));
    CHECK(contains(skew.report.reasons[arrow.order.reason - 1], " < "));
  }
  CHECK(bar_of(scene, 0).label.front() == "T1  r x \xE2\x86\x92 [], append y 1");
  const std::string page = skew.page();
  CHECK(markup_problem(page) == "");
  CHECK(count_in(page, "class=\"arrow step rw\"") == 2);
  CHECK(contains(page,
                 "T1 &lt; T2, because T1 did not observe T2&#39;s append of 1 to key x. "
                 "<span class=\"edge\">rw x</span>"));
}

// Three wrote and two read, each a process of its own, and no read shows which write was first.
const char* const kNoOrder =
    "w(100004,1,0,0)\nw(100003,1,0,0)\nw(100001,8,1,1)\nw(100004,8,1,1)\n"
    "w(100001,10,2,2)\nw(100003,10,2,2)\nw(100004,10,2,2)\n"
    "r(100003,10,3,3)\nr(100001,8,3,3)\nr(100004,8,4,4)\nr(100003,1,4,4)\n";

TEST_CASE("no order of versions: told by cases, with the words of every step side by side") {
  const Judged judged = judge_text(kNoOrder, "serializable", {}, true);
  REQUIRE(judged.report.code == "TXN020");
  std::string reasons;
  for (const std::string& reason : judged.report.reasons) reasons += reason + '\n';
  CHECK(contains(reasons,
                 "T4 and T2 both wrote key 100004, and no read shows which was first. Suppose T4 < "
                 "T2.\nT1 < T2, because T2's write of 1 to key 100004 came after the one T1 read.\n"
                 "However, T2 < T1, because T1 observed T2's write of 1 to key 100003: a "
                 "contradiction.\nSo T2 < T4.\n"));
  CHECK(judged.certification.verification.outcome == Verification::Outcome::kVerified);
  const Scene scene = scene_of(judged);
  REQUIRE(scene.arrows.size() > 8);
  for (const Arrow& one : scene.arrows) {
    CHECK(one.label_x >= one.label_half);
    CHECK(one.label_x + one.label_half <= scene.width);
    for (const Arrow& other : scene.arrows) {
      const bool may_touch = &one == &other || std::abs(one.label_y - other.label_y) >= 20;
      const int apart = std::abs(one.label_x - other.label_x);
      CHECK((may_touch || apart >= one.label_half + other.label_half));
    }
  }
}

// Its reasons say of each step what its certificate says.
void check_kinds(const std::string& text, std::string_view level, const std::string& kinds) {
  const Judged judged = judge_text(text, level, {}, true);
  CAPTURE(text);
  REQUIRE(judged.report.verdict == Verdict::kInvalid);
  std::vector<std::string> found;
  for (const Precedence& order : read_reasons(judged.judged()).precedences) {
    found.push_back(kind_text(order));
    for (const DependencyStep& step : judged.certification.certificate.cycle) {
      if (step.from != order.from || step.to != order.to) continue;
      CHECK(static_cast<int>(step.kind) == static_cast<int>(order.kind));
    }
  }
  std::ranges::sort(found);
  std::string words;
  for (const std::string& kind : found) words += (words.empty() ? "" : ", ") + kind;
  CHECK(words == kinds);
}

// What is drawn of a cycle is what its reasons are about, whatever their words.
TEST_CASE("a cycle whose reasons are worded otherwise has the same arrows") {
  Judged skew = judge_text(kSkew, "serializable");
  for (std::string& reason : skew.report.reasons) {
    reason = "T2 < T1, because T1 was over before T2 began: " + std::to_string(reason.size());
  }
  const Scene scene = scene_of(skew);
  REQUIRE(scene.arrows.size() == 2);
  CHECK(kind_text(scene.arrows[0].order) == "rw x");
  CHECK(kind_text(scene.arrows[1].order) == "rw y");
  CHECK(scene.arrows[0].order.from == skew.report.steps[0].step.from);
  CHECK(scene.arrows[0].order.to == skew.report.steps[0].step.to);
  CHECK(bar_of(scene, 0).label.front().starts_with("T1  "));
}

// Transactions as "process: micro-operations", one after the other.
std::string one_by_one(const std::vector<std::pair<int, std::string>>& transactions) {
  std::string text;
  int index = 0;
  for (const auto& [process, parts] : transactions) {
    for (const char* type : {":invoke", ":ok"}) {
      text += "{:index " + std::to_string(index++) + " :process " + std::to_string(process) +
              " :type " + type + " :f :txn :value " + parts + "}\n";
    }
  }
  return text;
}

TEST_CASE("steps of every kind are told apart, for lists and for registers") {
  check_kinds(one_by_one({{0, "[[:append x 1]]"}, {1, "[[:r x []]]"}, {1, "[[:r x [1]]]"}}),
              "strict-serializable", "realtime, rw x");
  check_kinds(one_by_one({{0, "[[:append x 1]]"}, {0, "[[:r x []]]"}, {1, "[[:r x [1]]]"}}),
              "strong-session-serializable", "process, rw x");
  check_kinds(one_by_one({{0, "[[:append x 1] [:r y [1]]]"}, {1, "[[:append y 1] [:r x [1]]]"}}),
              "serializable", "wr x, wr y");
  check_kinds(one_by_one({{0, "[[:append x 1] [:append y 2]]"},
                          {1, "[[:append x 2] [:append y 1]]"},
                          {2, "[[:r x [1 2]] [:r y [1 2]]]"}}),
              "serializable", "ww x, ww y");
  check_kinds(one_by_one({{0, "[[:w x 1] [:r y 1]]"}, {1, "[[:w y 1] [:r x 1]]"}}), "serializable",
              "wr x, wr y");
  check_kinds(one_by_one({{0, "[[:w x 1]]"},
                          {0, "[[:r x 1] [:w x 2] [:r y nil]]"},
                          {1, "[[:r x 1] [:w y 2] [:r x 1]]"},
                          {1, "[[:r x 2] [:r y 2]]"}}),
              "serializable", "rw x, rw y");
}

TEST_CASE("an undecided history: the key and the operations that remained so") {
  CheckOptions few;
  few.model = "mutex";
  few.steps_max = 20;
  std::string text;
  for (int i = 0; i < 12; ++i) {
    const std::string process = std::to_string(i);
    text += "{:index " + std::to_string(i) + " :process " + process + " :type :invoke :f " +
            (i % 2 == 0 ? ":acquire" : ":release") + " :value nil}\n";
  }
  for (int i = 0; i < 12; ++i) {
    text += "{:index " + std::to_string(12 + i) + " :process " + std::to_string(i) +
            " :type :ok :f " + (i % 2 == 0 ? ":acquire" : ":release") + " :value nil}\n";
  }
  const Judged unknown = judge_text(text, "linearizable", few);
  REQUIRE(unknown.report.verdict == Verdict::kUnknown);
  const Scene scene = scene_of(unknown);
  CHECK(scene.bars.size() == 12);
  for (const Bar& bar : scene.bars) CHECK(bar.part == Part::undecided);
  CHECK(scene.dots.empty());
  const std::string page = unknown.page();
  CHECK(contains(page, "Not decided: the budget of 20 steps ran out"));
  CHECK(count_in(page, "class=\"bar undecided") == 12);
}

TEST_CASE("failed operations and those without an end look like it") {
  const Judged judged = judge_text(
      "{:index 0 :process 0 :type :invoke :f :write :value 1}\n"
      "{:index 1 :process 1 :type :invoke :f :write :value 2}\n"
      "{:index 2 :process 0 :type :fail :f :write :value 1}\n"
      "{:index 3 :process 1 :type :info :f :write :value 2}\n"
      "{:index 4 :process 2 :type :invoke :f :read :value nil}\n"
      "{:index 5 :process 2 :type :ok :f :read :value 2}\n",
      "linearizable");
  const std::string page = judged.page();
  CHECK(contains(page, "class=\"bar plain update failed\""));
  CHECK(contains(page, "class=\"bar plain update open\""));
  CHECK(contains(page, "style=\"fill:url(#hatch1)\""));
  CHECK(contains(page, ", end unknown"));
  const Scene scene = scene_of(judged);
  CHECK(bar_of(scene, 1).end == scene.width);
  CHECK(bar_of(scene, 0).end < bar_of(scene, 2).begin);
}

}  // namespace
}  // namespace picture_test
