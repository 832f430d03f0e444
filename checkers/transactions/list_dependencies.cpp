#include "checkers/transactions/list_dependencies.hpp"

#include <algorithm>

#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/gates.hpp"

namespace ordeal::checkers {

// The writer at a position of a key's order, if the write happened and this is its place.
TxnId ListDependencies::live_writer(std::uint32_t key, std::uint32_t position) const {
  const WriteId write = orders_.of_key(key)[position];
  const TxnId writer = table_.writer(write);
  const bool is_live = writer != kNone && orders_.happened[writer] && !table_.is_failed(writer) &&
                       orders_.place[write] == position;
  return is_live ? writer : kNone;
}

// Who wrote the first live version from this position on; kNone when all of those are unseen.
TxnId ListDependencies::next_writer(std::uint32_t key, std::uint32_t position) const {
  const auto size = static_cast<std::uint32_t>(orders_.of_key(key).size());
  for (; position < size; ++position) {
    const TxnId writer = live_writer(key, position);
    if (writer != kNone) return writer;
  }
  return kNone;
}

WriteId ListDependencies::live_write_before(std::uint32_t key, std::uint32_t position) const {
  while (position-- > 0) {
    if (live_writer(key, position) != kNone) return orders_.of_key(key)[position];
  }
  return kNone;
}

// Those with a committed write of the key that no read saw, ascending.
std::vector<TxnId> ListDependencies::unseen_writers(std::uint32_t key) const {
  std::vector<TxnId> writers;
  for (const WriteId write : orders_.unseen_of_key(key)) {
    const TxnId writer = table_.writer(write);
    if (writers.empty() || writers.back() != writer) writers.push_back(writer);
  }
  std::sort(writers.begin(), writers.end());
  writers.erase(std::unique(writers.begin(), writers.end()), writers.end());
  return writers;
}

NodeId ListDependencies::add_edges(NodeId next_node, std::vector<Edge>& edges) const {
  add_ww(edges);
  add_read_edges(edges);
  return add_unseen(next_node, edges);
}

void ListDependencies::add_ww(std::vector<Edge>& edges) const {
  for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
    TxnId previous = kNone;
    const auto size = static_cast<std::uint32_t>(orders_.of_key(key).size());
    for (std::uint32_t position = 0; position < size; ++position) {
      const TxnId writer = live_writer(key, position);
      if (writer == kNone) continue;
      if (previous != kNone && previous != writer) {
        edges.push_back({previous, Arrow(writer, EdgeKind::kWw)});
      }
      previous = writer;
    }
    if (previous == kNone || orders_.unseen_of_key(key).empty()) continue;
    for (const TxnId writer : unseen_writers(key)) {
      if (writer != previous) edges.push_back({previous, Arrow(writer, EdgeKind::kWw)});
    }
  }
}

void ListDependencies::add_read_edges(std::vector<Edge>& edges) const {
  for (const ExternalRead& read : orders_.reads) {
    if (read.version != kNone) {
      const TxnId writer = table_.writer(read.version);
      if (writer != kNone && writer != read.txn && !table_.is_failed(writer)) {
        edges.push_back({writer, Arrow(read.txn, EdgeKind::kWr)});
      }
    }
    if (read.position == kNone) continue;
    const TxnId next = next_writer(read.key, read.position);
    if (next != kNone && next != read.txn) {
      edges.push_back({read.txn, Arrow(next, EdgeKind::kRw)});
    }
  }
}

// Readers of a key's last version precede all writers that nobody saw.
NodeId ListDependencies::add_unseen(NodeId next_node, std::vector<Edge>& edges) const {
  GateKeeper gates(table_.key_count(), next_node, edges);
  for (const ExternalRead& read : orders_.reads) {
    if (read.position == kNone || orders_.unseen_of_key(read.key).empty()) continue;
    if (next_writer(read.key, read.position) != kNone) continue;
    gates.connect(read.txn, read.key, [&] { return unseen_writers(read.key); });
  }
  return gates.node_count();
}

DependencyReason ListDependencies::reason(const CycleStep& step, const std::string& from,
                                          const std::string& to,
                                          std::vector<TxnId>& evidence) const {
  if (step.kind == EdgeKind::kWw) return ww_reason(step, from, to, evidence);
  if (step.kind == EdgeKind::kRw) return rw_reason(step, from, to, evidence);
  return wr_reason(step, from, to, evidence);
}

// Of the elements seen the last, if that is theirs.
DependencyReason ListDependencies::wr_reason(const CycleStep& step, const std::string& from,
                                             const std::string& to,
                                             std::vector<TxnId>& evidence) const {
  const auto is_theirs = [&](WriteId write) {
    return write != kNone && table_.writer(write) == step.from;
  };
  WriteId seen = kNone;
  for (const ExternalRead& read : orders_.reads_of(step.to)) {
    if (is_theirs(read.version)) seen = read.version;
    if (is_theirs(seen) || read.position == kNone) continue;
    const auto elements = orders_.of_key(read.key).first(read.position);
    const auto at = std::find_if(elements.begin(), elements.end(), is_theirs);
    if (at == elements.end()) continue;
    seen = *at;
    evidence.push_back(table_.writer(read.version));  // it came before that
  }
  if (seen == kNone) return {};
  return {to + " observed " + from + "'s append of " + TransactionTexts(table_).write_text(seen),
          table_.write(seen).key};
}

DependencyReason ListDependencies::ww_reason(const CycleStep& step, const std::string& from,
                                             const std::string& to,
                                             std::vector<TxnId>& evidence) const {
  const TransactionTexts texts(table_);
  for (const MicroOperation& micro : table_.micro_operations(step.to)) {
    if (micro.kind != MicroKind::kWrite) continue;
    const std::uint32_t place = orders_.place[micro.what];
    const auto size = static_cast<std::uint32_t>(orders_.of_key(micro.key).size());
    const WriteId before = live_write_before(micro.key, place == kNone ? size : place);
    if (before == kNone || table_.writer(before) != step.from) continue;
    evidence.push_back(orders_.longest_reader[micro.key]);
    return {to + " appended " + texts.write_text(micro.what) +
                (place == kNone ? ", which nobody had seen yet when " : " after ") + from +
                (place == kNone ? "'s append of " : " appended ") +
                table_.history().value_text(table_.write(before).value) +
                (place == kNone ? " was read" : ""),
            micro.key};
  }
  return {};
}

DependencyReason ListDependencies::rw_reason(const CycleStep& step, const std::string& from,
                                             const std::string& to,
                                             std::vector<TxnId>& evidence) const {
  const TransactionTexts texts(table_);
  for (const ExternalRead& read : orders_.reads_of(step.from)) {
    if (read.position == kNone) continue;
    for (const MicroOperation& micro : table_.micro_operations(step.to)) {
      if (micro.kind != MicroKind::kWrite || micro.key != read.key) continue;
      const std::uint32_t place = orders_.place[micro.what];
      if (place != kNone && place < read.position) continue;
      if (place != kNone) evidence.push_back(orders_.longest_reader[read.key]);
      return {from + " did not observe " + to + "'s append of " + texts.write_text(micro.what),
              micro.key};
    }
  }
  return {};
}

}  // namespace ordeal::checkers
