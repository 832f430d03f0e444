#include <algorithm>
#include <memory>

#include "sim/faults/aimed.hpp"
#include "sim/faults/clock_fault.hpp"
#include "sim/faults/crash.hpp"
#include "sim/faults/duplicate.hpp"
#include "sim/faults/isolate.hpp"
#include "sim/faults/loss.hpp"
#include "sim/faults/one_way.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/pause.hpp"
#include "sim/faults/registry.hpp"
#include "sim/faults/reorder.hpp"
#include "sim/faults/ring.hpp"
#include "sim/faults/slow.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using FaultPointer = std::shared_ptr<const sim::Fault>;
using Names = std::vector<std::string>;

// --- cuts ---------------------------------------------------------------------------------------

// Tells of nodes that are in two groups, and of those in none.
bool groups_are_good(Reading& reading, const Value& value, const std::vector<Names>& groups) {
  Names seen;
  bool is_good = true;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t j = 0; j < groups[i].size(); ++j) {
      if (std::find(seen.begin(), seen.end(), groups[i][j]) != seen.end()) {
        reading.document.error(codes::kTwice, value.items[i].items[j].place,
                               groups[i][j] + " is in two groups");
        is_good = false;
      }
      seen.push_back(groups[i][j]);
    }
  }
  Names missing;
  for (const std::string& node : reading.scenario.nodes) {
    if (std::find(seen.begin(), seen.end(), node) == seen.end()) missing.push_back(node);
  }
  if (is_good && !missing.empty() && reading.nodes_are_known) {
    reading.document.warning(codes::kNodeInNoGroup, value.place,
                             "in no group and so still linked to everybody: " + listed(missing));
  }
  return is_good;
}

FaultPointer read_partition(Reading& reading, const Value& value) {
  Document& document = reading.document;
  const std::string help = "for example [[n1, n2], [n3, n4, n5]]";
  if (value.is_reported) return nullptr;
  if (!value.is_list()) {
    document.error(codes::kWrongShape, value.place, "a partition is a list of groups", help);
    return nullptr;
  }
  if (!value.items.empty() && value.items[0].is_scalar()) {
    document.error(codes::kWrongShape, value.items[0].place,
                   "a partition is a list of groups, and a group is a list of nodes", help);
    return nullptr;
  }
  std::vector<Names> groups;
  bool is_good = true;
  for (const Value& item : value.items) {
    auto group = read_machines(reading, item, "a group", true);
    is_good = is_good && group.has_value();
    groups.push_back(group.value_or(Names{}));
  }
  if (!is_good || !groups_are_good(reading, value, groups)) return nullptr;
  if (groups.size() < 2) {
    document.error(codes::kCutsNothing, value.place, "one group alone cuts nothing", help);
    return nullptr;
  }
  if (groups.size() > sim::Partition::kGroupsMax) {
    document.error(
        codes::kOutOfBounds, value.place,
        "a partition has at most " + std::to_string(sim::Partition::kGroupsMax) + " groups",
        "to cut nodes off one by one, use isolate");
    return nullptr;
  }
  return std::make_shared<sim::Partition>(std::move(groups));
}

FaultPointer read_one_way(Reading& reading, const Value& value) {
  const Fields fields(reading.document, value, "a one-way cut", {"from", "to"});
  if (!fields.is_map()) return nullptr;
  const std::string example = "{from: [n1], to: [n2, n3]}";
  const Value* from_value = fields.need("from", example);
  const Value* to_value = fields.need("to", example);
  std::optional<Names> from;
  std::optional<Names> to;
  if (from_value != nullptr) from = read_machines(reading, *from_value, "\"from\"", true);
  if (to_value != nullptr) to = read_machines(reading, *to_value, "\"to\"", true);
  if (!from || !to) return nullptr;
  for (std::size_t i = 0; i < to->size(); ++i) {
    if (std::find(from->begin(), from->end(), (*to)[i]) == from->end()) continue;
    reading.document.error(codes::kTwice, to_value->items[i].place,
                           (*to)[i] + " is on both sides of the cut");
    return nullptr;
  }
  return std::make_shared<sim::OneWay>(std::move(*from), std::move(*to));
}

