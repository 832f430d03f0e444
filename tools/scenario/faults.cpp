#include <algorithm>
#include <tuple>

#include "sim/faults/registry.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using Words = std::vector<std::string>;

Words fault_kinds() {
  Words kinds;
  for (const sim::FaultRow& row : sim::fault_table()) kinds.emplace_back(row.kind);
  return kinds;
}

// Those that a generator can draw.
Words drawn_kinds() {
  Words kinds;
  for (const sim::FaultRow& row : sim::fault_table()) {
    if (row.is_drawn) kinds.emplace_back(row.kind);
  }
  return kinds;
}

// The one kind of a fault's map; empty after telling that there is none, or two. When a word was
// probably meant as a kind, its error says so.
std::string kind_of(Reading& reading, const Value& item) {
  Words kinds = fault_kinds();
  kinds.push_back("random");
  const std::vector<const Key*> found = item.keys_among(kinds);
  if (found.size() == 1) return found[0]->text;
  if (found.size() > 1) {
    reading.document.error(
        codes::kExclusiveKeys, found[1]->place,
        "one fault is of one kind, not " + found[0]->text + " and " + found[1]->text,
        "write two faults");
    return "";
  }
  const std::string help = "a fault has one of: " + listed(kinds);
  const Words known = {"at", "at_mark", "id", "every", "lasts", "max_down"};
  bool is_told = false;
  for (const Key& key : item.keys) {
    const bool is_known = std::find(known.begin(), known.end(), key.text) != known.end();
    const bool is_detail = std::any_of(
        sim::fault_table().begin(), sim::fault_table().end(), [&](const sim::FaultRow& row) {
          const Words keys = keys_of_fault(std::string(row.kind));
          return row.lasts_key == key.text ||
                 std::find(keys.begin(), keys.end(), key.text) != keys.end();
        });
    if (is_known || is_detail) continue;
    report_unknown(reading.document, codes::kUnknownKey, key.place, "unknown key", key.text, kinds,
                   help);
    is_told = true;
  }
  if (!is_told) {
    reading.document.error(codes::kMissingKey, item.place, "this fault does not say what happens",
                           help);
  }
  return "";
}

// "7", "split", "3/4": what names the fault's decisions.
std::string read_id(Reading& reading, const Fields& fields, const std::string& standard) {
  const Value* value = fields.find("id");
  if (value == nullptr) return standard;
  const auto id = read_text(reading.document, *value, "the id of a fault");
  if (!id) return "";
  char before = '/';
  bool is_good = id->size() <= 100 && id->back() != '/' && !is_implicit_boolean(*id);
  for (const char c : *id) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '_' || c == '-';
    is_good = is_good && (is_word || (c == '/' && before != '/'));
    before = c;
  }
  if (is_good) return *id;
  reading.document.error(is_implicit_boolean(*id) ? codes::kImplicitBoolean : codes::kBadName,
                         value->place, "\"" + *id + "\" cannot be the id of a fault",
                         "letters, digits, '_' and '-'");
  return "";
}

// Tells when the id is taken.
bool is_new(Reading& reading, const Fields& fields, const std::string& id) {
  const Scenario& scenario = reading.scenario;
  const bool is_taken =
      std::any_of(scenario.faults.begin(), scenario.faults.end(),
                  [&](const sim::PlannedFault& fault) { return fault.id == id; }) ||
      std::any_of(scenario.random_faults.begin(), scenario.random_faults.end(),
                  [&](const sim::RandomFaults& fault) { return fault.id == id; }) ||
      std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const Step& step) {
        return step.kind == StepKind::fault && step.fault.id == id;
      });
  if (!is_taken) return true;
  const Value* given = fields.find("id");
  reading.document.error(codes::kTwice, given != nullptr ? given->place : fields.place(),
                         "there is a fault \"" + id + "\" already",
                         "a fault without an id is called by its position in the list");
  return false;
}

