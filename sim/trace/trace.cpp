#include "sim/trace/trace.hpp"

#include <cstddef>

namespace ordeal::sim {

std::string_view kind_text(EventKind kind) {
  static constexpr std::array<std::string_view, 18> names = {
      "start", "send",      "deliver", "drop",  "timer", "wake",   "disk",    "note", "mark",
      "role",  "operation", "fault",   "crash", "pause", "resume", "failure", "hold", "step"};
  return names[static_cast<std::size_t>(kind)];
}

void Trace::keep(EventKind kind, Time time, std::uint64_t cause, NodeId node, NodeId peer,
                 std::uint64_t detail) {
  TraceEvent event;
  event.time = time;
  event.cause = cause;
  event.chain = digest();
  event.detail = detail;
  event.node = node;
  event.peer = peer;
  event.kind = kind;
  events_.push_back(std::move(event));
}

std::string Trace::text(const TraceEvent& event, NodeNames names) {
  std::string line = seconds_text(event.time.time_since_epoch());
  if (event.node != kNoNode) line += "  " + names.of(event.node);
  if (event.peer != kNoNode) {
    line += event.kind == EventKind::send ? " > " : " < ";
    line += names.of(event.peer);
  }
  line += "  ";
  line += kind_text(event.kind);
  if (!event.label.empty()) line += " " + event.label;
  if (event.payload) line += " " + event.payload.text(names);
  if (event.kind == EventKind::role) line += " " + std::to_string(event.detail);
  return line;
}

std::string digest_text(std::uint64_t digest) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < 16; ++i) text[i] = digits[digest >> (60 - 4 * i) & 15];
  return text;
}

}  // namespace ordeal::sim
