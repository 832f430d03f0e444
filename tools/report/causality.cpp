#include "tools/report/causality.hpp"

#include <algorithm>

namespace ordeal::tools {
namespace {

struct Knowledge {  // of a process, as it stands, or of a message under way
  std::uint64_t lamport = 0;
  std::vector<std::uint32_t> clock;

  void learn(const Knowledge& other) {
    lamport = std::max(lamport, other.lamport);
    for (std::size_t i = 0; i < clock.size() && i < other.clock.size(); ++i) {
      clock[i] = std::max(clock[i], other.clock[i]);
    }
  }
};

}  // namespace

bool Causality::is_of_process(const sim::TraceEvent& event) {
  return event.node != sim::kNoNode && event.kind != sim::EventKind::drop;
}

Causality::Causality(const std::vector<sim::TraceEvent>& events, std::size_t processes,
                     const Counts& counts)
    : events_(events),
      processes_(processes),
      row_(events.size() + 1, 0),
      lamport_(1, 0),
      clocks_(processes, 0) {
  std::vector<Knowledge> now(processes, {0, std::vector<std::uint32_t>(processes, 0)});
  std::vector<Knowledge> sent(events.size() + 1);
  for (std::uint64_t index = 1; index <= events.size(); ++index) {
    const sim::TraceEvent& event = events[index - 1];
    if (!is_of_process(event)) continue;
    Knowledge& mine = now[event.node.value];
    if (event.kind == sim::EventKind::deliver) mine.learn(sent[event.cause]);
    if (counts(event)) {
      ++mine.lamport;
      ++mine.clock[event.node.value];
      row_[index] = static_cast<std::uint32_t>(lamport_.size());
      lamport_.push_back(mine.lamport);
      clocks_.insert(clocks_.end(), mine.clock.begin(), mine.clock.end());
    }
    if (event.kind == sim::EventKind::send) sent[index] = mine;
  }
}

bool Causality::happened_before(std::uint64_t first, std::uint64_t second) const {
  const std::uint32_t process = events_[first - 1].node.value;
  return first != second && clock(first)[process] <= clock(second)[process];
}

std::vector<std::uint64_t> Causality::history(std::uint64_t event) const {
  std::vector<std::uint64_t> before;
  for (std::uint64_t other = 1; other < event; ++other) {
    if (is_counted(other) && happened_before(other, event)) before.push_back(other);
  }
  return before;
}

std::vector<std::uint64_t> Causality::way(std::uint64_t first, std::uint64_t second) const {
  // Forward from `first`: from[i] is how i is reached, the delivery of a message before anything.
  std::vector<std::uint64_t> from(second + 1, 0);
  std::vector<std::uint64_t> last(processes_, 0);  // reached event of each process, the latest
  from[first] = first;
  last[events_[first - 1].node.value] = first;
  for (std::uint64_t index = first + 1; index <= second; ++index) {
    const sim::TraceEvent& event = events_[index - 1];
    if (!is_of_process(event)) continue;
    const bool is_delivery = event.kind == sim::EventKind::deliver && event.cause != 0;
    std::uint64_t& before = last[event.node.value];
    from[index] = before != 0 ? before : is_delivery && from[event.cause] != 0 ? event.cause : 0;
    if (from[index] != 0) before = index;
  }
  std::vector<std::uint64_t> steps;
  if (from[second] == 0) return steps;
  for (std::uint64_t at = second; at != first; at = from[at]) steps.push_back(at);
  steps.push_back(first);
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace ordeal::tools
