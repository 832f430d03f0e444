#include "tools/report/tally.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "sim/core/hash.hpp"
#include "sim/trace/trace.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/run_page.hpp"

namespace ordeal::tools {

Tally::Tally(const Scenario& scenario, std::uint64_t first, std::uint64_t last)
    : scenario_(scenario),
      first_(first),
      last_(last),
      is_search_(scenario.expect.violation && last > first) {}

void Tally::add(const RunRecord& record) {
  ++run_;
  ++counts_[static_cast<std::size_t>(record.verdict)];
  digests_ = sim::fold(sim::fold(digests_, record.seed), record.digest);
  simulated_ns_ += record.simulated_ns;
  operations_ += record.operations;
  ok_ += record.ok;
  std::set<std::string> warned;  // a run may say one thing of several functions
  for (const std::string& warning : record.warnings) {
    const std::string code = warning.substr(0, warning.find(':'));
    if (!warned.insert(code).second) continue;
    Kind& kind = warnings_[code];
    if (kind.seeds++ == 0) kind = {1, record.seed, warning, RunVerdict::pass};
  }
  if (record.expected) ++met_;
  if (record.verdict != RunVerdict::pass) {
    const std::string code = record.code.empty() ? run_verdict_text(record.verdict) : record.code;
    Kind& kind = kinds_[code];
    if (kind.seeds++ == 0) {
      kind.first_seed = record.seed;
      kind.title = record.title;
      kind.verdict = record.verdict;
    }
  }
  if (!is_search_) {
    if (!record.expected && !first_failed_) first_failed_ = record.seed;
    return;
  }
  if (record.expected) {
    if (!found_) found_ = record.seed;
  } else if (record.verdict == RunVerdict::violation && !unexpected_) {
    unexpected_ = record.seed;
  } else if (record.verdict == RunVerdict::broken && !first_failed_) {
    first_failed_ = record.seed;
  }
}

std::optional<std::uint64_t> Tally::page_seed() const {
  if (unexpected_) return unexpected_;
  if (found_) return found_;
  return first_failed_;
}

std::uint64_t Tally::with(RunVerdict verdict) const {
  return counts_[static_cast<std::size_t>(verdict)];
}

std::uint64_t Tally::passed() const {
  if (!is_search_) return met_;
  return found_ && !unexpected_ && !has_broken() ? 1 : 0;
}

std::uint64_t Tally::failed() const {
  if (!is_search_) return run_ - met_;
  if (passed() == 1) return 0;
  return is_settled() || has_broken() || run_ == planned() ? 1 : 0;
}

std::uint64_t Tally::skipped() const {
  if (!is_search_) return planned() - run_;
  return passed() + failed() == 0 ? 1 : 0;
}

bool Tally::has_violation() const {
  if (is_search_) return unexpected_ || (!found_ && run_ == planned());
  if (scenario_.expect.violation)
    return with(RunVerdict::violation) + with(RunVerdict::pass) > met_;
  return with(RunVerdict::violation) != 0;
}

bool Tally::has_inconclusive() const { return !is_search_ && with(RunVerdict::inconclusive) != 0; }

std::string Tally::headline(const Style& style, std::int64_t wall_ns) const {
  const bool good = failed() == 0 && skipped() == 0;
  const Tint tint = good ? Tint::good : failed() != 0 ? Tint::bad : Tint::doubt;
  const std::string sign = good ? style.tick() : failed() != 0 ? style.cross() : "?";
  std::vector<std::string> facts = {
      style.painted(tint, sign) + ' ' + scenario_.name + "  seeds " + std::to_string(first_) +
          ".." + std::to_string(last_),
      simulated_text(simulated_ns_) + " simulated in " + wall_text(wall_ns)};
  facts.push_back(rate_text(run_, wall_ns) + " seeds/s");
  if (operations_ != 0) {
    facts.push_back(counted(operations_, "op") + " (" + percent_text(ok_, operations_) + " ok)");
  }
  return facts_line(facts, 2);
}

std::string Tally::search_line(bool interrupted) const {
  const std::string wanted = expectation_text(scenario_.expect);
  const std::string after = "after " + std::to_string(run_) + " of " + counted(planned(), "seed");
  if (unexpected_) {
    return "  " + wanted + ", but another violation appeared at seed " +
           std::to_string(*unexpected_) + ", " + after + '\n';
  }
  if (found_) {
    return "  " + wanted + " found at seed " + std::to_string(*found_) + ", " + after + '\n';
  }
  if (interrupted) return "  " + wanted + " not found before the interruption, " + after + '\n';
  return "  " + wanted + " not found in " + counted(run_, "seed") + '\n';
}

std::string Tally::kinds_table(const Style& style) const {
  if (kinds_.empty()) return {};
  std::vector<std::pair<std::string, Kind>> rows(kinds_.begin(), kinds_.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.second.first_seed < b.second.first_seed;
  });
  const auto line = [](const std::string& code, const std::string& seeds, const std::string& first,
                       const std::string& what) {
    return "    " + padded(code, 14) +
           std::string(8 - std::min<std::size_t>(8, seeds.size()), ' ') + seeds +
           std::string(14 - std::min<std::size_t>(14, first.size()), ' ') + first + "  " +
           clipped(what, kPageColumns - 42);
  };
  std::string out = style.painted(Tint::dim, line("kind", "seeds", "first seed", "what")) + '\n';
  for (const auto& [code, kind] : rows) {
    out += line(code, grouped(kind.seeds), std::to_string(kind.first_seed), kind.title) + '\n';
  }
  return out;
}

std::string Tally::text(const Style& style, std::int64_t wall_ns, bool interrupted) const {
  std::string out = headline(style, wall_ns);
  std::vector<std::string> facts = {grouped(with(RunVerdict::pass)) + " pass"};
  for (const RunVerdict verdict :
       {RunVerdict::violation, RunVerdict::broken, RunVerdict::inconclusive}) {
    if (with(verdict) == 0) continue;
    facts.push_back(grouped(with(verdict)) + ' ' + run_verdict_text(verdict));
  }
  if (run_ < planned()) facts.push_back(grouped(planned() - run_) + " not run");
  facts.push_back("digest of digests " + sim::digest_text(digests_));
  out += "  " + facts_line(facts, 2);
  if (is_search_) out += search_line(interrupted);
  if (interrupted && run_ < planned()) {
    out += "  interrupted; the rest is --seeds " + std::to_string(first_ + run_) + ".." +
           std::to_string(last_) + '\n';
  }
  for (const auto& [code, kind] : warnings_) {
    if (is_search_ || 2 * kind.seeds <= run_) continue;  // said by most seeds, or not worth a line
    out += hanging("  " + style.painted(Tint::doubt, "warning") + " in " +
                       counted(kind.seeds, "seed") + ", first in " +
                       std::to_string(kind.first_seed) + ": ",
                   kind.title);
  }
  const bool page_says_it = is_search_ && kinds_.size() == 1 && found_;
  return page_says_it ? out : out + kinds_table(style);
}

}  // namespace ordeal::tools
