#include <algorithm>
#include <chrono>

#include "tools/cli/progress.hpp"
#include "tools/cli/run_seeds.hpp"
#include "tools/cli/shown_run.hpp"
#include "tools/cli/sudden_end.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"
#include "tools/search/many_seeds.hpp"
#include "tools/search/run_watch.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kKeptFailuresMax = 20;  // folders of one scenario's failures

// One scenario's campaign, while it goes on.
class SeedCampaign {
 public:
  SeedCampaign(RunSession& session, const ReadyScenario& ready, const SeedChoice& seeds)
      : session_(session),
        ready_(ready),
        seeds_(seeds),
        stacks_(ready.scenario.stack_size),
        tally_(ready.scenario, seeds.range.first, seeds.range.last),
        progress_(session.around(), session.flags().progress, session.style().color,
                  ready.scenario.name, tally_.planned()) {
    for (const auto& [name, value] : session.flags().overrides) unused_.push_back(name);
  }

  void go() {
    sudden_end() = {&session_, &ready_, &seeds_, &tally_};
    ManySeeds many;
    many.first = seeds_.range.first;
    many.last = seeds_.range.last;
    many.processes = session_.flags().jobs;
    many.run = [this](std::uint64_t seed) { return run(seed); };
    many.enter_worker = [this](int report_fd) { enter_worker(report_fd); };
    many.died = [this](std::uint64_t seed, const std::string& message) {
      return record_of_crash(ready_.scenario, seed, "the process that ran it " + message);
    };
    many.take = [this](const RunRecord& record) { return take(record); };
    many.tick = [this](std::uint64_t finished) { return tick(finished); };
    session_.around().out << std::flush;  // or a worker would say it again
    const SeedsEnd end = run_many_seeds(many);
    if (end == SeedsEnd::interrupted) session_.interrupt();
    progress_.finish();
    if (!refused_) conclude(end == SeedsEnd::interrupted);
  }

 private:
  RunRecord run(std::uint64_t seed) {
    RunWish wish{seed, session_.flags().overrides, false, false};
    if (session_.flags().keep != Keep::all) return perform(ready_, wish, stacks_).record;
    wish.events = true;
    const FinishedRun run = perform_twice(ready_, wish, stacks_);
    if (!RunWatch::interrupted()) attend(session_, ready_, run, {false, false, true}, stacks_);
    return run.record;
  }

  void enter_worker(int report_fd) {
    sudden_end().worker_fd = report_fd;
    // The parent's watch was not inherited whole: timers are not.
    static RunWatch watch(&report_sudden_end, nullptr, session_.flags().stall_seconds);
  }

  bool take(const RunRecord& record) {
    if (!accept_overrides(session_, ready_, record)) {
      refused_ = true;
      return false;
    }
    session_.note(ready_, record);
    tally_.add(record);
    std::erase_if(unused_, [&](const std::string& name) {
      return !record.died &&
             std::find(record.unused_overrides.begin(), record.unused_overrides.end(), name) ==
                 record.unused_overrides.end();
    });
    if (record.died) {
      if (died_.size() < kKeptFailuresMax) died_.push_back(record);
    } else if (!record.expected && failures_.size() < kKeptFailuresMax && !tally_.is_search()) {
      failures_.push_back(record.seed);
    }
    return !tally_.is_settled();
  }

  bool tick(std::uint64_t finished) {
    const std::uint64_t failures =
        tally_.is_search() ? tally_.with(RunVerdict::violation) : tally_.failed();
    progress_.update(finished, failures, tally_.simulated_ns());
    const auto now = std::chrono::steady_clock::now();
    if (now - committed_ > std::chrono::seconds(1)) {
      session_.commit();
      committed_ = now;
    }
    return !RunWatch::interrupted();
  }

  void conclude(bool interrupted) {
    const auto wall = std::chrono::steady_clock::now() - begin_;
    const std::int64_t wall_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(wall).count();
    RunWatch::forget_interrupt();  // what follows is short, and part of reporting what finished
    if (session_.is_human()) session_.show(tally_.text(session_.style(), wall_ns, interrupted));
    show_failures();
    if (!interrupted) {
      warn_of_unused(session_, ready_, seeds_.range.first, unused_, stacks_);
    }
    session_.close(ready_, seeds_, tally_);
  }

  // The page of the first, the folders of the first few.
  void show_failures() {
    const std::optional<std::uint64_t> shown = tally_.page_seed();
    if (shown && std::find(failures_.begin(), failures_.end(), *shown) == failures_.end()) {
      failures_.insert(failures_.begin(), *shown);
    }
    const bool keeps = session_.flags().keep != Keep::none;
    for (const std::uint64_t seed : failures_) {
      const bool is_shown = seed == shown;
      const auto dead = std::find_if(died_.begin(), died_.end(),
                                     [&](const RunRecord& record) { return record.seed == seed; });
      if (dead != died_.end()) {
        if (is_shown) attend_died(session_, ready_, *dead);
        continue;
      }
      if (!is_shown && session_.flags().keep == Keep::all) continue;  // has its folder
      if (!is_shown && !keeps) continue;
      FinishedRun run =
          perform_twice(ready_, {seed, session_.flags().overrides, true, false}, stacks_);
      if (RunWatch::interrupted()) return;
      find_borders(ready_, run);
      attend(session_, ready_, run, {is_shown, is_shown, keeps}, stacks_);
    }
  }

  RunSession& session_;
  const ReadyScenario& ready_;
  const SeedChoice& seeds_;
  sim::StackPool stacks_;
  Tally tally_;
  Progress progress_;
  std::vector<std::string> unused_;      // overrides that no seed has asked for so far
  std::vector<std::uint64_t> failures_;  // the first few
  std::vector<RunRecord> died_;
  bool refused_ = false;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point committed_ = begin_;
};

}  // namespace

void run_all_seeds(RunSession& session, const ReadyScenario& ready, const SeedChoice& seeds) {
  SeedCampaign(session, ready, seeds).go();
}

}  // namespace ordeal::tools
