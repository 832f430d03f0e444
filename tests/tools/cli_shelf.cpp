#include "tests/tools/cli_shelf.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "sim/world.hpp"
#include "tools/cli/cli.hpp"

namespace cli_test {

using namespace ordeal;
namespace fs = std::filesystem;

namespace {

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

struct Kept {
  std::uint64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (count))

int runs_so_far = 0;

class Shelf {
 public:
  using Handles = sim::Handles<Get, Put>;
  Shelf(sim::Node& node, const std::string& variant) : node_(node), variant_(variant) {}

  void start() {
    node_.take_role("keeper", 1);
    if (variant_ == "fickle") node_.sleep(std::chrono::milliseconds(10 + ++runs_so_far));
  }

  Answer on(const Get& get, sim::NodeId) {
    misbehave();
    const bool stale = variant_ == "stale" && node_.draw_below("stale", 100) == 0;
    return {stale ? first_[get.key] : values_[get.key]};
  }

  Answer on(const Put& put, sim::NodeId) {
    misbehave();
    first_.emplace(put.key, put.value);
    node_.note(Kept{++puts_});
    return {values_[put.key] = put.value};
  }

 private:
  void misbehave() {
    handled_ = handled_ + 1;
    if (handled_ != 5) return;
    if (variant_ == "throws") throw std::runtime_error("the shelf fell down");
    if (variant_ == "spins") {
      while (handled_ == 5) continue;
    }
    if (variant_ == "dies" && node_.kernel().seed() % 3 == 0) {
      constexpr char kWords[] = "shelf: I am dying\n";
      [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kWords, sizeof kWords - 1);
      ::raise(SIGKILL);
    }
    if (variant_ == "segfaults") ::raise(SIGSEGV);
    if (variant_ == "aborts") std::abort();
    if (variant_ == "overflows") handled_ = dig(handled_);
    if (variant_ == "endless") {
      while (true) node_.sleep(std::chrono::nanoseconds(0));
    }
  }

  // Needs more stack than there is.
  static int dig(int depth) {
    volatile char hole[512] = {};
    hole[0] = static_cast<char>(depth);
    return depth < 1'000'000 ? dig(depth + 1) + hole[static_cast<std::size_t>(depth) % 512] : depth;
  }

  sim::Node& node_;
  std::string variant_;
  std::map<std::string, std::int64_t> values_;
  std::map<std::string, std::int64_t> first_;
  std::uint64_t puts_ = 0;
  volatile int handled_ = 0;
};

class ShelfClient : public protocols::Client {
 public:
  ShelfClient(sim::Node& machine, sim::NodeId shelf, sim::Duration timeout)
      : machine_(machine), shelf_(shelf), timeout_(timeout) {}

  protocols::Outcome perform(const protocols::Operation& operation) override {
    using protocols::Ending;
    if (operation.function == protocols::Function::read) {
      const auto answer = machine_.call(shelf_, Get{operation.key}, timeout_);
      if (!answer) return {Ending::fail, {}, "timeout", ""};
      if (answer->value == 0) return {Ending::ok, {}, "", "n1"};
      return {Ending::ok, answer->value, "", "n1"};
    }
    const auto answer = machine_.call(shelf_, Put{operation.key, operation.value}, timeout_);
    return {answer ? Ending::ok : Ending::info, {}, answer ? "" : "timeout", "n1"};
  }