FaultPointer read_ring(Reading& reading, const Value& value) {
  auto order = read_machines(reading, value, "a ring", false);
  if (!order) return nullptr;
  if (order->size() < 3) {
    reading.document.error(codes::kCutsNothing, value.place, "a ring has three nodes or more");
    return nullptr;
  }
  return std::make_shared<sim::Ring>(std::move(*order));
}

FaultPointer read_isolate(Reading& reading, const Value& value) {
  const auto target = read_target(reading, value);
  return target ? std::make_shared<sim::Isolate>(*target) : nullptr;
}

// --- machines -----------------------------------------------------------------------------------

FaultPointer read_crash(Reading& reading, const Value& value, const Fields& fields) {
  const auto target = read_target(reading, value);
  sim::UnsyncedWrites rule = sim::UnsyncedWrites::random;
  if (const Value* disk = fields.find("disk")) {
    const auto word = read_choice(reading.document, *disk, "\"disk\" of a crash",
                                  {"random", "lose-unsynced", "keep-unsynced"});
    if (!word) return nullptr;
    if (*word == "lose-unsynced") rule = sim::UnsyncedWrites::lose;
    if (*word == "keep-unsynced") rule = sim::UnsyncedWrites::keep;
  }
  return target ? std::make_shared<sim::Crash>(*target, rule) : nullptr;
}

FaultPointer read_pause(Reading& reading, const Value& value, const Fields& fields) {
  const auto target = read_target(reading, value);
  sim::ClocksInPause clocks = sim::ClocksInPause::run;
  if (const Value* given = fields.find("clocks")) {
    const auto word =
        read_choice(reading.document, *given, "\"clocks\" of a pause", {"run", "freeze"});
    if (!word) return nullptr;
    if (*word == "freeze") clocks = sim::ClocksInPause::freeze;
  }
  return target ? std::make_shared<sim::Pause>(*target, clocks) : nullptr;
}

FaultPointer read_clock(Reading& reading, const Value& value, const Fields& fields) {
  Document& document = reading.document;
  const auto target = read_target(reading, value);
  std::int64_t drift = 0;
  sim::Duration step{};
  if (const Value* given = fields.find("drift")) {
    const auto read = read_drift(document, *given);
    if (!read) return nullptr;
    drift = *read;
  }
  if (const Value* given = fields.find("step")) {
    const auto read = read_duration(document, *given, -kLongest);
    if (!read) return nullptr;
    step = *read;
  }
  if (drift == 0 && step == sim::Duration::zero()) {
    document.error(codes::kNoChange, fields.place_of("clock"),
                   "a fault of a clock needs a drift or a step",
                   "for example {at: 5s, clock: n1, drift: 200ppm, for: 5s}");
    return nullptr;
  }
  if (drift == 0 && fields.find("for") != nullptr) {
    document.warning(codes::kNothingLasts, fields.place_of("for"),
                     "a step stays: \"for\" says how long a drift lasts");
  }
  return target ? std::make_shared<sim::ClockFault>(*target, drift, step) : nullptr;
}

// --- links --------------------------------------------------------------------------------------

std::optional<sim::Links> read_one_link(Reading& reading, const Value& value) {
  if (!is_word(reading.document, value, "a link")) return std::nullopt;
  const std::size_t arrow = value.text.find('>');
  if (arrow == std::string::npos || arrow == 0 || arrow + 1 == value.text.size()) {
    reading.document.error(codes::kBadLink, value.place, "\"" + value.text + "\" is not a link",
                           "from one node to another: n1>n3");
    return std::nullopt;
  }
  Value end = value;
  end.text = value.text.substr(0, arrow);
  end.place.length = static_cast<int>(arrow);
  const auto from = read_machine(reading, end, true);
  end.text = value.text.substr(arrow + 1);
  end.place.length = static_cast<int>(end.text.size());
  end.place.column += static_cast<int>(arrow) + (value.is_quoted ? 2 : 1);
  const auto to = read_machine(reading, end, true);
  if (!from || !to) return std::nullopt;
  if (*from == *to) {
    reading.document.error(codes::kBadLink, value.place, "a link joins two different nodes");
    return std::nullopt;
  }
  return sim::Links::one(*from, *to);
}

