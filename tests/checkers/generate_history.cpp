#include "tests/checkers/generate_history.hpp"

#include <vector>

namespace ordeal::checkers::testing {
namespace {

struct Client {
  bool is_busy = false;
  bool has_taken_effect = false;
  std::int64_t process = 0;
  std::uint64_t key = 0;
  Function function = Function::kRead;
  Value input;
  Value expected;
  Value output;
  bool succeeded = true;
  bool will_be_in_doubt = false;
  std::size_t completed_before = 0;  // how many values of the key were overwritten for sure
};

class Driver {
 public:
  Driver(const RegisterWorkload& workload, Splitmix& random)
      : workload_(workload),
        random_(random),
        clients_(workload.clients),
        registers_(workload.keys),
        gone_(workload.keys) {
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].process = static_cast<std::int64_t>(i);
    }
    next_process_ = static_cast<std::int64_t>(clients_.size());
  }

  History run() {
    while (true) {
      Client& client = clients_[random_.below(clients_.size())];
      now_ns_ += static_cast<std::int64_t>(1 + random_.below(2'000'000));
      if (!client.is_busy) {
        if (invoked_ == workload_.operations) {
          if (all_idle()) break;
          continue;
        }
        invoke(client);
      } else if (!client.has_taken_effect) {
        take_effect(client);
      } else {
        complete(client);
      }
    }
    return builder_.finish();
  }

 private:
  bool all_idle() const {
    for (const Client& client : clients_) {
      if (client.is_busy) return false;
    }
    return true;
  }

  Value draw_value() {
    if (workload_.values == 0) return Value::integer(++latest_value_);
    return Value::integer(static_cast<std::int64_t>(random_.below(workload_.values)));
  }

  void invoke(Client& client) {
    ++invoked_;
    const std::int64_t process = client.process;
    client = Client{};
    client.process = process;
    client.is_busy = true;
    client.key = random_.below(workload_.keys);
    const std::uint64_t draw = random_.below(100);
    if (draw >= workload_.read_percent) {
      const bool is_cas = draw < workload_.read_percent + workload_.cas_percent;
      client.function = is_cas ? Function::kCas : Function::kWrite;
      client.input = draw_value();
      if (is_cas) client.expected = random_.chance(70) ? registers_[client.key] : draw_value();
      client.will_be_in_doubt = random_.chance(workload_.info_percent);
    }
    client.completed_before = gone_[client.key].size();
    builder_.invoke(
        {.time_ns = now_ns_,
         .process = Value::integer(process),
         .function = client.function,
         .key = builder_.values().string(std::string("k").append(std::to_string(client.key))),
         .input = client.input,
         .expected = client.expected});
  }

  void take_effect(Client& client) {
    client.has_taken_effect = true;
    Value& current = registers_[client.key];
    if (client.will_be_in_doubt && random_.chance(30)) return;  // lost on the way
    if (client.function == Function::kRead) {
      client.output = current;
      return;
    }
    client.succeeded = client.function == Function::kWrite || current == client.expected;
    if (!client.succeeded) return;
    client.output = current;  // what it replaced
    current = client.input;
  }

  void complete(Client& client) {
    Conclusion conclusion{.time_ns = now_ns_, .process = Value::integer(client.process)};
    if (client.will_be_in_doubt) {
      conclusion.completion = Completion::kInfo;
      conclusion.error = "timed out";
    } else if (!client.succeeded) {
      conclusion.completion = Completion::kFail;
    } else if (client.function == Function::kRead) {
      conclusion.output = is_to_be_stale(client) ? stale_value(client) : client.output;
    } else if (!client.will_be_in_doubt) {
      // From here on whoever begins cannot see what this one replaced.
      gone_[client.key].push_back(client.output);
    }
    // An operation in doubt may be without a completion altogether.
    if (!(client.will_be_in_doubt && random_.chance(50))) builder_.complete(conclusion);
    if (client.will_be_in_doubt) client.process = next_process_++;
    client.is_busy = false;
  }

  bool is_to_be_stale(const Client& client) {
    const bool can = client.completed_before > 0 && invoked_ * 2 > workload_.operations;
    if (!can || stale_made_ == workload_.stale_reads) return false;
    ++stale_made_;
    return true;
  }

  Value stale_value(const Client& client) {
    return gone_[client.key][random_.below(client.completed_before)];
  }

  const RegisterWorkload& workload_;
  Splitmix& random_;
  HistoryBuilder builder_;
  std::vector<Client> clients_;
  std::vector<Value> registers_;
  std::vector<std::vector<Value>> gone_;  // by key: values that completed updates replaced
  std::uint64_t invoked_ = 0;
  std::uint64_t stale_made_ = 0;
  std::int64_t latest_value_ = 0;
  std::int64_t next_process_ = 0;
  std::int64_t now_ns_ = 0;
};

}  // namespace

History generate_history(const RegisterWorkload& workload, Splitmix& random) {
  return Driver(workload, random).run();
}

}  // namespace ordeal::checkers::testing
