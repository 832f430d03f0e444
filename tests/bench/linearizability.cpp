// Linearizability at size: registers, queues, stacks and priority queues that work, driven by
// always-busy clients; and recorded histories, if ORDEAL_SHARED_DATA names their folder.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "checkers/history/read_history.hpp"
#include "checkers/linearizability/linearizable.hpp"
#include "tests/bench/bench.hpp"

namespace ordeal::bench {
namespace {

using namespace ordeal::checkers;

// Processor time: the clock on the wall also measures the neighbours.
double now_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Workload {
  std::string_view model = "register";
  std::uint64_t operations = 10'000;
  std::uint64_t clients = 5;
  std::uint64_t keys = 1;
  std::uint64_t crash_per_mille = 0;  // of updates: the client never learns
  bool stale = false;                 // one read near the end returns a value long gone
};

// An object that works; each operation takes effect at a moment of its own.
class Generator {
 public:
  explicit Generator(const Workload& workload) : workload_(workload), objects_(workload.keys) {
    clients_.resize(workload.clients);
    for (Client& client : clients_) client.name = next_name_++;
  }

  History history() {
    std::uint64_t invoked = 0;
    while (true) {
      Client& client = clients_[below(clients_.size())];
      if (client.stage == 0) {
        if (invoked == workload_.operations) return builder_.finish();
        invoke(client, invoked++);
      } else if (client.stage == 1) {
        take_effect(client);
        client.stage = 2;
      } else {
        complete(client);
      }
    }
  }

 private:
  struct Client {
    std::int64_t name = 0;
    int stage = 0;
    std::size_t key = 0;
    bool is_update = false;
    Value value;
  };
  struct Object {
    Value current;
    std::vector<Value> inside;  // in a queue from `begin` on; in a priority queue a heap
    std::size_t begin = 0;
  };

  std::uint64_t below(std::uint64_t bound) {
    state_ += 1;
    return mix64(state_) % bound;
  }

  void invoke(Client& client, std::uint64_t number) {
    client.stage = 1;
    client.key = below(workload_.keys);
    client.is_update = below(2) == 0;
    client.value = Value::nil();
    const bool is_register = workload_.model == "register";
    const bool is_stack = workload_.model == "stack";
    Invocation invocation{.process = Value::integer(client.name)};
    invocation.key = Value::integer(static_cast<std::int64_t>(client.key));
    if (is_register) {
      invocation.function = client.is_update ? Function::kWrite : Function::kRead;
    } else if (is_stack) {
      invocation.function = client.is_update ? Function::kPush : Function::kPop;
    } else {
      invocation.function = client.is_update ? Function::kEnqueue : Function::kDequeue;
    }
    if (client.is_update) {
      const bool scatter = workload_.model == "priority-queue";
      const auto fresh = static_cast<std::int64_t>(number + 1);
      client.value = Value::integer(scatter ? (fresh * 1'000'003) % 4'000'037 : fresh);
      invocation.input = client.value;
    }
    if (builder_.invoke(invocation)) std::abort();
    near_end_ = number > workload_.operations - workload_.operations / 20;
  }

  void take_effect(Client& client) {
    Object& object = objects_[client.key];
    auto& inside = object.inside;
    const bool heap = workload_.model == "priority-queue";
    if (workload_.model == "register") {
      (client.is_update ? object.current : client.value) =
          client.is_update ? client.value : object.current;
    } else if (client.is_update) {
      inside.push_back(client.value);
      if (heap) std::push_heap(inside.begin(), inside.end(), std::greater<>());
    } else if (object.begin < inside.size()) {
      if (workload_.model == "queue") {
        client.value = inside[object.begin++];
      } else {
        if (heap) std::pop_heap(inside.begin(), inside.end(), std::greater<>());
        client.value = inside.back();
        inside.pop_back();
      }
    }
  }

  void complete(Client& client) {
    Conclusion conclusion{.process = Value::integer(client.name)};
    client.stage = 0;
    if (client.is_update && below(1000) < workload_.crash_per_mille) {
      conclusion.completion = Completion::kInfo;
      client.name = next_name_++;
    } else if (!client.is_update) {
      conclusion.output = client.value;
      if (workload_.stale && near_end_ && !planted_) {
        conclusion.output = first_read_;
        planted_ = true;
      } else if (first_read_.is_nil()) {
        first_read_ = client.value;
      }
    }
    if (builder_.complete(conclusion)) std::abort();
  }