std::optional<sim::Links> read_links(Reading& reading, const Fields& fields) {
  if (fields.exclude("links", "touching") || fields.exclude("links", "link") ||
      fields.exclude("touching", "link")) {
    return std::nullopt;
  }
  if (const Value* touching = fields.find("touching")) {
    const auto target = read_target(reading, *touching);
    return target ? std::optional(sim::Links::touching(*target)) : std::nullopt;
  }
  if (const Value* link = fields.find("link")) return read_one_link(reading, *link);
  if (const Value* links = fields.find("links")) {
    if (!read_choice(reading.document, *links, "\"links\"", {"all"})) return std::nullopt;
  }
  return sim::Links::all();
}

FaultPointer read_disturbance(Reading& reading, const std::string& kind, const Value& value,
                              const Fields& fields) {
  Document& document = reading.document;
  const std::optional<sim::Links> links = read_links(reading, fields);
  if (kind == "slow") {
    const auto delay = read_distribution(document, value);
    return delay && links ? std::make_shared<sim::Slow>(*delay, *links) : nullptr;
  }
  const auto parts = read_share(document, value);
  sim::Distribution by = sim::NetworkOptions{}.reorder_by;
  if (const Value* given = fields.find("by")) {
    const auto read = read_distribution(document, *given);
    if (!read) return nullptr;
    by = *read;
  }
  if (!parts || !links) return nullptr;
  const sim::Probability share = sim::Probability::per_million(*parts);
  if (kind == "loss") return std::make_shared<sim::Loss>(share, *links);
  if (kind == "duplicate") return std::make_shared<sim::Duplicate>(share, *links);
  return std::make_shared<sim::Reorder>(share, by, *links);
}

// --- messages -----------------------------------------------------------------------------------

// One side of the links: a target, or a client.
bool read_side(Reading& reading, const Value* value, std::optional<sim::Target>& side) {
  if (value == nullptr) return true;
  const Names clients = reading.client_names();
  if (value->is_scalar() &&
      std::find(clients.begin(), clients.end(), value->text) != clients.end()) {
    side = sim::Target::of_node(value->text);
    return true;
  }
  side = read_target(reading, *value);
  return side.has_value();
}

FaultPointer read_aimed(Reading& reading, const std::string& kind, const Value& value,
                        const Fields& fields) {
  sim::Aim aim;
  aim.nth = kind == "drop" ? 1 : 0;
  const auto type = read_message_type(reading, value);
  bool is_good = type.has_value();
  aim.type = type.value_or("");
  is_good = read_side(reading, fields.find("from"), aim.from) && is_good;
  is_good = read_side(reading, fields.find("to"), aim.to) && is_good;
  if (const Value* given = fields.find("nth")) {
    const auto nth = read_position(reading.document, *given, true);
    is_good = is_good && nth.has_value();
    aim.nth = nth.value_or(0);
  }
  if (!is_good) return nullptr;
  if (kind == "hold") return std::make_shared<sim::Hold>(std::move(aim));
  return std::make_shared<sim::Drop>(std::move(aim));
}

}  // namespace

std::vector<std::string> keys_of_fault(const std::string& kind) {
  if (kind == "crash") return {kind, "disk"};
  if (kind == "pause") return {kind, "clocks"};
  if (kind == "clock") return {kind, "drift", "step"};
  if (kind == "hold" || kind == "drop") return {kind, "from", "to", "nth"};
  if (kind == "reorder") return {kind, "by", "links", "touching", "link"};
  if (kind == "slow" || kind == "loss" || kind == "duplicate") {
    return {kind, "links", "touching", "link"};
  }
  return {kind};
}

FaultPointer read_fault(Reading& reading, const std::string& kind, const Fields& fields) {
  const Value& value = *fields.find(kind);
  if (kind == "partition") return read_partition(reading, value);
  if (kind == "isolate") return read_isolate(reading, value);
  if (kind == "one_way") return read_one_way(reading, value);
  if (kind == "ring") return read_ring(reading, value);
  if (kind == "crash") return read_crash(reading, value, fields);
  if (kind == "pause") return read_pause(reading, value, fields);
  if (kind == "clock") return read_clock(reading, value, fields);
  if (kind == "hold" || kind == "drop") return read_aimed(reading, kind, value, fields);
  return read_disturbance(reading, kind, value, fields);
}

}  // namespace ordeal::tools
