#include "checkers/transactions/register_dependencies.hpp"

#include <algorithm>

#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/gates.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {

void RegisterDependencies::add_flow(std::vector<Edge>& edges) const {
  for (const OutsideRead& read : facts_.reads) {
    const TxnId source = source_of(read);
    if (source != kNone) edges.push_back({source, Arrow(read.txn, EdgeKind::kWr)});
  }
}

NodeId RegisterDependencies::add_replacements(NodeId next_node, std::vector<Edge>& edges) const {
  std::vector<std::pair<WriteId, TxnId>> replacers;
  for (const OutsideRead& read : facts_.reads) {
    if (!wfr_keys_ || read.version == kNone || !facts_.writes(read.txn, read.key)) continue;
    replacers.emplace_back(read.version, read.txn);
    edges.push_back({table_.writer(read.version), Arrow(read.txn, EdgeKind::kWw)});
  }
  std::sort(replacers.begin(), replacers.end());
  for (const OutsideRead& read : facts_.reads) {
    if (read.version == kNone) continue;
    if (!table_.is_final(read.version)) {
      edges.push_back({read.txn, Arrow(table_.writer(read.version), EdgeKind::kRw)});
    }
    auto at =
        std::lower_bound(replacers.begin(), replacers.end(), std::pair(read.version, TxnId{0}));
    for (; at != replacers.end() && at->first == read.version; ++at) {
      if (at->second != read.txn) edges.push_back({read.txn, Arrow(at->second, EdgeKind::kRw)});
    }
  }
  add_assumed(edges);
  return add_initial(next_node, edges);
}

void RegisterDependencies::add_assumed(std::vector<Edge>& edges) const {
  if (assumed_.empty()) return;
  for (const VersionStep& step : assumed_) {
    edges.push_back({step.from, Arrow(step.to, EdgeKind::kWw)});
  }
  for (const OutsideRead& read : facts_.reads) {
    const TxnId source = source_of(read);
    if (source == kNone) continue;
    auto step = std::lower_bound(assumed_.begin(), assumed_.end(), source,
                                 [](const VersionStep& a, TxnId from) { return a.from < from; });
    for (; step != assumed_.end() && step->from == source; ++step) {
      if (step->key != read.key || step->to == read.txn) continue;
      edges.push_back({read.txn, Arrow(step->to, EdgeKind::kRw)});
    }
  }
}

const VersionStep* RegisterDependencies::assumed_step(TxnId from, TxnId to,
                                                      std::uint32_t key) const {
  const auto step = std::find_if(assumed_.begin(), assumed_.end(), [&](const VersionStep& one) {
    return one.from == from && one.to == to && (key == kNone || one.key == key);
  });
  return step == assumed_.end() ? nullptr : &*step;
}

NodeId RegisterDependencies::add_initial(NodeId next_node, std::vector<Edge>& edges) const {
  GateKeeper gates(table_.key_count(), next_node, edges);
  for (const OutsideRead& read : facts_.reads) {
    if (read.version != kNone || facts_.writers_of(read.key).empty()) continue;
    gates.connect(read.txn, read.key, [&] { return facts_.writers_of(read.key); });
  }
  return gates.node_count();
}

std::vector<TxnId> way_of_knowing(const Digraph& known, TxnId writer, TxnId reader) {
  std::vector<TxnId> way;
  for (const PathStep& step : shortest_path(known, writer, reader, {0xff})) {
    if (step.from != writer) way.push_back(step.from);
  }
  return way;
}

std::string text_of_way(const std::vector<TxnId>& way) {
  std::string text;
  for (std::size_t i = 0; i < way.size(); ++i) {
    const bool is_last = i + 1 == way.size();
    text += i == 0    ? ", by way of operation" + std::string(is_last ? " " : "s ")
            : is_last ? " and "
                      : ", ";
    text += std::to_string(way[i]);
  }
  return text;
}

void RegisterDependencies::know(std::vector<ForcedOrder> forced, const Digraph& known) {
  known_ = &known;
  forced_ = std::move(forced);
  std::sort(forced_.begin(), forced_.end(), [](const ForcedOrder& a, const ForcedOrder& b) {
    return std::pair(a.from, a.to) < std::pair(b.from, b.to);
  });
}

