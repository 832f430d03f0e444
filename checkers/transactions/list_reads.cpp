#include "checkers/transactions/list_reads.hpp"

#include <algorithm>

#include "checkers/transactions/explain_transactions.hpp"

namespace ordeal::checkers {
namespace {

// What the transaction under examination has done to a key so far.
struct Touch {
  TxnId txn = kNone;               // whose touch it is; another's is void
  std::uint32_t latest = kNone;    // micro-operation, by its place in the transaction
  std::uint32_t external = kNone;  // position of the external read of it, kNone if none
};

class ListReadExamination {
 public:
  ListReadExamination(TransactionTable& table, ListOrders& orders, FindingLog& log)
      : table_(table), orders_(orders), log_(log), texts_(table), touches_(table.key_count()) {
    replacers_.assign(orders.order.size() + table.key_count(), kNone);
  }

  void run() {
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (table_.is_ok(txn)) examine(txn);
    }
  }

 private:
  void examine(TxnId txn) {
    const auto micro_operations = table_.micro_operations(txn);
    previous_.assign(micro_operations.size(), kNone);
    for (std::uint32_t i = 0; i < micro_operations.size(); ++i) {
      const MicroOperation& micro = micro_operations[i];
      Touch& touch = touches_[micro.key];
      if (touch.txn != txn) touch = {txn, kNone, kNone};
      previous_[i] = touch.latest;
      if (micro.kind == MicroKind::kRead) examine_read(txn, micro_operations, i, touch);
      if (micro.kind == MicroKind::kWrite && touch.external != kNone)
        note_replacer(txn, micro, touch);
      touch.latest = i;
    }
  }

  void examine_read(TxnId txn, std::span<const MicroOperation> all, std::uint32_t i, Touch& touch) {
    const MicroOperation& micro = all[i];
    const auto elements = elements_of(micro);
    const bool fits = fits_order(micro.key, elements);
    if (!fits) report_misfit(txn, micro.key, elements);
    if (touch.latest != kNone) {
      if (!agrees_with_itself(all, i)) {
        report(Anomaly::kInternal, txn, micro.key);
        examine_contradiction(txn, all.first(i), micro.key, elements);
      } else if (fits) {
        note_read_behind_own(txn, all, i);
      }
      return;
    }
    ExternalRead read{txn, micro.key, kNone, kNone};
    if (!elements.empty()) {
      read.version = fits ? orders_.of_key(micro.key)[elements.size() - 1]
                          : table_.write_of(micro.key, elements.back());
    }
    if (fits) touch.external = read.position = static_cast<std::uint32_t>(elements.size());
    if (is_own(txn, read.version)) {
      report(Anomaly::kFutureRead, txn, micro.key);
      return;
    }
    orders_.reads.push_back(read);
    if (read.version == kNone) return;
    examine_last(txn, read.version);
  }

  void examine_last(TxnId txn, WriteId write) {
    const TxnId writer = table_.writer(write);
    if (writer != kNone && !table_.is_failed(writer) && !table_.is_final(write) &&
        log_.add(Anomaly::kG1b)) {
      log_.keep(texts_.one_write(Anomaly::kG1b, txn, write));
    }
  }

  // Where a level lets a transaction contradict itself, it reads what others have committed.
  void examine_contradiction(TxnId txn, std::span<const MicroOperation> before, std::uint32_t key,
                             std::span<const Value> elements) {
    for (const Value element : elements) {
      const WriteId write = table_.write_of(key, element);
      const bool is_there = std::ranges::any_of(before, [&](const MicroOperation& micro) {
        return micro.kind == MicroKind::kWrite && micro.what == write;
      });
      if (is_own(txn, write) && !is_there) return report(Anomaly::kFutureRead, txn, key);
    }
    if (elements.empty()) return;
    const WriteId last = table_.write_of(key, elements.back());
    if (!is_own(txn, last)) examine_last(txn, last);
  }

