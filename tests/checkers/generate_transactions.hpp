#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "tests/checkers/micro_operations.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// What a generated history of transactions is like; the defaults are the usual benchmark of Elle:
// few hot keys, which are replaced by new ones when they have had their share of writes.
struct TransactionShape {
  std::uint32_t transactions = 1000;
  std::uint32_t clients = 20;
  std::uint32_t length_max = 4;
  std::uint32_t hot_keys = 10;
  std::uint32_t writes_per_key = 32;
  std::uint32_t fail_percent = 0;
  std::uint32_t info_percent = 0;
  std::uint32_t stale_percent = 0;  // of the reads of lists that are all of a transaction
  bool registers = false;           // writes of unique values instead of appends
  // Planted in the middle: these lines of micro-operations as transactions of fresh processes, all
  // at one time, on keys of their own. See transaction_text.hpp for their form; empty for none.
  std::vector<std::string> planted;
};

// Strictly serializable (apart from what is planted): every transaction takes effect at its
// invocation or at its completion. Header only, because the benchmarks use it too.
class TransactionGenerator {
 public:
  TransactionGenerator(const TransactionShape& shape, std::uint64_t seed)
      : shape_(shape), luck_(seed), clients_(shape.clients) {
    for (std::uint32_t i = 0; i < shape.clients; ++i) clients_[i].process = i;
    for (std::uint32_t i = 0; i < shape.hot_keys; ++i) hot_.push_back(fresh_key());
    read_ = builder_.values().string("r");
    write_ = builder_.values().string(shape.registers ? "w" : "append");
    next_process_ = shape.clients;
  }

  History run() {
    std::uint32_t invoked = 0;
    bool is_planted = shape_.planted.empty();
    while (true) {
      if (!is_planted && invoked >= shape_.transactions / 2) {
        plant();
        is_planted = true;
      }
      Client& client = clients_[luck_.below(clients_.size())];
      if (client.is_busy) {
        complete(client);
      } else if (invoked < shape_.transactions) {
        invoke(client);
        ++invoked;
      }
      if (invoked < shape_.transactions) continue;
      bool any = false;
      for (const Client& other : clients_) any = any || other.is_busy;
      if (!any) return builder_.finish();
    }
  }

 private:
  struct Step {
    bool is_read = false;
    std::uint32_t key = 0;
    std::int64_t value = 0;
  };
  struct Client {
    std::int64_t process = 0;
    bool is_busy = false;
    bool is_applied = false;
    bool fails = false;
    std::vector<Step> steps;
    std::vector<Value> results;
  };
  struct Key {
    std::vector<Value> elements;  // of a list; the latest value of a register
    std::uint32_t writes = 0;     // handed out
  };

  std::uint32_t fresh_key() {
    keys_.emplace_back();
    return static_cast<std::uint32_t>(keys_.size() - 1);
  }

  void invoke(Client& client) {
    client.is_busy = true;
    client.is_applied = false;
    client.fails = luck_.chance(shape_.fail_percent);
    client.steps.clear();
    const std::uint64_t length = 1 + luck_.below(shape_.length_max);
    for (std::uint64_t i = 0; i < length; ++i) {
      const std::size_t slot = luck_.below(hot_.size());
      Step step{luck_.chance(50), hot_[slot], 0};
      if (!step.is_read) {
        step.value = ++keys_[step.key].writes;
        if (step.value == shape_.writes_per_key) hot_[slot] = fresh_key();
      }
      client.steps.push_back(step);
    }
    builder_.invoke({.time_ns = ++now_,
                     .process = Value::integer(client.process),
                     .function = Function::kTxn,
                     .input = list_of(client, false)});
    if (luck_.chance(50)) apply(client);
  }

  void apply(Client& client) {
    client.is_applied = true;
    client.results.assign(client.steps.size(), Value::nil());
    if (client.fails) return;
    for (std::size_t i = 0; i < client.steps.size(); ++i) {
      const Step& step = client.steps[i];
      std::vector<Value>& elements = keys_[step.key].elements;
      if (!step.is_read) {
        if (shape_.registers) elements.clear();
        elements.push_back(Value::integer(step.value));
      } else if (!elements.empty()) {
        client.results[i] = shape_.registers ? elements.back() : list_read(client, elements);
      }
    }
  }

  // All elements; of a stale read as many as there were at some time before.
  Value list_read(const Client& client, std::span<const Value> elements) {
    const bool is_alone = shape_.stale_percent > 0 && client.steps.size() == 1;
    if (is_alone && luck_.chance(shape_.stale_percent)) {
      elements = elements.first(1 + luck_.below(elements.size()));
    }
    return builder_.values().list(elements);
  }

  void complete(Client& client) {
    client.is_busy = false;
    Conclusion conclusion{.time_ns = ++now_, .process = Value::integer(client.process)};
    if (client.fails) {
      conclusion.completion = Completion::kFail;
    } else if (luck_.chance(shape_.info_percent)) {
      if (!client.is_applied && luck_.chance(50)) apply(client);
      conclusion.completion = Completion::kInfo;
      client.process = next_process_++;
    } else {
      if (!client.is_applied) apply(client);
      conclusion.output = list_of(client, true);
    }
    builder_.complete(conclusion);
  }

  Value list_of(const Client& client, bool results) {
    micro_.clear();
    for (std::size_t i = 0; i < client.steps.size(); ++i) {
      const Step& step = client.steps[i];
      const Value third = !step.is_read ? Value::integer(step.value)
                          : results     ? client.results[i]
                                        : Value::nil();
      const Value parts[] = {step.is_read ? read_ : write_, Value::integer(step.key), third};
      micro_.push_back(builder_.values().list(parts));
    }
    return builder_.values().list(micro_);
  }

  void plant();

  TransactionShape shape_;
  Splitmix luck_;
  HistoryBuilder builder_;
  std::vector<Client> clients_;
  std::vector<Key> keys_;
  std::vector<std::uint32_t> hot_;
  std::vector<Value> micro_;
  Value read_;
  Value write_;
  std::int64_t now_ = 0;
  std::int64_t next_process_ = 0;
};

inline void TransactionGenerator::plant() {
  const std::int64_t first = next_process_;
  for (const std::string& line : shape_.planted) {
    builder_.invoke({.time_ns = ++now_,
                     .process = Value::integer(next_process_++),
                     .function = Function::kTxn,
                     .input = micro_operations_of(line, builder_.values(), false)});
  }
  for (std::size_t i = 0; i < shape_.planted.size(); ++i) {
    builder_.complete({.time_ns = ++now_,
                       .process = Value::integer(first + static_cast<std::int64_t>(i)),
                       .output = micro_operations_of(shape_.planted[i], builder_.values(), true)});
  }
}

}  // namespace ordeal::checkers::testing
