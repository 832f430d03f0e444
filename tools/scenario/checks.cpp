#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/registry.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using Words = std::vector<std::string>;

Words checker_names() {
  Words names;
  for (const checkers::CheckerRow& row : checkers::checkers()) names.emplace_back(row.name);
  return names;
}

// What the protocol claims. A room tells only by making its properties, over a world in which
// nothing runs.
Words property_names(const Reading& reading) {
  Words names;
  if (reading.room == nullptr || !reading.room->properties || !reading.nodes_are_known)
    return names;
  sim::World world{sim::WorldOptions{}};
  protocols::Cluster cluster{world, {}, reading.scenario.variant, reading.scenario.settings};
  for (const std::string& node : reading.scenario.nodes) {
    cluster.nodes.push_back(world.add_node(node).id());
  }
  const auto properties = reading.room->properties(cluster);
  if (!properties) return names;
  for (const protocols::Property& property : properties->all()) names.push_back(property.name);
  return names;
}

bool has_clients(const Reading& reading) {
  return reading.scenario.clients.count > 0 &&
         (reading.room == nullptr || static_cast<bool>(reading.room->client));
}

void read_checker(Reading& reading, const std::string& name, const Value* options, Check& check) {
  check.kind = Check::Kind::checker;
  check.name = name;
  if (options == nullptr) return;
  Document& document = reading.document;
  const Fields fields(document, *options, "\"" + name + "\"", {"per", "budget", "model"});
  if (const Value* per = fields.find("per")) read_choice(document, *per, "\"per\"", {"key"});
  if (const Value* model = fields.find("model")) {
    Words models;
    for (const std::string_view known : checkers::find_checker(name)->models()) {
      models.emplace_back(known);
    }
    check.model = read_choice(document, *model, "the model", models).value_or("");
  }
  const Value* budget = fields.find("budget");
  if (budget == nullptr) return;
  sim::Duration ignored{};
  if (budget->is_scalar() && sim::parse_duration(budget->text, ignored)) {
    document.error(codes::kBadNumber, budget->place,
                   "a budget counts steps of the search, not time",
                   "a verdict must not depend on the machine: for example budget: 10000000");
    return;
  }
  check.budget = read_count(document, *budget, "a budget", 1, 1'000'000'000'000).value_or(0);
}

void read_invariant(Reading& reading, const Value& value, Check& check) {
  check.kind = Check::Kind::property;
  const auto name = read_text(reading.document, value, "the name of a property");
  if (!name) return;
  check.name = *name;
  const Words known = property_names(reading);
  const bool is_known = std::find(known.begin(), known.end(), *name) != known.end();
  if (is_known || reading.room == nullptr || !reading.nodes_are_known) return;
  report_unknown(reading.document, codes::kNoSuchProperty, value.place,
                 reading.room->name + " claims no property", *name, known,
                 known.empty() ? "it claims nothing" : "it claims: " + listed(known));
}

void read_available(Reading& reading, const Value& value, Check& check) {
  check.kind = Check::Kind::available;
  check.name = "available";
  const Fields fields(reading.document, value, "\"available\"", {"at_least"});
  const Value* least = fields.need("at_least", "available: {at_least: 90%}");
  if (least != nullptr) check.at_least_percent = read_percent(reading.document, *least).value_or(0);
}