  Workload workload_;
  HistoryBuilder builder_;
  std::vector<Object> objects_;
  std::vector<Client> clients_;
  std::int64_t next_name_ = 0;
  std::uint64_t state_ = 17;
  Value first_read_;
  bool near_end_ = false;
  bool planted_ = false;
};

double peak_bytes(bool reset) {
  if (reset) std::ofstream("/proc/self/clear_refs") << "5";
  std::ifstream status("/proc/self/status");
  std::string word;
  double kilobytes = 0;
  while (status >> word) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  return kilobytes * 1024;
}

void measure(Table& table, const std::string& name, const Workload& workload,
             const std::string& beside) {
  const History history = Generator(workload).history();
  CheckOptions options;
  options.model = workload.model;
  const double before = peak_bytes(true);
  const double begin = now_seconds();
  const Report report = check_linearizable(history, options);
  const double seconds = now_seconds() - begin;
  const double peak = peak_bytes(false);
  const std::string shown = std::string(verdict_name(report.verdict)) + "; " + beside;
  table.add("linearizability/" + name, seconds * 1e3, "ms", shown);
  table.add("linearizability/" + name + "/memory", peak - std::min(before, peak), "bytes",
            "beyond the history");
}

void measure_recorded(Table& table, const std::string& folder, const std::string& model,
                      const std::string& beside) {
  const char* shared = std::getenv("ORDEAL_SHARED_DATA");
  if (shared == nullptr || !std::filesystem::is_directory(std::string(shared) + '/' + folder)) {
    return;
  }
  double total = 0;
  double worst = 0;
  double count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(shared) + '/' + folder)) {
    if (entry.path().extension() == ".tsv") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const HistoryFile read = read_history(file);
    if (!read.history) continue;
    CheckOptions options;
    options.semantics = read.semantics;
    options.model = model;
    const double begin = now_seconds();
    check_linearizable(*read.history, options);
    const double seconds = now_seconds() - begin;
    total += seconds;
    worst = std::max(worst, seconds);
    ++count;
  }
  table.add("linearizability/" + folder, total * 1e3, "ms",
            std::to_string(static_cast<int>(count)) + " histories; " + beside);
  table.add("linearizability/" + folder + "/worst", worst * 1e3, "ms");
}

}  // namespace

void bench_linearizability(Table& table) {
  for (const std::uint64_t clients : {20u, 50u}) {
    measure(table, "register/10k/" + std::to_string(clients), {.clients = clients},
            "Porcupine: out of memory; aim 10");
  }
  measure(table, "register/100k/5", {.operations = 100'000}, "Porcupine 3941; aim 100");
  measure(table, "register/100k/5/stale", {.operations = 100'000, .stale = true},
          "Porcupine 12979; aim 100");
  for (const std::uint64_t clients : {5u, 20u, 50u}) {
    measure(table, "register/1M/" + std::to_string(clients) + "/crashed",
            {.operations = 1'000'000, .clients = clients, .crash_per_mille = 1},
            "Porcupine: out of memory; aim 1000");
  }
  measure(table, "register/1M/1000 keys", {.operations = 1'000'000, .clients = 20, .keys = 1000},
          "Porcupine 2551; aim 500");
  for (const std::string_view model : {"queue", "stack", "priority-queue"}) {
    measure(table, std::string(model) + "/1M/20",
            {.model = model, .operations = 1'000'000, .clients = 20},
            "PolyLin 6990 / 7110 / 12600; aim 1000");
  }
  for (std::uint64_t operations = 10'000; operations <= 3'000'000; operations *= 10) {
    for (const std::string_view model : {"register", "queue", "stack", "priority-queue"}) {
      measure(table, std::string(model) + "/growth/" + std::to_string(operations),
              {.model = model, .operations = operations, .clients = 20}, "growth");
    }
  }
  measure_recorded(table, "etcd", "cas-register", "Porcupine 504 for 102, worst 185; aim 50 and 5");
  measure_recorded(table, "kv", "kv", "Porcupine 189 and 24 for c50; aim 10 each");
}

}  // namespace ordeal::bench
