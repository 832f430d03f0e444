#include <algorithm>
#include <optional>

#include "checkers/transactions/analysis.hpp"
#include "checkers/transactions/cycle_search.hpp"
#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/order_search.hpp"
#include "checkers/transactions/register_dependencies.hpp"

namespace ordeal::checkers {
namespace {

constexpr int kRoundsMax = 64;      // of saturation; more would only spare a search some steps
constexpr std::size_t kSmall = 64;  // transactions that are listed when no order of them exists

class RegisterAnalysis {
 public:
  RegisterAnalysis(const TransactionTable& table, const CheckOptions& options, Level level)
      : table_(table),
        options_(options),
        level_(level),
        facts_(examine_register_reads(table, options.semantics.initial, analysis_.log)),
        assumed_(assumed_orders(table, facts_, options.semantics, analysis_.log)),
        dependencies_(table, facts_, options.semantics.wfr_keys == Assumed::kYes, assumed_) {}

  TransactionAnalysis run() {
    analysis_.happened = static_cast<std::uint32_t>(
        std::count(facts_.happened.begin(), facts_.happened.end(), true));
    order_nodes_ = add_order_edges(table_, facts_.happened, order_edges_);
    find_named_cycles();
    find_forced_cycles();
    add_sources();
    if (!is_refuted(level_) && asks_for_order(level_)) decide_order();
    return std::move(analysis_);
  }

 private:
  // Whether something was found that the level forbids. In a part of a history the writer of a
  // value may just have been left out.
  bool is_refuted(Level level) const {
    const AnomalySet found = analysis_.log.found();
    const bool is_partial = table_.history().is_partial();
    const AnomalySet counts = is_partial ? found.without(Anomaly::kGarbageRead) : found;
    return !(counts & forbidden_by(level, true)).empty();
  }

  void find_named_cycles() {
    std::vector<Edge> edges = order_edges_;
    dependencies_.add_flow(edges);
    const NodeId node_count = dependencies_.add_replacements(order_nodes_, edges);
    const Digraph graph(node_count, edges);
    const std::vector<Subgraph> parts = cyclic_parts(graph);
    find_cycles(table_, dependencies_, parts, true, options_.steps_max, analysis_);
    CycleBudget budget{options_.steps_max, false};
    for (const Subgraph& component : parts) {
      seek_known_miss(component, table_.size(), budget,
                      [&](Anomaly anomaly, const std::vector<CycleStep>& cycle) {
                        if (!analysis_.log.add(anomaly)) return;
                        analysis_.log.keep(explain_cycle(table_, dependencies_, anomaly, cycle));
                      });
    }
  }

  // Causal consistency, and when that fails read atomic, and when that fails read committed.
  void find_forced_cycles() {
    std::vector<Edge> flow;
    std::copy_if(order_edges_.begin(), order_edges_.end(), std::back_inserter(flow),
                 [](const Edge& edge) { return edge.arrow.kind() == EdgeKind::kProcess; });
    dependencies_.add_flow(flow);
    const Digraph& known = known_.emplace(table_.size(), flow);
    if (Components(known, 0xff).count < known.size()) return;  // found as G1c already
    const Chains processes = process_chains(table_, facts_.happened);
    const std::pair<Knowing, Anomaly> levels[] = {
        {Knowing::kCausal, Anomaly::kCausalityViolation},
        {Knowing::kAtomic, Anomaly::kFracturedRead},
        {Knowing::kEarlierRead, Anomaly::kNonMonotonicRead}};
    for (const auto& [knowing, anomaly] : levels) {
      auto forced = forced_orders(facts_, table_, processes, knowing, known);
      for (const VersionStep& step : assumed_) {
        forced.push_back({step.from, step.to, kNone, step.key});
      }
      if (is_contradiction(forced, flow, anomaly)) continue;
      if (options_.keep_order && reads_what_is_old(level_)) keep_commit_order(forced, flow);
      if (knowing == Knowing::kCausal) known_.reset();  // which nobody will ask for
      return;
    }
  }

