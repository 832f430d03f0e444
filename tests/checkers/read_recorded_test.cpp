// Formats of recorded sessions of a database: dbcop's, three of them, and Cobra's logs. One
// history in all of them is one history: read as the same and judged the same.

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/recorded_sessions.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

// What every checker that fits says.
std::map<std::string, std::string> verdicts_of(HistoryFile file) {
  REQUIRE_MESSAGE(file.history, file.error.text());
  CheckOptions options;
  options.semantics = file.semantics;
  options.steps_max = 100'000;
  std::map<std::string, std::string> verdicts;
  for (const CheckerRow& checker : checkers()) {
    if (!checker.fits(*file.history)) continue;
    verdicts[std::string(checker.name)] =
        verdict_name(checker.check(*file.history, options).verdict);
  }
  return verdicts;
}

// Small, so that about as many are good as are not.
Recorded recorded_at_random(Splitmix& luck) {
  Recorded recorded(2 + luck.below(2));
  std::uint64_t written = 0;
  for (RecordedSession& session : recorded) {
    session.resize(1 + luck.below(3));
    for (RecordedTransaction& transaction : session) {
      transaction.events.resize(1 + luck.below(3));
      for (RecordedEvent& event : transaction.events) {
        event.is_write = luck.chance(50);
        event.key = luck.below(2);
        if (event.is_write) event.value = ++written;
      }
    }
  }
  std::vector<std::vector<std::uint64_t>> values(2, std::vector<std::uint64_t>{0});
  for (const RecordedSession& session : recorded) {
    for (const RecordedTransaction& transaction : session) {
      for (const RecordedEvent& event : transaction.events) {
        if (event.is_write) values[event.key].push_back(event.value);
      }
    }
  }
  for (RecordedSession& session : recorded) {
    for (RecordedTransaction& transaction : session) {
      for (RecordedEvent& event : transaction.events) {
        const auto& of_key = values[event.key];
        if (!event.is_write) event.value = of_key[luck.below(of_key.size())];
      }
    }
  }
  return recorded;
}

}  // namespace

TEST_CASE("dbcop and Cobra: sessions without real time, what failed or came to nothing") {
  const std::string bincode = dbcop_bincode(kRecordedSample);
  CHECK(read_text(bincode).format == "dbcop");
  CHECK(read_text(bincode).semantics.initial == Value::integer(0));
  CHECK_FALSE(history_read(bincode).has_real_time());
  CHECK(operations_read(bincode) ==
        "c0 txn [[\"w\" 1 7]] = [[\"w\" 1 7]]\n"
        "c0 txn [[\"w\" 2 8]] !\n"
        "c0 txn [[\"w\" 1 9] [\"r\" 2 nil]] !\n"
        "c1 txn [[\"r\" 1 nil] [\"r\" 2 nil]] = [[\"r\" 1 7] [\"r\" 2 0]]\n");
  const std::string first =
      "c0 txn [[\"w\" 1 7] [\"w\" 2 8]] = [[\"w\" 1 7] [\"w\" 2 8]]\n"
      "c0 txn [[\"w\" 1 9] [\"r\" 2 nil]] !\n";
  const std::string second = "c1 txn [[\"r\" 1 nil] [\"r\" 3 nil]] = [[\"r\" 1 7] [\"r\" 3 nil]]\n";
  for (const std::string& text :
       {dbcop_json(kPlainRecordedSample), dbcop_short_json(kPlainRecordedSample)}) {
    CHECK(read_text(text).format == "dbcop-json");
    CHECK(read_text(text).semantics.initial == Value::integer(0));
    CHECK(operations_read(text) == first + second);
  }
  const std::string text =
      "// one\n[x:=7 y:=8]\t[x:=9 y==?]!\n\n---\n[x==7 z==?][ z==0 ]\n--\n[\xc3\xa9:=1]\n";
  CHECK(read_text(text).format == "dbcop-text");
  CHECK(operations_read(text) ==
        "c0 txn [[\"w\" \"x\" 7] [\"w\" \"y\" 8]] = [[\"w\" \"x\" 7] [\"w\" \"y\" 8]]\n"
        "c0 txn [[\"w\" \"x\" 9] [\"r\" \"y\" nil]] !\n"
        "c1 txn [[\"r\" \"x\" nil] [\"r\" \"z\" nil]] = [[\"r\" \"x\" 7] [\"r\" \"z\" nil]]\n"
        "c1 txn [[\"r\" \"z\" nil]] = [[\"r\" \"z\" 0]]\n"
        "c2 txn [[\"w\" \"\xc3\xa9\" 1]] = [[\"w\" \"\xc3\xa9\" 1]]\n");
  for (const bool has_times : {false, true}) {
    const std::string log = cobra_logs(kPlainRecordedSample, has_times).front();
    CHECK(read_text(log).format == "cobra");
    CHECK(read_text(log).semantics.initial == Value::nil());
    CHECK(operations_read(log) == first);
    CHECK_FALSE(history_read(log).has_real_time());
  }
}

