#include "checkers/sessions/session_orders.hpp"

#include <algorithm>

#include "checkers/sessions/causal.hpp"
#include "checkers/sessions/session_finders.hpp"

namespace ordeal::checkers {
namespace {

// Node by node of the reader, first what must come before it: whatever else there is comes later,
// and so nothing comes between a read and what it saw.
std::vector<OperationId> latest_order(const SessionTable& table, const std::vector<Edge>& forced,
                                      std::uint32_t reader) {
  std::vector<Edge> backwards;
  backwards.reserve(forced.size());
  for (const Edge& edge : forced) {
    backwards.push_back({edge.arrow.to(), Arrow(edge.from, edge.arrow.kind())});
  }
  const auto count = static_cast<NodeId>(table.nodes().size());
  const Digraph before(count, backwards);
  std::vector<OperationId> order;
  std::vector<bool> was_met(count);
  struct Visit {
    NodeId node;
    std::size_t next;
  };
  std::vector<Visit> open;
  const auto place = [&](NodeId wanted) {
    if (was_met[wanted]) return;
    was_met[wanted] = true;
    open.push_back({wanted, 0});
    while (!open.empty()) {
      Visit& visit = open.back();
      const auto arrows = before.from(visit.node);
      if (visit.next == arrows.size()) {
        order.push_back(table.node(visit.node).id);
        open.pop_back();
        continue;
      }
      const NodeId earlier = arrows[visit.next++].to();
      if (was_met[earlier]) continue;
      was_met[earlier] = true;
      open.push_back({earlier, 0});
    }
  };
  for (NodeId node = table.begin(reader); node < table.begin(reader + 1); ++node) place(node);
  for (NodeId node = 0; node < count; ++node) place(node);
  return order;
}

}  // namespace

std::vector<OperationId> find_session_sources(const History& history, const CheckOptions& options,
                                              std::string_view model) {
  const SessionSources sources(history, options.semantics);
  if (!sources.refusal().empty()) return {};
  const SourceLimits limits{options.steps_max, options.memory_max, replay_rules_of(model)};
  return search_sources(sources, finder_of(model, options), limits).sources;
}

std::vector<std::vector<OperationId>> find_orders_of_processes(const SessionTable& table,
                                                               const CheckOptions& options,
                                                               bool keeps_causes) {
  const History& history = table.history();
  std::uint64_t steps_left = options.steps_max;
  std::vector<std::vector<OperationId>> orders(history.process_count());
  for (std::uint32_t session = 0; session < table.session_count(); ++session) {
    const auto forced = forced_for_reader(table, session, !keeps_causes, steps_left);
    if (!forced) return {};
    const OperationId first = table.node(table.begin(session)).id;
    orders[static_cast<std::size_t>(history.operation(first).process)] =
        latest_order(table, *forced, session);
  }
  // Who did nothing that counts has nothing to be explained: any order will do.
  const auto some = std::ranges::find_if(orders, [](const auto& order) { return !order.empty(); });
  for (auto& order : orders) {
    if (order.empty() && some != orders.end()) order = *some;
  }
  return orders;
}

std::vector<OperationId> find_causal_order(const SessionTable& table, const CheckOptions& options,
                                           bool converges) {
  const auto forced = forced_for_all(table, converges, options.steps_max);
  if (!forced) return {};
  const Digraph graph(static_cast<NodeId>(table.nodes().size()), *forced);
  const Components components(graph, 0xff);
  if (components.count < graph.size()) return {};
  std::vector<OperationId> order;
  for (const NodeId node : components.in_order()) {
    // A cas is where it writes; it reads right ahead of that.
    const bool is_read_of_cas =
        node + 1 < graph.size() && table.node(node + 1).id == table.node(node).id;
    if (!is_read_of_cas) order.push_back(table.node(node).id);
  }
  return order;
}

}  // namespace ordeal::checkers
