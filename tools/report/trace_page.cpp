#include "tools/report/trace_page.hpp"

#include <algorithm>

#include "tools/report/causality.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {
namespace {

template <class T>
bool has(const std::vector<T>& list, const T& element) {
  return std::find(list.begin(), list.end(), element) != list.end();
}

std::string clock_text(std::span<const std::uint32_t> clock) {
  std::string text = "[";
  for (const std::uint32_t entry : clock) {
    text += (text.size() == 1 ? "" : ",") + std::to_string(entry);
  }
  return text + ']';
}

class TracePage {
 public:
  TracePage(const RunResult& result, const TraceWish& wish)
      : result_(result),
        wish_(wish),
        causality_(result.events, result.node_names.size(),
                   [&](const sim::TraceEvent& event) { return is_wished(event.kind); }) {}

  std::string text() const {
    if (wish_.between) return between_text(wish_.between->first, wish_.between->second);
    if (wish_.history) return history_text(*wish_.history);
    return legend() + events_text();
  }

 private:
  bool is_wished(sim::EventKind kind) const {
    return wish_.kinds.empty() || has(wish_.kinds, kind);
  }
  bool is_shown(std::uint64_t index) const {
    const sim::TraceEvent& event = result_.events[index - 1];
    if (index < wish_.first || index > wish_.last || !is_wished(event.kind)) return false;
    if (wish_.nodes.empty()) return true;
    return event.node != sim::kNoNode && has(wish_.nodes, result_.node_names[event.node.value]);
  }

  std::string legend() const {
    if (!wish_.is_causal) return "";
    std::string names;
    for (const std::string& name : result_.node_names) names += (names.empty() ? "" : ",") + name;
    return hanging("  ", "L: the Lamport time; [" + names +
                             "]: the vector clock, in events of "
                             "each that this one could know of; both count the events shown here");
  }

  std::string events_text() const {
    std::string text;
    std::uint64_t shown = 0;
    for (std::uint64_t index = 1; index <= result_.events.size(); ++index) {
      if (!is_shown(index)) continue;
      text += line(index);
      ++shown;
    }
    return text + "  " + counted(shown, "event") + " of " + grouped(result_.events.size()) + '\n';
  }

  // "     17  0.012 s  n1 > n2  send Token{}", with clocks between number and time.
  std::string line(std::uint64_t index) const {
    std::string text = std::to_string(index);
    text = std::string(7 - std::min<std::size_t>(text.size(), 7), ' ') + text + "  ";
    if (wish_.is_causal) text += padded(clocks(index), clock_columns());
    text += sim::Trace::text(result_.events[index - 1], {&result_.node_names});
    return clipped(text, kPageColumns) + '\n';
  }

  std::string clocks(std::uint64_t index) const {
    if (!causality_.is_counted(index)) return "";
    return "L " + padded(std::to_string(causality_.lamport(index)), 4) + ' ' +
           clock_text(causality_.clock(index)) + "  ";
  }
  std::size_t clock_columns() const { return 11 + 3 * result_.node_names.size(); }

  // An event that is lost on the way, or of the fault plan, is in no process's order.
  std::string no_event_of_process(std::uint64_t index) const {
    return causality_.is_counted(index)
               ? ""
               : hanging("  ", "event " + std::to_string(index) +
                                   " is no event of a process, or of a kind that is not shown: "
                                   "nothing happens before or behind it");
  }

  std::string between_text(std::uint64_t first, std::uint64_t second) const {
    if (first > second) std::swap(first, second);  // an effect is never before its cause in a trace
    std::string text = line(first) + line(second) + '\n';
    for (const std::uint64_t index : {first, second}) {
      const std::string complaint = no_event_of_process(index);
      if (!complaint.empty()) return text + complaint;
    }
    const auto number = [](std::uint64_t index) { return std::to_string(index); };
    const std::uint32_t process = result_.events[first - 1].node.value;
    const std::string& name = result_.node_names[process];
    const std::string knows = number(second) + " knows of " +
                              counted(causality_.clock(second)[process], "event") + " of " + name +
                              ", and " + number(first) + " is number " +
                              number(causality_.clock(first)[process]);
    if (!causality_.happened_before(first, second)) {
      return text + hanging("  ", number(first) + " and " + number(second) +
                                      " are concurrent: neither could have influenced the other. " +
                                      knows + '.');
    }
    text += hanging("  ", number(first) + " happened before " + number(second) + ": " + knows +
                              ". One way from the first to the second:");
    return text + way_text(first, second);
  }

  // The two events, and the messages between them.
  std::string way_text(std::uint64_t first, std::uint64_t second) const {
    std::string text;
    const std::vector<std::uint64_t> way = causality_.way(first, second);
    for (std::size_t i = 0; i < way.size(); ++i) {
      const bool is_sent_on = i + 1 < way.size() && result_.events[way[i] - 1].node !=
                                                        result_.events[way[i + 1] - 1].node;
      const bool has_arrived =
          i > 0 && result_.events[way[i] - 1].node != result_.events[way[i - 1] - 1].node;
      const bool is_end = i == 0 || i + 1 == way.size();
      if (is_end || is_sent_on || has_arrived) text += line(way[i]);
    }
    return text;
  }

  std::string history_text(std::uint64_t index) const {
    const std::string complaint = no_event_of_process(index);
    if (!complaint.empty()) return line(index) + '\n' + complaint;
    std::string text;
    const std::vector<std::uint64_t> history = causality_.history(index);
    std::uint64_t shown = 0;
    for (const std::uint64_t before : history) {
      if (!is_shown(before)) continue;
      text += line(before);
      ++shown;
    }
    return text +
           hanging("  ",
                   counted(shown, "event") + " happened before " + std::to_string(index) + ':') +
           line(index);
  }

  const RunResult& result_;
  const TraceWish& wish_;
  const Causality causality_;
};

}  // namespace

std::string trace_page(const RunResult& result, const TraceWish& wish) {
  return TracePage(result, wish).text();
}

}  // namespace ordeal::tools
