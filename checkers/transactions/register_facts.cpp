#include "checkers/transactions/register_facts.hpp"

#include <algorithm>

#include "checkers/transactions/explain_transactions.hpp"

namespace ordeal::checkers {
namespace {

// What the transaction under examination knows of a key.
struct Known {
  TxnId txn = kNone;         // whose knowledge; another's is void
  WriteId version = kNone;   // what a read must return now
  bool is_own = false;       // the transaction wrote it itself
  bool is_read = false;      // its first touch was a read
  std::size_t read = kNone;  // in facts.reads, the latest one
};

class RegisterExamination {
 public:
  RegisterExamination(const TransactionTable& table, Value initial, FindingLog& log)
      : table_(table), initial_(initial), log_(log), texts_(table), known_(table.key_count()) {
    replacers_.assign(table.write_count() + table.key_count(), kNone);
    facts_.happened.assign(table.size(), false);
  }

  RegisterFacts run() {
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      facts_.first_read.push_back(static_cast<std::uint32_t>(facts_.reads.size()));
      if (!table_.is_ok(txn)) continue;
      facts_.happened[txn] = true;
      examine(txn);
    }
    facts_.first_read.push_back(static_cast<std::uint32_t>(facts_.reads.size()));
    for (const OutsideRead& read : facts_.reads) {
      if (read.version != kNone) facts_.happened[table_.writer(read.version)] = true;
    }
    gather_writes();
    return std::move(facts_);
  }

 private:
  void examine(TxnId txn) {
    at_ = 0;
    for (const MicroOperation& micro : table_.micro_operations(txn)) {
      ++at_;
      Known& known = known_[micro.key];
      const bool is_first = known.txn != txn;
      if (is_first) known = {txn, kNone, false, false, kNone};
      if (micro.kind == MicroKind::kWrite) {
        if (known.is_read && !known.is_own) note_replacer(txn, micro.key, known.version);
        known.version = micro.what;
        known.is_own = true;
      } else if (micro.kind == MicroKind::kRead) {
        examine_read(txn, micro.key, version_of(micro), is_first);
      }
    }
  }

  WriteId version_of(const MicroOperation& read) const {
    if (read.what == kNone || initial_.is_nil()) return read.what;
    const WriteRow& row = table_.write(read.what);
    return row.writer == kNone && row.value == initial_ ? kNone : read.what;
  }

  void examine_read(TxnId txn, std::uint32_t key, WriteId version, bool is_first) {
    Known& known = known_[key];
    if (!is_first && version == known.version) {
      if (!known.is_own && known.read != kNone) facts_.reads[known.read].last_at = at_;
      return;
    }
    if (!is_first && log_.add(Anomaly::kInternal)) {
      log_.keep(texts_.one_transaction(Anomaly::kInternal, txn, key));
    }
    if (!is_sound(txn, version)) return;
    if (known.is_own) {  // which says nothing of the others, but that this one happened
      if (version != kNone) facts_.happened[table_.writer(version)] = true;
      return;
    }
    known.version = version;
    known.is_read = known.is_read || is_first;
    known.read = facts_.reads.size();
    facts_.reads.push_back({txn, key, version, at_, at_});
  }

  bool is_sound(TxnId txn, WriteId version) {
    if (version == kNone) return true;
    const TxnId writer = table_.writer(version);
    const Anomaly anomaly = writer == kNone             ? Anomaly::kGarbageRead
                            : writer == txn             ? Anomaly::kFutureRead
                            : table_.is_failed(writer)  ? Anomaly::kG1a
                            : !table_.is_final(version) ? Anomaly::kG1b
                                                        : Anomaly::kNoOrder;
    if (anomaly == Anomaly::kNoOrder) return true;
    if (anomaly == Anomaly::kFutureRead && was_written(txn, version)) return false;
    if (log_.add(anomaly)) {
      log_.keep(anomaly == Anomaly::kFutureRead
                    ? texts_.one_transaction(anomaly, txn, table_.write(version).key)
                    : texts_.one_write(anomaly, txn, version));
    }
    return anomaly == Anomaly::kG1b;
  }

  // Whether the transaction under examination had written it by now.
  bool was_written(TxnId txn, WriteId version) const {
    return std::ranges::any_of(table_.micro_operations(txn).first(at_), [&](const auto& micro) {
      return micro.kind == MicroKind::kWrite && micro.what == version;
    });
  }

  // Two transactions that read one version and both replace it: one of them lost.
  void note_replacer(TxnId txn, std::uint32_t key, WriteId version) {
    TxnId& replacer = replacers_[version == kNone ? table_.write_count() + key : version];
    if (replacer == kNone || replacer == txn) {
      replacer = txn;
    } else if (log_.add(Anomaly::kLostUpdate)) {
      log_.keep(texts_.two_reads(Anomaly::kLostUpdate, replacer, txn, key));
    }
  }

  void gather_writes() {
    std::vector<std::uint32_t>& first = facts_.first_writer;
    first.assign(table_.key_count() + 1, 0);
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      const auto begin = static_cast<std::uint32_t>(facts_.written.size());
      facts_.first_written.push_back(begin);
      if (!facts_.happened[txn]) continue;
      for (const MicroOperation& micro : table_.micro_operations(txn)) {
        if (micro.kind == MicroKind::kWrite) facts_.written.push_back(micro.key);
      }
      const auto from = facts_.written.begin() + begin;
      std::sort(from, facts_.written.end());
      facts_.written.erase(std::unique(from, facts_.written.end()), facts_.written.end());
      for (const std::uint32_t key : std::span(facts_.written).subspan(begin)) ++first[key + 1];
    }
    facts_.first_written.push_back(static_cast<std::uint32_t>(facts_.written.size()));
    for (std::size_t key = 1; key < first.size(); ++key) first[key] += first[key - 1];
    facts_.writers.resize(facts_.written.size());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      for (const std::uint32_t key : facts_.keys_written_by(txn)) {
        facts_.writers[next[key]++] = txn;
      }
    }
  }

  const TransactionTable& table_;
  Value initial_;
  FindingLog& log_;
  TransactionTexts texts_;
  std::vector<Known> known_;      // by key
  std::vector<TxnId> replacers_;  // by version, then by key for the initial ones
  std::uint32_t at_ = 0;          // micro-operation under examination, from 1
  RegisterFacts facts_;
};

}  // namespace

bool RegisterFacts::writes(TxnId txn, std::uint32_t key) const {
  const auto keys = keys_written_by(txn);
  return std::binary_search(keys.begin(), keys.end(), key);
}

std::size_t RegisterFacts::version_of(TxnId writer, std::uint32_t key) const {
  const auto keys = keys_written_by(writer);
  const auto at = std::lower_bound(keys.begin(), keys.end(), key);
  return first_written[writer] + static_cast<std::size_t>(at - keys.begin());
}

RegisterFacts examine_register_reads(const TransactionTable& table, Value initial,
                                     FindingLog& log) {
  return RegisterExamination(table, initial, log).run();
}

}  // namespace ordeal::checkers
