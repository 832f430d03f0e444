#include "sim/faults/random_plan.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "sim/faults/clock_fault.hpp"
#include "sim/faults/crash.hpp"
#include "sim/faults/duplicate.hpp"
#include "sim/faults/isolate.hpp"
#include "sim/faults/loss.hpp"
#include "sim/faults/one_way.hpp"
#include "sim/faults/partition.hpp"
#include "sim/faults/pause.hpp"
#include "sim/faults/registry.hpp"
#include "sim/faults/reorder.hpp"
#include "sim/faults/ring.hpp"
#include "sim/faults/slow.hpp"

namespace ordeal::sim {
namespace {

using Names = std::vector<std::string>;

// A node that a fault takes out of service for a while.
struct Outage {
  std::size_t node = 0;
  Time begin{};
  Time end{};
  bool is_stopped = false;  // crashed or paused, not only cut off
};

// Everything about the k-th fault of one generator.
class Draw {
 public:
  Draw(Decisions& decisions, const Names& nodes, std::vector<Outage>& outages,
       const RandomFaults& generator, std::uint64_t k)
      : decisions_(decisions),
        nodes_(nodes),
        outages_(outages),
        generator_(generator),
        id_(generator.id + "/" + std::to_string(k)),
        name_("faults/" + id_),
        out_max_(generator.minority_down ? (nodes.size() - 1) / 2 : nodes.size()) {}

  Duration gap() { return duration("gap", generator_.every_least, generator_.every_greatest); }

  // Empty when nobody may be befallen.
  std::optional<PlannedFault> fault_at(Time at) {
    begin_ = at;
    const std::string kind = choose("kind", generator_.kinds);
    lasts_ = duration("lasts", generator_.lasts_least, generator_.lasts_greatest);
    PlannedFault planned;
    planned.id = id_;
    planned.at = at;
    planned.lasts = lasts_;
    planned.fault = make(kind);
    if (!planned.fault) return std::nullopt;
    return planned;
  }

 private:
  // --- decisions --------------------------------------------------------------------------------
  std::string choose(const std::string& purpose, const Names& choices) {
    const std::string name = name_ + "/" + purpose;
    return choices[decisions_.choice(Name::parse(name), choices, name)];
  }
  std::size_t choose_node(const std::string& purpose) {
    const std::string name = name_ + "/" + purpose;
    return decisions_.choice(Name::parse(name), nodes_, name);
  }
  Duration duration(const std::string& purpose, Duration least, Duration greatest) {
    const std::string name = name_ + "/" + purpose;
    return decisions_.duration(Name::parse(name), Distribution::uniform(least, greatest),
                               [&] { return name; });
  }

  // --- who may be taken out of service ----------------------------------------------------------
  bool is_allowed(std::size_t node, const std::vector<std::size_t>& chosen, bool stops) const {
    std::vector<std::size_t> out = chosen;
    for (const Outage& outage : outages_) {
      if (outage.end <= begin_ || outage.begin >= begin_ + lasts_) continue;
      if (stops && outage.is_stopped && outage.node == node) return false;
      out.push_back(outage.node);
    }
    if (std::find(chosen.begin(), chosen.end(), node) != chosen.end()) return false;
    out.push_back(node);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out.size() <= out_max_;
  }
  // Up to `count` different nodes, and takes them out; in the order of their numbers.
  std::vector<std::size_t> take_out(std::size_t count, bool stops) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string purpose = count == 1 ? "target" : "target/" + std::to_string(i + 1);
      const std::size_t drawn = choose_node(purpose);
      for (std::size_t step = 0; step < nodes_.size(); ++step) {
        const std::size_t node = (drawn + step) % nodes_.size();
        if (!is_allowed(node, chosen, stops)) continue;
        chosen.push_back(node);
        break;
      }
    }
    for (const std::size_t node : chosen) {
      outages_.push_back({node, begin_, begin_ + lasts_, stops});
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }
  std::optional<Target> take_out_one(bool stops) {
    const std::vector<std::size_t> chosen = take_out(1, stops);
    if (chosen.empty()) return std::nullopt;
    return Target::of_node(nodes_[chosen[0]]);
  }
  // Those nodes, and the rest.
  std::pair<Names, Names> split(const std::vector<std::size_t>& chosen) const {
    std::pair<Names, Names> sides;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const bool is_chosen = std::find(chosen.begin(), chosen.end(), i) != chosen.end();
      (is_chosen ? sides.first : sides.second).push_back(nodes_[i]);
    }
    return sides;
  }

  // --- kinds ------------------------------------------------------------------------------------
  std::shared_ptr<const Fault> make(const std::string& kind) {
    if (kind == "partition") {
      return make_cut(choose("shape", {"partition", "isolate", "one_way", "ring"}));
    }
    if (kind == "isolate" || kind == "one_way" || kind == "ring") return make_cut(kind);
    if (kind == "crash") {
      const std::optional<Target> target = take_out_one(true);
      if (!target) return nullptr;
      return std::make_shared<Crash>(*target);
    }
    if (kind == "pause") {
      const bool run = choose("clocks", {"run", "freeze"}) == "run";
      const std::optional<Target> target = take_out_one(true);
      if (!target) return nullptr;
      return std::make_shared<Pause>(*target, run ? ClocksInPause::run : ClocksInPause::freeze);
    }
    if (kind == "clock") return make_clock();
    return make_disturbance(kind);
  }