  // A first read of a list that the transaction has appended to shows what was there before.
  void note_read_behind_own(TxnId txn, std::span<const MicroOperation> all, std::uint32_t i) {
    auto position = static_cast<std::uint32_t>(elements_of(all[i]).size());
    for (std::uint32_t at = previous_[i]; at != kNone; at = previous_[at]) {
      if (all[at].kind != MicroKind::kWrite) return;
      --position;
    }
    const std::uint32_t key = all[i].key;
    const WriteId version = position == 0 ? kNone : orders_.of_key(key)[position - 1];
    orders_.reads.push_back({txn, key, version, position});
  }

  bool is_own(TxnId txn, WriteId version) const {
    return version != kNone && table_.writer(version) == txn;
  }

  bool fits_order(std::uint32_t key, std::span<const Value> elements) const {
    if (elements.empty()) return true;
    const auto longest = table_.elements(orders_.longest[key]);
    return elements.data() == longest.data() ||  // versions that were read share their elements
           std::equal(elements.begin(), elements.end(), longest.begin());
  }

  void report_misfit(TxnId txn, std::uint32_t key, std::span<const Value> elements) {
    if (log_.add(Anomaly::kIncompatibleOrder)) {
      log_.keep(
          texts_.two_reads(Anomaly::kIncompatibleOrder, txn, orders_.longest_reader[key], key));
    }
    std::vector<WriteId> seen;
    for (const Value element : elements) {
      const WriteId write = table_.write_of(key, element);
      const TxnId writer = table_.writer(write);
      const bool garbage = writer == kNone;
      if (garbage || table_.is_failed(writer)) {
        const Anomaly anomaly = garbage ? Anomaly::kGarbageRead : Anomaly::kG1a;
        if (log_.add(anomaly)) log_.keep(texts_.one_write(anomaly, txn, write));
      } else {
        orders_.happened[writer] = true;
      }
      seen.push_back(write);
    }
    std::sort(seen.begin(), seen.end());
    const auto twice = std::adjacent_find(seen.begin(), seen.end());
    if (twice != seen.end() && log_.add(Anomaly::kDuplicateElements)) {
      log_.keep(texts_.one_write(Anomaly::kDuplicateElements, txn, *twice));
    }
  }

  // After reads and appends of its own, a transaction must read the earlier list and its appends.
  bool agrees_with_itself(std::span<const MicroOperation> all, std::uint32_t i) const {
    const auto elements = elements_of(all[i]);
    std::size_t left = elements.size();
    std::uint32_t at = previous_[i];
    for (; at != kNone && all[at].kind == MicroKind::kWrite; at = previous_[at]) {
      if (left == 0 || elements[--left] != table_.write(all[at].what).value) return false;
    }
    if (at == kNone || all[at].kind == MicroKind::kUnknownRead) return true;
    const auto earlier = elements_of(all[at]);
    return std::equal(earlier.begin(), earlier.end(), elements.begin(),
                      elements.begin() + static_cast<std::ptrdiff_t>(left));
  }

  // Two transactions that read one version and both append after it: one of them lost.
  void note_replacer(TxnId txn, const MicroOperation& micro, const Touch& touch) {
    TxnId& replacer = replacers_[orders_.first[micro.key] + micro.key + touch.external];
    if (replacer == kNone || replacer == txn) {
      replacer = txn;
    } else if (log_.add(Anomaly::kLostUpdate)) {
      log_.keep(texts_.two_reads(Anomaly::kLostUpdate, replacer, txn, micro.key));
    }
  }

  std::span<const Value> elements_of(const MicroOperation& read) const {
    return read.what == kNone ? std::span<const Value>() : table_.elements(read.what);
  }

  void report(Anomaly anomaly, TxnId txn, std::uint32_t key) {
    if (log_.add(anomaly)) log_.keep(texts_.one_transaction(anomaly, txn, key));
  }

  TransactionTable& table_;
  ListOrders& orders_;
  FindingLog& log_;
  TransactionTexts texts_;
  std::vector<Touch> touches_;           // by key
  std::vector<std::uint32_t> previous_;  // micro-operation on the same key, in this transaction
  std::vector<TxnId> replacers_;         // by key and position: who read it and appended
};

}  // namespace

void examine_list_reads(TransactionTable& table, ListOrders& orders, FindingLog& log) {
  ListReadExamination(table, orders, log).run();
}

}  // namespace ordeal::checkers
