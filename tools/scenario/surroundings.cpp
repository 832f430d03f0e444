#include <limits>

#include "sim/core/stack_pool.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

constexpr std::uint64_t kClientsMax = 1'000;

// Reads the value of a key, if it is there, into `out`.
template <class Out, class Read>
void take(const Fields& fields, std::string_view key, Out& out, const Read& read) {
  const Value* value = fields.find(key);
  if (value == nullptr) return;
  if (const auto result = read(*value)) out = static_cast<Out>(*result);
}

void take_share(Document& document, const Fields& fields, std::string_view key,
                sim::Probability& out) {
  const Value* value = fields.find(key);
  if (value == nullptr) return;
  if (const auto parts = read_share(document, *value)) {
    out = sim::Probability::per_million(*parts);
  }
}

}  // namespace

void read_clients(Reading& reading, const Value& value) {
  Document& document = reading.document;
  Clients& clients = reading.scenario.clients;
  const Fields fields(document, value, "\"clients\"", {"count", "per_node", "timeout", "retries"});
  if (!fields.is_map() || fields.exclude("count", "per_node")) return;
  take(fields, "count", clients.count, [&](const Value& count) {
    return read_count(document, count, "the number of clients", 0, kClientsMax);
  });
  take(fields, "per_node", clients.count, [&](const Value& per_node) {
    const std::uint64_t nodes = reading.scenario.nodes.size();
    const std::uint64_t most = kClientsMax / (nodes == 0 ? 1 : nodes);
    auto count = read_count(document, per_node, "the number of clients for each node", 0, most);
    if (count) *count *= nodes;
    return count;
  });
  take(fields, "timeout", clients.timeout, [&](const Value& timeout) {
    return read_duration(document, timeout, std::chrono::milliseconds(1));
  });
  take(fields, "retries", clients.retries,
       [&](const Value& retries) { return read_flag(document, retries, "\"retries\""); });
  if (clients.count > 0 && reading.room != nullptr && !reading.room->client) {
    document.error(codes::kNotServed, fields.place_of("count"),
                   reading.room->name + " has no clients",
                   "write count: 0 or leave \"clients\" out");
  }
}

void read_network(Reading& reading, const Value& value) {
  Document& document = reading.document;
  sim::NetworkOptions& network = reading.scenario.network;
  const Fields fields(
      document, value, "\"network\"",
      {"latency", "loss", "duplicate", "reorder", "reorder_by", "fifo", "in_flight"});
  const auto distribution = [&](const Value& given) { return read_distribution(document, given); };
  take(fields, "latency", network.latency, distribution);
  take_share(document, fields, "loss", network.loss);
  take_share(document, fields, "duplicate", network.duplicate);
  take_share(document, fields, "reorder", network.reorder);
  take(fields, "reorder_by", network.reorder_by, distribution);
  take(fields, "fifo", network.fifo,
       [&](const Value& fifo) { return read_flag(document, fifo, "\"fifo\""); });
  if (const Value* in_flight = fields.find("in_flight")) {
    const auto word = read_choice(document, *in_flight, "\"in_flight\"", {"lost", "arrives"});
    if (word) {
      network.in_flight = *word == "lost" ? sim::InFlightAtCut::lost : sim::InFlightAtCut::arrives;
    }
  }
}

void read_disk(Reading& reading, const Value& value) {
  const Fields fields(reading.document, value, "\"disk\"", {"sync"});
  take(fields, "sync", reading.scenario.disk.sync_latency,
       [&](const Value& given) { return read_distribution(reading.document, given); });
}

void read_time(Reading& reading, const Value& value) {
  Document& document = reading.document;
  const Fields fields(document, value, "\"time\"", {"run", "recover"});
  take(fields, "run", reading.scenario.run_time, [&](const Value& run) {
    return read_duration(document, run, std::chrono::milliseconds(1));
  });
  take(fields, "recover", reading.scenario.recovery_time,
       [&](const Value& recover) { return read_duration(document, recover); });
}

void read_limits(Reading& reading, const Value& value) {
  Document& document = reading.document;
  sim::Limits& limits = reading.scenario.limits;
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  const Fields fields(document, value, "\"limits\"", {"events", "events_per_instant", "stack"});
  take(fields, "events", limits.events_max, [&](const Value& events) {
    return read_count(document, events, "the number of events", 1, most);
  });
  take(fields, "events_per_instant", limits.events_per_instant_max, [&](const Value& events) {
    return read_count(document, events, "the number of events", 1, most);
  });
  take(fields, "stack", reading.scenario.stack_size,
       [&](const Value& size) { return read_size(document, size, 16 * 1024, 64 * 1024 * 1024); });
}

void read_override(Reading& reading, const Value& value) {
  Document& document = reading.document;
  if (value.is_reported) return;
  if (!value.is_map()) {
    document.error(codes::kWrongShape, value.place,
                   "\"override\" is a map from decisions to their values",
                   "for example {faults/2/happens: false}");
    return;
  }
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    const std::string& name = value.keys[i].text;
    const auto text = read_text(document, value.items[i], "the value of a decision");
    if (!text) continue;
    const bool is_path = !name.empty() && name.front() != '/' && name.back() != '/' &&
                         name.find("//") == std::string::npos &&
                         name.find('/') != std::string::npos;
    if (!is_path) {
      document.error(codes::kBadName, value.keys[i].place, "\"" + name + "\" is no decision",
                     "`sim run --decisions` lists them: faults/2/happens, n1/random/...");
      continue;
    }
    reading.scenario.overrides[name] = *text;
  }
}

}  // namespace ordeal::tools