  std::shared_ptr<const Fault> make_cut(const std::string& shape) {
    if (nodes_.size() < 2) return nullptr;
    if (shape == "ring") return make_ring();
    if (shape == "isolate") {
      const std::optional<Target> target = take_out_one(false);
      if (!target) return nullptr;
      return std::make_shared<Isolate>(*target);
    }
    if (shape == "one_way") {
      const bool mute = choose("direction", {"out", "in"}) == "out";
      const std::vector<std::size_t> chosen = take_out(1, false);
      if (chosen.empty()) return nullptr;
      auto [one, rest] = split(chosen);
      return std::make_shared<OneWay>(mute ? one : rest, mute ? rest : one);
    }
    const std::size_t most = std::max<std::size_t>(1, (nodes_.size() - 1) / 2);
    const std::string size = name_ + "/size";
    const std::size_t count = 1 + decisions_.index(Name::parse(size), most, [&] { return size; });
    const std::vector<std::size_t> chosen = take_out(count, false);
    if (chosen.empty() || chosen.size() == nodes_.size()) return nullptr;
    auto [smaller, greater] = split(chosen);
    return std::make_shared<Partition>(std::vector<Names>{smaller, greater});
  }

  std::shared_ptr<const Fault> make_ring() {
    if (nodes_.size() < 3) return nullptr;
    Names left = nodes_;
    Names order;
    while (!left.empty()) {
      order.push_back(choose("ring/" + std::to_string(order.size() + 1), left));
      std::erase(left, order.back());
    }
    return std::make_shared<Ring>(std::move(order));
  }

  std::shared_ptr<const Fault> make_clock() {
    const Target target = Target::of_node(nodes_[choose_node("target")]);
    const bool back = choose("direction", {"forward", "back"}) == "back";
    if (choose("clock", {"drift", "step"}) == "step") {
      const Duration step =
          duration("step", std::chrono::milliseconds(1), std::chrono::seconds(10));
      return std::make_shared<ClockFault>(target, 0, back ? -step : step);
    }
    // From a bad quartz to a clock that no longer deserves the name.
    const std::string ppm = choose("drift", {"100", "1000", "10000", "100000"});
    std::int64_t drift = 1;
    for (std::size_t zeros = 1; zeros < ppm.size(); ++zeros) drift *= 10;
    return std::make_shared<ClockFault>(target, back ? -drift : drift, Duration{});
  }

  std::shared_ptr<const Fault> make_disturbance(const std::string& kind) {
    Links links = Links::all();
    if (choose("links", {"all", "touching"}) == "touching") {
      links = Links::touching(Target::of_node(nodes_[choose_node("target")]));
    }
    if (kind == "slow") {
      const Duration most =
          duration("by", std::chrono::milliseconds(1), std::chrono::milliseconds(500));
      return std::make_shared<Slow>(Distribution::uniform({}, most), links);
    }
    const std::string percent = choose("share", {"5%", "20%", "50%"});
    const Probability share = Probability::per_million(percent == "5%"    ? 50'000
                                                       : percent == "20%" ? 200'000
                                                                          : 500'000);
    if (kind == "loss") return std::make_shared<Loss>(share, links);
    if (kind == "duplicate") return std::make_shared<Duplicate>(share, links);
    require(kind == "reorder", "a generator draws the kinds of the fault table");
    const Duration most =
        duration("by", std::chrono::milliseconds(1), std::chrono::milliseconds(100));
    return std::make_shared<Reorder>(share, Distribution::uniform({}, most), links);
  }

  Decisions& decisions_;
  const Names& nodes_;
  std::vector<Outage>& outages_;
  const RandomFaults& generator_;
  std::string id_;
  std::string name_;
  std::size_t out_max_;
  Time begin_{};
  Duration lasts_{};
};

}  // namespace

std::vector<PlannedFault> draw_faults(Decisions& decisions, const std::vector<std::string>& nodes,
                                      const std::vector<RandomFaults>& generators,
                                      Duration run_time) {
  require(!nodes.empty(), "faults need nodes");
  std::vector<PlannedFault> plan;
  std::vector<Outage> outages;
  for (const RandomFaults& generator : generators) {
    require(!generator.kinds.empty() && generator.every_least > Duration::zero() &&
                generator.every_greatest >= generator.every_least &&
                generator.lasts_greatest >= generator.lasts_least,
            "a generator has kinds, a gap above zero, and ranges the right way round");
    Time at{};
    for (std::uint64_t k = 1;; ++k) {
      Draw draw(decisions, nodes, outages, generator, k);
      at += draw.gap();
      if (at >= Time{} + run_time) break;
      std::optional<PlannedFault> planned = draw.fault_at(at);
      if (planned) plan.push_back(std::move(*planned));
    }
  }
  return plan;
}

}  // namespace ordeal::sim
