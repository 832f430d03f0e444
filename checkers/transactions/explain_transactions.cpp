#include "checkers/transactions/explain_transactions.hpp"

#include <algorithm>
#include <array>

#include "checkers/history/describe.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kMicroOperationsMax = 8;  // of a transaction that are spelt out

std::string label(std::size_t number) { return 'T' + std::to_string(number); }

}  // namespace

std::string TransactionTexts::key_text(std::uint32_t key) const {
  return table_.history().values().plain(table_.key_value(key));
}

std::string TransactionTexts::write_text(WriteId write) const {
  const WriteRow& row = table_.write(write);
  return table_.history().value_text(row.value) + " to key " + key_text(row.key);
}

std::string TransactionTexts::verb() const {
  return table_.model() == TxnModel::kListAppend ? "append" : "write";
}

std::string TransactionTexts::who(std::size_t number, TxnId txn) const {
  const History& history = table_.history();
  std::string text = label(number) + " is operation " + std::to_string(txn) + ", by " +
                     history.process_text(table_.process(txn)) + ':';
  if (!table_.is_ok(txn)) text += table_.is_failed(txn) ? " (failed)" : " (in doubt)";
  std::size_t shown = 0;
  for (const MicroOperation& micro : table_.micro_operations(txn)) {
    if (++shown > kMicroOperationsMax) return text + ", ...";
    text += shown == 1 ? " " : ", ";
    if (micro.kind == MicroKind::kWrite) {
      text += verb() + ' ' + write_text(micro.what);
      continue;
    }
    text += "read key " + key_text(micro.key);
    if (micro.kind == MicroKind::kUnknownRead) continue;
    const bool is_list = table_.model() == TxnModel::kListAppend;
    text += " -> " + (micro.what == kNone ? std::string(is_list ? "[]" : "nil")
                      : is_list           ? history.value_text(table_.list_value(micro.what))
                                          : history.value_text(table_.write(micro.what).value));
  }
  return text;
}

Finding TransactionTexts::with(Anomaly anomaly, std::span<const TxnId> transactions) const {
  Finding finding;
  finding.anomaly = anomaly;
  for (const TxnId txn : transactions) {
    const bool known = std::find(finding.transactions.begin(), finding.transactions.end(), txn) !=
                       finding.transactions.end();
    if (txn != kNone && !known) finding.transactions.push_back(txn);
  }
  for (std::size_t i = 0; i < finding.transactions.size(); ++i) {
    finding.reasons.push_back(who(i + 1, finding.transactions[i]));
  }
  return finding;
}

Finding TransactionTexts::one_write(Anomaly anomaly, TxnId reader, WriteId write) const {
  const TxnId writer = table_.writer(write);
  Finding finding = with(anomaly, std::array{reader, writer});
  const std::string other = label(finding.transactions.size());
  const std::string what = "the " + verb() + " of " + write_text(write);
  switch (anomaly) {
    case Anomaly::kG1a:
      finding.reasons.push_back("T1 observed " + what + " by " + other +
                                ", which failed: it must not be seen by anybody");
      break;
    case Anomaly::kG1b:
      finding.reasons.push_back("T1 observed " + what + " by " + other + ", which " + other +
                                " itself replaced before it was done");
      break;
    case Anomaly::kGarbageRead:
      finding.reasons.push_back("T1 observed " + write_text(write) +
                                ", which no transaction of the history wrote");
      break;
    case Anomaly::kDuplicateElements:
      finding.reasons.push_back("T1 observed " + what + " twice; it was done once");
      break;
    default:
      finding.reasons.push_back(what + " was done twice, by " + label(1) + " and by " + other +
                                ": what is read cannot be told apart");
      break;
  }
  return finding;
}

Finding TransactionTexts::one_transaction(Anomaly anomaly, TxnId txn, std::uint32_t key) const {
  Finding finding = with(anomaly, std::array{txn});
  finding.reasons.push_back(
      anomaly == Anomaly::kFutureRead
          ? "T1 read from key " + key_text(key) + " what it wrote only afterwards"
          : "T1 read key " + key_text(key) + ", and it is not what T1 itself had made of it");
  return finding;
}

Finding TransactionTexts::two_reads(Anomaly anomaly, TxnId a, TxnId b, std::uint32_t key) const {
  Finding finding = with(anomaly, std::array{a, b});
  const std::string key_name = key_text(key);
  const std::string second = label(finding.transactions.size());
  finding.reasons.push_back(
      anomaly == Anomaly::kLostUpdate
          ? "T1 and T2 read the same version of key " + key_name +
                ", and both replaced it: neither saw the other, so one update is lost"
          : "T1 and " + second + " read key " + key_name +
                ", and neither list is the beginning of the other");
  return finding;
}

Finding TransactionTexts::fractured_read(Anomaly anomaly, TxnId reader, WriteId seen,
                                         WriteId missed) const {
  Finding finding = with(anomaly, std::array{reader, table_.writer(seen)});
  finding.reasons.push_back("T1 observed T2's " + verb() + " of " + write_text(seen) +
                            ", but not T2's " + verb() + " of " + write_text(missed));
  return finding;
}

Finding TransactionTexts::turned_appends(TxnId reader, WriteId first, WriteId second) const {
  Finding finding = with(Anomaly::kCyclicVersions, std::array{reader, table_.writer(first)});
  const std::string writer = label(finding.transactions.size());
  finding.reasons.push_back(writer + " appended " + write_text(first) + " before it appended " +
                            table_.history().value_text(table_.write(second).value) +
                            ", and T1 observed the latter without the former ahead of it");
  return finding;
}

Finding TransactionTexts::dirty_update(WriteId aborted, WriteId committed, TxnId reader) const {
  Finding finding = with(Anomaly::kDirtyUpdate,
                         std::array{table_.writer(aborted), table_.writer(committed), reader});
  finding.reasons.push_back("T1 failed, but T2's " + verb() + " of " + write_text(committed) +
                            " was done on top of T1's " + verb() + " of " + write_text(aborted) +
                            ", as the read of " + label(finding.transactions.size()) + " shows");
  return finding;
}

Finding explain_cycle(const TransactionTable& table, const Dependencies& dependencies,
                      Anomaly anomaly, std::span<const CycleStep> cycle) {
  const TransactionTexts texts(table);
  const History& history = table.history();
  Finding finding;
  finding.anomaly = anomaly;
  finding.cycle.assign(cycle.begin(), cycle.end());
  for (const CycleStep& step : cycle) {
    finding.transactions.push_back(step.from);
    finding.reasons.push_back(texts.who(finding.transactions.size(), step.from));
  }
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const std::string from = label(i + 1);
    const std::string to = label((i + 1) % cycle.size() + 1);
    DependencyReason why;
    if (cycle[i].kind == EdgeKind::kProcess) {
      why.words =
          history.process_text(table.process(cycle[i].from)) + " did " + from + " before " + to;
    } else if (cycle[i].kind == EdgeKind::kRealtime) {
      why.words = from + " was over before " + to + " began";
    } else {
      why = dependencies.reason(cycle[i], from, to, finding.evidence);
    }
    const bool is_last = i + 1 == cycle.size();
    finding.steps.push_back({finding.reasons.size(),
                             {cycle[i].from, cycle[i].to, static_cast<Dependency>(cycle[i].kind)},
                             why.key == kNone ? std::string() : texts.key_text(why.key)});
    finding.reasons.push_back((is_last && i > 0 ? "However, " : "") + from + " < " + to +
                              ", because " + why.words + (is_last ? ": a contradiction." : "."));
  }
  return finding;
}

}  // namespace ordeal::checkers
