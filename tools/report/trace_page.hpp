#pragma once
// A trace for people: its events, one a line, with clocks if they are wished for, and what of it
// happened before what.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/run/run.hpp"

namespace ordeal::tools {

struct TraceWish {
  bool is_causal = false;             ///< Lamport times and vector clocks
  std::vector<sim::EventKind> kinds;  ///< empty: all
  std::vector<std::string> nodes;     ///< empty: all, and what is of no node
  std::uint64_t first = 1;            ///< numbers of events
  std::uint64_t last = ~std::uint64_t{0};
  std::optional<std::pair<std::uint64_t, std::uint64_t>> between;
  std::optional<std::uint64_t> history;
};

/// Requires a result that has kept its events, and a wish for events and nodes that it has. With
/// `between` or `history` the answer alone, else the events.
std::string trace_page(const RunResult& result, const TraceWish& wish);

}  // namespace ordeal::tools
