#include "checkers/transactions/saturation.hpp"

#include <algorithm>
#include <tuple>

namespace ordeal::checkers {

Saturation::Saturation(const TransactionTable& table, const RegisterFacts& facts,
                       const OrderGraph& order)
    : table_(table),
      facts_(facts),
      order_(order),
      processes_(process_chains(table, facts.happened)),
      by_process_(facts.writers) {
  for (std::uint32_t key = 0; key < table.key_count(); ++key) {
    std::sort(by_process_.begin() + facts.first_writer[key],
              by_process_.begin() + facts.first_writer[key + 1], [&](TxnId a, TxnId b) {
                return std::pair(processes_.chain[a], a) < std::pair(processes_.chain[b], b);
              });
  }
}

// A moment's place among those of its process: with snapshots every transaction has two.
static std::uint32_t place_of(const OrderGraph& order, const Chains& processes, NodeId moment) {
  const std::uint32_t index = processes.index[order.txn_of(moment)];
  return order.question().snapshots ? 2 * index + (moment & 1) : index;
}

void Saturation::compute_clocks() {
  const Digraph& graph = order_.graph();
  const std::size_t width = processes_.count;
  clocks_.assign(graph.size() * width, 0);
  for (const NodeId node : Components(graph, 0xff).in_order()) {
    std::uint32_t* clock = clocks_.data() + node * width;
    if (order_.is_moment(node) && processes_.chain[order_.txn_of(node)] != kNone) {
      clock[processes_.chain[order_.txn_of(node)]] = place_of(order_, processes_, node) + 1;
    }
    for (const Arrow arrow : graph.from(node)) {
      std::uint32_t* later = clocks_.data() + arrow.to() * width;
      for (std::size_t i = 0; i < width; ++i) later[i] = std::max(later[i], clock[i]);
    }
  }
}

bool Saturation::precedes(NodeId earlier, NodeId later) const {
  const std::uint32_t process = processes_.chain[order_.txn_of(earlier)];
  return clocks_[std::size_t{later} * processes_.count + process] >
         place_of(order_, processes_, earlier);
}

template <class Visit>
void Saturation::for_each_group(std::uint32_t key, Visit&& visit) const {
  std::uint32_t at = facts_.first_writer[key];
  const std::uint32_t end = facts_.first_writer[key + 1];
  while (at < end) {
    const std::uint32_t process = processes_.chain[by_process_[at]];
    std::uint32_t group_end = at + 1;
    while (group_end < end && processes_.chain[by_process_[group_end]] == process) ++group_end;
    visit(Group(by_process_.data() + at, group_end - at));
    at = group_end;
  }
}

std::vector<ForcedEdge> Saturation::forced() {
  compute_clocks();
  forced_.clear();
  for (const OutsideRead& read : facts_.reads) {
    for_each_group(read.key, [&](Group group) { from_read(read, group); });
  }
  if (order_.question().snapshots && !order_.question().lost_updates) {
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      for (const TxnId writer : facts_.writers_of(key)) {
        for_each_group(key, [&](Group group) { from_conflict(writer, group); });
      }
    }
  }
  const auto key_of = [](const ForcedEdge& one) {
    return std::tuple(one.edge.from, one.edge.arrow.to(), one.edge.arrow.kind());
  };
  std::sort(forced_.begin(), forced_.end(), [&](const ForcedEdge& a, const ForcedEdge& b) {
    return std::tuple(key_of(a), a.from, a.to) < std::tuple(key_of(b), b.from, b.to);
  });
  const auto end =
      std::unique(forced_.begin(), forced_.end(),
                  [&](const ForcedEdge& a, const ForcedEdge& b) { return key_of(a) == key_of(b); });
  forced_.erase(end, forced_.end());
  return std::move(forced_);
}

void Saturation::from_read(const OutsideRead& read, Group group) {
  const NodeId reading = order_.reading(read.txn);
  const TxnId source = read.version == kNone ? kNone : table_.writer(read.version);
  const NodeId origin = source == kNone ? reading : order_.writing(source);
  // The latest writer of the process that the reader knows of came before what it read.
  auto known = std::partition_point(group.begin(), group.end(), [&](TxnId writer) {
    return writer != read.txn && precedes(order_.writing(writer), reading);
  });
  if (known != group.begin() && *(known - 1) != source) {
    const TxnId earlier = *(known - 1);
    if (source == kNone) {
      force(reading, order_.writing(group.front()), EdgeKind::kRw, reading, reading);
    } else {
      force(order_.writing(earlier),
            order_.question().lost_updates ? order_.writing(source) : order_.reading(source),
            EdgeKind::kWw, order_.writing(earlier), reading);
    }
  }
  // The first writer of the process that comes after what was read comes after the reader.
  auto after =
      source == kNone
          ? group.begin()
          : std::partition_point(group.begin(), group.end(), [&](TxnId writer) {
              return writer == source || !precedes(order_.writing(source), order_.writing(writer));
            });
  if (after != group.end() && *after == read.txn) ++after;
  if (after == group.end()) return;
  // Parallel snapshots may miss it, unless they overwrite what they read: then it comes later.
  if (order_.question().parallel && !facts_.writes(read.txn, read.key)) return;
  const NodeId writing = order_.writing(*after);
  force(reading, writing, EdgeKind::kRw, origin, source == kNone ? origin : writing);
}

// Of two writers of a key, one that reads before the other is done is done before the other reads.
void Saturation::from_conflict(TxnId writer, Group group) {
  const auto known = std::partition_point(group.begin(), group.end(), [&](TxnId other) {
    return other != writer && precedes(order_.reading(other), order_.writing(writer));
  });
  if (known == group.begin()) return;
  const TxnId other = *(known - 1);
  force(order_.writing(other), order_.reading(writer), EdgeKind::kWw, order_.reading(other),
        order_.writing(writer));
}

void Saturation::force(NodeId from, NodeId to, EdgeKind kind, NodeId because_from,
                       NodeId because_to) {
  if (from == to || precedes(from, to)) return;
  forced_.push_back({{from, Arrow(to, kind)}, because_from, because_to});
}

}  // namespace ordeal::checkers
