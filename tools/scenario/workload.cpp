#include <algorithm>

#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using Words = std::vector<std::string>;

void read_mix(Reading& reading, const WorkloadRow& row, const Value& value) {
  Document& document = reading.document;
  Words known;
  for (const MixRow& part : row.mix) known.emplace_back(part.name);
  const Fields fields(document, value, "\"mix\"", known);
  if (!fields.is_map()) return;
  int sum = 0;
  bool is_good = true;
  for (const std::string& name : known) {
    int& percent = reading.scenario.workload.mix[name];
    percent = 0;
    const Value* given = fields.find(name);
    if (given == nullptr) continue;
    const std::optional<int> read = read_percent(document, *given);
    is_good = is_good && read.has_value();
    percent = read.value_or(0);
    sum += percent;
  }
  if (is_good && sum != 100) {
    document.error(codes::kMixNotWhole, value.place,
                   "the shares of a mix add up to 100%, not " + std::to_string(sum) + "%");
  }
}

void read_final_reads(Reading& reading, const Value& value) {
  const auto word = read_choice(reading.document, value, "\"final_reads\"", {"none", "one", "all"});
  if (!word) return;
  reading.scenario.workload.final_reads = *word == "none"  ? FinalReads::none
                                          : *word == "one" ? FinalReads::one
                                                           : FinalReads::all;
}

// The keys depend on the kind, and the kind is one of them: a first look at it, which tells
// nothing.
const WorkloadRow& row_of(const Reading& reading, const Value& value) {
  const Value* kind = value.is_map() ? value.find("kind") : nullptr;
  const WorkloadRow* named = kind != nullptr ? find_workload(kind->text) : nullptr;
  return named != nullptr ? *named : *find_workload(reading.scenario.workload.kind);
}

// Tells of a kind that there is not, or that the room does not serve.
void check_kind(Reading& reading, const Fields& fields, const WorkloadRow& row) {
  const Value* kind = fields.find("kind");
  Words known;
  for (const WorkloadRow& each : workload_table()) known.emplace_back(each.name);
  if (kind != nullptr && !read_choice(reading.document, *kind, "the kind of a workload", known)) {
    return;
  }
  if (reading.room == nullptr) return;
  const Words& served = reading.room->workloads;
  if (std::find(served.begin(), served.end(), row.name) != served.end()) return;
  reading.document.error(
      codes::kNotServed, kind != nullptr ? kind->place : fields.place_of("kind"),
      reading.room->name + " does not serve the workload " + std::string(row.name),
      served.empty() ? "it has no clients: leave \"workload\" out"
                     : "it serves: " + listed(served));
}

}  // namespace

void default_workload(Reading& reading) {
  if (reading.room == nullptr || reading.room->workloads.empty()) return;
  reading.scenario.workload = Workload::standard(reading.room->workloads.front());
}

void read_workload(Reading& reading, const Value& value) {
  Document& document = reading.document;
  reading.workload_is_given = true;
  const WorkloadRow& row = row_of(reading, value);
  Words known = {"kind", "rate"};
  for (const NumberRow& number : row.numbers) known.emplace_back(number.name);
  known.insert(known.end(), {"mix", "operations", "final_reads"});
  const Fields fields(document, value, "\"workload\"", known);
  if (!fields.is_map()) return;
  check_kind(reading, fields, row);
  Workload& workload = reading.scenario.workload;
  workload = Workload::standard(row.name);
  if (const Value* rate = fields.find("rate")) {
    workload.operations_per_minute = read_rate(document, *rate).value_or(0);
  }
  for (const NumberRow& number : row.numbers) {
    const Value* given = fields.find(number.name);
    if (given == nullptr) continue;
    const auto count = read_count(document, *given, std::string(number.about),
                                  static_cast<std::uint64_t>(number.least),
                                  static_cast<std::uint64_t>(number.greatest));
    if (count) workload.numbers[std::string(number.name)] = static_cast<std::int64_t>(*count);
  }
  if (const Value* mix = fields.find("mix")) read_mix(reading, row, *mix);
  if (const Value* reads = fields.find("final_reads")) read_final_reads(reading, *reads);
  if (const Value* operations = fields.find("operations")) {
    const auto most =
        read_count(document, *operations, "the number of operations", 0, 1'000'000'000);
    if (most) workload.operations_max = static_cast<std::int64_t>(*most);
  }
}

}  // namespace ordeal::tools