TEST_CASE("what an integer of 64 bits cannot hold is known by its digits") {
  const std::uint64_t large = 13'296'660'918'851'520'211U;
  const Recorded recorded = {
      {{{{true, large, large + 1, true}, {false, large, large + 1, true}}, true}}};
  const std::string expected =
      "c0 txn [[\"w\" \"13296660918851520211\" \"13296660918851520212\"] "
      "[\"r\" \"13296660918851520211\" nil]] = "
      "[[\"w\" \"13296660918851520211\" \"13296660918851520212\"] "
      "[\"r\" \"13296660918851520211\" \"13296660918851520212\"]]\n";
  CHECK(operations_read(dbcop_bincode(recorded)) == expected);
  CHECK(operations_read(dbcop_json(recorded)) == expected);
  CHECK(operations_read(dbcop_text(recorded)) == expected);
}

TEST_CASE("reading what failed is G1a in every format that can say so") {
  Recorded recorded = {{{{{true, 1, 7, true}}, false}}, {{{{false, 1, 7, true}}, true}}};
  const auto code_of = [](const HistoryFile& file) {
    REQUIRE(file.history);
    CheckOptions options;
    options.semantics = file.semantics;
    return find_checker("read-committed")->check(*file.history, options).code;
  };
  const std::string code = code_of(read_text(dbcop_bincode(recorded)));
  CHECK_FALSE(code.empty());
  CHECK(code_of(read_text(dbcop_json(recorded))) == code);
  CHECK(code_of(read_text(dbcop_text(recorded))) == code);
  CHECK(code_of(read_logs(cobra_logs(recorded))) == code);
  recorded[0][0].is_committed = true;
  CHECK(code_of(read_text(dbcop_bincode(recorded))).empty());
  recorded[0][0].events[0].has_succeeded = false;  // the event alone
  CHECK(code_of(read_text(dbcop_bincode(recorded))) == code);
}

TEST_CASE("one history is judged the same in every format it is written in") {
  std::map<std::string, std::uint64_t> counts;
  for (std::uint64_t seed = 0; seed < histories_wanted(400); ++seed) {
    CAPTURE(seed);
    Splitmix luck(seed);
    Recorded recorded = recorded_at_random(luck);
    const std::string polysi = polysi_text(recorded);
    CAPTURE(polysi);
    const auto expected = verdicts_of(read_text(polysi));
    ++counts[expected.at("serializable")];
    for (const std::string& text : {dbcop_bincode(recorded), dbcop_json(recorded),
                                    dbcop_short_json(recorded), dbcop_text(recorded)}) {
      REQUIRE(verdicts_of(read_text(text)) == expected);
    }
    for (const bool has_times : {false, true}) {
      REQUIRE(verdicts_of(read_logs(cobra_logs(recorded, has_times))) == expected);
    }
    for (const ViperNotation notation :
         {ViperNotation::kEdn, ViperNotation::kJson, ViperNotation::kObjects}) {
      REQUIRE(verdicts_of(read_viper_logs(viper_logs(recorded, notation))) == expected);
    }
    // Who writes the 0 of every key, as AWDIT has it, in a session of its own: Plume's way.
    recorded.push_back({{{{true, 0, 0, true}, {true, 1, 0, true}}, true}});
    REQUIRE(verdicts_of(read_text(dbcop_bincode(recorded))) ==
            verdicts_of(read_text(plume_text(recorded))));
  }
  CHECK(counts["valid"] > histories_wanted(20));
  CHECK(counts["invalid"] > histories_wanted(40));
}

