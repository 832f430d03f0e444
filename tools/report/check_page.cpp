#include "tools/report/check_page.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checkers/history/describe.hpp"
#include "tools/report/certificate_text.hpp"
#include "tools/report/exhaustion_text.hpp"
#include "tools/report/lattice_text.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/witness_table.hpp"

namespace ordeal::tools {
namespace {

using checkers::Verdict;

// A verdict whose certificate is refused is none.
bool is_refused(const checkers::Certification* certification) {
  return certification != nullptr &&
         certification->verification.outcome == checkers::Verification::Outcome::kRefused;
}

std::string sign_of(const Style& style, Verdict verdict,
                    const checkers::Certification* certification) {
  if (is_refused(certification)) return style.painted(Tint::bad, "!");
  if (verdict == Verdict::kInvalid) return style.painted(Tint::bad, style.cross());
  if (verdict == Verdict::kUnknown) return style.painted(Tint::doubt, "?");
  return style.painted(Tint::good, style.tick());
}

std::string verdict_text(const checkers::Report& report,
                         const checkers::Certification* certification) {
  const std::string checker = report.checker.empty() ? "no checker" : report.checker;
  const std::string verdict(checkers::verdict_name(report.verdict));
  if (is_refused(certification)) return checker + ": NOT TO BE TRUSTED (it says " + verdict + ")";
  return checker + ": " + verdict;
}

std::string headline(const Style& style, const std::string& file, const checkers::History& history,
                     const checkers::Report& report, const checkers::Certification* certification) {
  std::vector<std::string> facts = {sign_of(style, report.verdict, certification) + ' ' + file,
                                    verdict_text(report, certification)};
  if (!report.model.empty()) facts.push_back("model " + report.model);
  facts.push_back(counted(history.operations().size(), "operation"));
  if (report.keys.size() > 1) facts.push_back(counted(report.keys.size(), "key"));
  return facts_line(facts, 2);
}

// How the file was understood: two people with different conventions get different verdicts.
std::string conventions(const std::string& format, const checkers::History& history,
                        const checkers::Report& report) {
  std::vector<std::string> facts = {"  read as " + format};
  if (!history.has_real_time()) facts.emplace_back("no real-time order");
  for (const auto& [name, value] : report.switches) facts.push_back(name + ' ' + value);
  return facts_line(facts, 2);
}

// Every anomaly there is, those that the level allows too.
std::string anomalies_text(const Style& style, const checkers::Report& report) {
  if (report.anomalies.empty()) return {};
  std::size_t width = 0;
  for (const auto& anomaly : report.anomalies) width = std::max(width, anomaly.name.size());
  std::string out = "\n  Anomalies:\n";
  for (const auto& anomaly : report.anomalies) {
    std::string about = grouped(anomaly.count) + "x";
    if (!anomaly.is_forbidden) about += "  allowed by " + report.checker;
    if (anomaly.is_forbidden && anomaly.code == report.code) about += "  explained above";
    out += "    " + padded(anomaly.name, width + 2) + padded(anomaly.code, 8) +
           style.painted(anomaly.is_forbidden ? Tint::bad : Tint::dim, about) + '\n';
  }
  return out;
}

// What the reasons of a cycle say, for programs; they are numbered from 1.
Json steps_json(const std::vector<checkers::ReasonStep>& steps) {
  Json all = Json::array();
  for (const checkers::ReasonStep& told : steps) {
    Json step = {{"reason", told.reason + 1},
                 {"from", told.step.from},
                 {"to", told.step.to},
                 {"kind", checkers::dependency_name(told.step.kind)}};
    if (!told.key.empty()) step["key"] = told.key;
    all.push_back(std::move(step));
  }
  return all;
}

void add_violation(Json& json, const checkers::History& history, const checkers::Report& report) {
  json["code"] = report.code;
  json["title"] = report.title;
  json["key"] = report.key;
  json["witness"] = report.witness;
  json["witness_text"] = Json::array();
  for (const checkers::OperationId id : report.witness) {
    json["witness_text"].push_back(checkers::operation_text(history, history.operation(id)) + " " +
                                   checkers::result_text(history, history.operation(id)));
  }
  json["reasons"] = report.reasons;
  if (!report.steps.empty()) json["steps"] = steps_json(report.steps);
}

void add_models(Json& json, const checkers::Report& report) {
  json["anomalies"] = Json::array();
  for (const checkers::AnomalyReport& anomaly : report.anomalies) {
    json["anomalies"].push_back({{"name", anomaly.name},
                                 {"code", anomaly.code},
                                 {"title", anomaly.title},
                                 {"count", anomaly.count},
                                 {"forbidden", anomaly.is_forbidden},
                                 {"operations", anomaly.operations},
                                 {"reasons", anomaly.reasons},
                                 {"steps", steps_json(anomaly.steps)}});
  }
  add_lattice(json, report);
}

}  // namespace

std::string check_page(const Style& style, const std::string& file, const std::string& format,
                       const checkers::History& history, const checkers::Report& report,
                       const checkers::Certification* certification) {
  std::string out = headline(style, file, history, report, certification);
  if (is_refused(certification)) out += hanging("  ", certificate_text(*certification));
  out += conventions(format, history, report);
  if (!report.refusal.empty()) out += hanging("  ", report.refusal);
  if (report.exhausted) out += hanging("  ", exhaustion_text(*report.exhausted) + '.');
  if (report.verdict == Verdict::kInvalid) {
    out += '\n' + style.painted(Tint::bad, "error[" + report.code + "]:") + ' ' + report.title;
    out += report.key.empty() ? "\n" : " (key \"" + report.key + "\")\n";
    out += '\n' + witness_text(style, history, report);
  }
  out += anomalies_text(style, report);
  const std::string lattice = lattice_text(report);
  if (!lattice.empty()) out += '\n' + lattice;
  if (certification != nullptr && !is_refused(certification)) {
    out += '\n' + hanging("  ", certificate_text(*certification));
  }
  for (const checkers::Warning& warning : report.warnings) {
    out += hanging("  warning[" + warning.code + "]: ", warning.text);
  }
  return out;
}

std::string check_line(const Style& style, const std::string& file,
                       const checkers::History& history, const checkers::Report& report,
                       const checkers::Certification* certification) {
  std::string out = sign_of(style, report.verdict, certification) + ' ' + file + "   " +
                    verdict_text(report, certification);
  if (report.verdict == Verdict::kInvalid) {
    out += "   " + report.code + ' ' + report.title.substr(0, report.title.find(':'));
  } else if (!report.refusal.empty()) {
    out += "   " + report.refusal;
  } else if (report.exhausted) {
    out += "   " + exhausted_budget(*report.exhausted) + " ran out";
  } else {
    out += "   " + counted(history.operations().size(), "operation");
  }
  if (certification != nullptr) out += "   " + certificate_text(*certification);
  return out + '\n';
}

Json check_json(const std::string& file, const std::string& format,
                const checkers::History& history, const checkers::Report& report,
                const checkers::Certification* certification) {
  const std::string verdict(checkers::verdict_name(report.verdict));
  Json json = {{"format", "sim-check"},
               {"version", 1},
               {"file", file},
               {"history_format", format},
               {"real_time", history.has_real_time()},
               {"checker", report.checker},
               {"model", report.model},
               {"verdict", is_refused(certification) ? "unknown" : verdict},
               {"operations", history.operations().size()}};
  if (is_refused(certification)) json["refused_verdict"] = verdict;
  if (!report.refusal.empty()) json["refusal"] = report.refusal;
  if (report.exhausted) {
    json["exhausted"] = {
        {"key", report.exhausted->key},           {"operations", report.exhausted->operations},
        {"in_doubt", report.exhausted->in_doubt}, {"budget", report.exhausted->budget},
        {"limit", report.exhausted->limit},       {"setting", report.exhausted->setting},
        {"advice", report.exhausted->advice}};
  }
  if (report.verdict == Verdict::kInvalid) add_violation(json, history, report);
  add_models(json, report);
  json["keys"] = Json::array();
  for (const checkers::KeyReport& key : report.keys) {
    json["keys"].push_back({{"key", key.key},
                            {"verdict", std::string(checkers::verdict_name(key.verdict))},
                            {"operations", key.operations}});
  }
  if (certification != nullptr) json["certificate"] = certificate_json(*certification);
  json["switches"] = Json::object();
  for (const auto& [name, value] : report.switches) json["switches"][name] = value;
  json["evidence"] = Json::object();
  for (const auto& [name, count] : report.evidence) json["evidence"][name] = count;
  json["warnings"] = Json::array();
  for (const checkers::Warning& warning : report.warnings) {
    json["warnings"].push_back(warning.code + ": " + warning.text);
  }
  return json;
}

}  // namespace ordeal::tools
