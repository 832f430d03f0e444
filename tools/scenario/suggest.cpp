#include "tools/scenario/suggest.hpp"

#include <algorithm>
#include <array>

namespace ordeal::tools {
namespace {

struct Synonym {
  std::string_view other;  // what people write, knowing another tool
  std::string_view ours;
};

// A word may stand for several of ours; the first that is possible in the place is meant.
constexpr Synonym kSynonyms[] = {{"nemesis", "faults"},
                                 {"nemeses", "faults"},
                                 {"chaos", "faults"},
                                 {"name", "scenario"},
                                 {"title", "scenario"},
                                 {"description", "about"},
                                 {"comment", "about"},
                                 {"version", "sim"},
                                 {"format", "sim"},
                                 {"servers", "nodes"},
                                 {"replicas", "nodes"},
                                 {"cluster", "nodes"},
                                 {"members", "nodes"},
                                 {"machines", "nodes"},
                                 {"names", "ids"},
                                 {"size", "count"},
                                 {"number", "count"},
                                 {"n", "count"},
                                 {"concurrency", "clients"},
                                 {"concurrency", "count"},
                                 {"processes", "count"},
                                 {"protocol", "run"},
                                 {"program", "run"},
                                 {"bin", "run"},
                                 {"bug", "variant"},
                                 {"mutant", "variant"},
                                 {"broken", "variant"},
                                 {"config", "settings"},
                                 {"options", "settings"},
                                 {"parameters", "settings"},
                                 {"topology", "network"},
                                 {"net", "network"},
                                 {"links", "network"},
                                 {"delay", "latency"},
                                 {"delay", "slow"},
                                 {"lag", "slow"},
                                 {"drop", "loss"},
                                 {"packet_loss", "loss"},
                                 {"lossy", "loss"},
                                 {"dup", "duplicate"},
                                 {"duplication", "duplicate"},
                                 {"shuffle", "reorder"},
                                 {"fsync", "sync"},
                                 {"storage", "disk"},
                                 {"clock_skew", "clocks"},
                                 {"clock", "clocks"},
                                 {"skew", "clocks"},
                                 {"skew", "clock"},
                                 {"skew", "drift"},
                                 {"ops", "operations"},
                                 {"max_ops", "operations"},
                                 {"load", "workload"},
                                 {"duration", "run"},
                                 {"duration", "for"},
                                 {"time_limit", "time"},
                                 {"time-limit", "time"},
                                 {"length", "run"},
                                 {"cooldown", "recover"},
                                 {"recovery", "recover"},
                                 {"quiesce", "recover"},
                                 {"checks", "check"},
                                 {"checker", "check"},
                                 {"verify", "check"},
                                 {"assert", "check"},
                                 {"expected", "expect"},
                                 {"result", "expect"},
                                 {"seed", "seeds"},
                                 {"overrides", "override"},
                                 {"limit", "limits"},
                                 {"kill", "crash"},
                                 {"power_off", "crash"},
                                 {"stop", "pause"},
                                 {"sigstop", "pause"},
                                 {"freeze", "pause"},
                                 {"gc", "pause"},
                                 {"split", "partition"},
                                 {"cut", "partition"},
                                 {"disconnect", "isolate"},
                                 {"majorities-ring", "ring"},
                                 {"bridge", "ring"},
                                 {"oneway", "one_way"},
                                 {"asymmetric", "one_way"},
                                 {"generate", "random"},
                                 {"kinds", "random"},
                                 {"interval", "every"},
                                 {"start", "at"},
                                 {"begin", "at"},
                                 {"when", "at"},
                                 {"mark", "at_mark"},
                                 {"min", "least"},
                                 {"max", "greatest"},
                                 {"from", "least"},
                                 {"to", "greatest"},
                                 {"average", "mean"},
                                 {"stddev", "sigma"},
                                 {"property", "invariant"},
                                 {"properties", "invariants"},
                                 {"always", "invariant"},
                                 {"linearizability", "linearizable"},
                                 {"availability", "available"},
                                 {"uptime", "available"},
                                 {"lin-kv", "register"},
                                 {"kv", "register"},
                                 {"cas-register", "register"},
                                 {"fail", "violation"},
                                 {"failure", "violation"},
                                 {"invalid", "violation"},
                                 {"ok", "pass"},
                                 {"success", "pass"},
                                 {"valid", "pass"},
                                 {"lost", "lose-unsynced"},
                                 {"dropped", "lost"},
                                 {"delivered", "arrives"},
                                 {"poisson", "exponential"},
                                 {"normal", "lognormal"},
                                 {"fixed", "constant"},
                                 {"compare-and-set", "cas"},
                                 {"compare_and_set", "cas"},
                                 {"get", "read"},
                                 {"put", "write"},
                                 {"set", "write"},
                                 {"master", "leader"},
                                 {"primary", "leader"},
                                 {"one", "any"},
                                 {"minority-third", "minority"}};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the table of Wagner and Fischer: swaps look two rows back.
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string suggestion_for(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string meant = lower(word);
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.other != meant) continue;
    const auto found = std::find(candidates.begin(), candidates.end(), synonym.ours);
    if (found != candidates.end()) return *found;
  }
  // Of two letters any word is near to another.
  const std::size_t most =
      meant.size() < 3 ? meant.size() / 2 : std::min<std::size_t>(2, meant.size() / 2);
  std::string nearest;
  std::size_t least = most + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(meant, lower(candidate));
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string did_you_mean(const std::string& meant) {
  return meant.empty() ? "" : "; did you mean \"" + meant + "\"?";
}

}  // namespace ordeal::tools
