#pragma once
// What could have influenced what, in any trace: L. Lamport, "Time, Clocks, and the Ordering of
// Events in a Distributed System", CACM 21(7), 1978, and the vector clocks of C. Fidge and
// F. Mattern (1988). A process is a machine of the world, clients included; its events are in their
// order, and a message's sending is before its delivery. What the fault plan does is no event of a
// process, nor is the loss of a message on its way.

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/trace/trace.hpp"

namespace ordeal::tools {

class Causality {
 public:
  /// Which events are counted: clocks tick at these only. Others still carry what is known on.
  using Counts = std::function<bool(const sim::TraceEvent&)>;

  /// Requires a kept trace of a world of `processes` machines, which outlives this. Takes the time
  /// and memory of the events times the processes.
  Causality(const std::vector<sim::TraceEvent>& events, std::size_t processes,
            const Counts& counts);

  // Events are named by their index in the trace, from 1. Each asks for one that is_counted().
  bool is_counted(std::uint64_t event) const { return row_[event] != 0; }
  /// The Lamport time: greater than that of whatever happened before.
  std::uint64_t lamport(std::uint64_t event) const { return lamport_[row_[event]]; }
  /// The vector clock: how many counted events of each process happened before, or are, this one.
  std::span<const std::uint32_t> clock(std::uint64_t event) const {
    return {&clocks_[row_[event] * processes_], processes_};
  }
  /// Could `first` have influenced `second`? A strict partial order.
  bool happened_before(std::uint64_t first, std::uint64_t second) const;
  /// All counted events that happened before it, by their indices, ascending.
  std::vector<std::uint64_t> history(std::uint64_t event) const;
  /// A way from `first` to `second`: events, counted or not, each the next of its process or the
  /// delivery of the message that the one before sent. Empty if there is none.
  std::vector<std::uint64_t> way(std::uint64_t first, std::uint64_t second) const;

 private:
  /// Is it an event of the process that it names?
  static bool is_of_process(const sim::TraceEvent& event);

  const std::vector<sim::TraceEvent>& events_;
  std::size_t processes_;
  std::vector<std::uint32_t> row_;  // by event; 0 for one that is not counted
  std::vector<std::uint64_t> lamport_;
  std::vector<std::uint32_t> clocks_;
};

}  // namespace ordeal::tools
