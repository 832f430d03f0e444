#pragma once
// events.jsonl: the trace of a run, one event a line, in its order. The first line is a header.
// Equal runs give equal bytes. An event:
//   {"i":17,"t":13000000000,"node":"n1","kind":"send","peer":"n3","text":"Ping{}","cause":[12]}
// t: nanoseconds of virtual time; cause: the event without which it would not have happened, none
// for the first ones; detail: what the kind says beside the words (a term, a hash in hexadecimal).

#include <cstdint>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "tools/run/run.hpp"

namespace ordeal::tools {

/// The line of event `index`, counted from 1, without its newline. Requires a run that kept events.
std::string event_line(const RunResult& result, std::uint64_t index);

void write_events(const Scenario& scenario, const RunResult& result, std::ostream& output);

/// The first place where a run is not the stored one.
struct EventDifference {
  std::uint64_t index = 0;
  std::string stored;  ///< in words; empty: the stored trace had ended
  std::string now;     ///< in words; empty: this run had ended
};

/// Compares line by line; memory: one line. Empty when every event is the same.
std::optional<EventDifference> first_difference(std::istream& stored, const RunResult& result);

/// An event's line in words for people: "13.000 s  n1 > n3  send RequestVote{...}".
std::string event_text(const std::string& line);

}  // namespace ordeal::tools
