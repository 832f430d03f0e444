// How fast histories are read: files as big as they come, made in memory, so that no disk has a
// say. What is measured is from the first byte to the finished History.

#include <cstdint>
#include <istream>
#include <streambuf>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "tests/bench/bench.hpp"

namespace ordeal::bench {
namespace {

constexpr std::int64_t kOperations = 1'000'000;
constexpr std::int64_t kClients = 20;

// A stream over memory, without a copy.
class MemoryStream : private std::streambuf, public std::istream {
 public:
  explicit MemoryStream(const std::string& text)
      : std::istream(static_cast<std::streambuf*>(this)) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

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

// Transactions of one to four micro-operations over ten keys at a time, 32 appends to a key.
std::string append_events() {
  return history_text("", [](std::string& text, std::int64_t index, std::int64_t client,
                             std::int64_t operation, bool invoke) {
    text += "{:type " + std::string(invoke ? ":invoke" : ":ok") + ", :f :txn, :value [";
    for (std::int64_t part = 0; part <= operation % 4; ++part) {
      const std::int64_t number = operation + part * 3;
      const std::int64_t key = number / 128 * 10 + number % 10;
      if (part > 0) text += ' ';
      if ((operation + part) % 2 == 0) {
        text += "[:append " + std::to_string(key) + ' ' + std::to_string(operation % 32) + ']';
        continue;
      }
      text += "[:r " + std::to_string(key) + (invoke ? " nil]" : " [");
      if (invoke) continue;
      for (std::int64_t i = 1; i <= operation % 32; ++i) {
        text += (i > 1 ? " " : "") + std::to_string(i + part);
      }
      text += "]]";
    }
    text += "], :time " + std::to_string(index * 1'000'003) + ", :process " +
            std::to_string(client) + ", :index " + std::to_string(index) + "}\n";
  });
}

double read(const std::string& text) {
  MemoryStream input(text);
  const checkers::HistoryFile file = checkers::read_history(input);
  return file.history ? static_cast<double>(file.history->operations().size()) : 0;
}

void measure(Table& table, const std::string& name, const std::string& text,
             const std::string& beside) {
  const double bytes = static_cast<double>(text.size());
  const double rate = table.rate(name, "operations/s", beside, [&] { return read(text); });
  table.add(name + ", bytes", rate * bytes / static_cast<double>(kOperations), "bytes/s");
  const double before = resident_bytes();
  MemoryStream input(text);
  const checkers::HistoryFile file = checkers::read_history(input);
  table.add(name + ", memory", (resident_bytes() - before) / static_cast<double>(kOperations),
            "bytes/operation");
}

}  // namespace

void bench_readers(Table& table) {
  measure(table, "read jsonl, register", register_events(), "Porcupine 0.18 M/s");
  measure(table, "read EDN, list-append", append_events(), "Elle 0.033 M/s");
}

}  // namespace ordeal::bench
