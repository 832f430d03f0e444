#include "tests/bench/object_history.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace ordeal::bench {
namespace {

using namespace ordeal::checkers;

struct Kind {
  std::string_view model;
  Function update;
  Function other;  // a read, or what takes out
};
constexpr Kind kKinds[] = {{"register", Function::kWrite, Function::kRead},
                           {"queue", Function::kEnqueue, Function::kDequeue},
                           {"stack", Function::kPush, Function::kPop},
                           {"priority-queue", Function::kEnqueue, Function::kDequeue},
                           {"set", Function::kAdd, Function::kRead},
                           {"counter", Function::kAdd, Function::kRead},
                           {"append-list", Function::kAppend, Function::kRead},
                           {"kv", Function::kAppend, Function::kRead}};

class Generator {
 public:
  explicit Generator(const Workload& workload)
      : workload_(workload),
        kind_(*std::ranges::find(kKinds, workload.model, &Kind::model)),
        objects_(workload.keys) {
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
    Function function = Function::kRead;
    bool is_update = false;
    Value value;   // what it asked with
    Value result;  // once it has taken effect
  };
  struct Object {
    Value current;
    std::vector<Value> inside;  // in a queue from `begin` on; in a priority queue a heap
    std::size_t begin = 0;
    std::vector<bool> has;  // elements of a set
    std::int64_t count = 0;
    std::string text;
  };

  std::uint64_t below(std::uint64_t bound) {
    state_ += 1;
    return mix64(state_) % bound;
  }

  bool is(std::string_view model) const { return kind_.model == model; }

  void invoke(Client& client, std::uint64_t number) {
    client.stage = 1;
    client.key = below(workload_.keys);
    client.is_update = below(2) == 0;
    client.function = client.is_update ? kind_.update : kind_.other;
    client.value = client.result = Value::nil();
    const auto fresh = static_cast<std::int64_t>(number + 1);
    if (client.is_update) {
      client.value = Value::integer(fresh);
      if (is("priority-queue")) client.value = Value::integer((fresh * 1'000'003) % 4'000'037);
      if (is("counter")) client.value = Value::integer(1);
      if (is("kv")) client.value = builder_.values().string("x " + std::to_string(fresh) + " y");
    } else if (is("set")) {
      ask_of_element(client, fresh);
    }
    Invocation invocation{.process = Value::integer(client.name), .function = client.function};
    invocation.key = Value::integer(static_cast<std::int64_t>(client.key));
    invocation.input = client.value;
    if (builder_.invoke(invocation)) std::abort();
    near_end_ = number > workload_.operations - workload_.operations / 20;
  }

  // Every third takes an element out, each at most once; the others ask whether one is inside.
  void ask_of_element(Client& client, std::int64_t fresh) {
    if (below(3) == 0) {
      client.function = Function::kRemove;
      client.is_update = true;
      client.value = Value::integer(++removed_);
    } else {
      client.value =
          Value::integer(1 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(fresh))));
    }
  }

  void take_effect(Client& client) {
    Object& object = objects_[client.key];
    if (is("register")) {
      (client.is_update ? object.current : client.result) =
          client.is_update ? client.value : object.current;
    } else if (is("set")) {
      change_set(client, object);
    } else if (is("counter")) {
      object.count += client.is_update;
      if (!client.is_update) client.result = Value::integer(object.count);
    } else if (is("kv")) {
      if (client.is_update) object.text += builder_.values().text_of(client.value);
      if (!client.is_update) client.result = builder_.values().string(object.text);
    } else if (is("append-list") && !client.is_update) {
      if (!object.inside.empty()) client.result = builder_.values().list(object.inside);
    } else {
      change_container(client, object);
    }
  }

  void change_set(Client& client, Object& object) {
    const auto element = static_cast<std::size_t>(client.value.as_integer());
    if (object.has.size() <= element) object.has.resize(workload_.operations + 1);
    const bool inside = object.has[element];
    const bool is_add = client.function == Function::kAdd;
    if (client.is_update) object.has[element] = is_add;
    client.result = Value::integer(inside != is_add ? 1 : 0);
  }

  void change_container(Client& client, Object& object) {
    auto& inside = object.inside;
    const bool heap = is("priority-queue");
    if (client.is_update) {
      inside.push_back(client.value);
      if (heap) std::push_heap(inside.begin(), inside.end(), std::greater<>());
    } else if (object.begin < inside.size()) {
      if (is("queue")) {
        client.result = inside[object.begin++];
      } else {
        if (heap) std::pop_heap(inside.begin(), inside.end(), std::greater<>());
        client.result = inside.back();
        inside.pop_back();
      }
    }
  }

  void complete(Client& client) {
    Conclusion conclusion{.process = Value::integer(client.name), .output = client.result};
    client.stage = 0;
    if (client.is_update && below(1000) < workload_.crash_per_mille) {
      conclusion.completion = Completion::kInfo;
      conclusion.output = Value::nil();
      client.name = next_name_++;
    } else if (!client.is_update && client.key == 0) {
      if (workload_.stale && near_end_ && !planted_) {
        conclusion.output = first_read_;
        planted_ = true;
      } else if (first_read_.is_nil()) {
        first_read_ = client.result;
      }
    }
    if (builder_.complete(conclusion)) std::abort();
  }

  const Workload workload_;
  const Kind& kind_;
  HistoryBuilder builder_;
  std::vector<Object> objects_;
  std::vector<Client> clients_;
  std::int64_t next_name_ = 0;
  std::int64_t removed_ = 0;
  std::uint64_t state_ = 17;
  Value first_read_;
  bool near_end_ = false;
  bool planted_ = false;
};

}  // namespace

History object_history(const Workload& workload) { return Generator(workload).history(); }

}  // namespace ordeal::bench
