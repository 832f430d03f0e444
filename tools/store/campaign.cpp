#include "tools/store/campaign.hpp"

#include <sqlite3.h>

#include <system_error>

#include "sim/trace/trace.hpp"
#include "tools/report/version.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kRowsPerCommit = 1000;  // what a killed process loses at most

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS runs("
    "scenario TEXT NOT NULL, scenario_hash TEXT NOT NULL, seed INTEGER NOT NULL,"
    "overrides TEXT NOT NULL, verdict TEXT NOT NULL, code TEXT NOT NULL, digest TEXT NOT NULL,"
    "events INTEGER NOT NULL, operations INTEGER NOT NULL, ok INTEGER NOT NULL,"
    "simulated_ms INTEGER NOT NULL, wall_ms REAL NOT NULL, sim_version TEXT NOT NULL,"
    "PRIMARY KEY(scenario, seed, overrides)) WITHOUT ROWID";

constexpr const char* kInsert = "INSERT OR REPLACE INTO runs VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)";

void bind_text(sqlite3_stmt* statement, int column, const std::string& text) {
  sqlite3_bind_text(statement, column, text.c_str(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
}

void bind_number(sqlite3_stmt* statement, int column, std::uint64_t number) {
  sqlite3_bind_int64(statement, column, static_cast<sqlite3_int64>(number));
}

}  // namespace

struct Campaign::Database {
  sqlite3* handle = nullptr;
  sqlite3_stmt* insert = nullptr;

  ~Database() {
    sqlite3_finalize(insert);
    sqlite3_close(handle);
  }
};

Campaign::Campaign(const std::filesystem::path& file) : database_(std::make_unique<Database>()) {
  std::error_code ignored;  // opening says it better
  std::filesystem::create_directories(file.parent_path(), ignored);
  if (sqlite3_open(file.c_str(), &database_->handle) != SQLITE_OK) {
    fail("cannot open " + file.string());
    return;
  }
  sqlite3_busy_timeout(database_->handle, 10'000);
  // Another process may be making it write-ahead at this moment: then it is, without us.
  sqlite3_exec(database_->handle, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
  sqlite3_exec(database_->handle, "PRAGMA synchronous=NORMAL", nullptr, nullptr, nullptr);
  if (!execute(kSchema)) return;
  if (sqlite3_prepare_v2(database_->handle, kInsert, -1, &database_->insert, nullptr) !=
      SQLITE_OK) {
    fail("cannot write to " + file.string());
  }
}

Campaign::~Campaign() { commit(); }

void Campaign::fail(const std::string& what) {
  if (error_.empty()) error_ = what + ": " + sqlite3_errmsg(database_->handle);
}

bool Campaign::execute(const char* sql) {
  if (!error_.empty()) return false;
  if (sqlite3_exec(database_->handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return true;
  fail("campaign.sqlite");
  return false;
}

void Campaign::insert(const Row& row) {
  const RunRecord& record = row.record;
  sqlite3_stmt* statement = database_->insert;
  bind_text(statement, 1, record.scenario);
  bind_text(statement, 2, sim::digest_text(row.scenario_hash));
  bind_number(statement, 3, record.seed);
  bind_text(statement, 4, row.overrides);
  bind_text(statement, 5, run_verdict_text(record.verdict));
  bind_text(statement, 6, record.code);
  bind_text(statement, 7, sim::digest_text(record.digest));
  bind_number(statement, 8, record.events);
  bind_number(statement, 9, record.operations);
  bind_number(statement, 10, record.ok);
  const auto wall_us = record.wall_ns / 1000;
  sqlite3_bind_int64(statement, 11, record.simulated_ns / 1'000'000);
  sqlite3_bind_double(statement, 12, static_cast<double>(wall_us) / 1000.0);
  bind_text(statement, 13, sim_version());
  if (sqlite3_step(statement) != SQLITE_DONE) fail("campaign.sqlite");
  sqlite3_reset(statement);
}

void Campaign::add(const Scenario& scenario, const RunRecord& record,
                   const std::string& overrides) {
  rows_.push_back({scenario.hash, record, overrides});
  if (rows_.size() >= kRowsPerCommit) commit();
}

void Campaign::commit() {
  if (!rows_.empty() && execute("BEGIN IMMEDIATE")) {
    for (const Row& row : rows_) insert(row);
    execute("COMMIT");
  }
  rows_.clear();
}

}  // namespace ordeal::tools
