#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/read_history.hpp"

namespace ordeal::checkers::testing {

/// What clients of a database recorded, before anybody wrote it down in a format. 0 is what every
/// key holds at first.
struct RecordedEvent {
  bool is_write = false;
  std::uint64_t key = 0;
  std::uint64_t value = 0;
  bool has_succeeded = true;
};
struct RecordedTransaction {
  std::vector<RecordedEvent> events;
  bool is_committed = true;
};
using RecordedSession = std::vector<RecordedTransaction>;
using Recorded = std::vector<RecordedSession>;

/// A write, a failed one and a failed read; a transaction that failed; reads of those and of
/// nothing. And the like where no event fails.
extern const Recorded kRecordedSample;
extern const Recorded kPlainRecordedSample;

/// The same in the formats of several projects. Plume's and PolySI's, and dbcop's later ones, have
/// no word for an event that failed, nor have the first two for a transaction that did.
std::string plume_text(const Recorded& recorded);
std::string polysi_text(const Recorded& recorded);
std::string dbcop_bincode(const Recorded& recorded, std::uint64_t id = 0,
                          std::string_view info = "converted");
std::string dbcop_json(const Recorded& recorded);
std::string dbcop_short_json(const Recorded& recorded);
std::string dbcop_text(const Recorded& recorded);

/// A log for each session, whose transactions have numbers from 0x100 on. Values are numbers of
/// writes. Requires: no failed event.
std::vector<std::string> cobra_logs(const Recorded& recorded, bool has_times = false);

/// Such logs of Viper: in EDN, in JSON, and in JSON with objects. Requires: all succeeded.
enum class ViperNotation : std::uint8_t { kEdn, kJson, kObjects };
std::vector<std::string> viper_logs(const Recorded& recorded, ViperNotation notation);

/// One record of such a log of Cobra: its letter and its numbers.
std::string cobra_record(char letter, const std::vector<std::uint64_t>& numbers);

/// What reading all logs of a history comes to, Cobra's or Viper's: its sessions are T0, T1, ...
HistoryFile read_logs(const std::vector<std::string>& logs);
HistoryFile read_viper_logs(const std::vector<std::string>& logs);

/// What reading a text comes to from a stream that cannot tell how much is left.
HistoryFile read_pipe(const std::string& text, std::string_view format = {});

}  // namespace ordeal::checkers::testing
