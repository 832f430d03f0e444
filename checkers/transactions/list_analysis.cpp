#include <algorithm>
#include <optional>

#include "checkers/transactions/analysis.hpp"
#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/list_dependencies.hpp"
#include "checkers/transactions/list_knowledge.hpp"
#include "checkers/transactions/list_reads.hpp"
#include "checkers/transactions/transaction_order.hpp"
#include "checkers/transactions/unseen_orders.hpp"

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
    const bool may_matter = std::ranges::any_of(parts, [&](const Subgraph& component) {
      return has_unseen_pair(table_, orders_, component);
    });
    if (may_matter) settle_unseen(options.steps_max);
  }

  TransactionAnalysis judged_by(Level level, const CheckOptions& options) override {
    TransactionAnalysis analysis = found_;
    if (options.keep_order && !is_violated(level)) keep_order(level, analysis);
    return analysis;
  }

  Finding told_by_cases(std::vector<CycleCase> cases) const override {
    return explain_cases(table_, dependencies_, Anomaly::kNoOrder, std::move(cases));
  }

 private:
  static constexpr EdgeKinds kPlain =
      bit(EdgeKind::kWw) | bit(EdgeKind::kWr) | bit(EdgeKind::kRw) | bit(EdgeKind::kGate);

  // What levels ask of the order of appends that nobody saw.
  struct Question {
    Level level;
    bool one_miss;      // cycles with one anti-dependency at most
    Anomaly read_skew;  // what it is called when every order closes a cycle, and all are such
    Anomaly long_fork;  // otherwise
  };

  bool is_violated(Level level) const {
    return !(found_.log.found() & forbidden_by(level, false)).empty();
  }

  void draw_graph() {
    std::vector<Edge> edges;
    edges.reserve(std::size_t{8} * table_.size());
    NodeId node_count = add_order_edges(table_, orders_.happened, edges);
    node_count = dependencies_.add_edges(node_count, edges);
    graph_ = Digraph(node_count, edges);
  }

  // The strongest level first: an order for it is one for those below it. Of those that have none
  // the weakest is told of, which the others are stronger than.
  void settle_unseen(std::uint64_t steps_max) {
    using enum Anomaly;
    constexpr Question kQuestions[] = {
        {Level::kStrongSnapshotIsolation, false, kGSingleRealtime, kGNonadjacentRealtime},
        {Level::kStrongSessionSnapshotIsolation, false, kGSingleProcess, kGNonadjacentProcess},
        {Level::kSnapshotIsolation, false, kGSingle, kGNonadjacent},
        // What holds for consistent view holds for parallel snapshots.
        {Level::kConsistentView, true, kGSingle, kGSingle}};
    Finding finding;
    for (const Question& question : kQuestions) {
      if (settled_ || is_violated(question.level)) continue;
      std::vector<CycleCase> cases = settle(question, steps_max);
      if (!cases.empty()) finding = explain(question, std::move(cases));
    }
    if (!finding.cases.empty() && found_.log.add(finding.anomaly)) {
      found_.log.keep(std::move(finding));
    }
  }

  // The proof that no order will do, if there is one.
  std::vector<CycleCase> settle(const Question& question, std::uint64_t& steps_left) {
    const UnseenRules rules{kinds_of(question.level), question.one_miss};
    if (!rules.one_miss && settle_by(with_unseen(rules.kinds, {}), question.level)) return {};
    std::vector<Edge> known;
    for (const Subgraph& part : nontrivial_components(graph_, Components(graph_, rules.kinds))) {
      UnseenOrders unseen = order_unseen(table_, orders_, part, rules, steps_left);
      if (unseen.verdict == Verdict::kInvalid) return std::move(unseen.refutation);
      if (unseen.verdict == Verdict::kUnknown) {
        found_.undecided = found_.undecided | question.read_skew | question.long_fork;
        return {};
      }
      known.insert(known.end(), unseen.order.begin(), unseen.order.end());
    }
    const Digraph chained = with_unseen(rules.kinds, std::move(known));
    if (!rules.one_miss) {
      settle_by(chained, question.level);
    } else {
      constexpr Level kLevel = Level::kParallelSnapshotIsolation;
      settled_ = {kLevel, commit_order(table_, orders_.happened, chained, kLevel), true};
    }
    return {};
  }

  bool settle_by(const Digraph& graph, Level level) {
    auto order = order_for_level(table_, orders_.happened, graph, level, {});
    const bool is_found = !order.empty();
    if (is_found) settled_ = {level, std::move(order), false};
    return is_found;
  }

  Finding explain(const Question& question, std::vector<CycleCase> cases) const {
    const auto has_one_miss = [](const CycleCase& one) {
      return std::ranges::count(one.cycle, EdgeKind::kRw, &CycleStep::kind) <= 1;
    };
    const Anomaly anomaly =
        std::ranges::all_of(cases, has_one_miss) ? question.read_skew : question.long_fork;
    return explain_cases(table_, dependencies_, anomaly, std::move(cases));
  }

  Digraph with_unseen(EdgeKinds kinds, std::vector<Edge> known) const {
    std::vector<Edge> edges = chain_unseen(table_, orders_, graph_, kinds, std::move(known));
    for (NodeId node = 0; node < graph_.size(); ++node) {
      for (const Arrow arrow : graph_.from(node)) edges.push_back({node, arrow});
    }
    return Digraph(graph_.size(), edges);
  }

  void keep_order(Level level, TransactionAnalysis& analysis) const {
    if (settled_ && implies(settled_->level, level, false)) {
      analysis.order = settled_->order;
      analysis.is_commit_order = settled_->is_commit_order;
      return;
    }
    std::optional<Digraph> chained;
    if (has_snapshots(level)) chained = with_unseen(kinds_of(level), {});
    const Digraph& graph = chained ? *chained : graph_;
    analysis.order = order_for_level(table_, orders_.happened, graph, level, found_.log.found());
    const bool may_miss = reads_what_is_old(level) || sees_what_it_overwrites(level);
    if (!analysis.order.empty() || !may_miss) return;
    analysis.order = commit_order(table_, orders_.happened, graph, level);
    analysis.is_commit_order = true;
  }

  // Levels of which an order of all who write a key is wanted: of two that do one sees the other.
  static bool has_snapshots(Level level) {
    return asks_for_order(level) && level != Level::kPrefixConsistency &&
           !forbidden_by(level, false).has(Anomaly::kG2);
  }

  static EdgeKinds kinds_of(Level level) {
    const AnomalySet forbidden = forbidden_by(level, false);
    EdgeKinds kinds = kPlain;
    if (forbidden.has(Anomaly::kG0Process)) kinds |= bit(EdgeKind::kProcess);
    if (forbidden.has(Anomaly::kG0Realtime)) kinds |= bit(EdgeKind::kRealtime);
    return kinds;
  }

  // An order for a level that unseen appends were ordered for, and those below it.
  struct Settled {
    Level level;
    std::vector<OperationId> order;
    bool is_commit_order;
  };

  const TransactionTable& table_;
  TransactionAnalysis found_;
  ListOrders orders_;
  ListDependencies dependencies_;
  Digraph graph_;
  std::optional<Settled> settled_;
};

}  // namespace

std::unique_ptr<SharedAnalysis> analyse_lists(TransactionTable& table,
                                              const CheckOptions& options) {
  return std::make_unique<ListAnalysis>(table, options);
}

}  // namespace ordeal::checkers
