#pragma once
// Many seeds of one scenario, counted. Records come in the order of seeds; what is kept is bounded
// by the number of different failures, not by the number of seeds.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "tools/report/run_record.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {

class Tally {
 public:
  /// `planned` seeds from `first` on. A scenario that expects a violation is a search when it has
  /// several seeds: one of them has to show it.
  Tally(const Scenario& scenario, std::uint64_t first, std::uint64_t last);

  /// The next seed's record.
  void add(const RunRecord& record);

  /// Nothing more has to be run: the search has found what it was for, or another violation.
  bool is_settled() const { return is_search_ && (found_ || unexpected_); }
  bool is_search() const { return is_search_; }
  /// The first seed whose page should be shown: the one found, or the first that failed.
  std::optional<std::uint64_t> page_seed() const;

  std::uint64_t run() const { return run_; }
  std::uint64_t planned() const { return last_ - first_ + 1; }
  /// A search counts as one; anything else by its seeds.
  std::uint64_t passed() const;
  std::uint64_t failed() const;
  std::uint64_t skipped() const;
  std::uint64_t with(RunVerdict verdict) const;
  /// The worst that came of it: what the exit code is made from. A violation only if unexpected.
  bool has_violation() const;
  bool has_broken() const { return with(RunVerdict::broken) != 0; }
  bool has_inconclusive() const;

  /// Over (seed, digest) of all seeds, in their order: two campaigns that agree in it agree in
  /// every trace.
  std::uint64_t digest_of_digests() const { return digests_; }
  std::int64_t simulated_ns() const { return simulated_ns_; }

  /// The summary; ends in a newline. `wall_ns`: of the whole campaign. `interrupted`: by the user.
  std::string text(const Style& style, std::int64_t wall_ns, bool interrupted) const;

 private:
  struct Kind {
    std::uint64_t seeds = 0;
    std::uint64_t first_seed = 0;
    std::string title;
    RunVerdict verdict = RunVerdict::violation;
  };

  std::string headline(const Style& style, std::int64_t wall_ns) const;
  std::string search_line(bool interrupted) const;
  std::string kinds_table(const Style& style) const;

  const Scenario& scenario_;
  std::uint64_t first_;
  std::uint64_t last_;
  bool is_search_;
  std::uint64_t run_ = 0;
  std::uint64_t counts_[4] = {};
  std::uint64_t met_ = 0;
  std::optional<std::uint64_t> found_;
  std::optional<std::uint64_t> unexpected_;
  std::optional<std::uint64_t> first_failed_;
  std::uint64_t digests_ = 0;
  std::int64_t simulated_ns_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t ok_ = 0;
  std::map<std::string, Kind> kinds_;
  std::map<std::string, Kind> warnings_;
};

}  // namespace ordeal::tools
