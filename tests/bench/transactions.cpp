// Histories of transactions: what one check costs, from the table to the verdict, without reading.

#include <sstream>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/transactions/check_level.hpp"
#include "tests/bench/bench.hpp"
#include "tests/checkers/blind_transactions.hpp"
#include "tests/checkers/generate_transactions.hpp"
#include "tests/checkers/plume_text.hpp"

namespace ordeal::bench {
namespace {

using checkers::Level;
using checkers::testing::TransactionGenerator;
using checkers::testing::TransactionShape;

struct Job {
  const char* name;
  const char* beside;
  Level level;
  std::vector<std::string> planted;
  bool is_valid = true;
};

double seconds_of(const checkers::History& history, const Job& job) {
  const double begin = processor_seconds();
  const checkers::Report report = checkers::check_level(history, {}, job.level);
  const double seconds = processor_seconds() - begin;
  const bool is_right =
      report.verdict == (job.is_valid ? checkers::Verdict::kValid : checkers::Verdict::kInvalid);
  // Shown, so that a wrong verdict is not a fast one.
  return is_right ? seconds : -1;
}

void measure(Table& table, const Job& job, std::uint32_t transactions, bool registers) {
  TransactionShape shape;
  shape.transactions = transactions;
  shape.registers = registers;
  shape.planted = job.planted;
  const checkers::History history = TransactionGenerator(shape, 7).run();
  table.add(job.name, seconds_of(history, job), "s", job.beside);
}

constexpr Level kStrict = Level::kStrictSerializable;

void measure_lists(Table& table) {
  measure(table, {"list_append_100k", "Elle 4.2 s warm; aim 0.2", kStrict, {}}, 100'000, false);
  table.add("list_append_100k_peak", peak_resident_bytes() / 1e6, "MB",
            "history included; Elle 2400; aim 200");
  const Job lists[] = {
      {"list_append_1m", "Elle 53 s at best; aim 3 with reading", kStrict, {}},
      {"list_append_1m_g1c",
       "Elle 117 s",
       kStrict,
       {"append a 1, r b [1]", "append b 1, r a [1]"},
       false},
      {"list_append_1m_g_single",
       "Elle 113 s",
       kStrict,
       {"append a 1, append b 1", "append a 2, r b []", "r a [1 2]"},
       false},
      {"list_append_1m_g2",
       "Elle 301 s",
       kStrict,
       {"append a 1, r b []", "append b 1, r a []"},
       false},
  };
  for (const Job& job : lists) measure(table, job, 1'000'000, false);
  table.add("list_append_1m_peak", peak_resident_bytes() / 1e6, "MB",
            "history included; Elle 7900; aim 1500");
}

// The largest is of ten million micro-operations.
void measure_growth(Table& table) {
  for (const std::uint32_t transactions : {10'000u, 100'000u, 1'000'000u, 4'000'000u}) {
    const std::string name = "list_append_growth_" + std::to_string(transactions);
    measure(table, {name.c_str(), "growth", kStrict, {}}, transactions, false);
  }
}

void measure_registers(Table& table) {
  const std::vector<std::string> flow = {"w a 1, r b 1", "w b 1, r a 1"};
  const std::vector<std::string> skew = {"w a 1, r b nil", "w b 1, r a nil"};
  const Job registers[] = {
      {"rw_register_1m_rc", "AWDIT 3.3 s", Level::kReadCommitted, {}},
      {"rw_register_1m_ra", "AWDIT 4.4 s", Level::kReadAtomic, {}},
      {"rw_register_1m_causal", "AWDIT 5.8 s", Level::kCausal, {}},
      {"rw_register_1m_g1c", "AWDIT 3.3 s, Elle 98 s", Level::kReadCommitted, flow, false},
      {"rw_register_1m_si", "none; Elle 97 s, inferring", Level::kSnapshotIsolation, {}},
      {"rw_register_1m_serializable", "none; Elle 97 s", Level::kSerializable, {}},
      {"rw_register_1m_strict", "none; Elle 97 s", kStrict, {}},
      {"rw_register_1m_skew_si", "", Level::kSnapshotIsolation, skew},
      {"rw_register_1m_skew", "", Level::kSerializable, skew, false},
  };
  for (const Job& job : registers) measure(table, job, 1'000'000, true);
  table.add("rw_register_1m_peak", peak_resident_bytes() / 1e6, "MB", "AWDIT 427 to 1574");
}

// Half of the steps write what their transaction has not read, nobody says when anything was, and
// no anomaly has a name: the order of the versions has to be found.
void measure_blind(Table& table) {
  checkers::testing::BlindShape shape;
  shape.transactions = 50'000;
  shape.processes = 20;
  shape.keys = 5'000;
  shape.length_max = 15;
  shape.old_percent = 0;
  const auto timed = checkers::testing::BlindTransactions(shape, 7).history();
  std::istringstream text(checkers::testing::plume_text(timed));
  const checkers::History history = *checkers::read_history(text).history;
  const Job jobs[] = {{"rw_register_50k_blind_serializable", "", Level::kSerializable, {}},
                      {"rw_register_50k_blind_si", "", Level::kSnapshotIsolation, {}},
                      {"rw_register_50k_blind_psi", "", Level::kParallelSnapshotIsolation, {}}};
  for (const Job& job : jobs) table.add(job.name, seconds_of(history, job), "s", job.beside);
}

}  // namespace

void bench_transactions(Table& table) {
  measure_lists(table);
  measure_registers(table);
  measure_blind(table);
  measure_growth(table);
}

}  // namespace ordeal::bench