// "3 to key x", the last that the transaction wrote there.
std::string RegisterDependencies::write_of(TxnId writer, std::uint32_t key) const {
  for (const MicroOperation& micro : table_.micro_operations(writer)) {
    const bool is_it = micro.kind == MicroKind::kWrite && micro.key == key;
    if (is_it && table_.is_final(micro.what))
      return TransactionTexts(table_).write_text(micro.what);
  }
  return {};
}

DependencyReason RegisterDependencies::reason(const CycleStep& step, const std::string& from,
                                              const std::string& to,
                                              std::vector<TxnId>& evidence) const {
  if (step.kind == EdgeKind::kWw) return ww_reason(step, from, to, evidence);
  if (step.kind == EdgeKind::kRw) return rw_reason(step, from, to, evidence);
  for (const OutsideRead& read : facts_.reads_of(step.to)) {
    if (source_of(read) != step.from) continue;
    return {to + " observed " + from + "'s write of " +
                TransactionTexts(table_).write_text(read.version),
            read.key};
  }
  return {};
}

DependencyReason RegisterDependencies::ww_reason(const CycleStep& step, const std::string& from,
                                                 const std::string& to,
                                                 std::vector<TxnId>& evidence) const {
  for (const OutsideRead& read : facts_.reads_of(step.to)) {
    if (source_of(read) != step.from || !facts_.writes(step.to, read.key)) continue;
    return {
        to + " read " + from + "'s write of " + write_of(step.from, read.key) + " and replaced it",
        read.key};
  }
  const auto order = std::lower_bound(forced_.begin(), forced_.end(), std::pair(step.from, step.to),
                                      [](const ForcedOrder& a, const std::pair<TxnId, TxnId>& b) {
                                        return std::pair(a.from, a.to) < b;
                                      });
  const bool is_forced = order != forced_.end() && order->from == step.from && order->to == step.to;
  if (!is_forced || order->reader == kNone) {
    if (const VersionStep* assumed = assumed_step(step.from, step.to, kNone)) {
      evidence.insert(evidence.end(), {assumed->earlier, assumed->later});
      return {from + "'s write of " + write_of(step.from, assumed->key) + " came before " + to +
                  "'s write of " + write_of(step.to, assumed->key) + ": " +
                  text_of(table_, *assumed),
              assumed->key};
    }
    return {"both wrote one key, and somebody who knew of " + from + " read from " + to, kNone};
  }
  const std::vector<TxnId> way = way_of_knowing(*known_, step.from, order->reader);
  evidence.insert(evidence.end(), way.begin(), way.end());
  evidence.push_back(order->reader);
  return {"operation " + std::to_string(order->reader) + " knew of " + from + "'s write of " +
              write_of(step.from, order->key) + text_of_way(way) + ", and yet read " + to +
              "'s write of " + write_of(step.to, order->key),
          order->key};
}

DependencyReason RegisterDependencies::rw_reason(const CycleStep& step, const std::string& from,
                                                 const std::string& to,
                                                 std::vector<TxnId>& evidence) const {
  for (const OutsideRead& read : facts_.reads_of(step.from)) {
    if (!facts_.writes(step.to, read.key) || source_of(read) == step.to) continue;
    const auto theirs = facts_.reads_of(step.to);
    const bool replaces = std::any_of(theirs.begin(), theirs.end(), [&](const OutsideRead& other) {
      return other.key == read.key && other.version == read.version;
    });
    if (read.version != kNone && !replaces) continue;
    return {from + " did not observe " + to + "'s write of " + write_of(step.to, read.key),
            read.key};
  }
  for (const OutsideRead& read : facts_.reads_of(step.from)) {
    const VersionStep* assumed = assumed_step(source_of(read), step.to, read.key);
    if (assumed == nullptr) continue;
    evidence.insert(evidence.end(), {assumed->from, assumed->earlier, assumed->later});
    return {to + "'s write of " + write_of(step.to, read.key) + " came after the one " + from +
                " read: " + text_of(table_, *assumed),
            read.key};
  }
  for (const OutsideRead& read : facts_.reads_of(step.from)) {
    if (!facts_.writes(step.to, read.key) || source_of(read) == step.to) continue;
    return {
        to + "'s write of " + write_of(step.to, read.key) + " came after the one " + from + " read",
        read.key};
  }
  return {};
}

}  // namespace ordeal::checkers
