// A protocol and a model of one's own, outside Ordeal's tree: a register that one machine keeps in
// memory, and one that only grows. They have the whole command line of Ordeal; try
//   ./example run amnesia.yaml
//   ./example check grown.edn --model max-register
#include <algorithm>
#include <array>

#include "checkers/linearizability/model_row.hpp"
#include "protocols/common/room.hpp"
#include "tools/cli/cli.hpp"

namespace {

using namespace ordeal;

struct Answer {
  std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (value))

struct Get {
  using Reply = Answer;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(Get, (), (key))

struct Put {
  using Reply = Answer;
  std::string key;
  std::int64_t value = 0;
};
BOOST_DESCRIBE_STRUCT(Put, (), (key, value))

// The protocol: ten lines. Its flaw is that a crash forgets everything.
class Keeper {
 public:
  using Handles = sim::Handles<Get, Put>;
  explicit Keeper(sim::Node&) {}
  Answer on(const Get& get, sim::NodeId) { return {values_[get.key]}; }
  Answer on(const Put& put, sim::NodeId) { return {values_[put.key] = put.value}; }

 private:
  std::map<std::string, std::int64_t> values_;
};

// Its client: asks the first machine, and does not know what became of an operation without an
// answer.
class KeeperClient : public protocols::Client {
 public:
  KeeperClient(sim::Node& machine, sim::NodeId keeper, sim::Duration timeout)
      : machine_(machine), keeper_(keeper), timeout_(timeout) {}

  protocols::Outcome perform(const protocols::Operation& operation) override {
    using protocols::Ending;
    std::optional<Answer> answer;
    switch (operation.function) {
      case protocols::Function::read:
        answer = machine_.call(keeper_, Get{operation.key}, timeout_);
        if (!answer) return {Ending::fail, {}, "timeout", ""};
        if (answer->value == 0) return {Ending::ok, {}, "", "n1"};
        return {Ending::ok, answer->value, "", "n1"};
      case protocols::Function::write:
        answer = machine_.call(keeper_, Put{operation.key, operation.value}, timeout_);
        return {answer ? Ending::ok : Ending::info, {}, answer ? "" : "timeout", "n1"};
      default:
        return {Ending::fail, {}, "this keeper only reads and writes", ""};
    }
  }

 private:
  sim::Node& machine_;
  sim::NodeId keeper_;
  sim::Duration timeout_;
};

protocols::Room keeper_room() {
  protocols::Room room;
  room.name = "keeper";
  room.about = "a register that one machine keeps in memory";
  room.paper = "nobody's";
  room.workloads = {"register"};
  room.boot = [](const protocols::Cluster&, sim::NodeId) { return sim::runs<Keeper>(); };
  room.client = [](const protocols::Cluster& cluster, sim::Node& machine, int,
                   const protocols::ClientOptions& options) {
    return std::make_unique<KeeperClient>(machine, cluster.nodes.front(), options.timeout);
  };
  return room;
}

// The model: what a max-register would do if its operations came one at a time. A write raises it,
// a read returns the greatest number that was written.
struct MaxRegister {
  using State = std::int64_t;
  State initial() const { return 0; }
  bool step(State& greatest, const checkers::Operation& operation) const {
    if (operation.function == checkers::Function::kRead) {
      return !operation.is_ok() || operation.output == checkers::Value::integer(greatest);
    }
    if (!operation.input.is_integer()) return false;
    greatest = std::max(greatest, operation.input.as_integer());
    return true;
  }
};
constexpr std::array kFunctions = {checkers::Function::kRead, checkers::Function::kWrite};

}  // namespace

int main(int argc, char** argv) {
  checkers::add_model(
      checkers::model_row<MaxRegister>("max-register", "a number that only grows", kFunctions));
  return tools::run_cli(argc, argv, {keeper_room()});
}
