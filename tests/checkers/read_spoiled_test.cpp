// Files spoiled at random, by bytes, tokens and lines: reading one gives either a history that
// keeps every promise of History, or an error that names a place in the file. Never a crash, never
// both. What was read is also judged, so that nonsense that slips through would show in a checker.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "checkers/history/write_jsonl.hpp"
#include "checkers/registry.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

struct Sample {
  std::string format;
  std::string text;
};

// A good file of every format.
std::vector<Sample> samples() {
  std::ostringstream own;
  write_jsonl(history_read("{:index 0 :process 0 :type :invoke :f :write :value [x 3]}"
                           "{:index 1 :process 1 :type :invoke :f :cas :value [\"y z\" [3 nil]]}"
                           "{:index 2 :process 0 :type :ok :f :write :value [x 3]}"
                           "{:index 3 :process 1 :type :info :f :cas :error [:a \"b\\n\"]}"
                           "{:index 4 :process 0 :type :invoke :f :read :value [x nil]}"
                           "{:index 5 :process 0 :type :ok :f :read :value [x [1 2 [3]]]}"),
              own);
  return {
      {"jsonl", own.str()},
      {"knossos-edn",
       "; old style\n[{:process 4, :type :invoke, :f :write, :value 2}\n"
       " {:process 6, :type :invoke, :f :read, :value nil}\n"
       " {:process 4, :type :ok, :f :write, :value 2}\n"
       " {:process :nemesis, :type :info, :f :start, :value #{1 2 \"n3\"}}\n"
       " {:process 1, :type :invoke, :f :cas, :value [2 4]}\n"
       " {:process 1, :type :fail, :f :cas, :value [2 4]}\n"
       " {:process 6, :type :info, :f :read, :value nil, :error \"x\\u00e9\"}]\n"},
      {"jepsen-edn",
       "#jepsen.history.Op{:index 0, :time 3, :type :invoke, :process 0, :f :txn, "
       ":value ([:append :x 1] [:r 9 nil])}\n"
       "#jepsen.history.Op{:index 1, :time 5, :type :ok, :process 0, :f :txn, "
       ":value [[:append :x 1] [:r 9 [1 2 3]]]}\n"
       "{:index 2, :time 6, :type :invoke, :process 0, :f :transfer, "
       ":value {:from 6, :to 1, :amount 1}}\n"
       "{:index 3, :time 6, :type :fail, :process 0, :f :transfer, "
       ":value {:from 6, :to 1, :amount 1}}\n"},
      {"porcupine",
       "{:process 9, :type :invoke, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
       "{:process 1, :type :invoke, :f :get, :key \"9\", :value nil}\n"
       "{:process 9, :type :ok, :f :append, :key \"0\", :value \"x 9 0 y\"}\n"
       "{:process 1, :type :ok, :f :get, :key \"9\", :value \"\"}\n"},
      {"jepsen-log",
       "INFO  jepsen.core - Worker 3 starting\n"
       "INFO  jepsen.util - 3\t:invoke\t:cas\t[1 4]\n"
       "INFO  jepsen.util - :nemesis\t:info\t:start\tnil\n"
       "INFO  jepsen.util - 3\t:info\t:cas\t:timed-out\n"
       "INFO  jepsen.util - 4\t:invoke\t:read\tnil\n"
       "INFO  jepsen.util - 4\t:ok\t:read\t1\n"},
      {"call-return",
       "# @object atomic-queue\n[1] call enq(7)\n[2] call deq\n\n[1] return\n  [2] return empty\n"
       "[1] call remove()\n[1] return 7\n"},
      {"jepsen-json",
       "{\"index\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"txn\",\"value\":"
       "[[\"append\",\"x\",1],[\"r\",\"y\",null]]}\n"
       "{\"index\":1,\"process\":0,\"type\":\"ok\",\"f\":\"txn\",\"value\":"
       "[[\"append\",\"x\",1],[\"r\",\"y\",[5,-6]]]}\n"},
      {"polysi", "w(1,7,0,10)\nw(2,8,0,10)\nr(1,7,0,2)\nr(2,-8,0,2)\nr(1,0,3,5)\n"},
      {"plume", "w 0 1\nr 3 0\n-----\nr 0 1\n=====\nr 2 -5\n-----\nw 3 0\n"},
  };
}

std::vector<std::string> pieces_of(const std::string& text, std::string_view separators) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    pieces.back() += c;
    if (separators.find(c) != std::string_view::npos) pieces.emplace_back();
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

// Drops, doubles or swaps some pieces, or puts one of another file there.
void spoil_pieces(std::vector<std::string>& pieces, const std::vector<std::string>& others,
                  Splitmix& random) {
  const std::size_t at = random.below(pieces.size());
  switch (random.below(4)) {
    case 0:
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(at), pieces[at]);
      break;
    case 2:
      std::swap(pieces[at], pieces[random.below(pieces.size())]);
      break;
    default:
      pieces[at] = others[random.below(others.size())];
  }
}

