#include "checkers/transactions/cycle_search.hpp"

#include <algorithm>
#include <optional>

#include "checkers/transactions/read_skew.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kWrites = bit(EdgeKind::kWw);
constexpr EdgeKinds kFlow = kWrites | bit(EdgeKind::kWr);
constexpr EdgeKinds kMissed = bit(EdgeKind::kRw) | bit(EdgeKind::kGate);
constexpr std::size_t kExamplesMax = 16;  // cycles looked at for a short one

constexpr EdgeKinds order_of(CycleVariant variant) {
  if (variant == CycleVariant::kProcess) return bit(EdgeKind::kProcess);
  return variant == CycleVariant::kRealtime ? bit(EdgeKind::kRealtime) : EdgeKinds{0};
}

// Every node twice: reached by an anti-dependency (odd), or otherwise. Closed walks of this graph
// are those in which no two anti-dependencies are neighbours.
Digraph without_neighbouring_rw(const Digraph& graph, EdgeKinds kinds) {
  std::vector<Edge> edges;
  for (NodeId node = 0; node < graph.size(); ++node) {
    for (const Arrow arrow : graph.from(node)) {
      const EdgeKind kind = arrow.kind();
      if (!arrow.is_in(kinds)) continue;
      const NodeId to = arrow.to() * 2;
      if (kind == EdgeKind::kRw) {
        edges.push_back({node * 2, Arrow(to + 1, kind)});
      } else {
        const bool keeps = kind == EdgeKind::kGate;
        edges.push_back({node * 2, Arrow(to, kind)});
        edges.push_back({node * 2 + 1, Arrow(keeps ? to + 1 : to, kind)});
      }
    }
  }
  return Digraph(graph.size() * 2, edges);
}

class Classification {
 public:
  Classification(const Subgraph& component, std::uint32_t txn_count, CycleBudget& budget,
                 const CycleSink& sink)
      : component_(component),
        graph_(component.graph),
        txn_count_(txn_count),
        budget_(budget),
        sink_(sink) {}

  void run() {
    for (const auto variant :
         {CycleVariant::kPlain, CycleVariant::kProcess, CycleVariant::kRealtime}) {
      const EdgeKinds order = order_of(variant);
      seek(Anomaly::kG0, variant, kWrites | order, EdgeKind::kWw);
      seek(Anomaly::kG1c, variant, kFlow | order, EdgeKind::kWr);
      seek_missed(variant, kFlow | order);
    }
  }

  // What was missed although the reader depends on it through reads and its own process.
  void seek_known_miss() {
    const EdgeKinds known = bit(EdgeKind::kWr) | bit(EdgeKind::kProcess);
    if (!find_fork(known | kMissed)) return;
    const std::vector<PathStep> cycle = shortest_skew(known);
    if (!cycle.empty()) sink_(Anomaly::kCausalityViolation, steps_of(cycle));
  }

 private:
  bool is_implied(Anomaly anomaly) const { return anomaly >= strongest_; }

  // Cycles over edges of these kinds with at least one of kind `through`.
  void seek(Anomaly anomaly, CycleVariant variant, EdgeKinds kinds, EdgeKind through) {
    if (is_implied(anomaly)) return;
    const Components components(graph_, kinds);
    std::vector<PathStep> best;
    std::size_t tried = 0;
    for (NodeId from = 0; from < graph_.size() && tried < examples_max(); ++from) {
      for (const Arrow arrow : graph_.from(from)) {
        if (arrow.kind() != through || components.of[from] != components.of[arrow.to()]) continue;
        keep_shorter(best, {from, arrow.to(), through}, {kinds, false});
        if (++tried >= examples_max()) break;
      }
    }
    tell(anomaly, variant, best);
  }

  void seek_missed(CycleVariant variant, EdgeKinds flow) {
    if (is_implied(Anomaly::kGSingle)) return;
    const EdgeKinds kinds = flow | kMissed;
    if (const auto fork = find_fork(kinds)) {
      seek_read_skew(variant, flow);
      if (is_implied(Anomaly::kGNonadjacent)) return;
      std::vector<PathStep> best;
      keep_shorter(best, *fork, {kinds, true});
      tell(Anomaly::kGNonadjacent, variant, best);
      return;
    }
    seek(Anomaly::kG2, variant, kinds, EdgeKind::kRw);
  }

  // An anti-dependency on a closed walk without neighbouring ones.
  std::optional<PathStep> find_fork(EdgeKinds kinds) const {
    const Components walks(without_neighbouring_rw(graph_, kinds), kinds);
    for (NodeId from = 0; from < graph_.size(); ++from) {
      for (const Arrow arrow : graph_.from(from)) {
        if (arrow.kind() != EdgeKind::kRw) continue;
        if (walks.of[from * 2] == walks.of[arrow.to() * 2 + 1]) {
          return PathStep{from, arrow.to(), EdgeKind::kRw};
        }
      }
    }
    return std::nullopt;
  }

  void seek_read_skew(CycleVariant variant, EdgeKinds flow) {
    tell(Anomaly::kGSingle, variant, shortest_skew(flow));
  }

  std::vector<PathStep> shortest_skew(EdgeKinds flow) {
    std::vector<PathStep> best;
    for (const ReadSkew& skew : find_read_skews(component_, txn_count_, flow, budget_)) {
      keep_shorter(best, {skew.reader, skew.writer, EdgeKind::kRw}, {flow, false});
      if (budget_.steps_left == 0) break;
    }
    return best;
  }

  void keep_shorter(std::vector<PathStep>& best, PathStep first, const PathRules& rules) {
    const auto back = shortest_path(graph_, first.to, first.from, rules);
    budget_.steps_left -= std::min<std::uint64_t>(budget_.steps_left, graph_.edge_count());
    if (back.empty() || (!best.empty() && back.size() + 1 >= best.size())) return;
    best.assign(1, first);
    best.insert(best.end(), back.begin(), back.end());
  }

  void tell(Anomaly plain, CycleVariant variant, const std::vector<PathStep>& cycle) {
    if (cycle.empty()) return;
    strongest_ = std::min(strongest_, plain);
    sink_(cycle_anomaly(plain, variant), steps_of(cycle));
  }

  std::vector<CycleStep> steps_of(const std::vector<PathStep>& cycle) const {
    return steps_between_transactions(cycle, component_.original, txn_count_);
  }

  std::size_t examples_max() const {
    const std::size_t affordable = 4'000'000 / (graph_.edge_count() + 1);
    return std::clamp<std::size_t>(affordable, 1, kExamplesMax);
  }

  const Subgraph& component_;
  const Digraph& graph_;
  std::uint32_t txn_count_;
  CycleBudget& budget_;
  const CycleSink& sink_;
  Anomaly strongest_ = Anomaly::kG0Process;  // beyond the last plain one: nothing yet
};

}  // namespace

void classify_cycles(const Subgraph& component, std::uint32_t txn_count, CycleBudget& budget,
                     const CycleSink& sink) {
  Classification(component, txn_count, budget, sink).run();
}

void seek_known_miss(const Subgraph& component, std::uint32_t txn_count, CycleBudget& budget,
                     const CycleSink& sink) {
  Classification(component, txn_count, budget, sink).seek_known_miss();
}

}  // namespace ordeal::checkers
