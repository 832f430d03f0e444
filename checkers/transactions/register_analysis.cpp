#include <algorithm>
#include <map>
#include <optional>

#include "checkers/transactions/analysis.hpp"
#include "checkers/transactions/cycle_search.hpp"
#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/order_decision.hpp"
#include "checkers/transactions/register_dependencies.hpp"
#include "checkers/transactions/transaction_order.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kMany = 1000;  // that may be looked at to see which of them have none

class RegisterAnalysis final : public SharedAnalysis {
 public:
  RegisterAnalysis(const TransactionTable& table, const CheckOptions& options, bool sessions)
      : table_(table),
        sessions_(sessions),
        facts_(examine_register_reads(table, options.semantics.initial, found_.log)),
        assumed_(assumed_orders(table, facts_, options.semantics, found_.log)),
        dependencies_(table, facts_, options.semantics.wfr_keys == Assumed::kYes, assumed_) {
    found_.happened = static_cast<std::uint32_t>(
        std::count(facts_.happened.begin(), facts_.happened.end(), true));
    found_.sessions = sessions;
    order_nodes_ = add_order_edges(table_, facts_.happened, order_edges_);
    if (!sessions) {
      std::erase_if(order_edges_,
                    [](const Edge& edge) { return edge.arrow.kind() == EdgeKind::kProcess; });
    }
    find_named_cycles(options.steps_max);
    find_forced_cycles(options.steps_max);
    add_sources();
  }

  TransactionAnalysis judged_by(Level level, const CheckOptions& options) override {
    TransactionAnalysis analysis = found_;
    if (options.keep_order && reads_what_is_old(level)) {
      const bool is_weakest = level == Level::kReadUncommitted;
      if (is_weakest) analysis.order = order_of_versions();
      if (!is_weakest && !is_refuted(level)) analysis.order = order_of_commits();
      analysis.is_commit_order = true;
    }
    if (!is_refuted(level) && asks_for_order(level)) find_order(level, options, analysis);
    return analysis;
  }

  Finding told_by_cases(std::vector<CycleCase> cases) const override {
    for (CycleCase& one : cases) {
      if (one.cycle.empty()) one.key = key_of_both(one.first, one.second);
    }
    return explain_cases(table_, dependencies_, Anomaly::kNoOrder, std::move(cases));
  }

 private:
  // Whether something was found that the level forbids. In a part of a history the writer of a
  // value may just have been left out.
  bool is_refuted(Level level) const {
    const AnomalySet found = found_.log.found();
    const bool is_partial = table_.history().is_partial();
    const AnomalySet counts = is_partial ? found.without(Anomaly::kGarbageRead) : found;
    return !(counts & forbidden_by(level, sessions_)).empty();
  }

  void find_named_cycles(std::uint64_t steps_max) {
    std::vector<Edge> edges = order_edges_;
    dependencies_.add_flow(edges);
    const NodeId node_count = dependencies_.add_replacements(order_nodes_, edges);
    const Digraph graph(node_count, edges);
    const std::vector<Subgraph> parts = cyclic_parts(graph);
    find_cycles(table_, dependencies_, parts, sessions_, steps_max, found_);
    CycleBudget budget{steps_max, false};
    for (const Subgraph& component : parts) {
      seek_known_miss(component, table_.size(), budget,
                      [&](Anomaly anomaly, const std::vector<CycleStep>& cycle) {
                        if (!found_.log.add(anomaly)) return;
                        found_.log.keep(explain_cycle(table_, dependencies_, anomaly, cycle));
                      });
    }
  }

  // The order of every process, and who read from whom.
  std::vector<Edge> flow() const {
    std::vector<Edge> edges;
    std::copy_if(order_edges_.begin(), order_edges_.end(), std::back_inserter(edges),
                 [](const Edge& edge) { return edge.arrow.kind() == EdgeKind::kProcess; });
    dependencies_.add_flow(edges);
    return edges;
  }

  // What is forced where somebody knows in that way, and what is assumed of keys.
  std::vector<ForcedOrder> forced_by(Knowing knowing, const Digraph& known,
                                     const Components& in_known) const {
    Chains processes = process_chains(table_, facts_.happened);
    if (!sessions_) processes.chain.assign(table_.size(), kNone);
    auto forced = forced_orders(facts_, table_, processes, knowing, known, in_known.in_order());
    for (const VersionStep& step : assumed_) {
      forced.push_back({step.from, step.to, kNone, step.key});
    }
    return forced;
  }

