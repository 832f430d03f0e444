#include "checkers/transactions/analysis.hpp"

#include <algorithm>

#include "checkers/transactions/cycle_search.hpp"
#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/list_dependencies.hpp"
#include "checkers/transactions/list_reads.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kWitnessMax = 64;  // transactions from which shrinking still starts

}  // namespace

std::string duplicate_text(const TransactionTable& table) {
  const TransactionTable::DuplicateWrite& duplicate = table.duplicate_writes().front();
  return TransactionTexts(table).write_text(duplicate.write) + " is written twice (operations " +
         std::to_string(table.writer(duplicate.write)) + " and " + std::to_string(duplicate.again) +
         "): who wrote what was read cannot be told; values of a key must differ";
}

void find_cycles(const TransactionTable& table, const Dependencies& dependencies,
                 const Digraph& graph, std::uint64_t steps_max, TransactionAnalysis& analysis) {
  constexpr EdgeKinds kAll = 0xff;
  const Components components(graph, kAll);
  if (components.count == graph.size()) return;
  CycleBudget budget{steps_max, false};
  for (const Subgraph& component : nontrivial_components(graph, components)) {
    classify_cycles(component, table.size(), budget,
                    [&](Anomaly anomaly, const std::vector<CycleStep>& cycle) {
                      if (!analysis.log.add(anomaly)) return;
                      analysis.log.keep(explain_cycle(table, dependencies, anomaly, cycle));
                    });
  }
  analysis.read_skew_undecided = budget.is_exhausted;
}

TransactionAnalysis analyse_transactions(const History& history, const CheckOptions& options,
                                         TxnModel model, Level level) {
  return model == TxnModel::kListAppend ? analyse_list_append(history, options)
                                        : analyse_registers(history, options, level);
}

TransactionAnalysis analyse_list_append(const History& history, const CheckOptions& options) {
  TransactionAnalysis analysis;
  TransactionTable table(history, TxnModel::kListAppend, options.semantics.fail);
  analysis.refusal = table.refusal();
  if (analysis.refusal.empty() && !table.duplicate_writes().empty()) {
    analysis.refusal = duplicate_text(table);
  }
  if (!analysis.refusal.empty()) return analysis;
  ListOrders orders = infer_list_orders(table, analysis.log);
  examine_list_reads(table, orders, analysis.log);
  analysis.happened =
      static_cast<std::uint32_t>(std::count(orders.happened.begin(), orders.happened.end(), true));
  const ListDependencies dependencies(table, orders);
  std::vector<Edge> edges;
  edges.reserve(std::size_t{8} * table.size());
  NodeId node_count = add_order_edges(table, orders.happened, edges);
  node_count = dependencies.add_edges(node_count, edges);
  const Digraph graph(node_count, edges);
  edges = {};
  find_cycles(table, dependencies, graph, options.steps_max, analysis);
  return analysis;
}

TransactionWitness shrink_to_witness(const History& history, const Finding& finding,
                                     const CheckOptions& options, TxnModel model, Level level) {
  TransactionWitness witness;
  witness.operations = finding.transactions;
  witness.operations.insert(witness.operations.end(), finding.evidence.begin(),
                            finding.evidence.end());
  std::erase(witness.operations, kNone);
  std::sort(witness.operations.begin(), witness.operations.end());
  witness.operations.erase(std::unique(witness.operations.begin(), witness.operations.end()),
                           witness.operations.end());
  const auto shows_it = [&](const std::vector<OperationId>& ids) {
    const auto analysis = analyse_transactions(history.select(ids), options, model, level);
    return analysis.log.found().has(finding.anomaly);
  };
  if (!options.shrink || witness.operations.size() > kWitnessMax || !shows_it(witness.operations)) {
    return witness;
  }
  for (std::size_t i = 0; i < witness.operations.size();) {
    std::vector<OperationId> fewer = witness.operations;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (!fewer.empty() && shows_it(fewer)) {
      witness.operations = std::move(fewer);
      i = 0;
    } else {
      ++i;
    }
  }
  witness.is_minimal = true;
  return witness;
}

}  // namespace ordeal::checkers
