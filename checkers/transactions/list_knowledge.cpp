#include "checkers/transactions/list_knowledge.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/session_clocks.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

constexpr EdgeKinds kKnown = bit(EdgeKind::kWr) | bit(EdgeKind::kProcess) | bit(EdgeKind::kGate);
constexpr std::size_t kExamplesMax = 16;  // cycles looked at for a short one

// A transaction of the component that appended to a list.
struct Append {
  std::uint32_t key = 0;
  std::uint32_t place = kNone;  // in the order of the key; kNone, after all others: nobody saw it
  NodeId writer = 0;
  WriteId write = kNone;
};

// A list as a transaction of the component first read it.
struct Look {
  std::uint32_t key = 0;
  std::uint32_t length = 0;
  NodeId reader = 0;
};

// Somebody knew of a writer and missed what it appended.
struct Miss {
  NodeId reader = 0;
  NodeId writer = 0;
};

class ListKnowledge {
 public:
  ListKnowledge(const TransactionTable& table, const ListOrders& orders,
                const ListDependencies& dependencies, const Subgraph& component, FindingLog& log)
      : table_(table),
        orders_(orders),
        dependencies_(dependencies),
        component_(component),
        log_(log),
        texts_(table) {}

  void run() {
    gather();
    find_fractures();
    if (!log_.found().has(Anomaly::kCausalityViolation)) find_causality_violation();
  }

 private:
  bool is_txn(NodeId node) const { return component_.original[node] < table_.size(); }

  void gather() {
    for (NodeId node = 0; node < component_.graph.size(); ++node) {
      if (!is_txn(node)) continue;
      const TxnId txn = component_.original[node];
      for (const MicroOperation& micro : table_.micro_operations(txn)) {
        if (micro.kind != MicroKind::kWrite) continue;
        appends_.push_back({micro.key, orders_.place[micro.what], node, micro.what});
      }
      for (const ExternalRead& read : orders_.reads_of(txn)) {
        if (read.position != kNone) looks_.push_back({read.key, read.position, node});
      }
    }
    std::ranges::sort(appends_, {}, [](const Append& a) { return std::pair(a.key, a.place); });
    std::ranges::sort(looks_, {},
                      [](const Look& a) { return std::tuple(a.key, a.length, a.reader); });
  }

  // Key by key, from short looks to long ones: what those who appended up to there appended to
  // other lists.
  void find_fractures() {
    struct Latest {
      std::uint32_t seen_key = kNone;  // the key under examination, or the entry is void
      WriteId seen = kNone;
      WriteId other = kNone;  // the latest append to this list of somebody who was seen
    };
    std::vector<Latest> latest(table_.key_count());
    auto append = appends_.begin();
    for (const Look& look : looks_) {
      while (append != appends_.end() && append->key < look.key) ++append;
      for (; append != appends_.end() && append->key == look.key && append->place < look.length;
           ++append) {
        for (const MicroOperation& micro :
             table_.micro_operations(component_.original[append->writer])) {
          if (micro.kind != MicroKind::kWrite || micro.key == look.key) continue;
          Latest& known = latest[micro.key];
          const bool is_later =
              known.seen_key != look.key || orders_.place[known.other] < orders_.place[micro.what];
          if (is_later) known = {look.key, append->write, micro.what};
        }
      }
      bool is_after = false;
      for (const ExternalRead& other : orders_.reads_of(component_.original[look.reader])) {
        is_after = is_after || other.key == look.key;
        const Latest& known = latest[other.key];
        if (known.seen_key != look.key || other.position == kNone) continue;
        const bool is_own = table_.writer(known.other) == other.txn;
        if (is_own || orders_.place[known.other] < other.position) continue;
        report_fracture(Anomaly::kFracturedRead, look, known.seen, known.other);
        if (is_after) {
          report_fracture(Anomaly::kNonMonotonicRead, look, known.seen, known.other);
        }
      }
    }
  }

  // Whoever appended the last element shows that the one that is told of came before.
  void report_fracture(Anomaly anomaly, const Look& look, WriteId seen, WriteId missed) {
    if (!log_.add(anomaly)) return;
    Finding finding =
        texts_.fractured_read(anomaly, component_.original[look.reader], seen, missed);
    finding.evidence.push_back(table_.writer(orders_.of_key(look.key)[look.length - 1]));
    log_.keep(std::move(finding));
  }

  void find_causality_violation() {
    const Subgraph known = who_knows_of_whom();
    const Components components(known.graph, kKnown);
    if (components.count < known.graph.size()) return;  // found as G1c, maybe of processes, already
    std::vector<PathStep> best;
    for (const Miss& miss : find_misses(known.graph, components.in_order())) {
      const auto back = shortest_path(known.graph, miss.writer, miss.reader, {kKnown});
      if (!best.empty() && back.size() + 1 >= best.size()) continue;
      best.assign(1, {miss.reader, miss.writer, EdgeKind::kRw});
      best.insert(best.end(), back.begin(), back.end());
    }
    if (best.empty() || !log_.add(Anomaly::kCausalityViolation)) return;
    const auto cycle = steps_between_transactions(std::move(best), known.original, table_.size());
    log_.keep(explain_cycle(table_, dependencies_, Anomaly::kCausalityViolation, cycle));
  }

