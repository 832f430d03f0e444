#include "tools/search/many_seeds.hpp"

#include <poll.h>

#include <algorithm>
#include <map>
#include <system_error>
#include <vector>

#include "tools/search/worker.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kSeedsPerWorker = 2;   // under way: one that runs, one that waits for it
constexpr std::uint64_t kSeedsAhead = 1024;  // of the one that is next to be handed over
constexpr int kTickMilliseconds = 100;

// The workers, what they are at, and what came back too early.
class Crew {
 public:
  explicit Crew(const ManySeeds& seeds)
      : seeds_(seeds), next_given_(seeds.first), next_taken_(seeds.first) {
    const std::uint64_t count = seeds.last - seeds.first + 1;
    const auto processes =
        std::clamp<std::uint64_t>(static_cast<std::uint64_t>(seeds.processes), 1, count);
    for (std::uint64_t i = 0; i < processes; ++i) hire(workers_.emplace_back());
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() {
    for (Worker& worker : workers_) worker.dismiss();
  }

  SeedsEnd go() {
    while (true) {
      hand_out();
      wait();
      for (Worker& worker : workers_) collect(worker);
      if (!seeds_.tick(finished_)) return SeedsEnd::interrupted;
      if (!hand_over()) return SeedsEnd::enough;
      if (all_taken_) return SeedsEnd::all;
    }
  }

 private:
  void hire(Worker& worker) {
    std::vector<int> foreign;
    for (const Worker& other : workers_) other.add_descriptors(foreign);
    worker.start(seeds_, foreign);
  }

  bool next_seed(std::uint64_t& seed) {
    if (!again_.empty()) {
      seed = again_.back();
      again_.pop_back();
      return true;
    }
    if (all_given_ || next_given_ - next_taken_ >= kSeedsAhead) return false;
    seed = next_given_;
    all_given_ = next_given_ == seeds_.last;
    ++next_given_;
    return true;
  }

  void hand_out() {
    for (std::size_t round = 0; round < kSeedsPerWorker; ++round) {
      for (Worker& worker : workers_) {
        std::uint64_t seed = 0;
        if (worker.under_way().size() <= round && next_seed(seed)) worker.give(seed);
      }
    }
  }

  void wait() {
    std::vector<pollfd> descriptors;
    for (const Worker& worker : workers_) {
      descriptors.push_back({worker.output(), POLLIN, 0});
      descriptors.push_back({worker.complaints(), POLLIN, 0});
    }
    ::poll(descriptors.data(), descriptors.size(), kTickMilliseconds);
  }

  void collect(Worker& worker) {
    while (const auto record = worker.receive()) keep(*record);
    if (!worker.has_ended()) return;
    std::vector<std::uint64_t> lost = worker.under_way();
    const std::string cause = worker.cause_of_death();
    if (!worker.explained_itself() && !lost.empty()) {
      keep(seeds_.died(lost.front(), cause));
      lost.erase(lost.begin());
    }
    again_.insert(again_.end(), lost.rbegin(), lost.rend());
    worker.dismiss();
    hire(worker);
  }

  void keep(RunRecord record) {
    ++finished_;
    const std::uint64_t seed = record.seed;
    early_.emplace(seed, std::move(record));
  }

  bool hand_over() {
    while (!early_.empty() && early_.begin()->first == next_taken_) {
      const RunRecord record = std::move(early_.begin()->second);
      early_.erase(early_.begin());
      if (!seeds_.take(record)) return false;
      all_taken_ = next_taken_ == seeds_.last;
      ++next_taken_;
    }
    return true;
  }

  const ManySeeds& seeds_;
  std::vector<Worker> workers_;
  std::vector<std::uint64_t> again_;  // given to a worker that died before their turn came
  std::map<std::uint64_t, RunRecord> early_;
  std::uint64_t next_given_;
  std::uint64_t next_taken_;
  std::uint64_t finished_ = 0;
  bool all_given_ = false;
  bool all_taken_ = false;
};

}  // namespace

SeedsEnd run_many_seeds(const ManySeeds& seeds) { return Crew(seeds).go(); }

}  // namespace ordeal::tools