TEST_CASE("Cobra: what was there at first, and marks of its garbage collection") {
  const auto record = cobra_record;
  const std::string log = record('S', {5}) + record('R', {0xbebeebee, 0xbebeebee, 1, 77}) +
                          record('R', {0xdeadbeef, 0xdeadbeef, 2, 0}) +
                          record('R', {0xbebeebee, 0x23332333, 3, 0}) +
                          record('R', {0xbebeebee, 0x66666666, 3, 0}) +
                          record('W', {~std::uint64_t{0}, ~std::uint64_t{1}, 0}) +
                          record('C', {5}) + record('S', {6}) + record('C', {6});
  CHECK(operations_read(log) ==
        "c0 txn [[\"r\" 1 nil] [\"r\" 2 nil] [\"w\" -2 -1]] = "
        "[[\"r\" 1 nil] [\"r\" 2 nil] [\"w\" -2 -1]]\n");
  const HistoryFile several = read_logs(cobra_logs(kPlainRecordedSample));
  REQUIRE(several.history);
  CHECK(several.history->process_text(several.history->operation(0).process) == "T0");
  CHECK(several.history->process_text(several.history->operation(2).process) == "T1");
  CHECK(read_logs({log, "", ""}).history);
}

TEST_CASE("binary histories are told apart from texts that begin as they do") {
  for (const std::string first :
       {"\x1F\x8B", "PK\x03\x04", "\xFF\xFE", ";", "#_", "^{", "#a", "S", "{", "["}) {
    CAPTURE(first);
    std::uint64_t id = 0;
    for (std::size_t i = first.size(); i > 0; --i) {
      id = id << 8 | static_cast<unsigned char>(first[i - 1]);
    }
    const std::string text =
        dbcop_bincode(kRecordedSample, id, "of jepsen.etcd, [1] call it \"format\"");
    CHECK(read_text(text).format == "dbcop");
    CHECK(read_text(text).history);
  }
  const auto is_unknown = [](const std::string& text) {
    return read_text(text).error.message.starts_with("the beginning of the file is of no format");
  };
  CHECK(is_unknown("S is how this text begins: \"Such A Rule Was Clear\".\n"));
  CHECK(is_unknown("[not:a transaction]\n"));
  CHECK(read_text("// x\n---\n [x==?]\n").format == "dbcop-text");
}

TEST_CASE("long files are read through a window") {
  Recorded recorded(3);
  std::uint64_t value = 0;
  for (RecordedSession& session : recorded) {
    session.resize(6'000);
    for (RecordedTransaction& transaction : session) {
      ++value;
      transaction.events = {{true, value % 10, value, true}, {false, value % 10, value, true}};
    }
  }
  const std::string expected = operations_read(dbcop_bincode(recorded));
  REQUIRE(expected.size() > 500'000);
  CHECK(operations_read(dbcop_json(recorded)) == expected);
  CHECK(operations_read(dbcop_short_json(recorded)) == expected);
  const HistoryFile piped = read_pipe(dbcop_bincode(recorded));
  REQUIRE(piped.history);
  CHECK(piped.history->operations().size() == 18'000);
  const HistoryFile logs = read_logs(cobra_logs(recorded, true));
  REQUIRE(logs.history);
  REQUIRE(logs.history->operations().size() == 18'000);
  const Operation& last = logs.history->operations().back();
  CHECK(logs.history->value_text(last.output) == "[[\"w\" 0 18000] [\"r\" 0 18000]]");
}

}  // namespace ordeal::checkers::testing
