#include "tools/report/check_page.hpp"

#include <nlohmann/json.hpp>

#include "checkers/history/describe.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/witness_table.hpp"

namespace ordeal::tools {
namespace {

using checkers::Verdict;

std::string headline(const Style& style, const std::string& file, const checkers::History& history,
                     const checkers::Report& report) {
  std::string sign = style.painted(Tint::good, style.tick());
  if (report.verdict == Verdict::kInvalid) sign = style.painted(Tint::bad, style.cross());
  if (report.verdict == Verdict::kUnknown) sign = style.painted(Tint::doubt, "?");
  std::vector<std::string> facts = {
      sign + ' ' + (file == "-" ? "stdin" : file),
      report.checker + ": " + std::string(checkers::verdict_name(report.verdict))};
  if (!report.model.empty()) facts.push_back("model " + report.model);
  facts.push_back(counted(history.operations().size(), "operation"));
  facts.push_back(counted(report.keys.size(), "key"));
  return facts_line(facts, 2);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

// Of transactions: every anomaly, and the levels on both sides of the border.
std::string models_text(const checkers::Report& report) {
  std::string out;
  std::vector<std::string> anomalies;
  for (const checkers::AnomalyReport& anomaly : report.anomalies) {
    anomalies.push_back(anomaly.name + " (" + grouped(anomaly.count) + ')');
  }
  if (!anomalies.empty()) out += hanging("  anomalies: ", joined(anomalies));
  if (!report.models_violated.empty()) {
    out += hanging("  weakest models violated: ", joined(report.models_violated));
  }
  if (!report.models_satisfied.empty()) {
    out += hanging("  strongest models satisfied: ", joined(report.models_satisfied));
  }
  return out;
}

void add_models(Json& json, const checkers::Report& report) {
  if (report.models_violated.empty() && report.models_satisfied.empty()) return;
  json["models_violated"] = report.models_violated;
  json["models_satisfied"] = report.models_satisfied;
  json["anomalies"] = Json::array();
  for (const checkers::AnomalyReport& anomaly : report.anomalies) {
    json["anomalies"].push_back({{"name", anomaly.name},
                                 {"code", anomaly.code},
                                 {"title", anomaly.title},
                                 {"count", anomaly.count},
                                 {"forbidden", anomaly.is_forbidden},
                                 {"operations", anomaly.operations},
                                 {"reasons", anomaly.reasons}});
  }
}

}  // namespace

std::string check_page(const Style& style, const std::string& file,
                       const checkers::History& history, const checkers::Report& report) {
  std::string out = headline(style, file, history, report);
  if (!report.refusal.empty()) out += hanging("  ", report.refusal);
  if (report.exhausted) {
    const checkers::BudgetReport& budget = *report.exhausted;
    out += hanging("  ", "the budget of " + grouped(budget.limit) + ' ' + budget.budget +
                             " ran out on key \"" + budget.key + "\" (" +
                             counted(budget.operations, "operation") + ", " +
                             grouped(budget.in_doubt) + " in doubt); " + budget.advice);
  }
  if (report.verdict == Verdict::kInvalid) {
    out += '\n' + style.painted(Tint::bad, "error[" + report.code + "]:") + ' ' + report.title;
    out += report.key.empty() ? "\n" : " (key \"" + report.key + "\")\n";
    out += '\n' + witness_text(style, history, report);
  }
  out += models_text(report);
  for (const checkers::Warning& warning : report.warnings) {
    out += hanging("  warning[" + warning.code + "]: ", warning.text);
  }
  return out;
}

Json check_json(const std::string& file, const checkers::History& history,
                const checkers::Report& report) {
  Json json = {{"format", "sim-check"},
               {"version", 1},
               {"file", file},
               {"checker", report.checker},
               {"model", report.model},
               {"verdict", std::string(checkers::verdict_name(report.verdict))},
               {"operations", history.operations().size()}};
  if (!report.refusal.empty()) json["refusal"] = report.refusal;
  if (report.verdict == Verdict::kInvalid) {
    json["code"] = report.code;
    json["title"] = report.title;
    json["key"] = report.key;
    json["witness"] = report.witness;
    json["witness_text"] = Json::array();
    for (const checkers::OperationId id : report.witness) {
      json["witness_text"].push_back(checkers::operation_text(history, history.operation(id)) +
                                     " " + checkers::result_text(history, history.operation(id)));
    }
    json["reasons"] = report.reasons;
  }
  add_models(json, report);
  json["keys"] = Json::array();
  for (const checkers::KeyReport& key : report.keys) {
    json["keys"].push_back({{"key", key.key},
                            {"verdict", std::string(checkers::verdict_name(key.verdict))},
                            {"operations", key.operations}});
  }
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
