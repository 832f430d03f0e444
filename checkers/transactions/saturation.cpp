#include "checkers/transactions/saturation.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "checkers/transactions/weak_levels.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::uint32_t kFar = ~std::uint32_t{0};

Digraph turned_round(const Digraph& graph) {
  std::vector<Edge> edges;
  edges.reserve(graph.edge_count());
  for (NodeId node = 0; node < graph.size(); ++node) {
    for (const Arrow arrow : graph.from(node)) {
      edges.push_back({arrow.to(), Arrow(node, arrow.kind())});
    }
  }
  return Digraph(graph.size(), edges);
}

// Whoever may have to be known of is in one: every cycle has somebody who writes.
Chains chains_of(const TransactionTable& table, const RegisterFacts& facts,
                 const OrderQuestion& question) {
  if (question.sessions) return process_chains(table, facts.happened);
  std::vector<bool> writes(table.size());
  for (TxnId txn = 0; txn < table.size(); ++txn) writes[txn] = !facts.keys_written_by(txn).empty();
  return question.writer_sessions ? process_chains(table, writes) : chains_apart(writes);
}

}  // namespace

std::uint64_t Saturation::bytes_wanted(const TransactionTable& table, const RegisterFacts& facts,
                                       const OrderGraph& order) {
  return std::uint64_t{4} * chains_of(table, facts, order.question()).count * order.graph().size();
}

Saturation::Saturation(const TransactionTable& table, const RegisterFacts& facts,
                       const OrderGraph& order)
    : table_(table),
      facts_(facts),
      order_(order),
      processes_(chains_of(table, facts, order.question())),
      writers_(facts, processes_),
      width_(processes_.count),
      miss_(order.question().parallel ? EdgeKind::kWw : EdgeKind::kRw),
      back_(turned_round(order.graph())),
      last_from_(order.graph().size(), kNone),
      last_to_(order.graph().size(), kNone),
      costs_(order.graph().size(), kFar),
      onwards_(order.graph().size()) {
  note_readers();
  compute_clocks();
}

void Saturation::note_readers() {
  first_reader_.assign(facts_.written.size() + 1, 0);
  const auto each_reader = [&](auto&& visit) {
    for (const OutsideRead& read : facts_.reads) {
      if (read.version == kNone) continue;
      visit(facts_.version_of(table_.writer(read.version), read.key), read.txn);
    }
  };
  each_reader([&](std::size_t version, TxnId) { ++first_reader_[version + 1]; });
  for (std::size_t i = 1; i < first_reader_.size(); ++i) first_reader_[i] += first_reader_[i - 1];
  readers_.resize(first_reader_.back());
  std::vector<std::uint32_t> next(first_reader_.begin(), first_reader_.end() - 1);
  each_reader([&](std::size_t version, TxnId reader) { readers_[next[version]++] = reader; });
}

// A moment's place among those of its process: with snapshots every transaction has two.
std::uint32_t Saturation::place_of(NodeId moment) const {
  const std::uint32_t index = processes_.index[order_.txn_of(moment)];
  return order_.question().snapshots ? 2 * index + (moment & 1) : index;
}

void Saturation::compute_clocks() {
  const Digraph& graph = order_.graph();
  clocks_.assign(graph.size() * width_, 0);
  for (const NodeId node : Components(graph, 0xff).in_order()) {
    std::uint32_t* clock = clocks_.data() + node * width_;
    if (order_.is_moment(node) && processes_.chain[order_.txn_of(node)] != kNone) {
      clock[processes_.chain[order_.txn_of(node)]] = place_of(node) + 1;
    }
    for (const Arrow arrow : graph.from(node)) {
      std::uint32_t* later = clocks_.data() + arrow.to() * width_;
      for (std::size_t i = 0; i < width_; ++i) later[i] = std::max(later[i], clock[i]);
    }
  }
}

// The latest of the group of which the node has heard that moment, if it had not before; not of
// its own transaction.
TxnId Saturation::newly_known(const Group& group, const Change& change, Moment moment) const {
  const auto count_heard = [&](std::uint32_t places) {
    if (!order_.question().snapshots) return places;
    return moment == Moment::kWriting ? places / 2 : places / 2 + places % 2;
  };
  std::uint32_t heard = count_heard(clocks_[change.node * width_ + change.process]);
  const TxnId by = order_.txn_of(change.node);
  if (processes_.chain[by] == change.process) heard = std::min(heard, processes_.index[by]);
  const std::uint32_t end = writers_.end_of_heard(group, heard);
  const bool is_new = end > group.first && writers_.index(end - 1) >= count_heard(change.old);
  return is_new ? writers_.writer(end - 1) : kNone;
}

