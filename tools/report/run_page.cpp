#include "tools/report/run_page.hpp"

#include <algorithm>

#include "tools/report/exhaustion_text.hpp"
#include "tools/report/lattice_text.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/story.hpp"
#include "tools/report/witness_table.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kFaultLinesMax = 8;
constexpr std::size_t kRoleLinesMax = 6;
constexpr std::size_t kCauseLinesMax = 8;
constexpr std::size_t kFindingLinesMax = 12;

struct VerdictSign {
  std::string sign;
  std::string word;
  Tint tint;
};

VerdictSign sign_of(const Style& style, const Scenario& scenario, const RunRecord& record) {
  const std::string& wanted = scenario.expect.what;
  switch (record.verdict) {
    case RunVerdict::pass:
      if (record.expected) return {style.tick(), "", Tint::good};
      return {style.cross(), "PASSED, but a violation was expected", Tint::bad};
    case RunVerdict::violation:
      if (record.expected) return {style.tick(), "VIOLATION, as expected", Tint::good};
      if (!scenario.expect.violation || wanted.empty())
        return {style.cross(), "VIOLATION", Tint::bad};
      return {style.cross(), "VIOLATION, not the expected " + wanted, Tint::bad};
    case RunVerdict::inconclusive:
      return {"?", "INCONCLUSIVE", Tint::doubt};
    case RunVerdict::broken:
      return {"!", "BROKEN", Tint::bad};
  }
  return {"?", "", Tint::doubt};
}

// Which line of the scenario asked for it: "  --> file:21:5  check: linearizable (key "x")".
std::string place_line(const Scenario& scenario, const CheckResult& check) {
  const SourcePlace& place = check.check.place;
  std::string line = "  --> " + (place.file.empty() ? scenario.place.file : place.file);
  if (place.line > 0) {
    line += ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
  }
  line += "  check: " + check.name;
  if (check.report && !check.report->key.empty()) line += " (key \"" + check.report->key + "\")";
  return line + '\n';
}

std::string error_line(const Style& style, const std::string& code, const std::string& title) {
  const std::string lead = "error[" + code + "]:";
  const std::string text = hanging(std::string(columns_of(lead) + 1, ' '), title);
  return style.painted(Tint::bad, lead) + text.substr(columns_of(lead));
}

// "linearizable ✓ 3 keys   election-safety ✓"
std::string checks_line(const Style& style, const RunResult& result) {
  std::vector<std::string> facts;
  for (const CheckResult& check : result.checks) {
    const bool passed = check.verdict == RunVerdict::pass;
    const std::string sign = passed ? style.painted(Tint::good, style.tick())
                                    : style.painted(Tint::doubt, run_verdict_text(check.verdict));
    const bool is_plain = check.property || check.summary.empty();
    facts.push_back(check.name + ' ' + sign + (is_plain ? "" : ' ' + check.summary));
  }
  return facts.empty() ? "" : "  " + facts_line(facts, 2);
}

std::string also_violated(const RunPage& page, const CheckResult& leading) {
  std::string out;
  for (const CheckResult& check : page.result.checks) {
    if (&check == &leading || check.verdict != RunVerdict::violation) continue;
    out += hanging("  also " + check.code + ": ", check.title);
  }
  return out.empty() ? out : '\n' + out;
}

std::string commands_text(const Style& style, const std::vector<NextCommand>& commands) {
  std::string out;
  for (const NextCommand& next : commands) {
    out += "  " + padded(next.purpose, 9) + style.painted(Tint::strong, next.command) + '\n';
  }
  return out;
}

// A part of the page, and a blank line before it, if there is anything to it.
std::string part(const std::string& text) { return text.empty() ? text : '\n' + text; }

std::string property_text(const RunPage& page, const protocols::Property& property) {
  const std::string out =
      hanging("  ", "False for the first time at " +
                        sim::seconds_text(property.first_break_at.time_since_epoch()) +
                        (property.first_break_event == 0
                             ? ""
                             : ", event " + grouped(property.first_break_event)) +
                        "; put to the test " + counted(property.looks, "time") + ", false " +
                        counted(property.broken, "time") + '.');
  return out + part(causes_text(page.result, property, kCauseLinesMax));
}

std::string violation_text(const RunPage& page) {
  const CheckResult& check = *page.result.leading_check();
  std::string out = '\n' + error_line(page.style, check.code, check.title);
  out += place_line(page.scenario, check);
  if (check.report) out += part(witness_text(page.style, page.result.history, *check.report));
  if (check.property) out += part(property_text(page, *check.property));
  const Window window = window_of(page.result, check);
  out += part(faults_text(page.style, page.result, window, page.blames, kFaultLinesMax));
  if (check.report || check.property) {
    out += part(roles_text(page.result, check, window, kRoleLinesMax));
  }
  return out + also_violated(page, check);
}

