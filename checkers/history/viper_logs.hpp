#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/history/byte_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/register_transactions.hpp"

namespace ordeal::checkers {

// A history as the clients of ViperBench log it for Viper: a log for each session. What a log holds
// is in viper_logs.cpp.
//
// Use: add() each log, then finish(), once. After an error nothing more may be called.
// Memory: that of the history twice; and a read for each key that a range of keys did not find.
class ViperLogs {
 public:
  // The log of the session with this name, a text for people: "J3". The error names line and
  // column.
  std::optional<ReadError> add(ByteSource& bytes, std::string_view session);
  HistoryFile finish();

 private:
  friend class ViperLogReader;

  enum class Kind : std::uint8_t { kRead, kWrite, kWriteInVain, kRange };
  // Of a range, the first and the last key of it; what it found are the reads behind it.
  struct Step {
    Kind kind = Kind::kRead;
    Value key, value;
    std::uint32_t found = 0;
  };
  struct Transaction {
    Value session;
    std::vector<Step> steps;
  };

  void collect_values();
  // Keys of that range which were written, sometime, and not found.
  std::vector<Value> missing_in(const Transaction& transaction, std::size_t at) const;
  std::optional<HistoryProblem> replay(const Transaction& transaction);

  RegisterTransactions transactions_;
  std::vector<Transaction> log_;
  std::map<Value, std::map<Value, bool>> values_;  // by key: of each value, whether it was written
  std::map<Value, Value> loaded_;  // by key: what was there before anything was logged
};

}  // namespace ordeal::checkers
