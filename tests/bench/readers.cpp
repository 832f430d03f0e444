// How fast histories are read: files as big as they come, made in memory, so that no disk has a
// say. What is measured is from the first byte to the finished History.

#include <cstdint>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/memory_stream.hpp"
#include "tests/checkers/edn_text.hpp"
#include "tests/checkers/generate_transactions.hpp"

namespace ordeal::bench {
namespace {

constexpr std::int64_t kOperations = 1'000'000;
constexpr std::int64_t kClients = 20;

// Every client busy always: one completes, then invokes its next.
template <class Event>
std::string history_text(const std::string& header, Event event) {
  std::string text = header;
  std::vector<std::int64_t> open(kClients, -1);
  std::int64_t index = 0;
  for (std::int64_t operation = 0; operation < kOperations; ++operation) {
    const auto client = static_cast<std::size_t>((operation * 7) % kClients);
    if (open[client] >= 0)
      event(text, index++, static_cast<std::int64_t>(client), open[client], false);
    open[client] = operation;
    event(text, index++, static_cast<std::int64_t>(client), operation, true);
  }
  for (std::size_t client = 0; client < open.size(); ++client) {
    if (open[client] >= 0)
      event(text, index++, static_cast<std::int64_t>(client), open[client], false);
  }
  return text;
}

std::string register_events() {
  return history_text("{\"format\":\"sim-history\",\"version\":1,\"operations\":1000000}\n",
                      [](std::string& text, std::int64_t index, std::int64_t client,
                         std::int64_t operation, bool invoke) {
                        const bool is_read = operation % 2 == 0;
                        text += "{\"index\":" + std::to_string(index) +
                                ",\"time\":" + std::to_string(index * 1'000'003) +
                                ",\"process\":" + std::to_string(client) + ",\"type\":\"" +
                                (invoke ? "invoke" : "ok") + "\",\"f\":\"" +
                                (is_read ? "read" : "write") + "\",\"key\":\"x\",\"value\":";
                        text += is_read && invoke ? "null" : std::to_string(operation);
                        if (!invoke) text += ",\"node\":\"n3, leader of term 5\"";
                        text += "}\n";
                      });
}

std::string append_events() {
  checkers::testing::TransactionShape shape;
  shape.transactions = kOperations;
  return checkers::testing::edn_text(checkers::testing::TransactionGenerator(shape, 7).run());
}

void measure(Table& table, const std::string& name, const std::string& text,
             const std::string& beside) {
  const double before = resident_bytes();
  double after = 0;
  const double seconds = table.seconds(name, beside, [&] {
    MemoryStream input(text);
    const checkers::HistoryFile file = checkers::read_history(input);
    after = resident_bytes();
    return file.history && file.history->operations().size() == kOperations;
  });
  table.add(name + ", operations", kOperations / seconds, "operations/s");
  table.add(name + ", bytes", static_cast<double>(text.size()) / seconds, "bytes/s");
  table.add(name + ", memory", (after - before) / kOperations, "bytes/operation");
}

}  // namespace

void bench_readers(Table& table) {
  measure(table, "read jsonl, register", register_events(), "Porcupine 5.5 s; aim 1");
  measure(table, "read EDN, list-append", append_events(), "Elle 30 s; aim 1.5");
}

}  // namespace ordeal::bench