// `at` or `at_mark`. False after telling.
bool read_beginning(Reading& reading, const Fields& fields, sim::PlannedFault& planned) {
  Document& document = reading.document;
  if (fields.exclude("at", "at_mark")) return false;
  if (const Value* mark = fields.find("at_mark")) {
    const auto name = read_mark(reading, *mark);
    planned.at_mark = name.value_or("");
    return name.has_value();
  }
  const Value* at = fields.need("at", "at: 13s, or at_mark: the name of a mark");
  if (at == nullptr) return false;
  if (at->is_map()) {
    const Fields marked(document, *at, "\"at\"", {"mark", "count"});
    const Value* mark = marked.need("mark", "at: {mark: became_leader, count: 2}");
    std::optional<std::string> name;
    if (mark != nullptr) name = read_mark(reading, *mark);
    planned.at_mark = name.value_or("");
    if (const Value* count = marked.find("count")) {
      const auto number = read_count(document, *count, "the count of a mark", 1, 1'000'000'000);
      if (!number) return false;
      planned.mark_count = *number;
    }
    return name.has_value();
  }
  const auto time = read_duration(document, *at);
  if (!time) return false;
  planned.at = sim::Time{*time};
  if (*time >= reading.scenario.run_time) {
    document.warning(codes::kAfterTheEnd, at->place,
                     "the fault at " + at->text + " starts after the run ends (" +
                         sim::duration_text(reading.scenario.run_time) + ") and will never happen");
  }
  return true;
}

// The map with this kind's word for how long it lasts in the place of another kind's, which is
// told.
Value with_own_lasts_key(Reading& reading, const Value& item, const std::string& kind,
                         const std::string& lasts_key, const Words& known) {
  Value mended = item;
  for (std::size_t i = 0; i < mended.keys.size();) {
    Key& key = mended.keys[i];
    const bool is_other = std::any_of(sim::fault_table().begin(), sim::fault_table().end(),
                                      [&](const sim::FaultRow& row) {
                                        return row.lasts_key == key.text && key.text != lasts_key;
                                      });
    if (!is_other) {
      ++i;
      continue;
    }
    reading.document
        .error(codes::kUnknownKey, key.place, "unknown key \"" + key.text + "\"",
               "keys of a " + kind + " fault: " + listed(known))
        .suggestion = lasts_key;
    if (mended.find(lasts_key) == nullptr) {
      key.text = lasts_key;
      continue;
    }
    mended.items.erase(mended.items.begin() + static_cast<std::ptrdiff_t>(i));
    mended.keys.erase(mended.keys.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return mended;
}

enum class Timing { planned, none };

// A fault of the table with all its keys; without a fault after telling.
sim::PlannedFault read_tabled(Reading& reading, const Value& item, const std::string& kind,
                              const std::string& default_id, Timing timing) {
  const sim::FaultRow& row = *sim::find_fault(kind);
  const std::string lasts_key(row.lasts_key);
  Words known = {"id"};
  if (timing == Timing::planned) known.insert(known.end(), {"at", "at_mark"});
  for (const std::string& key : keys_of_fault(kind)) known.push_back(key);
  known.push_back(lasts_key);
  const Value mended = with_own_lasts_key(reading, item, kind, lasts_key, known);
  const Fields fields(reading.document, mended, "a " + kind + " fault", known);
  sim::PlannedFault planned;
  planned.id = read_id(reading, fields, default_id);
  const bool begins = timing == Timing::none || read_beginning(reading, fields, planned);
  if (const Value* lasts = fields.find(lasts_key)) {
    planned.lasts = read_duration(reading.document, *lasts, sim::Duration{1});
  }
  planned.fault = read_fault(reading, kind, fields);
  const bool is_good = begins && !planned.id.empty() && is_new(reading, fields, planned.id);
  if (!is_good) planned.fault = nullptr;
  return planned;
}

std::optional<Words> read_random_kinds(Reading& reading, const Value& value) {
  Document& document = reading.document;
  if (value.is_reported) return std::nullopt;
  if (value.is_scalar() && value.text == "all") return drawn_kinds();
  if (!value.is_list() || value.items.empty()) {
    document.error(value.is_scalar() || value.is_map() ? codes::kWrongShape : codes::kNoValue,
                   value.place, "\"random\" is a list of kinds of faults, or all",
                   "kinds: " + listed(drawn_kinds()));
    return std::nullopt;
  }
  Words kinds;
  bool is_good = true;
  for (const Value& item : value.items) {
    const auto kind = read_choice(document, item, "a random fault", drawn_kinds());
    if (!kind) {
      is_good = false;
    } else if (std::find(kinds.begin(), kinds.end(), *kind) != kinds.end()) {
      document.error(codes::kTwice, item.place, *kind + " stands twice in this list");
      is_good = false;
    } else {
      kinds.push_back(*kind);
    }
  }
  if (!is_good) return std::nullopt;
  return kinds;
}

void read_random(Reading& reading, const Value& item, std::size_t position) {
  Document& document = reading.document;
  const Fields fields(document, item, "a generator of random faults",
                      {"id", "every", "random", "lasts", "max_down"});
  sim::RandomFaults random;
  random.id = read_id(reading, fields, std::to_string(position));
  bool is_good = !random.id.empty();
  const std::string example = "{every: 5s..15s, random: [crash, partition], lasts: 1s..5s}";
  const Value* every = fields.need("every", example);
  const Value* lasts = fields.find("lasts");
  const auto take = [&](const Value* value, sim::Duration least, sim::Duration& from,
                        sim::Duration& to) {
    if (value == nullptr) return;
    const auto range = read_duration_range(document, *value, least);
    if (range) std::tie(from, to) = std::pair{range->least, range->greatest};
    is_good = is_good && range.has_value();
  };
  random.lasts_least = std::chrono::seconds(1);
  random.lasts_greatest = std::chrono::seconds(5);
  take(every, std::chrono::milliseconds(1), random.every_least, random.every_greatest);
  take(lasts, sim::Duration{1}, random.lasts_least, random.lasts_greatest);
  const auto kinds = read_random_kinds(reading, *fields.find("random"));
  if (const Value* down = fields.find("max_down")) {
    const auto word = read_choice(document, *down, "\"max_down\"", {"minority", "all"});
    random.minority_down = word != "all";
    is_good = is_good && word.has_value();
  }
  if (every == nullptr || !kinds || !is_good || !is_new(reading, fields, random.id)) return;
  random.kinds = *kinds;
  if (random.every_least >= reading.scenario.run_time) {
    document.warning(codes::kAfterTheEnd, every->place,
                     "the first of these faults would start after the run ends (" +
                         sim::duration_text(reading.scenario.run_time) + ")");
  }
  reading.scenario.random_faults.push_back(std::move(random));
}

}  // namespace

void read_faults(Reading& reading, const Value& value) {
  if (value.is_reported) return;
  if (!value.is_list()) {
    reading.document.error(
        value.is_map() || value.is_scalar() ? codes::kWrongShape : codes::kNoValue, value.place,
        "\"faults\" is a list", "for example - {at: 13s, crash: n1, restart_after: 2s}");
    return;
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const Value& item = value.items[i];
    if (!item.is_map()) {
      if (item.is_reported) continue;
      const bool is_nothing = item.kind == Value::Kind::null;
      reading.document.error(is_nothing ? codes::kNoValue : codes::kWrongShape, item.place,
                             is_nothing ? "this fault is empty" : "a fault is a map of keys",
                             "for example {at: 13s, crash: n1, restart_after: 2s}");
      continue;
    }
    const std::string kind = kind_of(reading, item);
    if (kind == "random") {
      read_random(reading, item, i + 1);
    } else if (!kind.empty()) {
      const std::string id = std::to_string(i + 1);
      sim::PlannedFault planned = read_tabled(reading, item, kind, id, Timing::planned);
      if (planned.fault) reading.scenario.faults.push_back(std::move(planned));
    }
  }
}

std::optional<sim::PlannedFault> read_unplanned_fault(Reading& reading, const Value& item,
                                                      const std::string& kind,
                                                      std::size_t position) {
  sim::PlannedFault fault =
      read_tabled(reading, item, kind, "s" + std::to_string(position), Timing::none);
  if (!fault.fault) return std::nullopt;
  return fault;
}

}  // namespace ordeal::tools