 private:
  sim::Node& machine_;
  sim::NodeId shelf_;
  sim::Duration timeout_;
};

class Claims : public protocols::Properties {
 public:
  explicit Claims(const protocols::Cluster& cluster) : cluster_(cluster) {
    const std::size_t few = declare("few-puts", protocols::PropertyKind::always);
    const std::size_t full = declare("full-shelf", protocols::PropertyKind::sometimes);
    const bool wrong = cluster.variant == "wrong_claim";
    sim::World& world = cluster.world;
    world.watch<Kept>([this, few, full, wrong, &world](const Kept& kept, sim::Node& node) {
      if (kept.count >= 10'000) held(full);
      if (!wrong || kept.count < 3) {
        held(few);
      } else {
        broke(few, node.name() + " kept " + std::to_string(kept.count) + " values", world.now(),
              world.trace().count());
      }
    });
  }
  void before_mending() override { was_up_ = cluster_.world.is_up(cluster_.nodes.front()); }
  std::vector<protocols::Finding> findings() const override {
    if (cluster_.variant != "tells") return {};
    protocols::Finding many{"How full the shelf is", {}};
    for (int i = 1; i <= 20; ++i) many.lines.push_back("board " + std::to_string(i));
    return {{"Where the shelf was", {was_up_ ? "on the wall" : "on the floor", "  in the hall"}},
            many};
  }

 private:
  const protocols::Cluster& cluster_;
  bool was_up_ = true;
};

}  // namespace

std::vector<protocols::Room> rooms() {
  protocols::Room room;
  room.name = "shelf";
  room.about = "a register that one machine keeps";
  room.paper = "nobody's";
  for (const char* variant : {"stale", "wrong_claim", "throws", "spins", "dies", "fickle",
                              "endless", "tells", "segfaults", "overflows", "aborts"}) {
    room.variants.push_back({variant, "a way to go wrong"});
  }
  room.workloads = {"register"};
  room.boot = [](const protocols::Cluster& cluster, sim::NodeId) {
    return sim::runs<Shelf>(cluster.variant);
  };
  room.client = [](const protocols::Cluster& cluster, sim::Node& machine, int,
                   const protocols::ClientOptions& options) {
    return std::make_unique<ShelfClient>(machine, cluster.nodes.front(), options.timeout);
  };
  room.properties = [](const protocols::Cluster& cluster) {
    return std::make_unique<Claims>(cluster);
  };
  return {room};
}

Workplace::Workplace(std::vector<protocols::Room> its_rooms)
    : rooms_(std::move(its_rooms)), before_(fs::current_path()) {
  std::string pattern = (fs::temp_directory_path() / "sim-cli-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder to test in");
  folder_ = pattern;
  fs::current_path(folder_);
}

Workplace::~Workplace() {
  fs::current_path(before_);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

std::string Workplace::scenario(const std::string& name, const std::string& variant,
                                const std::string& more) {
  std::string text = "# A shelf.\nsim: 1\nscenario: " + name + "\nabout: A shelf.\n";
  text += "nodes: {count: 1, run: shelf" + (variant.empty() ? "" : ", variant: " + variant) + "}\n";
  text +=
      "clients: {count: 3, timeout: 100ms}\n"
      "workload: {kind: register, rate: 60/s, keys: 1, mix: {read: 60%, write: 40%, cas: 0%}}\n"
      "time: {run: 2s, recover: 0s}\n";
  write(name + ".yaml", text + more);
  return name + ".yaml";
}

std::string Workplace::read(const std::string& file) const {
  std::ifstream in(folder_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void Workplace::write(const std::string& file, const std::string& text) const {
  fs::create_directories((folder_ / file).parent_path());
  std::ofstream(folder_ / file, std::ios::binary) << text;
}

bool Workplace::has(const std::string& file) const { return fs::exists(folder_ / file); }

Result Workplace::sim(const std::vector<std::string>& words,
                      const std::map<std::string, std::string>& variables,
                      const std::string& input) const {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  tools::Surroundings around{
      in, out, err, false, false, [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      }};
  Result result;
  result.exit = tools::run_cli(words, rooms_, around);
  result.out = out.str();
  result.err = err.str();
  return result;
}

Result Workplace::sim_apart(const std::vector<std::string>& words) const {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    // A process of its own has no handlers of doctest's.
    for (const int fatal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) ::signal(fatal, SIG_DFL);
    tools::Surroundings around = tools::process_surroundings();
    const int exit = tools::run_cli(words, rooms_, around);
    std::cout << std::flush;
    ::_exit(exit);
  }
  ::close(ends[1]);
  Result result;
  char chunk[4096];
  for (ssize_t got = 0; (got = ::read(ends[0], chunk, sizeof chunk)) > 0;) {
    result.out.append(chunk, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  result.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string last_line(const std::string& text) {
  std::string rest = text;
  while (!rest.empty() && rest.back() == '\n') rest.pop_back();
  const std::size_t line = rest.rfind('\n');
  return line == std::string::npos ? rest : rest.substr(line + 1);
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace cli_test
