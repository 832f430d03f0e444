#include "checkers/transactions/weak_levels.hpp"

#include <algorithm>

#include "checkers/transactions/writer_groups.hpp"

namespace ordeal::checkers {
namespace {

// Who was read from, kNone for the initial version.
TxnId source_of(const TransactionTable& table, const OutsideRead& read) {
  return read.version == kNone ? kNone : table.writer(read.version);
}

// Read committed and read atomic: what a transaction knows from its own reads and its process.
class DirectKnowledge {
 public:
  DirectKnowledge(const RegisterFacts& facts, const TransactionTable& table,
                  const Chains& processes, bool is_atomic)
      : facts_(facts),
        table_(table),
        processes_(processes),
        is_atomic_(is_atomic),
        latest_read_(table.key_count(), {kNone, 0}) {}

  std::vector<ForcedOrder> run() {
    for (TxnId txn = 0; txn < table_.size(); ++txn) from_reads(txn);
    if (is_atomic_) from_processes();
    return std::move(forced_);
  }

 private:
  void from_reads(TxnId reader) {
    const auto reads = facts_.reads_of(reader);
    bool reads_twice = false;
    for (std::uint32_t i = 0; i < reads.size(); ++i) {
      auto& [txn, at] = latest_read_[reads[i].key];
      reads_twice = reads_twice || txn == reader;
      txn = reader;
      at = i;
    }
    for (std::uint32_t i = 0; i < reads.size(); ++i) {
      const TxnId known = source_of(table_, reads[i]);
      if (known == kNone || was_known(reads.first(i), known)) continue;
      const auto keys = facts_.keys_written_by(known);
      if (!reads_twice && keys.size() < reads.size()) {
        for (const std::uint32_t key : keys) {
          const auto [txn, at] = latest_read_[key];
          if (txn == reader && is_known_at(reads[i], reads[at])) force(known, reads[at]);
        }
      } else {
        for (const OutsideRead& read : reads) {
          if (is_known_at(reads[i], read) && facts_.writes(known, read.key)) force(known, read);
        }
      }
    }
  }

  // Whether what the first read saw is known at the second.
  bool is_known_at(const OutsideRead& first, const OutsideRead& second) const {
    return is_atomic_ || second.last_at > first.first_at;
  }

  // Transactions with few reads are the rule; of many, the same writer may be followed twice.
  bool was_known(std::span<const OutsideRead> earlier, TxnId known) const {
    constexpr std::size_t kLookedAt = 16;
    if (earlier.size() > kLookedAt) earlier = earlier.last(kLookedAt);
    return std::any_of(earlier.begin(), earlier.end(),
                       [&](const OutsideRead& read) { return source_of(table_, read) == known; });
  }

  // Of the writers before it in its process, the latest of each key; the others are implied.
  void from_processes() {
    std::vector<std::vector<TxnId>> members(processes_.count);
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (processes_.chain[txn] != kNone) members[processes_.chain[txn]].push_back(txn);
    }
    std::vector<std::pair<std::uint32_t, TxnId>> latest(table_.key_count(), {kNone, kNone});
    for (std::uint32_t process = 0; process < processes_.count; ++process) {
      for (const TxnId txn : members[process]) {
        for (const OutsideRead& read : facts_.reads_of(txn)) {
          if (latest[read.key].first == process) force(latest[read.key].second, read);
        }
        for (const std::uint32_t key : facts_.keys_written_by(txn)) latest[key] = {process, txn};
      }
    }
  }

  void force(TxnId earlier, const OutsideRead& read) {
    const TxnId later = source_of(table_, read);
    if (later != earlier) forced_.push_back({earlier, later, read.txn, read.key});
  }

  const RegisterFacts& facts_;
  const TransactionTable& table_;
  const Chains& processes_;
  bool is_atomic_;
  std::vector<std::pair<TxnId, std::uint32_t>> latest_read_;  // by key: who, and which read
  std::vector<ForcedOrder> forced_;
};

// Causal consistency: the latest writer of every process that a reader has heard of.
class CausalKnowledge {
 public:
  CausalKnowledge(const RegisterFacts& facts, const TransactionTable& table,
                  const Chains& processes, const Digraph& dependencies,
                  const std::vector<NodeId>& order)
      : facts_(facts),
        table_(table),
        processes_(processes),
        clocks_(dependencies, order, processes),
        writers_(facts, processes) {}

  std::vector<ForcedOrder> run() {
    for (first_ = 0; first_ < processes_.count; first_ += SessionClocks::kBlock) {
      clocks_.compute(first_);
      for (const OutsideRead& read : facts_.reads) from_read(read);
    }
    return std::move(forced_);
  }

 private:
  void from_read(const OutsideRead& read) {
    const TxnId source = source_of(table_, read);
    for (const WriterGroups::Group& group : writers_.of_key(read.key)) {
      if (group.process - first_ >= SessionClocks::kBlock) continue;
      const std::uint32_t heard = clocks_.heard(read.txn, group.process - first_);
      std::uint32_t known = group.end;  // most have heard of the last
      if (writers_.index(known - 1) >= heard) known = writers_.end_of_heard(group, heard);
      // The reader itself may have written the key after it read it.
      if (known > group.first && writers_.writer(known - 1) == read.txn) --known;
      if (known > group.first) force(writers_.writer(known - 1), source, read);
    }
  }

  void force(TxnId earlier, TxnId later, const OutsideRead& read) {
    if (later == earlier || (later != kNone && clocks_.precedes(earlier, later))) return;
    forced_.push_back({earlier, later, read.txn, read.key});
  }

  const RegisterFacts& facts_;
  const TransactionTable& table_;
  const Chains& processes_;
  SessionClocks clocks_;
  WriterGroups writers_;
  std::uint32_t first_ = 0;
  std::vector<ForcedOrder> forced_;
};

}  // namespace

std::vector<ForcedOrder> forced_orders(const RegisterFacts& facts, const TransactionTable& table,
                                       const Chains& processes, Knowing knowing,
                                       const Digraph& dependencies,
                                       const std::vector<NodeId>& order) {
  if (knowing == Knowing::kCausal) {
    return CausalKnowledge(facts, table, processes, dependencies, order).run();
  }
  return DirectKnowledge(facts, table, processes, knowing == Knowing::kAtomic).run();
}

Chains chains_apart(const std::vector<bool>& happened) {
  Chains chains;
  chains.chain.assign(happened.size(), kNone);
  chains.index.assign(happened.size(), 0);
  for (std::size_t txn = 0; txn < happened.size(); ++txn) {
    if (happened[txn]) chains.chain[txn] = chains.count++;
  }
  return chains;
}

Chains process_chains(const TransactionTable& table, const std::vector<bool>& happened) {
  Chains chains;
  chains.chain.assign(table.size(), kNone);
  chains.index.assign(table.size(), 0);
  chains.count = static_cast<std::uint32_t>(table.history().process_count());
  std::vector<std::uint32_t> next(chains.count, 0);
  for (TxnId txn = 0; txn < table.size(); ++txn) {
    if (!happened[txn]) continue;
    const auto process = static_cast<std::uint32_t>(table.process(txn));
    chains.chain[txn] = process;
    chains.index[txn] = next[process]++;
  }
  return chains;
}

}  // namespace ordeal::checkers
