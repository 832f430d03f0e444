#pragma once
// runs/campaign.sqlite: one row per (scenario, seed, overrides), the newest. For questions over
// many seeds that nobody foresaw; nothing of ours reads it back. Several processes may write at
// once (WAL).

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tools/report/run_record.hpp"

namespace ordeal::tools {

class Campaign {
 public:
  /// Opens or makes it. What fails, now or later, is in error() and stops the writing; never
  /// throws.
  explicit Campaign(const std::filesystem::path& file);
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;
  /// Commits.
  ~Campaign();

  /// Adds the record's row, to be written by the next commit(), which a thousand rows cause by
  /// themselves. `overrides`: those of the command line, "a=1 b=2", part of the key.
  void add(const Scenario& scenario, const RunRecord& record, const std::string& overrides);
  /// Makes all rows so far durable.
  void commit();

  const std::string& error() const { return error_; }

 private:
  struct Database;
  struct Row {
    std::uint64_t scenario_hash;
    RunRecord record;
    std::string overrides;
  };

  bool execute(const char* sql);
  void insert(const Row& row);
  void fail(const std::string& what);

  std::unique_ptr<Database> database_;
  std::vector<Row> rows_;  // not written yet: no other process waits for us between two commits
  std::string error_;
};

}  // namespace ordeal::tools
