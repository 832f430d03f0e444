// Histories of transactions: what one check costs, from the table to the verdict, without reading.

#include <chrono>
#include <string>
#include <vector>

#include "checkers/transactions/check_level.hpp"
#include "tests/bench/bench.hpp"
#include "tests/checkers/generate_transactions.hpp"

namespace ordeal::bench {
namespace {

using checkers::Level;
using checkers::testing::TransactionGenerator;
using checkers::testing::TransactionShape;

struct Job {
  const char* name;
  const char* beside;
  std::uint32_t transactions;
  std::vector<std::string> planted;
};

double seconds_of(const checkers::History& history, Level level, checkers::Verdict expected) {
  const auto begin = std::chrono::steady_clock::now();
  const checkers::Report report = checkers::check_level(history, {}, level);
  const auto end = std::chrono::steady_clock::now();
  if (report.verdict != expected) return -1;  // shown, so that a wrong verdict is not a fast one
  return std::chrono::duration<double>(end - begin).count();
}

void measure(Table& table, const Job& job) {
  TransactionShape shape;
  shape.transactions = job.transactions;
  shape.planted = job.planted;
  const checkers::History history = TransactionGenerator(shape, 7).run();
  const auto expected =
      job.planted.empty() ? checkers::Verdict::kValid : checkers::Verdict::kInvalid;
  table.add(job.name, seconds_of(history, Level::kStrictSerializable, expected), "s", job.beside);
}

}  // namespace

void bench_transactions(Table& table) {
  const Job jobs[] = {
      {"list_append_100k", "Elle 4.2 s warm; aim 0.2", 100'000, {}},
      {"list_append_1m", "Elle 53 s at best; aim 3 with reading", 1'000'000, {}},
      {"list_append_1m_g1c",
       "Elle 117 s",
       1'000'000,
       {"append a 1, r b [1]", "append b 1, r a [1]"}},
      {"list_append_1m_g_single",
       "Elle 113 s",
       1'000'000,
       {"append a 1, append b 1", "append a 2, r b []", "r a [1 2]"}},
      {"list_append_1m_g2", "Elle 301 s", 1'000'000, {"append a 1, r b []", "append b 1, r a []"}},
  };
  for (const Job& job : jobs) measure(table, job);
  table.add("transactions_peak", peak_resident_bytes() / 1e6, "MB", "of the whole group; aim 1500");
}

}  // namespace ordeal::bench
