#include <algorithm>

#include "checkers/transactions/analysis.hpp"
#include "checkers/transactions/list_dependencies.hpp"
#include "checkers/transactions/list_knowledge.hpp"
#include "checkers/transactions/list_reads.hpp"
#include "checkers/transactions/read_skew.hpp"
#include "checkers/transactions/transaction_order.hpp"

namespace ordeal::checkers {
namespace {

class ListAnalysis final : public SharedAnalysis {
 public:
  ListAnalysis(TransactionTable& table, const CheckOptions& options)
      : table_(table),
        orders_(infer_list_orders(table, found_.log)),
        dependencies_(table, orders_) {
    examine_list_reads(table, orders_, found_.log);
    found_.happened = static_cast<std::uint32_t>(
        std::count(orders_.happened.begin(), orders_.happened.end(), true));
    draw_graph();
    const std::vector<Subgraph> parts = cyclic_parts(graph_);
    find_cycles(table_, dependencies_, parts, false, options.steps_max, found_);
    for (const Subgraph& component : parts) {
      find_missed_knowledge(table_, orders_, dependencies_, component, found_.log);
    }
  }

  TransactionAnalysis judged_by(Level level, const CheckOptions& options) override {
    TransactionAnalysis analysis = found_;
    if (!options.keep_order) return analysis;
    const AnomalySet found = found_.log.found();
    analysis.order = order_for_level(table_, orders_.happened, graph_, level, found);
    const bool is_valid = (found & forbidden_by(level, false)).empty();
    if (!analysis.order.empty() || !is_valid) return analysis;
    if (sees_what_it_overwrites(level)) {
      analysis.order = parallel_order(table_, orders_.happened, graph_);
      if (skews_reads(analysis.order, options.steps_max)) analysis.order.clear();
      analysis.is_commit_order = true;
    } else if (reads_what_is_old(level)) {
      analysis.order = commit_order(table_, orders_.happened, graph_, level);
      analysis.is_commit_order = true;
    }
    return analysis;
  }

 private:
  void draw_graph() {
    std::vector<Edge> edges;
    edges.reserve(std::size_t{8} * table_.size());
    NodeId node_count = add_order_edges(table_, orders_.happened, edges);
    node_count = dependencies_.add_edges(node_count, edges);
    graph_ = Digraph(node_count, edges);
  }

  // Whether somebody misses what he knows of, once what nobody saw is written in this order. True,
  // too, where that is not decided.
  bool skews_reads(const std::vector<OperationId>& order, std::uint64_t steps_max) const {
    std::vector<std::uint32_t> place(table_.size(), 0);
    for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<Edge> edges;
    for (NodeId node = 0; node < graph_.size(); ++node) {
      for (const Arrow arrow : graph_.from(node)) edges.push_back({node, arrow});
    }
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      std::vector<TxnId> writers;
      for (const WriteId write : orders_.unseen_of_key(key)) {
        writers.push_back(table_.writer(write));
      }
      std::ranges::sort(writers, {}, [&](TxnId writer) { return place[writer]; });
      for (std::size_t i = 1; i < writers.size(); ++i) {
        if (writers[i - 1] == writers[i]) continue;
        edges.push_back({writers[i - 1], Arrow(writers[i], EdgeKind::kWw)});
      }
    }
    constexpr EdgeKinds kFlow = bit(EdgeKind::kWw) | bit(EdgeKind::kWr);
    CycleBudget budget{steps_max, false};
    for (const Subgraph& part : cyclic_parts(Digraph(graph_.size(), edges))) {
      if (!find_read_skews(part, table_.size(), kFlow, budget).empty()) return true;
    }
    return budget.is_exhausted;
  }

  const TransactionTable& table_;
  TransactionAnalysis found_;
  ListOrders orders_;
  ListDependencies dependencies_;
  Digraph graph_;
};

}  // namespace

std::unique_ptr<SharedAnalysis> analyse_lists(TransactionTable& table,
                                              const CheckOptions& options) {
  return std::make_unique<ListAnalysis>(table, options);
}

}  // namespace ordeal::checkers
