#include "tests/checkers/repeated_objects.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

class Objects {
 public:
  Objects(const RepeatedWorkload& workload, Splitmix& luck)
      : workload_(workload),
        model_(workload.model),
        luck_(luck),
        stale_by_(std::clamp<std::size_t>(workload.operations / 6, 2, 60)) {}

  History run() {
    std::vector<Client> clients(workload_.clients);
    std::int64_t next_name = 0;
    for (Client& client : clients) client.name = next_name++;
    while (true) {
      Client& client = clients[luck_.below(clients.size())];
      const Value process = Value::integer(client.name);
      const Operation* open = builder_.open_operation(process);
      if (open == nullptr) {
        if (invoked_++ == workload_.operations) return builder_.finish();
        Invocation asked = ask(client);
        asked.process = process;
        builder_.invoke(asked);
        client.is_done = false;
        client.is_doubtful = luck_.chance(workload_.doubt_percent);
        continue;
      }
      if (!client.is_done) {
        const bool happens = !client.is_doubtful || luck_.chance(50);
        client.answer = happens ? perform(*open, client) : Conclusion{};
        client.is_done = true;
        if (luck_.chance(70)) continue;
      }
      Conclusion end = client.answer;
      end.process = process;
      if (client.is_doubtful) {
        end.completion = Completion::kInfo;
        end.output = Value::nil();
      }
      builder_.complete(end);
      if (client.is_doubtful) client = {.name = next_name++};
    }
  }

 private:
  struct Client {
    std::int64_t name = 0;
    bool is_done = false;
    bool is_doubtful = false;
    bool holds = false;
    Conclusion answer = {};
  };

  Value any() { return Value::integer(static_cast<std::int64_t>(luck_.below(workload_.values))); }

  Invocation ask(const Client& client) {
    Invocation asked;
    const bool first = luck_.chance(50);
    if (model_ == "queue" || model_ == "priority-queue") {
      asked.function = first ? Function::kEnqueue : Function::kDequeue;
    } else if (model_ == "stack") {
      asked.function = first ? Function::kPush : Function::kPop;
    } else if (model_ == "mutex") {
      asked.function = client.holds ? Function::kRelease : Function::kAcquire;
    } else if (!first) {
      asked.function = Function::kRead;
    } else if (model_ == "kv") {
      asked.function = luck_.chance(90) ? Function::kAppend : Function::kWrite;
      asked.input = builder_.values().string('x' + std::to_string(luck_.below(workload_.values)));
      return asked;
    } else if (model_ == "set") {
      asked.function = luck_.chance(60) ? Function::kAdd : Function::kRemove;
    } else if (model_ == "cas-register" && luck_.chance(50)) {
      asked.function = Function::kCas;
      asked.expected = luck_.chance(70) && !inside_.empty() ? inside_.back() : any();
    } else {
      asked.function = model_ == "counter"       ? Function::kAdd
                       : model_ == "append-list" ? Function::kAppend
                                                 : Function::kWrite;
    }
    const bool takes = asked.function == Function::kDequeue || asked.function == Function::kPop;
    const bool gives = !takes && asked.function != Function::kRead && model_ != "mutex";
    if (gives) asked.input = any();
    return asked;
  }

  bool slips(Slip slip) {
    if (workload_.slip != slip || has_slipped_ || invoked_ * 2 < workload_.operations) return false;
    return has_slipped_ = true;
  }

  Conclusion perform(const Operation& operation, Client& client) {
    Conclusion end;
    if (operation.function == Function::kRead) {
      const bool is_stale =
          past_.size() == stale_by_ && past_.front() != shown() && slips(Slip::kStale);
      end.output = is_stale ? past_.front() : shown();
      return end;
    }
    if (operation.function == Function::kDequeue || operation.function == Function::kPop) {
      end.output = taken_out();
      return end;
    }
    if (operation.function == Function::kAcquire) {
      const bool may = !is_held_ || slips(Slip::kDoubled);
      end.completion = may ? Completion::kOk : Completion::kFail;
      if (may) is_held_ = client.holds = true;
      return end;
    }
    if (operation.function == Function::kRelease) {
      is_held_ = client.holds = false;
      return end;
    }
    if (operation.function == Function::kCas &&
        (inside_.empty() || inside_.back() != operation.expected)) {
      end.completion = Completion::kFail;
      return end;
    }
    change(operation);
    return end;
  }

  Value taken_out() {
    if (inside_.empty() || slips(Slip::kStale)) return Value::nil();
    std::size_t at = model_ == "stack" ? inside_.size() - 1 : 0;
    if (inside_.size() > 2 && slips(Slip::kSwapped)) at = model_ == "stack" ? at - 2 : at + 2;
    const Value value = inside_[at];
    if (!slips(Slip::kDoubled)) inside_.erase(inside_.begin() + static_cast<std::ptrdiff_t>(at));
    return value;
  }

  void change(const Operation& operation) {
    past_.push_back(shown());
    if (past_.size() > stale_by_) past_.pop_front();
    if (slips(Slip::kLost)) return;
    const Value given = operation.input;
    if (operation.function == Function::kWrite || operation.function == Function::kCas) {
      inside_ = {given};
      text_.clear();
    } else if (operation.function == Function::kRemove) {
      std::erase(inside_, given);
    } else if (model_ != "set" || std::ranges::find(inside_, given) == inside_.end()) {
      inside_.push_back(given);
    }
    if (model_ == "priority-queue" || model_ == "set") std::ranges::sort(inside_);
    if (model_ == "kv") text_ += builder_.values().text_of(given);
    if (model_ == "counter") sum_ += given.as_integer() * (slips(Slip::kDoubled) ? 2 : 1);
  }

  // What a read returns.
  Value shown() {
    if (model_ == "counter") return Value::integer(sum_);
    if (model_ == "kv") return builder_.values().string(text_);
    if (model_ == "set" || model_ == "append-list") {
      return builder_.values().list(std::vector<Value>(inside_.begin(), inside_.end()));
    }
    return inside_.empty() ? Value::nil() : inside_.back();
  }

  const RepeatedWorkload& workload_;
  std::string_view model_;
  Splitmix& luck_;
  std::size_t stale_by_;  // changes
  HistoryBuilder builder_;
  std::uint64_t invoked_ = 0;
  bool has_slipped_ = false;
  std::deque<Value> inside_;
  std::deque<Value> past_;
  std::string text_;
  std::int64_t sum_ = 0;
  bool is_held_ = false;
};

}  // namespace

History repeated_objects(const RepeatedWorkload& workload, Splitmix& luck) {
  return Objects(workload, luck).run();
}

}  // namespace ordeal::checkers::testing