Saturation::Outcome Saturation::begin() {
  for (const OutsideRead& read : facts_.reads) {
    if (patience_.is_over()) return Outcome::kStepsUsedUp;
    if (read.version == kNone && !begin_with_initial(read)) return Outcome::kCycle;
    for (const Group& group : writers_.of_key(read.key)) {
      const Change all{order_.reading(read.txn), group.process, 0};
      if (!follow_read(read, group, all)) return Outcome::kCycle;
    }
  }
  for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
    for (const TxnId writer : facts_.writers_of(key)) {
      if (patience_.is_over()) return Outcome::kStepsUsedUp;
      for (const Group& group : writers_.of_key(key)) {
        const Change all{order_.writing(writer), group.process, 0};
        if (!follow_write(key, group, all)) return Outcome::kCycle;
      }
    }
  }
  return Outcome::kComplete;
}

// Nobody had written the key when it was read.
bool Saturation::begin_with_initial(const OutsideRead& read) {
  if (may_miss(read.txn, read.key)) return true;
  const NodeId reading = order_.reading(read.txn);
  return std::ranges::all_of(writers_.of_key(read.key), [&](const Group& group) {
    std::uint32_t first = group.first;
    if (writers_.writer(first) == read.txn) ++first;
    return first == group.end ||
           add(reading, order_.writing(writers_.writer(first)), miss_, {reading, reading});
  });
}

Saturation::Outcome Saturation::complete(std::uint64_t steps_max, std::uint64_t memory_max) {
  while (followed_ < changes_.size()) {
    if (++steps_ > steps_max || patience_.is_over()) return Outcome::kStepsUsedUp;
    const std::uint64_t bytes = clocks_.size() * sizeof(std::uint32_t) +
                                changes_.size() * sizeof(Change) +
                                added_.size() * sizeof(AddedEdge);
    if (bytes > memory_max) return Outcome::kMemoryUsedUp;
    const Change change = changes_[followed_++];
    if (!pass_on(change) || !follow(change)) return Outcome::kCycle;
  }
  return Outcome::kComplete;
}

// What the node has heard is heard by those it leads to; not by one it was heard of, in a cycle.
bool Saturation::pass_on(const Change& change) {
  const NodeId node = change.node;
  const std::uint32_t process = change.process;
  const std::uint32_t heard = clocks_[node * width_ + process];
  const auto closes_cycle = [&](NodeId to) {
    return order_.is_moment(to) && processes_.chain[order_.txn_of(to)] == process &&
           place_of(to) < heard;
  };
  for (const Arrow arrow : order_.graph().from(node)) {
    if (closes_cycle(arrow.to())) {
      conflict_ = {{node, arrow.to(), arrow.kind()}, {}, kNone};
      return false;
    }
    raise(arrow.to(), process, heard);
  }
  for (auto at = last_from_[node]; at != kNone; at = added_[at].next_from) {
    if (closes_cycle(added_[at].to)) {
      conflict_ = {{node, added_[at].to, added_[at].kind}, {}, at};
      return false;
    }
    raise(added_[at].to, process, heard);
  }
  return true;
}

void Saturation::raise(NodeId node, std::uint32_t process, std::uint32_t value) {
  std::uint32_t& heard = clocks_[node * width_ + process];
  if (heard >= value) return;
  changes_.push_back({node, process, heard});
  heard = value;
}

// What is forced now that the node has heard more of a process.
bool Saturation::follow(const Change& change) {
  const NodeId node = change.node;
  if (!order_.is_moment(node)) return true;
  const TxnId txn = order_.txn_of(node);
  if (order_.is_reading(node)) {
    for (const OutsideRead& read : facts_.reads_of(txn)) {
      if (!follow_read(read, writers_.of_process(read.key, change.process), change)) return false;
    }
  }
  if (!order_.is_writing(node)) return true;
  return std::ranges::all_of(facts_.keys_written_by(txn), [&](std::uint32_t key) {
    return follow_write(key, writers_.of_process(key, change.process), change);
  });
}

// The latest writer of the process that the reader knows of came before what it read.
bool Saturation::follow_read(const OutsideRead& read, const Group& group, const Change& change) {
  const TxnId known = newly_known(group, change, Moment::kWriting);
  if (known == kNone) return true;
  if (read.version == kNone) {
    conflict_ = {{change.node, order_.writing(known), EdgeKind::kRw}, {}, kNone};
    return false;
  }
  const TxnId source = table_.writer(read.version);
  if (known == source) return true;
  return add(order_.writing(known), order_.beginning_to_write(source), EdgeKind::kWw,
             {order_.writing(known), change.node});
}

// Parallel snapshots miss what comes later, unless they overwrite what they read.
bool Saturation::may_miss(TxnId reader, std::uint32_t key) const {
  return order_.question().parallel && !facts_.writes(reader, key);
}

// Who read from the latest writer of the process that comes before this one came before it too. Of
// two whose updates are not to be lost, one that reads before the other is done is done before the
// other reads.
bool Saturation::follow_write(std::uint32_t key, const Group& group, const Change& change) {
  const TxnId txn = order_.txn_of(change.node);
  const TxnId known = newly_known(group, change, Moment::kWriting);
  if (known != kNone) {
    const std::size_t version = facts_.version_of(known, key);
    const Cause cause{order_.writing(known), change.node};
    for (std::uint32_t i = first_reader_[version]; i < first_reader_[version + 1]; ++i) {
      if (readers_[i] == txn || may_miss(readers_[i], key)) continue;
      if (!add(order_.reading(readers_[i]), change.node, miss_, cause)) return false;
    }
  }
  if (!order_.question().snapshots || order_.question().lost_updates) return true;
  const TxnId other = newly_known(group, change, Moment::kReading);
  return other == kNone || add(order_.writing(other), order_.reading(txn), EdgeKind::kWw,
                               {order_.reading(other), change.node});
}

