#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/history/byte_source.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/history/register_transactions.hpp"

namespace ordeal::checkers {

// A history as Cobra's clients log it: a log for each session. What a log holds, and which of its
// two layouts, is in cobra_logs.cpp.
//
// Use: add() each log, then finish(), once. After an error nothing more may be called.
// Memory: the history, and 16 bytes for each transaction.
class CobraLogs {
 public:
  // The log of the session with this name, a text for people: "T3". The error names the byte.
  std::optional<ReadError> add(ByteSource& bytes, std::string_view session);
  HistoryFile finish();

 private:
  friend class CobraLogReader;

  RegisterTransactions transactions_;
  std::vector<std::string> sessions_;
  std::vector<std::pair<std::int64_t, std::uint32_t>> ids_;  // of transactions, with their session
};

}  // namespace ordeal::checkers
