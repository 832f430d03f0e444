#include "checkers/transactions/list_orders.hpp"

#include <algorithm>

#include "checkers/transactions/explain_transactions.hpp"

namespace ordeal::checkers {
namespace {

class ListInference {
 public:
  ListInference(TransactionTable& table, FindingLog& log)
      : table_(table), log_(log), explain_(table) {
    orders_.longest.assign(table.key_count(), kNone);
    orders_.longest_reader.assign(table.key_count(), kNone);
  }

  ListOrders run() {
    find_longest_lists();
    lay_out_orders();
    find_those_who_happened();
    find_aborted_elements();
    gather_unseen();
    find_turned_appends();
    return std::move(orders_);
  }

 private:
  void find_longest_lists() {
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (!table_.is_ok(txn)) continue;
      for (const MicroOperation& micro : table_.micro_operations(txn)) {
        if (micro.kind != MicroKind::kRead || micro.what == kNone) continue;
        ListId& longest = orders_.longest[micro.key];
        if (longest != kNone && size_of(longest) >= size_of(micro.what)) continue;
        longest = micro.what;
        orders_.longest_reader[micro.key] = txn;
      }
    }
  }

  void lay_out_orders() {
    orders_.first.reserve(table_.key_count() + 1);
    orders_.place.assign(table_.write_count(), kNone);
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      orders_.first.push_back(static_cast<std::uint32_t>(orders_.order.size()));
      if (orders_.longest[key] == kNone) continue;
      std::uint32_t position = 0;
      for (const Value element : table_.elements(orders_.longest[key])) {
        const WriteId write = table_.write_of(key, element);
        orders_.place.resize(table_.write_count(), kNone);
        orders_.order.push_back(write);
        std::uint32_t& place = orders_.place[write];
        if (table_.writer(write) == kNone) {
          report(Anomaly::kGarbageRead, orders_.longest_reader[key], write);
        }
        if (place != kNone) {
          report(Anomaly::kDuplicateElements, orders_.longest_reader[key], write);
        }
        if (place == kNone) place = position;
        ++position;
      }
    }
    orders_.first.push_back(static_cast<std::uint32_t>(orders_.order.size()));
  }

  void find_those_who_happened() {
    orders_.happened.assign(table_.size(), false);
    for (TxnId txn = 0; txn < table_.size(); ++txn) orders_.happened[txn] = table_.is_ok(txn);
    for (const WriteId write : orders_.order) {
      const TxnId writer = table_.writer(write);
      if (writer != kNone && !table_.is_failed(writer)) orders_.happened[writer] = true;
    }
  }

  // G1a and dirty updates show in the orders themselves.
  void find_aborted_elements() {
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      WriteId aborted = kNone;
      for (const WriteId write : orders_.of_key(key)) {
        const TxnId writer = table_.writer(write);
        if (writer == kNone) continue;
        if (table_.is_failed(writer)) {
          aborted = write;
          report(Anomaly::kG1a, orders_.longest_reader[key], write);
        } else if (aborted != kNone && table_.is_ok(writer)) {
          if (log_.add(Anomaly::kDirtyUpdate)) {
            log_.keep(explain_.dirty_update(aborted, write, orders_.longest_reader[key]));
          }
          aborted = kNone;
        }
      }
    }
  }

  void gather_unseen() {
    std::vector<std::uint32_t>& first = orders_.first_unseen;
    first.assign(table_.key_count() + 1, 0);
    const auto is_unseen = [&](WriteId write) {
      const TxnId writer = table_.writer(write);
      return orders_.place[write] == kNone && writer != kNone && orders_.happened[writer];
    };
    for (WriteId write = 0; write < orders_.place.size(); ++write) {
      if (is_unseen(write)) ++first[table_.write(write).key + 1];
    }
    for (std::size_t key = 1; key < first.size(); ++key) first[key] += first[key - 1];
    orders_.unseen.resize(first.back());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (WriteId write = 0; write < orders_.place.size(); ++write) {
      if (is_unseen(write)) orders_.unseen[next[table_.write(write).key]++] = write;
    }
  }

  // A transaction's appends to one list are in its order there: whoever sees a later one sees those
  // before it, ahead of it.
  void find_turned_appends() {
    for (WriteId write = 0; write < orders_.place.size(); ++write) {
      const TxnId writer = table_.writer(write);
      if (writer == kNone || table_.is_final(write) || !orders_.happened[writer]) continue;
      bool is_after = false;
      for (const MicroOperation& micro : table_.micro_operations(writer)) {
        if (micro.kind != MicroKind::kWrite || micro.key != table_.write(write).key) continue;
        const std::uint32_t place = orders_.place[micro.what];
        const bool is_turned = is_after && place != kNone && place < orders_.place[write];
        is_after = is_after || micro.what == write;
        if (!is_turned || !log_.add(Anomaly::kCyclicVersions)) continue;
        log_.keep(explain_.turned_appends(orders_.longest_reader[micro.key], write, micro.what));
      }
    }
  }

  void report(Anomaly anomaly, TxnId txn, WriteId write) {
    if (log_.add(anomaly)) log_.keep(explain_.one_write(anomaly, txn, write));
  }

  std::size_t size_of(ListId list) const { return table_.elements(list).size(); }

  TransactionTable& table_;
  FindingLog& log_;
  TransactionTexts explain_;
  ListOrders orders_;
};

}  // namespace

std::span<const ExternalRead> ListOrders::reads_of(TxnId txn) const {
  const auto [begin, end] =
      std::equal_range(reads.begin(), reads.end(), ExternalRead{.txn = txn},
                       [](const ExternalRead& a, const ExternalRead& b) { return a.txn < b.txn; });
  return {begin, end};
}

ListOrders infer_list_orders(TransactionTable& table, FindingLog& log) {
  return ListInference(table, log).run();
}

}  // namespace ordeal::checkers