  // Of the strongest of the three that holds: it serves for those below it.
  void keep_commit_order(const std::vector<ForcedOrder>& forced, std::vector<Edge> edges) {
    for (const ForcedOrder& order : forced) {
      edges.push_back({order.from, Arrow(order.to, EdgeKind::kWw)});
    }
    for (const TxnId txn : Components(Digraph(table_.size(), edges), 0xff).in_order()) {
      if (facts_.happened[txn]) analysis_.order.push_back(txn);
    }
    analysis_.is_commit_order = true;
  }

  bool is_contradiction(std::vector<ForcedOrder> forced, std::vector<Edge> edges, Anomaly anomaly) {
    for (const ForcedOrder& order : forced) {
      if (order.to == kNone) return report_missed(order, anomaly);
      edges.push_back({order.from, Arrow(order.to, EdgeKind::kWw)});
    }
    const Digraph graph(table_.size(), edges);
    const Components components(graph, 0xff);
    if (components.count == graph.size()) return false;
    if (!analysis_.log.add(anomaly)) return true;
    dependencies_.know(std::move(forced), *known_);
    const Subgraph component = nontrivial_components(graph, components).front();
    bool is_told = false;
    CycleBudget budget{options_.steps_max, false};
    const auto tell = [&](Anomaly, const std::vector<CycleStep>& cycle) {
      if (is_told) return;
      is_told = true;
      Finding finding = explain_cycle(table_, dependencies_, anomaly, cycle);
      finding.cycle.clear();  // its steps follow from what was forced, not from one look at each
      analysis_.log.keep(std::move(finding));
    };
    classify_cycles(component, table_.size(), budget, tell);
    return true;
  }

  // Somebody read the initial version of a key although they knew of a writer of it.
  bool report_missed(const ForcedOrder& order, Anomaly anomaly) {
    if (!analysis_.log.add(anomaly)) return true;
    const TransactionTexts texts(table_);
    Finding finding;
    finding.anomaly = anomaly;
    finding.transactions = {order.reader, order.from};
    finding.evidence = way_of_knowing(*known_, order.from, order.reader);
    finding.reasons = {texts.who(1, order.reader), texts.who(2, order.from),
                       "T1 read key " + texts.key_text(order.key) +
                           " as nobody had written it, although it knew of T2, which had" +
                           text_of_way(finding.evidence)};
    analysis_.log.keep(std::move(finding));
    return true;
  }

  OrderQuestion question_of(Level level) const {
    OrderQuestion question;
    question.lost_updates = level == Level::kPrefixConsistency;
    question.snapshots =
        question.lost_updates || level == Level::kConsistentView ||
        level == Level::kSnapshotIsolation || level == Level::kParallelSnapshotIsolation ||
        level == Level::kStrongSessionSnapshotIsolation || level == Level::kStrongSnapshotIsolation;
    question.realtime =
        level == Level::kStrongSnapshotIsolation || level == Level::kStrictSerializable;
    return question;
  }

  // An order for a stronger level serves as well, and real time leaves far less to be tried.
  void decide_order() {
    for (const Level level : {Level::kStrictSerializable, Level::kStrongSnapshotIsolation}) {
      if (level == level_ || !implies(level, level_, true)) continue;
      if (is_refuted(level)) continue;
      if (find_order(level, false)) return;
    }
    find_order(level_, true);
  }

  bool find_order(Level level, bool is_asked) {
    OrderGraph order(table_, facts_, question_of(level), assumed_);
    const Verdict verdict = decide(order);
    if (verdict == Verdict::kValid) {
      // What weaker levels than snapshot isolation allow besides is decided by anomalies alone.
      analysis_.order_found = level;
      return true;
    }
    if (!is_asked) return false;
    const bool is_exact =
        level != Level::kConsistentView && level != Level::kParallelSnapshotIsolation;
    if (verdict == Verdict::kInvalid && is_exact) report_no_order(order);
    analysis_.order_undecided = verdict == Verdict::kUnknown;
    analysis_.beyond_reach = verdict == Verdict::kInvalid && !is_exact;
    return false;
  }

