#include "tests/tools/store_room.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.hpp"

namespace store_test {
namespace {

using namespace ordeal;             // NOLINT: for the tests alone
using namespace ordeal::protocols;  // NOLINT

/// What a store did with an operation.
struct Done {
  bool happened = true;
  std::vector<std::vector<std::int64_t>> seen;
};
BOOST_DESCRIBE_STRUCT(Done, (), (happened, seen))

/// One operation as a list of parts; a cas has what it expects.
struct Do {
  using Reply = Done;
  std::vector<MicroOperation> parts;
  std::optional<std::int64_t> expected;
};
BOOST_DESCRIBE_STRUCT(Do, (), (parts, expected))

class Store {
 public:
  using Handles = sim::Handles<Do>;
  Store(sim::Node& node, bool is_silent) : node_(node), is_silent_(is_silent) {}

  std::optional<Done> on(const Do& operation, sim::NodeId) {
    node_.reached("store: asked");
    Done done;
    auto changed = values_;
    for (const MicroOperation& part : operation.parts) {
      std::vector<std::int64_t>& value = changed[part.key];
      done.seen.emplace_back();
      if (part.function == MicroFunction::read) done.seen.back() = value;
      if (operation.expected && (value.empty() || value[0] != *operation.expected))
        return Done{false, {}};
      if (part.function == MicroFunction::write) value = {part.value};
      if (part.function == MicroFunction::append) value.push_back(part.value);
      if (part.function != MicroFunction::add) continue;
      const std::int64_t sum = (value.empty() ? 0 : value[0]) + part.value;
      if (sum < 0) return Done{false, {}};
      value = {sum};
    }
    values_ = std::move(changed);
    if (is_silent_ && operation.parts.size() > 1 && !std::exchange(was_silent_, true)) return {};
    return done;
  }

 private:
  sim::Node& node_;
  bool is_silent_;
  bool was_silent_ = false;
  std::map<std::string, std::vector<std::int64_t>> values_;
};

class StoreClient : public Client {
 public:
  StoreClient(sim::Node& machine, const Cluster& cluster, sim::Duration timeout)
      : machine_(machine), cluster_(cluster), timeout_(timeout) {}

  Outcome perform(const Operation& operation) override {
    const sim::Node* through = cluster_.world.find(operation.through);
    const sim::NodeId server = through != nullptr ? through->id() : cluster_.nodes.front();
    Do message{operation.parts, {}};
    if (operation.function != Function::transaction) {
      message.parts = {{micro(operation.function), operation.key, operation.value}};
    }
    if (operation.function == Function::cas) message.expected = operation.expected;
    const auto done = machine_.call(server, message, timeout_);
    if (!done) return {Ending::info, {}, "timeout", ""};
    if (!done->happened) return {Ending::fail, {}, "it does not fit", "n1"};
    Outcome outcome{Ending::ok, {}, "", "n1"};
    if (operation.function == Function::transaction) {
      outcome.parts = done->seen;
    } else if (operation.function == Function::read && adds_elements()) {
      outcome.values = done->seen[0];
    } else if (operation.function == Function::read && !done->seen[0].empty()) {
      outcome.value = done->seen[0][0];
    }
    return outcome;
  }

 private:
  bool adds_elements() const { return cluster_.variant == "sets"; }
  MicroFunction micro(Function function) const {
    if (function == Function::read) return MicroFunction::read;
    if (function != Function::add) return MicroFunction::write;
    return adds_elements() ? MicroFunction::append : MicroFunction::add;
  }

  sim::Node& machine_;
  const Cluster& cluster_;
  sim::Duration timeout_;
};

}  // namespace

Room room() {
  Room room;
  room.name = "store";
  room.about = "one machine that keeps everything";
  room.variants = {{"sets", ""}, {"silent", ""}};
  room.workloads = {"register", "set", "counter", "bank", "list-append", "rw-register"};
  room.boot = [](const Cluster& cluster, sim::NodeId) {
    return sim::runs<Store>(cluster.variant == "silent");
  };
  room.client = [](const Cluster& cluster, sim::Node& machine, int, const ClientOptions& options) {
    return std::make_unique<StoreClient>(machine, cluster, options.timeout);
  };
  return room;
}

}  // namespace store_test