  // Causal consistency, and when that fails read atomic, and when that fails monotonic reads.
  void find_forced_cycles(std::uint64_t steps_max) {
    const std::vector<Edge> edges = flow();
    const Digraph& known = known_.emplace(table_.size(), edges);
    const Components in_known(known, 0xff);
    if (in_known.count < known.size()) return;  // found as G1c already
    const std::pair<Knowing, Anomaly> levels[] = {
        {Knowing::kCausal, Anomaly::kCausalityViolation},
        {Knowing::kAtomic, Anomaly::kFracturedRead},
        {Knowing::kEarlierRead, Anomaly::kNonMonotonicRead}};
    for (const auto& [knowing, anomaly] : levels) {
      if (knowing == Knowing::kCausal && !sessions_) continue;  // which is about processes
      if (is_contradiction(forced_by(knowing, known, in_known), edges, anomaly, steps_max))
        continue;
      strongest_kept_ = knowing;
      if (knowing == Knowing::kCausal) known_.reset();  // which nobody will ask for
      return;
    }
  }

  // Requires: they wrote one.
  std::uint32_t key_of_both(TxnId first, TxnId second) const {
    const auto keys = facts_.keys_written_by(first);
    return *std::ranges::find_if(keys,
                                 [&](std::uint32_t key) { return facts_.writes(second, key); });
  }

  std::vector<OperationId> order_of_versions() const {
    std::vector<Edge> edges = order_edges_;
    const NodeId node_count = dependencies_.add_replacements(order_nodes_, edges);
    return commit_order(table_, facts_.happened, Digraph(node_count, edges),
                        Level::kReadUncommitted);
  }

  // Of the strongest of the three that holds: it serves for those below it. Where none does, a
  // level may ask for no more than that what is read was committed.
  std::vector<OperationId> order_of_commits() const {
    std::vector<Edge> edges = flow();
    const Digraph known(table_.size(), edges);
    std::vector<ForcedOrder> forced;
    if (strongest_kept_) forced = forced_by(*strongest_kept_, known, Components(known, 0xff));
    for (const ForcedOrder& order : forced) {
      edges.push_back({order.from, Arrow(order.to, EdgeKind::kWw)});
    }
    std::vector<OperationId> order;
    for (const TxnId txn : Components(Digraph(table_.size(), edges), 0xff).in_order()) {
      if (facts_.happened[txn]) order.push_back(txn);
    }
    return order;
  }

  bool is_contradiction(std::vector<ForcedOrder> forced, std::vector<Edge> edges, Anomaly anomaly,
                        std::uint64_t steps_max) {
    for (const ForcedOrder& order : forced) {
      if (order.to == kNone) return report_missed(order, anomaly);
      edges.push_back({order.from, Arrow(order.to, EdgeKind::kWw)});
    }
    const Digraph graph(table_.size(), edges);
    const Components components(graph, 0xff);
    if (components.count == graph.size()) return false;
    if (!found_.log.add(anomaly)) return true;
    dependencies_.know(std::move(forced), *known_);
    const Subgraph component = nontrivial_components(graph, components).front();
    bool is_told = false;
    CycleBudget budget{steps_max, false};
    const auto tell = [&](Anomaly, const std::vector<CycleStep>& cycle) {
      if (is_told) return;
      is_told = true;
      Finding finding = explain_cycle(table_, dependencies_, anomaly, cycle);
      finding.cycle.clear();  // its steps follow from what was forced, not from one look at each
      found_.log.keep(std::move(finding));
    };
    classify_cycles(component, table_.size(), budget, tell);
    return true;
  }

  // Somebody read the initial version of a key although they knew of a writer of it.
  bool report_missed(const ForcedOrder& order, Anomaly anomaly) {
    if (!found_.log.add(anomaly)) return true;
    const TransactionTexts texts(table_);
    Finding finding;
    finding.anomaly = anomaly;
    finding.transactions = {order.reader, order.from};
    finding.evidence = way_of_knowing(*known_, order.from, order.reader);
    finding.reasons = {texts.who(1, order.reader), texts.who(2, order.from),
                       "T1 read key " + texts.key_text(order.key) +
                           " as nobody had written it, although it knew of T2, which had" +
                           text_of_way(finding.evidence)};
    found_.log.keep(std::move(finding));
    return true;
  }