  // Good histories need little of what is forced to be ordered at a first try, so a short search
  // comes before every costly step, and the long one last.
  Verdict decide(OrderGraph& order) {
    const std::uint64_t short_search = 1000 + std::uint64_t{12} * order.graph().size();
    for (const int rounds : {0, 1, kRoundsMax}) {
      if (!order.saturate(options_.memory_max, rounds)) return Verdict::kInvalid;
      const std::uint64_t steps =
          rounds == kRoundsMax ? options_.steps_max : std::min(options_.steps_max, short_search);
      const OrderSearchOutcome outcome = search_order(table_, facts_, order, steps);
      if (outcome.verdict == Verdict::kUnknown) continue;
      if (options_.keep_order) keep_order(order, outcome.order);
      return outcome.verdict;
    }
    return Verdict::kUnknown;
  }

  void keep_order(const OrderGraph& order, const std::vector<NodeId>& moments) {
    for (const NodeId moment : moments) {
      const TxnId txn = order.txn_of(moment);
      if (facts_.happened[txn]) analysis_.order.push_back(txn);
    }
  }

  void report_no_order(const OrderGraph& order) {
    analysis_.log.add(Anomaly::kNoOrder);
    Finding finding;
    if (!order.cycle().empty()) {
      finding = explain_cycle(table_, dependencies_, Anomaly::kNoOrder, order.cycle());
      finding.cycle.clear();
    } else {
      for (TxnId txn = 0; txn < table_.size() && finding.transactions.size() < kSmall; ++txn) {
        if (facts_.happened[txn]) finding.transactions.push_back(txn);
      }
      finding.reasons.push_back("all orders of the " + std::to_string(analysis_.happened) +
                                " transactions were tried; in each, some read misses the latest "
                                "write of its key");
    }
    finding.anomaly = Anomaly::kNoOrder;
    finding.evidence = surroundings_of(finding.transactions);
    analysis_.log.keep(std::move(finding));
  }

  // Findings whose transactions are taken out of the history need whom they read from with them.
  void add_sources() {
    for (Finding& finding : analysis_.log.findings()) {
      for (const TxnId txn : finding.transactions) add_sources_of(txn, finding.evidence);
    }
  }

  void add_sources_of(TxnId txn, std::vector<TxnId>& sources) const {
    for (const OutsideRead& read : facts_.reads_of(txn)) {
      if (read.version != kNone) sources.push_back(table_.writer(read.version));
    }
  }

  // Whom these read from and who read from them, and so on while they are few.
  std::vector<TxnId> surroundings_of(const std::vector<TxnId>& some) const {
    std::vector<TxnId> found = some;
    std::sort(found.begin(), found.end());
    while (found.size() < kSmall) {
      std::vector<TxnId> more = found;
      for (const TxnId txn : found) add_sources_of(txn, more);
      for (const OutsideRead& read : facts_.reads) {
        const bool is_reader =
            read.version != kNone &&
            std::binary_search(found.begin(), found.end(), table_.writer(read.version));
        if (is_reader) more.push_back(read.txn);
      }
      std::sort(more.begin(), more.end());
      more.erase(std::unique(more.begin(), more.end()), more.end());
      if (more.size() == found.size() || more.size() > kSmall) break;
      found = std::move(more);
    }
    return found;
  }

  const TransactionTable& table_;
  const CheckOptions& options_;
  Level level_;
  TransactionAnalysis analysis_;
  RegisterFacts facts_;
  std::vector<VersionStep> assumed_;
  RegisterDependencies dependencies_;
  std::optional<Digraph> known_;  // who knows of whom
  std::vector<Edge> order_edges_;
  NodeId order_nodes_ = 0;
};

}  // namespace

TransactionAnalysis analyse_registers(const History& history, const CheckOptions& options,
                                      Level level) {
  const TransactionTable table(history, TxnModel::kRegister, options.semantics.fail);
  TransactionAnalysis analysis;
  analysis.refusal = table.refusal();
  if (analysis.refusal.empty() && !table.duplicate_writes().empty()) {
    analysis.refusal = duplicate_text(table);
  }
  if (!analysis.refusal.empty()) return analysis;
  return RegisterAnalysis(table, options, level).run();
}

}  // namespace ordeal::checkers