void spoil_bytes(std::string& text, Splitmix& random) {
  if (text.empty()) return;
  static constexpr std::string_view kNasty("\0\n\r\t\"\\{}[]():,;#_-0@\x7f\x80\xc3\xff", 24);
  const std::size_t at = random.below(text.size());
  switch (random.below(4)) {
    case 0:
      text.resize(at);
      break;
    case 1:
      text[at] = kNasty[random.below(kNasty.size())];
      break;
    case 2:
      text.insert(at, 1, kNasty[random.below(kNasty.size())]);
      break;
    default:
      text[at] = static_cast<char>(random.below(256));
  }
}

std::string spoiled(const Sample& sample, const std::string& other, Splitmix& random) {
  std::string text = sample.text;
  for (std::uint64_t times = 1 + random.below(3); times > 0 && !text.empty(); --times) {
    const std::uint64_t way = random.below(3);
    if (way == 0) {
      spoil_bytes(text, random);
      continue;
    }
    const std::string_view separators =
        way == 1 ? std::string_view(" \t,\n{}[]()\"") : std::string_view("\n");
    auto pieces = pieces_of(text, separators);
    spoil_pieces(pieces, pieces_of(other, separators), random);
    text = joined(pieces);
  }
  return text;
}

// The promises of History that a reader could break.
void check_well_formed(const History& history) {
  std::vector<char> seen(history.event_end(), 0);
  std::map<ProcessId, EventNumber> free_from;
  EventNumber latest = 0;
  for (const Operation& operation : history.operations()) {
    REQUIRE(operation.invoke_event >= latest);
    latest = operation.invoke_event;
    REQUIRE(operation.invoke_event < history.event_end());
    REQUIRE(seen[operation.invoke_event]++ == 0);
    const auto free = free_from.find(operation.process);
    if (free != free_from.end()) REQUIRE(operation.invoke_event > free->second);
    free_from[operation.process] = operation.effect_before();
    if (operation.is_pending()) {
      REQUIRE(operation.is_info());
      continue;
    }
    REQUIRE(operation.complete_event > operation.invoke_event);
    REQUIRE(operation.complete_event < history.event_end());
    REQUIRE(seen[operation.complete_event]++ == 0);
    REQUIRE(operation.completed_ns >= operation.invoked_ns);
  }
}

void check_error(const ReadError& error, const std::string& text) {
  REQUIRE(!error.message.empty());
  if (error.line == 0) return;  // of the file as a whole
  // One more than there are: where the next line would be, when lines are missing at the end.
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(text, '\n')) + 2;
  REQUIRE(error.line <= lines);
  REQUIRE(error.column >= 1);
  REQUIRE(error.column <= text.size() + 1);
}

std::uint64_t rounds() { return std::getenv("ORDEAL_NIGHTLY") != nullptr ? 500'000 : 4'000; }

}  // namespace

TEST_CASE("spoiled files of every format are read, or refused at a place") {
  const std::vector<Sample> good = samples();
  for (const Sample& sample : good) {
    CAPTURE(sample.format);
    REQUIRE(read_text(sample.text).format == sample.format);
    REQUIRE(read_text(sample.text).history);
    std::uint64_t read = 0;
    for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
      CAPTURE(seed);
      Splitmix random(seed);
      const std::string& other = good[random.below(good.size())].text;
      const std::string text = spoiled(sample, other, random);
      CAPTURE(text);
      const HistoryFile file = read_text(text, sample.format);
      if (!file.history) {
        check_error(file.error, text);
        continue;
      }
      ++read;
      check_well_formed(*file.history);
      if (const CheckerRow* checker = checker_that_fits(*file.history)) {
        CheckOptions options;
        options.semantics = file.semantics;
        REQUIRE(verdict_name(checker->check(*file.history, options).verdict).size() > 0);
      }
    }
    CHECK(read > rounds() / 100);       // spoiling is gentle enough to get past the first line
    CHECK(read < rounds() * 99 / 100);  // and the readers are not blind
  }
}

TEST_CASE("spoiled files of unknown format do no harm either") {
  const std::vector<Sample> good = samples();
  for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    const Sample& sample = good[random.below(good.size())];
    const std::string text = spoiled(sample, good[random.below(good.size())].text, random);
    CAPTURE(text);
    const HistoryFile file = read_text(text);
    if (file.history) {
      check_well_formed(*file.history);
    } else {
      check_error(file.error, text);
    }
  }
}

// Cutting a file anywhere must not make another verdict out of it: what is read from the part is
// the beginning of what is read from the whole.
TEST_CASE("a file cut off anywhere is an error or the beginning of the history") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.format);
    const History whole = history_read(sample.text);
    for (std::size_t size = 1; size < sample.text.size(); ++size) {
      const std::string text = sample.text.substr(0, size);
      CAPTURE(text);
      const HistoryFile file = read_text(text, sample.format);
      if (!file.history) continue;
      REQUIRE(file.history->operations().size() <= whole.operations().size());
      for (OperationId id = 0; id < file.history->operations().size(); ++id) {
        const Operation& part = file.history->operation(id);
        REQUIRE(part.process == whole.operation(id).process);
        REQUIRE(part.function == whole.operation(id).function);
        REQUIRE(part.invoke_event == whole.operation(id).invoke_event);
      }
    }
  }
}

}  // namespace ordeal::checkers::testing