std::string certificates_text(const RunResult& result) {
  std::string out;
  for (const CheckResult& check : result.checks) {
    if (!check.certificate.empty()) out += hanging("  " + check.name + ": ", check.certificate);
  }
  return out;
}

// Of the checks whose border was asked for, and of that which is explained; each border once.
std::string borders_text(const RunResult& result) {
  std::vector<std::string> borders;
  const CheckResult* leading = result.leading_check();
  for (const CheckResult& check : result.checks) {
    const bool is_explained = &check == leading && check.verdict == RunVerdict::violation;
    if (!check.report || (!is_explained && !check.check.border)) continue;
    const std::string border = lattice_text(*check.report);
    if (std::ranges::find(borders, border) == borders.end()) borders.push_back(border);
  }
  std::string out;
  for (const std::string& border : borders) out += border;
  return out;
}

std::string inconclusive_text(const RunPage& page) {
  const CheckResult* check = page.result.leading_check();
  if (check == nullptr) return {};
  std::string out;
  if (!check->report || !check->report->exhausted) {
    out = hanging("  " + check->name + ": ", check->title);
  } else {
    out = hanging("  " + check->name + ": ", exhaustion_text(*check->report->exhausted) + '.');
  }
  return out;
}

std::string broken_text(const RunPage& page) {
  if (!page.result.failure) return {};
  const sim::Failure& failure = *page.result.failure;
  std::string out = '\n' + hanging("  ", std::string(sim::failure_kind_text(failure.kind)) + ": " +
                                             failure.message);
  out += "    node   " + failure.node + '\n';
  out += "    fiber  " + failure.fiber + '\n';
  out += "    event  " + grouped(failure.event) + ", at " +
         sim::seconds_text(failure.time.time_since_epoch()) + '\n';
  return out + "    seed   " + std::to_string(failure.seed) + '\n';
}

}  // namespace

std::string header_text(const Style& style, const Scenario& scenario, const RunRecord& record) {
  const VerdictSign verdict = sign_of(style, scenario, record);
  std::string head = style.painted(verdict.tint, verdict.sign) + ' ' + scenario.name + "  seed " +
                     std::to_string(record.seed);
  if (!verdict.word.empty()) head += "  " + style.painted(verdict.tint, verdict.word);
  std::vector<std::string> facts = {head};
  if (record.events == 0) return facts_line(facts, 2);
  facts.push_back(simulated_text(record.simulated_ns) + " simulated in " +
                  wall_text(record.wall_ns));
  if (record.operations != 0) {
    facts.push_back(counted(record.operations, "op") + " (" +
                    percent_text(record.ok, record.operations) + " ok)");
  }
  if (!record.faults.empty()) facts.push_back(counted(record.faults.size(), "fault"));
  facts.push_back("trace " + short_digest(record.digest));
  return facts_line(facts, 2);
}

std::string warnings_text(const Style& style, const RunRecord& record) {
  std::string out;
  for (const std::string& warning : record.warnings) {
    const std::size_t colon = warning.find(": ");
    const bool has_code = colon != std::string::npos && warning.find(' ') > colon;
    const std::string lead = has_code ? "warning[" + warning.substr(0, colon) + "]:" : "warning:";
    const std::string text = has_code ? warning.substr(colon + 2) : warning;
    const std::string block = hanging(std::string(columns_of(lead) + 3, ' '), text);
    out += "  " + style.painted(Tint::doubt, lead) + block.substr(columns_of(lead) + 2);
  }
  return out;
}

std::string expectation_text(const Expectation& expectation) {
  if (!expectation.violation) return "expected a pass";
  return expectation.what.empty() ? "expected a violation"
                                  : "expected violation " + expectation.what;
}

std::string run_page(const RunPage& page) {
  std::string out = header_text(page.style, page.scenario, page.record);
  switch (page.record.verdict) {
    case RunVerdict::pass:
      out += checks_line(page.style, page.result);
      break;
    case RunVerdict::inconclusive:
      out += inconclusive_text(page) + checks_line(page.style, page.result);
      break;
    case RunVerdict::broken:
      out += broken_text(page);
      break;
    case RunVerdict::violation:
      out += violation_text(page);
      break;
  }
  const std::string borders = borders_text(page.result);
  out += page.record.verdict == RunVerdict::pass ? borders : part(borders);
  const std::string certificates = certificates_text(page.result);
  out += page.record.verdict == RunVerdict::pass ? certificates : part(certificates);
  out += part(findings_text(page.result.findings, kFindingLinesMax));
  const std::string warnings = warnings_text(page.style, page.record);
  const bool is_short = page.record.verdict == RunVerdict::pass;
  out += is_short ? warnings : part(warnings);
  return out + part(commands_text(page.style, page.commands));
}

}  // namespace ordeal::tools