  // An order for a stronger level serves as well, and real time leaves far less to be tried, as
  // snapshots do in parallel ones.
  void find_order(Level level, const CheckOptions& options, TransactionAnalysis& analysis) {
    std::vector<Level> all = {Level::kStrictSerializable, Level::kStrongSnapshotIsolation};
    if (!sessions_) all = {Level::kSerializable, Level::kSnapshotIsolation};
    if (sees_what_it_overwrites(level)) all.push_back(Level::kSnapshotIsolation);
    for (const Level stronger : all) {
      const bool is_stronger = stronger != level && implies(stronger, level, sessions_);
      if (!is_stronger || is_refuted(stronger)) continue;
      if (take_order(stronger, decision_of(stronger, options), analysis)) return;
    }
    const OrderDecision& decision = decision_of(level, options);
    if (take_order(level, decision, analysis)) return;
    if (decision.verdict == Verdict::kInvalid) report_no_order(level, decision, analysis.log);
    analysis.order_undecided = decision.verdict == Verdict::kUnknown;
    analysis.order_out_of_memory = decision.is_memory_used_up;
  }

  // What weaker levels than snapshot isolation allow besides is decided by anomalies alone.
  static bool take_order(Level level, const OrderDecision& decision,
                         TransactionAnalysis& analysis) {
    if (decision.verdict != Verdict::kValid) return false;
    analysis.order_found = level;
    analysis.is_commit_order = sees_what_it_overwrites(level);
    if (decision.keeps_order) analysis.order = decision.order;
    return true;
  }

  // Levels with one question have one answer. What was not found is sought again with more steps.
  const OrderDecision& decision_of(Level level, const CheckOptions& options) {
    OrderQuestion question = question_of(level);
    question.realtime = question.realtime && table_.history().has_real_time();
    question.sessions = sessions_;
    OrderDecision& decision = decisions_[question];
    const bool serves =
        decision.verdict == Verdict::kUnknown
            ? decision.steps_max >= options.steps_max
            : decision.verdict == Verdict::kInvalid || decision.keeps_order || !options.keep_order;
    if (!serves) decision = decide_order(table_, facts_, question, assumed_, options);
    return decision;
  }

  void report_no_order(Level level, const OrderDecision& decision, FindingLog& log) const {
    log.add(Anomaly::kNoOrder);
    Finding finding;
    if (!decision.cycle.empty()) {
      finding = explain_cycle(table_, dependencies_, Anomaly::kNoOrder, decision.cycle);
      finding.cycle.clear();
    } else {
      finding.transactions = table_.size() <= kFewTransactions ? all_that_happened()
                             : decision.grounds.empty()        ? decision.stuck
                                                               : decision.grounds;
      finding.transactions.resize(std::min(finding.transactions.size(), kFewTransactions));
      finding.reasons.push_back(
          sees_what_it_overwrites(level)
              ? "whichever of two that wrote a key was first, somebody misses a write that it "
                "knows of, as who reads a version knows of all that led to it"
              : "all orders of the " + std::to_string(found_.happened) +
                    " transactions were tried; in each, some read misses the latest write of "
                    "its key");
    }
    finding.anomaly = Anomaly::kNoOrder;
    finding.evidence =
        decision.grounds.empty() ? surroundings_of(decision.stuck) : decision.grounds;
    log.keep(std::move(finding));
  }

  std::vector<TxnId> all_that_happened() const {
    std::vector<TxnId> all;
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (facts_.happened[txn]) all.push_back(txn);
    }
    return all;
  }

  // Findings whose transactions are taken out of the history need whom they read from with them.
  void add_sources() {
    for (Finding& finding : found_.log.findings()) {
      for (const TxnId txn : finding.transactions) add_sources_of(txn, finding.evidence);
    }
  }

  void add_sources_of(TxnId txn, std::vector<TxnId>& sources) const {
    for (const OutsideRead& read : facts_.reads_of(txn)) {
      if (read.version != kNone) sources.push_back(table_.writer(read.version));
    }
  }

  // Whom these read from and who read from them, and so on while they are few.
  std::vector<TxnId> surroundings_of(std::vector<TxnId> found) const {
    found.resize(std::min(found.size(), kMany / 2));
    while (found.size() < kMany) {
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
      if (more.size() == found.size() || more.size() > kMany) break;
      found = std::move(more);
    }
    return found;
  }

  const TransactionTable& table_;
  bool sessions_;
  TransactionAnalysis found_;
  RegisterFacts facts_;
  std::vector<VersionStep> assumed_;
  RegisterDependencies dependencies_;
  std::optional<Digraph> known_;  // who knows of whom
  std::vector<Edge> order_edges_;
  NodeId order_nodes_ = 0;
  std::optional<Knowing> strongest_kept_;  // by which nothing contradicts itself
  std::map<OrderQuestion, OrderDecision> decisions_;
};

}  // namespace

std::unique_ptr<SharedAnalysis> analyse_registers(const TransactionTable& table,
                                                  const CheckOptions& options, bool sessions) {
  return std::make_unique<RegisterAnalysis>(table, options, sessions);
}

}  // namespace ordeal::checkers