// One item: a word, or a map of one key. False after telling.
bool read_check(Reading& reading, const Value& item, Check& check) {
  Document& document = reading.document;
  const Words checkers = checker_names();
  Words known = checkers;
  known.insert(known.end(), {"invariants", "invariant", "available"});
  if (item.is_reported) return false;
  const bool is_map = item.is_map() && item.keys.size() == 1;
  if (!is_map && !item.is_scalar()) {
    document.error(codes::kWrongShape, item.place, "a check is one word, or a map of one key",
                   "a check is one of: " + listed(known));
    return false;
  }
  const std::string& name = is_map ? item.keys[0].text : item.text;
  const Place place = is_map ? item.keys[0].place : item.place;
  const Value* options = is_map ? &item.items[0] : nullptr;
  if (options != nullptr && options->kind == Value::Kind::null) options = nullptr;
  check.place = document.source_place(place);
  const bool is_checker = std::find(checkers.begin(), checkers.end(), name) != checkers.end();
  if (is_checker) {
    read_checker(reading, name, options, check);
  } else if (name == "invariants") {
    check.kind = Check::Kind::properties;
    check.name = name;
    if (options != nullptr) {
      document.error(codes::kWrongShape, options->place,
                     "\"invariants\" stands alone: it means all",
                     "for one of them write invariant: its name");
    }
  } else if ((name == "invariant" || name == "available") && options == nullptr) {
    document.error(codes::kNoValue, place, "\"" + name + "\" needs a value",
                   name == "invariant" ? "for example - invariant: election-safety"
                                       : "for example - available: {at_least: 90%}");
    return false;
  } else if (name == "invariant") {
    read_invariant(reading, *options, check);
  } else if (name == "available") {
    read_available(reading, *options, check);
  } else {
    report_unknown(document, codes::kUnknownKey, place, "unknown check", name, known,
                   "a check is one of: " + listed(known));
    return false;
  }
  if ((is_checker || name == "available") && !has_clients(reading)) {
    document.error(codes::kNothingToCheck, place, "without clients there is no history to check",
                   "give the scenario clients, or check invariants");
  }
  return true;
}

bool are_same(const Check& a, const Check& b) { return a.kind == b.kind && a.name == b.name; }

}  // namespace

void read_checks(Reading& reading, const Value& value) {
  if (value.is_reported) return;
  if (!value.is_list() || value.items.empty()) {
    reading.document.error(
        value.is_map() || value.is_scalar() ? codes::kWrongShape : codes::kNoValue, value.place,
        "\"check\" is a list of checks", "for example [linearizable, invariants]");
    return;
  }
  std::vector<Check>& checks = reading.scenario.checks;
  for (const Value& item : value.items) {
    Check check;
    if (!read_check(reading, item, check)) continue;
    const bool is_second = std::any_of(checks.begin(), checks.end(),
                                       [&](const Check& other) { return are_same(check, other); });
    if (is_second && !check.name.empty()) {
      reading.document.error(codes::kTwice, item.is_map() ? item.keys[0].place : item.place,
                             "this check stands here already");
      continue;
    }
    checks.push_back(std::move(check));
  }
}

void default_checks(Reading& reading) {
  if (reading.room == nullptr) return;
  const WorkloadRow* workload = find_workload(reading.scenario.workload.kind);
  const SourcePlace file{reading.document.source().name(), 0, 0};
  if (has_clients(reading) && !workload->checkers.empty()) {
    Check check;
    check.kind = Check::Kind::checker;
    check.name = std::string(workload->checkers.front());
    check.place = file;
    reading.scenario.checks.push_back(check);
  }
  if (reading.room->properties) {
    Check check;
    check.kind = Check::Kind::properties;
    check.name = "invariants";
    check.place = file;
    reading.scenario.checks.push_back(check);
  }
}

void read_expect(Reading& reading, const Value& value) {
  Document& document = reading.document;
  Expectation& expect = reading.scenario.expect;
  const std::string help = "write pass, violation, or {violation: LIN001}";
  if (!value.is_map()) {
    if (value.is_scalar() && value.text.starts_with("violation ")) {
      const std::string what = value.text.substr(value.text.find_last_of(' ') + 1);
      document.error(codes::kWrongShape, value.place, "which violation is expected stands in a map",
                     "write {violation: " + what + "}");
      return;
    }
    const auto word = read_choice(document, value, "\"expect\"", {"pass", "violation"});
    if (word) expect.violation = *word == "violation";
    return;
  }
  const Fields fields(document, value, "\"expect\"", {"violation"});
  const Value* violation = fields.need("violation", "expect: {violation: LIN001}");
  if (violation == nullptr) return;
  const auto what = read_text(document, *violation, "the violation");
  if (!what) return;
  expect = {true, *what};
  if (reading.room == nullptr || !reading.nodes_are_known) return;
  Words known = checker_names();
  for (const checkers::CodeRow& row : checkers::violation_codes()) known.emplace_back(row.code);
  known.insert(known.end(), {"PRP001", "AVL001", "available"});
  const Words properties = property_names(reading);
  known.insert(known.end(), properties.begin(), properties.end());
  if (std::find(known.begin(), known.end(), *what) != known.end()) return;
  report_unknown(document, codes::kNoSuchVerdict, violation->place, "no run ends in", *what, known,
                 help + "; or a checker's or a property's name");
}

}  // namespace ordeal::tools
