#pragma once

#include <string>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// One event of a history as a line of a file.
struct FileLine {
  std::string text;
  bool is_invocation = false;
  OperationId operation = 0;
};

// A file without what comes before the first event and after the last, where a format has that.
struct EventFile {
  std::string format;
  std::string header;
  std::vector<FileLine> lines;
  std::string footer;

  std::string text() const;
};

// The history in every notation that can hold it: "jsonl", Jepsen's EDN with and without index and
// time, old EDN in one vector, Jepsen's log of a cas-register, Porcupine's of a map.
std::vector<EventFile> files_of(const History& history);

// Small good histories, one of every kind that a checker is made for; each has operations that are
// ok and one that is in doubt.
struct WorkloadSample {
  std::string checker;
  History history;
};
std::vector<WorkloadSample> workload_samples();

}  // namespace ordeal::checkers::testing