bool Saturation::add(NodeId from, NodeId to, EdgeKind kind, const Cause& cause) {
  if (precedes(to, from)) {
    conflict_ = {{from, to, kind}, cause, kNone};
    return false;
  }
  if (precedes(from, to)) return true;
  const auto index = static_cast<std::uint32_t>(added_.size());
  added_.push_back({from, to, kind, cause, last_from_[from], last_to_[to]});
  last_from_[from] = index;
  last_to_[to] = index;
  for (std::uint32_t process = 0; process < width_; ++process) {
    raise(to, process, clocks_[from * width_ + process]);
  }
  return true;
}

void Saturation::undo_to(const Mark& mark) {
  while (added_.size() > mark.edges) {
    last_from_[added_.back().from] = added_.back().next_from;
    last_to_[added_.back().to] = added_.back().next_to;
    added_.pop_back();
  }
  while (changes_.size() > mark.changes) {
    const Change& change = changes_.back();
    clocks_[change.node * width_ + change.process] = change.old;
    changes_.pop_back();
    ++steps_;
  }
  followed_ = changes_.size();
}

void Saturation::keep_all() {
  changes_.clear();
  followed_ = 0;
}

std::vector<Saturation::WayStep> Saturation::way(NodeId from, NodeId to, std::uint32_t end,
                                                 std::uint32_t dear) {
  constexpr std::uint32_t kDear = 1 << 12;
  using Open = std::pair<std::uint32_t, NodeId>;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  std::vector<NodeId> met = {to};
  costs_[to] = 0;
  open.emplace(0, to);
  const auto reach = [&](const WayStep& step, std::uint32_t cost) {
    const NodeId node = step.edge.from;
    if (cost >= costs_[node] || !precedes(from, node)) return;
    if (costs_[node] == kFar) met.push_back(node);
    costs_[node] = cost;
    onwards_[node] = step;
    open.emplace(cost, node);
  };
  while (!open.empty() && open.top().second != from) {
    const auto [cost, node] = open.top();
    open.pop();
    if (cost > costs_[node]) continue;
    ++steps_;
    for (const Arrow arrow : back_.from(node)) {
      reach({{arrow.to(), node, arrow.kind()}, kNone}, cost + 1);
    }
    for (auto at = last_to_[node]; at != kNone; at = added_[at].next_to) {
      if (at >= end) continue;
      reach({{added_[at].from, node, added_[at].kind}, at}, cost + (at >= dear ? kDear : 1));
    }
  }
  std::vector<WayStep> steps;
  for (NodeId node = from; node != to; node = steps.back().edge.to) {
    steps.push_back(onwards_[node]);
  }
  for (const NodeId node : met) costs_[node] = kFar;
  return steps;
}

std::vector<NodeId> Saturation::in_order(std::span<const std::uint32_t> ranks) const {
  const Digraph& graph = order_.graph();
  std::vector<std::uint32_t> before(graph.size(), 0);
  for (NodeId node = 0; node < graph.size(); ++node) {
    for (const Arrow arrow : graph.from(node)) ++before[arrow.to()];
  }
  for (const AddedEdge& edge : added_) ++before[edge.to];
  std::vector<std::uint32_t> depths(graph.size(), 0);
  using Open = std::pair<std::uint64_t, NodeId>;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> ready;
  const bool has_ends = table_.history().has_real_time();
  const auto rank_of = [&](NodeId node) -> std::uint64_t {
    if (!ranks.empty()) return ranks[node];
    if (!has_ends || !order_.is_moment(node)) return depths[node];
    const TxnId txn = order_.txn_of(node);
    return table_.is_ok(txn) ? table_.completed(txn) : kNever;
  };
  const auto make_ready = [&](NodeId node) { ready.emplace(rank_of(node), node); };
  for (NodeId node = 0; node < graph.size(); ++node) {
    if (before[node] == 0) make_ready(node);
  }
  std::vector<NodeId> nodes;
  nodes.reserve(graph.size());
  while (!ready.empty()) {
    const NodeId node = ready.top().second;
    ready.pop();
    nodes.push_back(node);
    const auto leave = [&](NodeId to) {
      depths[to] = std::max(depths[to], depths[node] + 1);
      if (--before[to] == 0) make_ready(to);
    };
    for (const Arrow arrow : graph.from(node)) leave(arrow.to());
    for (auto at = last_from_[node]; at != kNone; at = added_[at].next_from) leave(added_[at].to);
  }
  return nodes;
}

}  // namespace ordeal::checkers
