#include "checkers/sessions/causal_order.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kAllKinds = 0xff;

}  // namespace

CausalOrder::CausalOrder(const SessionTable& table, const std::vector<Edge>& edges)
    : table_(table),
      graph_(static_cast<std::uint32_t>(table.nodes().size()), edges),
      chains_(table.chains()) {
  const Components components(graph_, kAllKinds);
  if (components.count == graph_.size()) order_ = components.in_order();
}

std::vector<PathStep> CausalOrder::cycle() const {
  const Components components(graph_, kAllKinds);
  const Subgraph part = nontrivial_components(graph_, components).front();
  std::vector<PathStep> best;
  // The shortest through any of a few nodes; any will do.
  constexpr NodeId kTried = 32;
  for (NodeId node = 0; node < std::min(part.graph.size(), kTried); ++node) {
    std::vector<PathStep> steps = shortest_path(part.graph, node, node, {kAllKinds});
    if (best.empty() || steps.size() < best.size()) best = std::move(steps);
  }
  for (PathStep& step : best) {
    step.from = part.original[step.from];
    step.to = part.original[step.to];
  }
  return best;
}

std::vector<PathStep> CausalOrder::path(NodeId from, NodeId to) const {
  return from == to ? std::vector<PathStep>() : shortest_path(graph_, from, to, {kAllKinds});
}

std::uint64_t CausalOrder::cost() const {
  const std::uint64_t blocks = (chains_.count + SessionClocks::kBlock - 1) / SessionClocks::kBlock;
  return blocks * SessionClocks::kBlock * graph_.size();
}

std::vector<KnownWrite> CausalOrder::known_writes(std::uint32_t first, std::uint32_t end) const {
  std::vector<KnownWrite> known;
  SessionClocks clocks(graph_, order_, chains_);
  for (std::uint32_t block = 0; block < chains_.count; block += SessionClocks::kBlock) {
    clocks.compute(block);
    for (NodeId read = table_.begin(first); read < table_.begin(end); ++read) {
      const SessionNode& node = table_.node(read);
      if (node.is_write) continue;
      const std::vector<NodeId>& writes = table_.writes_by_key()[node.key];
      auto at = std::partition_point(writes.begin(), writes.end(), [&](NodeId write) {
        return table_.node(write).session < block;
      });
      while (at != writes.end() && table_.node(*at).session - block < SessionClocks::kBlock) {
        const std::uint32_t session = table_.node(*at).session;
        const std::uint32_t heard = clocks.heard(read, session - block);
        const auto next = std::partition_point(
            at, writes.end(), [&](NodeId write) { return table_.node(write).session == session; });
        const auto beyond = std::partition_point(
            at, next, [&](NodeId write) { return table_.node(write).place < heard; });
        if (beyond != at) {
          const NodeId earlier = *(beyond - 1);
          const bool is_explained = node.writer != kNone && (earlier == node.writer ||
                                                             clocks.precedes(earlier, node.writer));
          if (!is_explained) known.push_back({earlier, node.writer, read});
        }
        at = next;
      }
    }
  }
  return known;
}

const KnownWrite* CausalOrder::first_contradiction(const std::vector<KnownWrite>& known) const {
  const KnownWrite* best = nullptr;
  for (const KnownWrite& one : known) {
    if (one.later == kNone && (best == nullptr || one.read < best->read)) best = &one;
  }
  if (best != nullptr || known.empty()) return best;
  SessionClocks clocks(graph_, order_, chains_);
  for (std::uint32_t block = 0; block < chains_.count; block += SessionClocks::kBlock) {
    clocks.compute(block);
    for (const KnownWrite& one : known) {
      const bool is_covered = table_.node(one.later).session - block < SessionClocks::kBlock;
      if (is_covered && clocks.precedes(one.later, one.earlier)) return &one;
    }
  }
  return nullptr;
}

}  // namespace ordeal::checkers
