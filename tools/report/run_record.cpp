#include "tools/report/run_record.hpp"

#include <nlohmann/json.hpp>

#include "sim/trace/trace.hpp"
#include "tools/report/numbers.hpp"

namespace ordeal::tools {
namespace {

constexpr std::int64_t kMillisecond = 1'000'000;

std::int64_t nanoseconds(sim::Time time) { return time.time_since_epoch().count(); }

Json checks_json(const RunRecord& record) {
  Json list = Json::array();
  for (const RunRecord::CheckLine& check : record.checks) {
    Json line = {{"name", check.name}, {"verdict", check.verdict}};
    if (!check.code.empty()) line["code"] = check.code;
    if (!check.title.empty()) line["title"] = check.title;
    if (!check.summary.empty()) line["summary"] = check.summary;
    if (!check.reasons.empty()) line["reasons"] = check.reasons;
    if (!check.certificate.empty()) line["certificate"] = check.certificate;
    const bool has_border = !check.models_violated.empty() || !check.models_satisfied.empty();
    if (has_border) {
      line["models_violated"] = check.models_violated;
      line["models_satisfied"] = check.models_satisfied;
      line["models_undecided"] = check.models_undecided;
    }
    list.push_back(std::move(line));
  }
  return list;
}

Json faults_json(const RunRecord& record) {
  Json list = Json::array();
  for (const RunRecord::FaultLine& fault : record.faults) {
    Json line = {
        {"id", fault.id}, {"kind", fault.kind}, {"text", fault.text}, {"began_ns", fault.began_ns}};
    if (fault.ended_ns >= 0) line["ended_ns"] = fault.ended_ns;
    list.push_back(std::move(line));
  }
  return list;
}

std::string optional_text(const Json& json, const char* member) {
  return json.value(member, std::string());
}

void read_lists(const Json& json, RunRecord& record) {
  for (const Json& line : json.at("checks")) {
    record.checks.push_back({line.at("name"), line.at("verdict"), optional_text(line, "code"),
                             optional_text(line, "title"), optional_text(line, "summary"),
                             line.value("reasons", std::vector<std::string>()),
                             optional_text(line, "certificate"),
                             line.value("models_violated", std::vector<std::string>()),
                             line.value("models_satisfied", std::vector<std::string>()),
                             line.value("models_undecided", std::vector<std::string>())});
  }
  for (const Json& line : json.at("faults")) {
    record.faults.push_back({line.at("id"), line.at("kind"), line.at("text"), line.at("began_ns"),
                             line.value("ended_ns", std::int64_t{-1})});
  }
  if (json.contains("findings")) {
    for (const Json& finding : json["findings"]) {
      record.findings.push_back({finding.at("title"), finding.at("lines")});
    }
  }
  for (const Json& text : json.at("warnings")) record.warnings.push_back(text);
  if (json.contains("unused_overrides")) {
    for (const Json& name : json["unused_overrides"]) record.unused_overrides.push_back(name);
  }
  if (json.contains("bad_overrides")) {
    for (const Json& bad : json["bad_overrides"]) {
      record.bad_overrides.push_back({bad.at("name"), bad.at("value"), bad.at("expected")});
    }
  }
}

RunRecord::CheckLine line_of(const CheckResult& check) {
  RunRecord::CheckLine line;
  line.name = check.name;
  line.verdict = run_verdict_text(check.verdict);
  line.code = check.code;
  line.title = check.title;
  line.summary = check.summary;
  if (check.report) line.reasons = check.report->reasons;
  line.certificate = check.certificate;
  return line;
}

}  // namespace

RunRecord record_of(const Scenario& scenario, const RunResult& result) {
  RunRecord record;
  record.scenario = scenario.name;
  record.seed = result.seed;
  record.verdict = result.verdict;
  record.expected = meets(scenario.expect, result);
  if (const CheckResult* leading = result.leading_check()) {
    record.code = leading->code;
    record.title = leading->title;
  }
  if (result.verdict == RunVerdict::broken && result.failure) {
    record.code.clear();
    record.title = result.failure->text();
  }
  record.digest = result.digest;
  record.events = result.event_count;
  record.simulated_ns = result.simulated.count();
  record.operations = result.operations;
  record.ok = result.operations_ok;
  for (const CheckResult& check : result.checks) {
    record.checks.push_back(line_of(check));
  }
  for (const sim::FaultRecord& fault : result.faults) {
    record.faults.push_back({fault.id, fault.kind, fault.text, nanoseconds(fault.began),
                             fault.ended ? nanoseconds(*fault.ended) : -1});
  }
  record.findings = result.findings;
  record.warnings = result.warnings;
  record.unused_overrides = result.unused_overrides;
  for (const sim::BadOverride& bad : result.bad_overrides) {
    record.bad_overrides.push_back({bad.name, bad.value, bad.expected});
  }
  return record;
}

void add_borders(const RunResult& result, RunRecord& record) {
  for (std::size_t i = 0; i < result.checks.size() && i < record.checks.size(); ++i) {
    if (!result.checks[i].report) continue;
    record.checks[i].models_violated = result.checks[i].report->models_violated;
    record.checks[i].models_satisfied = result.checks[i].report->models_satisfied;
    record.checks[i].models_undecided = result.checks[i].report->models_undecided;
  }
}

RunRecord record_of_crash(const Scenario& scenario, std::uint64_t seed,
                          const std::string& message) {
  RunRecord record;
  record.scenario = scenario.name;
  record.seed = seed;
  record.verdict = RunVerdict::broken;
  record.expected = false;
  record.died = true;
  record.title = message;
  return record;
}

Json to_json(const RunRecord& record) {
  Json json = {{"scenario", record.scenario},
               {"seed", record.seed},
               {"verdict", run_verdict_text(record.verdict)},
               {"expected", record.expected}};
  if (record.died) json["died"] = true;
  if (!record.code.empty()) json["code"] = record.code;
  if (!record.title.empty()) json["title"] = record.title;
  json["digest"] = sim::digest_text(record.digest);
  json["events"] = record.events;
  json["simulated_ns"] = record.simulated_ns;
  const auto wall_us = record.wall_ns / 1000;
  json["wall_ms"] = static_cast<double>(wall_us) / 1000.0;
  json["operations"] = record.operations;
  json["ok"] = record.ok;
  json["checks"] = checks_json(record);
  json["faults"] = faults_json(record);
  for (const protocols::Finding& finding : record.findings) {
    json["findings"].push_back({{"title", finding.title}, {"lines", finding.lines}});
  }
  json["warnings"] = record.warnings;
  if (!record.unused_overrides.empty()) json["unused_overrides"] = record.unused_overrides;
  for (const RunRecord::BadOverride& bad : record.bad_overrides) {
    json["bad_overrides"].push_back(
        {{"name", bad.name}, {"value", bad.value}, {"expected", bad.expected}});
  }
  return json;
}

RunRecord record_from_json(const Json& json) {
  RunRecord record;
  record.scenario = json.at("scenario");
  record.seed = json.at("seed");
  parse_run_verdict(json.at("verdict"), record.verdict);
  record.expected = json.at("expected");
  record.died = json.value("died", false);
  record.code = optional_text(json, "code");
  record.title = optional_text(json, "title");
  parse_digest(json.at("digest"), record.digest);
  record.events = json.at("events");
  record.simulated_ns = json.at("simulated_ns");
  record.wall_ns =
      static_cast<std::int64_t>(json.at("wall_ms").get<double>() * double{kMillisecond});
  record.operations = json.at("operations");
  record.ok = json.at("ok");
  read_lists(json, record);
  return record;
}

bool parse_run_verdict(const std::string& word, RunVerdict& verdict) {
  for (const RunVerdict each :
       {RunVerdict::pass, RunVerdict::inconclusive, RunVerdict::broken, RunVerdict::violation}) {
    if (word != run_verdict_text(each)) continue;
    verdict = each;
    return true;
  }
  return false;
}

}  // namespace ordeal::tools
