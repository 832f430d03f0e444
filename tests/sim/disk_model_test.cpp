// The disk against a model that knows nothing of undoing: it remembers every operation and, after a
// crash, replays the ones that survive.

#include <doctest/doctest.h>

#include <map>

#include "sim/disk/disk.hpp"
#include "tests/sim/small_world.hpp"

namespace ordeal::sim::tests {
namespace {

class Model {
 public:
  explicit Model(std::uint64_t seed) : decisions_(seed) {}

  void append(const std::string& name, const std::string& bytes) {
    const std::size_t end = read(name).size();
    write(name, end, bytes);
  }
  void write(const std::string& name, std::uint64_t offset, const std::string& bytes) {
    const int file = open(name);
    operations_.push_back({.what = What::write,
                           .number = ++numbers_,
                           .file = file,
                           .offset = offset,
                           .bytes = bytes});
  }
  void truncate(const std::string& name, std::uint64_t size) {
    const int file = open(name);
    operations_.push_back(
        {.what = What::truncate, .number = ++numbers_, .file = file, .offset = size});
  }
  void rename(const std::string& from, const std::string& to) {
    if (from == to) return;
    operations_.push_back({.what = What::rename, .number = ++numbers_, .from = from, .to = to});
  }

  struct Sync {
    int file;
    std::uint64_t covered;
    std::string name;
  };
  Sync begin_sync(const std::string& name) {
    const std::uint64_t covered = numbers_;
    return {open(name), covered, name};
  }
  void end_sync(const Sync& sync) {
    std::uint64_t newest = 0;
    for (Operation& operation : operations_) {
      if (operation.number > sync.covered) continue;
      if (operation.file == sync.file && operation.what != What::create) operation.durable = true;
      if (operation.what == What::rename &&
          (operation.from == sync.name || operation.to == sync.name)) {
        newest = operation.number;
      }
    }
    for (Operation& operation : operations_) {
      if (operation.what == What::rename && operation.number <= newest) operation.durable = true;
    }
  }

  void crash(UnsyncedWrites rule) {
    std::vector<Operation> survive;
    std::vector<std::string> involved;  // in a rename that was lost
    for (Operation& operation : operations_) {
      switch (operation.what) {
        case What::rename:
          if (!involved.empty() || !kept(operation, rule)) {
            involved.push_back(operation.from);
            involved.push_back(operation.to);
            continue;
          }
          break;
        case What::create:
          if (std::find(involved.begin(), involved.end(), operation.from) != involved.end())
            continue;
          break;
        default:
          // Of a file that no name leads to any more nobody asks.
          if (!kept(operation, rule)) continue;
      }
      operation.durable = true;
      survive.push_back(operation);
    }
    operations_ = std::move(survive);
  }

  std::map<std::string, int> names() const {
    std::map<std::string, int> names;
    for (const Operation& operation : operations_) {
      if (operation.what == What::create) names[operation.from] = operation.file;
      if (operation.what != What::rename) continue;
      names[operation.to] = names.at(operation.from);
      names.erase(operation.from);
    }
    return names;
  }
  std::string read(const std::string& name) const {
    const auto all = names();
    const auto found = all.find(name);
    if (found == all.end()) return {};
    std::string content;
    for (const Operation& operation : operations_) {
      if (operation.file != found->second) continue;
      if (operation.what == What::truncate) content.resize(operation.offset, '\0');
      if (operation.what != What::write) continue;
      const std::size_t end = operation.offset + operation.bytes.size();
      if (content.size() < end) content.resize(end, '\0');
      for (std::size_t i = 0; i < operation.bytes.size(); ++i) {
        content[operation.offset + i] = operation.bytes[i];
      }
    }
    return content;
  }

 private:
  enum class What { create, write, truncate, rename };
  struct Operation {
    What what = What::create;
    std::uint64_t number = 0;
    int file = -1;
    std::uint64_t offset = 0;
    std::string bytes = {};
    std::string from = {};
    std::string to = {};
    bool durable = false;
  };

  int open(const std::string& name) {
    const auto all = names();
    if (const auto found = all.find(name); found != all.end()) return found->second;
    operations_.push_back({.what = What::create, .file = ++files_, .from = name});
    return files_;
  }
  bool kept(const Operation& operation, UnsyncedWrites rule) {
    if (operation.durable || rule == UnsyncedWrites::keep) return true;
    if (rule == UnsyncedWrites::lose) return false;
    const Name name = Name("n1") / "disk" / operation.number / "kept";
    return decisions_.chance(name, Probability::per_million(500'000), [] { return std::string(); });
  }

  Decisions decisions_;
  std::vector<Operation> operations_;
  std::uint64_t numbers_ = 0;
  int files_ = 0;
};

const std::vector<std::string> kNames = {"a", "b", "c", "d"};

struct Run {
  explicit Run(std::uint64_t run_seed)
      : words(run_seed), model(run_seed), world(options(run_seed)) {}

  static WorldOptions options(std::uint64_t seed) {
    WorldOptions made;
    made.seed = seed;
    return made;
  }

  void steps(int count) {
    for (int i = 0; i < count; ++i) {
      step();
      compare();
    }
  }
  void step() {
    const std::string& name = kNames[words.below(kNames.size())];
    const std::string bytes(words.below(6), static_cast<char>('A' + words.below(26)));
    switch (words.below(12)) {
      case 0:
      case 1:
      case 2:
        node.disk().append(name, bytes);
        model.append(name, bytes);
        break;
      case 3:
      case 4: {
        const std::uint64_t offset = words.below(20);
        node.disk().write(name, offset, bytes);
        model.write(name, offset, bytes);
        break;
      }
      case 5: {
        const std::uint64_t size = words.below(20);
        node.disk().truncate(name, size);
        model.truncate(name, size);
        break;
      }
      case 6:
      case 7: {
        const std::string& to = kNames[words.below(kNames.size())];
        if (!node.disk().exists(name)) break;
        node.disk().rename(name, to);
        model.rename(name, to);
        break;
      }
      case 8:
      case 9:
        node.spawn("syncs", [this, name] {
          const Model::Sync sync = model.begin_sync(name);
          node.disk().sync(name);
          model.end_sync(sync);
          ++synced;
        });
        REQUIRE(world.run_for(0s));
        break;
      case 10:
        REQUIRE(world.run_for(1ms));
        break;
      default:
        if (words.below(3) == 0) crash();
    }
  }
  void crash() {
    const auto rule = static_cast<UnsyncedWrites>(words.below(3));
    world.crash(node.id(), rule);
    world.start(node.id());
    model.crash(rule);
  }
  void compare() {
    const auto names = model.names();
    for (const std::string& name : kNames) {
      CAPTURE(name);
      REQUIRE(node.disk().exists(name) == names.contains(name));
      const std::string expected = model.read(name);
      REQUIRE(node.disk().read(name) == expected);
      REQUIRE(node.disk().size(name) == expected.size());
    }
  }

  Words words;
  Model model;
  World world;
  Node& node = add_machine(world, "n1");
  int synced = 0;
};

TEST_CASE("the disk does what the model does, over random scripts and crashes") {
  int synced = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    CAPTURE(seed);
    Run run(seed);
    run.steps(80);
    synced += run.synced;
  }
  CHECK(synced > 1000);
}

}  // namespace
}  // namespace ordeal::sim::tests