  // Processes, and readers of lists, who come after a gate that stands for the beginning they read:
  // it comes after the gate of what is one shorter, and after whoever appended the last element.
  Subgraph who_knows_of_whom() const {
    std::vector<Edge> edges;
    for (NodeId node = 0; node < component_.graph.size(); ++node) {
      for (const Arrow arrow : component_.graph.from(node)) {
        if (arrow.kind() == EdgeKind::kProcess) edges.push_back({node, arrow});
      }
    }
    const NodeId first_gate = component_.graph.size();
    for (std::size_t i = 0; i < appends_.size(); ++i) {
      if (appends_[i].place == kNone) continue;
      const NodeId gate = first_gate + static_cast<NodeId>(i);
      edges.push_back({appends_[i].writer, Arrow(gate, EdgeKind::kGate)});
      const bool goes_on = i > 0 && appends_[i - 1].key == appends_[i].key;
      if (goes_on) edges.push_back({gate - 1, Arrow(gate, EdgeKind::kGate)});
    }
    std::size_t next = 0;
    for (const Look& look : looks_) {
      const auto is_seen = [&](const Append& append) {
        return std::pair(append.key, append.place) < std::pair(look.key, look.length);
      };
      while (next < appends_.size() && is_seen(appends_[next])) ++next;
      if (next == 0 || appends_[next - 1].key != look.key) continue;
      const NodeId gate = first_gate + static_cast<NodeId>(next - 1);
      edges.push_back({gate, Arrow(look.reader, EdgeKind::kWr)});
    }
    Subgraph known{Digraph(first_gate + static_cast<NodeId>(appends_.size()), edges),
                   component_.original};
    known.original.resize(known.graph.size(), kNone);
    return known;
  }

  // The processes of the component, numbered anew.
  Chains processes_of(std::uint32_t node_count) const {
    Chains chains;
    chains.chain.assign(node_count, kNone);
    chains.index.assign(node_count, 0);
    std::vector<std::uint32_t> number(table_.history().process_count(), kNone);
    std::vector<std::uint32_t> length;
    for (NodeId node = 0; node < component_.graph.size(); ++node) {
      if (!is_txn(node)) continue;
      std::uint32_t& chain =
          number[static_cast<std::size_t>(table_.process(component_.original[node]))];
      if (chain == kNone) {
        chain = chains.count++;
        length.push_back(0);
      }
      chains.chain[node] = chain;
      chains.index[node] = length[chain]++;
    }
    return chains;
  }

  // A process's appends to a key, in its order.
  struct Row {
    std::uint32_t key = 0;
    std::uint32_t chain = 0;
    std::uint32_t index = 0;  // of the writer in its process
    NodeId writer = 0;
    // Of those up to this one, the latest in the order of the key.
    std::uint32_t latest_place = 0;
    NodeId latest_writer = 0;
  };

  std::vector<Row> rows_by_process(const Chains& chains) const {
    std::vector<Row> rows;
    rows.reserve(appends_.size());
    for (const Append& append : appends_) {
      rows.push_back({append.key, chains.chain[append.writer], chains.index[append.writer],
                      append.writer, append.place, append.writer});
    }
    std::ranges::sort(rows, {}, [](const Row& row) {
      return std::tuple(row.key, row.chain, row.index, row.latest_place);
    });
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Row& before = rows[i - 1];
      Row& row = rows[i];
      if (before.key != row.key || before.chain != row.chain) continue;
      if (before.latest_place <= row.latest_place) continue;
      row.latest_place = before.latest_place;
      row.latest_writer = before.latest_writer;
    }
    return rows;
  }

  // Some who knew of somebody whose append they missed.
  std::vector<Miss> find_misses(const Digraph& known, const std::vector<NodeId>& order) const {
    const Chains chains = processes_of(known.size());
    const std::vector<Row> rows = rows_by_process(chains);
    const std::size_t wanted =
        std::clamp<std::size_t>(4'000'000 / (known.edge_count() + 1), 1, kExamplesMax);
    std::vector<Miss> misses;
    SessionClocks clocks(known, order, chains);
    for (std::uint32_t first = 0; first < chains.count; first += SessionClocks::kBlock) {
      clocks.compute(first);
      for (const Look& look : looks_) {
        add_misses(look, rows, clocks, first, misses);
        if (misses.size() >= wanted) return misses;
      }
    }
    return misses;
  }

  // Of the processes from `first` on that the clocks cover.
  static void add_misses(const Look& look, const std::vector<Row>& rows,
                         const SessionClocks& clocks, std::uint32_t first,
                         std::vector<Miss>& misses) {
    const auto end = std::partition_point(rows.begin(), rows.end(),
                                          [&](const Row& row) { return row.key <= look.key; });
    auto at = std::partition_point(
        rows.begin(), end, [&](const Row& row) { return row.key < look.key || row.chain < first; });
    while (at != end && at->chain - first < SessionClocks::kBlock) {
      const std::uint32_t chain = at->chain;
      const std::uint32_t heard = clocks.heard(look.reader, chain - first);
      const auto known = std::partition_point(
          at, end, [&](const Row& row) { return row.chain == chain && row.index < heard; });
      // The reader's own appends came later.
      auto last = known;
      while (last != at && (last - 1)->writer == look.reader) --last;
      if (last != at && (last - 1)->latest_place >= look.length) {
        misses.push_back({look.reader, (last - 1)->latest_writer});
      }
      at = std::partition_point(known, end, [&](const Row& row) { return row.chain == chain; });
    }
  }

  const TransactionTable& table_;
  const ListOrders& orders_;
  const ListDependencies& dependencies_;
  const Subgraph& component_;
  FindingLog& log_;
  TransactionTexts texts_;
  std::vector<Append> appends_;  // by key and place
  std::vector<Look> looks_;      // by key and length
};

}  // namespace

void find_missed_knowledge(const TransactionTable& table, const ListOrders& orders,
                           const ListDependencies& dependencies, const Subgraph& component,
                           FindingLog& log) {
  ListKnowledge(table, orders, dependencies, component, log).run();
}

}  // namespace ordeal::checkers
