#include "tools/report/story.hpp"

#include <algorithm>

#include "sim/faults/registry.hpp"
#include "tools/report/numbers.hpp"

namespace ordeal::tools {
namespace {

sim::Time at(std::int64_t nanoseconds) { return sim::Time(sim::Duration(nanoseconds)); }

std::string clock_text(sim::Time time) { return sim::seconds_text(time.time_since_epoch()); }

// "   13.000 s  ": times of one list end in the same column.
std::string time_cell(sim::Time time) {
  const std::string text = clock_text(time);
  return std::string(text.size() < 12 ? 12 - text.size() : 0, ' ') + text + "  ";
}

std::string mended_word(const std::string& kind) {
  const sim::FaultRow* row = sim::find_fault(kind);
  return row == nullptr || row->mended.empty() ? "ended" : std::string(row->mended);
}

std::string fault_line(const Style& style, const sim::FaultRecord& fault, const Blame* blame) {
  std::string text = fault.text;
  if (fault.ended) text += ", " + mended_word(fault.kind) + ' ' + clock_text(*fault.ended);
  std::string line = time_cell(fault.began);
  constexpr std::size_t kNeedColumns = 12;
  if (blame == nullptr) return line + clipped(text, kPageColumns - columns_of(line)) + '\n';
  line = padded(line + clipped(text, kPageColumns - kNeedColumns - columns_of(line)),
                kPageColumns - kNeedColumns);
  return line + "  " +
         (blame->needed ? style.painted(Tint::strong, "needed")
                        : style.painted(Tint::dim, "not needed")) +
         '\n';
}

const Blame* blame_of(const std::vector<Blame>& blames, const std::string& id) {
  const auto blame =
      std::find_if(blames.begin(), blames.end(), [&](const Blame& each) { return each.id == id; });
  return blame == blames.end() ? nullptr : &*blame;
}

// "n3 becomes leader of term 5"; a room without a word for the number does not tell it.
std::string role_line(const RoleChange& change, const std::string& role_number) {
  std::string text = time_cell(change.time) + change.node + " becomes " + change.role;
  if (!role_number.empty()) text += " of " + role_number + ' ' + std::to_string(change.number);
  return text + '\n';
}

// Did the role last as of `time`: is there no later change of the node up to it?
bool holds_at(const std::vector<RoleChange>& roles, std::size_t index, sim::Time time) {
  for (std::size_t i = index + 1; i < roles.size() && roles[i].time <= time; ++i) {
    if (roles[i].node == roles[index].node) return false;
  }
  return true;
}

// Which role changes are worth a line: one-of-a-kind roles (a leader) that stood when the window
// opened, and every change within it, the role that everybody has in the beginning left out.
std::vector<std::size_t> telling_roles(const std::vector<RoleChange>& roles, const Window& window) {
  std::vector<std::size_t> telling;
  for (std::size_t i = 0; i < roles.size() && roles[i].time <= window.end; ++i) {
    if (roles[i].role == roles.front().role) continue;
    if (roles[i].time >= window.begin || holds_at(roles, i, window.begin)) telling.push_back(i);
  }
  return telling;
}

}  // namespace

Window window_of(const RunResult& result, const CheckResult& check) {
  Window window{sim::Time{}, sim::Time{} + result.simulated};
  if (check.property) return {check.property->first_break_at, check.property->first_break_at};
  if (!check.report || check.report->witness.empty()) return window;
  window.begin = at(result.history.operation(check.report->witness.front()).invoked_ns);
  if (check.report->culprit) {
    const checkers::Operation& culprit = result.history.operation(*check.report->culprit);
    window.end = at(culprit.is_pending() ? culprit.invoked_ns : culprit.completed_ns);
  }
  return window;
}

std::string faults_text(const Style& style, const RunResult& result, const Window& window,
                        const std::vector<Blame>& blames, std::size_t lines_max) {
  std::vector<const sim::FaultRecord*> faults;
  std::size_t later = 0;
  for (const sim::FaultRecord& fault : result.faults) {
    if (fault.began > window.end) {
      ++later;
    } else if (fault.befell_somebody) {
      faults.push_back(&fault);
    }
  }
  if (faults.empty()) return {};
  const auto is_needed = [&](const sim::FaultRecord* fault) {
    const Blame* blame = blame_of(blames, fault->id);
    return blame != nullptr && blame->needed;
  };
  const auto others = std::stable_partition(faults.begin(), faults.end(), is_needed);
  const std::size_t shown = std::min(faults.size(), lines_max);
  std::string out = "  Faults around it:\n";
  for (std::size_t i = 0; i < shown; ++i) {
    out += fault_line(style, *faults[i], blame_of(blames, faults[i]->id));
  }
  std::string rest;
  if (shown < faults.size()) rest = "and " + grouped(faults.size() - shown) + " more";
  if (later != 0) rest += (rest.empty() ? "and " : ", ") + grouped(later) + " after it";
  if (!rest.empty()) out += std::string(14, ' ') + rest + '\n';
  if (!blames.empty() && others == faults.begin()) {
    out += std::string(14, ' ') + "without any single one of them it still ends so\n";
  }
  if (blames.empty() && result.faults.size() > kBlamedFaultsMax) {
    out += std::string(14, ' ') + "which of them are needed was not tried: they are more than " +
           std::to_string(kBlamedFaultsMax) + '\n';
  }
  return out;
}

std::string roles_text(const RunResult& result, const CheckResult& check, const Window& window,
                       std::size_t lines_max) {
  if (result.roles.empty()) return {};
  std::vector<std::size_t> telling = telling_roles(result.roles, window);
  if (telling.size() > lines_max) {
    telling.erase(telling.begin(), telling.end() - static_cast<std::ptrdiff_t>(lines_max));
  }
  std::string out;
  for (const std::size_t i : telling) out += role_line(result.roles[i], result.role_number);
  if (check.report && check.report->culprit) {
    const checkers::Operation& culprit = result.history.operation(*check.report->culprit);
    const std::string server(result.history.text(culprit.served_by));
    if (!server.empty() && !culprit.is_pending()) {
      out += time_cell(at(culprit.completed_ns)) + server + ", gave the impossible answer\n";
    }
  }
  return out.empty() ? out : "  What the nodes were doing:\n" + out;
}

std::string findings_text(const std::vector<protocols::Finding>& findings, std::size_t lines_max) {
  std::string out;
  for (const protocols::Finding& finding : findings) {
    if (!out.empty()) out += '\n';
    out += hanging("  ", finding.title + ':');
    for (std::size_t i = 0; i < std::min(finding.lines.size(), lines_max); ++i) {
      const std::string& line = finding.lines[i];
      const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
      out += hanging(std::string(4 + indent, ' '), line.substr(indent));
    }
    if (finding.lines.size() > lines_max) {
      out += "    and " + grouped(finding.lines.size() - lines_max) + " more\n";
    }
  }
  return out;
}

std::string causes_text(const RunResult& result, const protocols::Property& property,
                        std::size_t lines_max) {
  std::vector<std::string> lines;
  std::uint64_t index = property.first_break_event;
  while (index != 0 && index <= result.events.size() && lines.size() < lines_max) {
    const sim::TraceEvent& event = result.events[index - 1];
    const std::string text = sim::Trace::text(event, {&result.node_names});
    lines.push_back("    " + clipped(text, kPageColumns - 4) + '\n');
    index = event.cause;
  }
  if (lines.empty()) return {};
  std::string out = "  What led to it:\n";
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) out += *line;
  return out;
}

}  // namespace ordeal::tools
