#include "checkers/transactions/explain_transactions.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

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
                      : is_list           ? short_text(history, table_.list_value(micro.what))
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
      finding.reasons.push_back("T1 observed " + what + " twice; it was " +
                                (writer == kNone ? "not done at all" : "done once"));
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

// ": number 3 is 2 in the one and 5 in the other", in the list; "" where they do not part.
std::string TransactionTexts::parting(TxnId a, TxnId b, std::uint32_t key) const {
  for (const MicroOperation& one : table_.micro_operations(a)) {
    for (const MicroOperation& other : table_.micro_operations(b)) {
      const auto is_list = [&](const MicroOperation& micro) {
        return micro.kind == MicroKind::kRead && micro.key == key && micro.what != kNone;
      };
      if (!is_list(one) || !is_list(other)) continue;
      const auto first = table_.elements(one.what);
      const auto second = table_.elements(other.what);
      const auto [here, there] = std::ranges::mismatch(first, second);
      if (here == first.end() || there == second.end()) continue;
      const History& history = table_.history();
      return ": number " + std::to_string(here - first.begin() + 1) + " is " +
             history.value_text(*here) + " in the one and " + history.value_text(*there) +
             " in the other";
    }
  }
  return {};
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
                ", and neither list is the beginning of the other" + parting(a, b, key));
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

namespace {

// Cycles in words, every step with its reason.
class CycleTexts {
 public:
  CycleTexts(const TransactionTable& table, const Dependencies& dependencies, Anomaly anomaly)
      : table_(table), dependencies_(dependencies), texts_(table) {
    finding_.anomaly = anomaly;
  }

  void name(std::span<const CycleStep> cycle) {
    for (const CycleStep& step : cycle) {
      if (!numbers_.emplace(step.from, numbers_.size() + 1).second) continue;
      finding_.transactions.push_back(step.from);
      finding_.reasons.push_back(texts_.who(finding_.transactions.size(), step.from));
    }
  }

  // What was taken to be so the sentence before has said, unless it closes the cycle.
  void tell(std::span<const CycleStep> cycle) {
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      const bool is_last = i + 1 == cycle.size();
      const Taken* taken = taken_as(cycle[i]);
      const std::size_t place =
          taken != nullptr && !is_last ? taken->sentence : finding_.reasons.size();
      const DependencyReason why =
          taken != nullptr ? DependencyReason{"", taken->key} : reason(cycle[i]);
      finding_.steps.push_back(
          {place,
           {cycle[i].from, cycle[i].to, static_cast<Dependency>(cycle[i].kind)},
           why.key == kNone ? std::string() : texts_.key_text(why.key)});
      if (place < finding_.reasons.size()) continue;
      finding_.reasons.push_back((is_last && i > 0 ? "However, " : "") + both(cycle[i]) +
                                 (taken != nullptr ? ", as supposed" : ", because " + why.words) +
                                 (is_last ? ": a contradiction." : "."));
    }
  }

  // Which of two came first; `is_other` once the other was ruled out. Holds until it is forgotten.
  void suppose(const CycleStep& step, std::uint32_t key, bool is_other) {
    taken_.push_back({step, finding_.reasons.size(), key});
    finding_.reasons.push_back(
        is_other ? "So " + both(step) + "."
                 : name_of(step.from) + " and " + name_of(step.to) +
                       (is_list() ? " both appended to key " : " both wrote key ") +
                       texts_.key_text(key) + ", and no read shows which was first. Suppose " +
                       both(step) + ".");
  }
  void forget() { taken_.pop_back(); }

  Finding& finding() { return finding_; }

 private:
  // What was taken to be so, the sentence that says it, and of which key.
  struct Taken {
    CycleStep step;
    std::size_t sentence = 0;
    std::uint32_t key = kNone;
  };

  bool is_list() const { return table_.model() == TxnModel::kListAppend; }
  std::string name_of(TxnId txn) const { return label(numbers_.at(txn)); }
  std::string both(const CycleStep& step) const {
    return name_of(step.from) + " < " + name_of(step.to);
  }

  DependencyReason reason(const CycleStep& step) {
    const std::string from = name_of(step.from);
    const std::string to = name_of(step.to);
    if (step.kind == EdgeKind::kProcess) {
      const std::string process = table_.history().process_text(table_.process(step.from));
      return {process + " did " + from + " before " + to, kNone};
    }
    if (step.kind == EdgeKind::kRealtime) {
      return {from + " was over before " + to + " began", kNone};
    }
    return dependencies_.reason(step, from, to, finding_.evidence);
  }

  // Null: it was not taken to be so.
  const Taken* taken_as(const CycleStep& step) const {
    const auto is_it = [&](const Taken& one) {
      return one.step.from == step.from && one.step.to == step.to && step.kind == EdgeKind::kWw;
    };
    const auto at = std::ranges::find_if(taken_, is_it);
    return at == taken_.end() ? nullptr : &*at;
  }

  const TransactionTable& table_;
  const Dependencies& dependencies_;
  TransactionTexts texts_;
  std::map<TxnId, std::size_t> numbers_;  // T1, T2, ...
  std::vector<Taken> taken_;
  Finding finding_;
};

// One case, with those it falls into; moves on to what follows them.
void tell_cases(const std::vector<CycleCase>& cases, std::size_t& next, CycleTexts& texts) {
  const CycleCase& one = cases[next++];
  if (!one.cycle.empty()) return texts.tell(one.cycle);
  for (const bool is_other : {false, true}) {
    texts.suppose({is_other ? one.second : one.first, is_other ? one.first : one.second}, one.key,
                  is_other);
    tell_cases(cases, next, texts);
    texts.forget();
  }
}

}  // namespace

Finding explain_cycle(const TransactionTable& table, const Dependencies& dependencies,
                      Anomaly anomaly, std::span<const CycleStep> cycle) {
  CycleTexts texts(table, dependencies, anomaly);
  texts.name(cycle);
  texts.tell(cycle);
  texts.finding().cycle.assign(cycle.begin(), cycle.end());
  return std::move(texts.finding());
}

Finding explain_cases(const TransactionTable& table, const Dependencies& dependencies,
                      Anomaly anomaly, std::vector<CycleCase> cases) {
  CycleTexts texts(table, dependencies, anomaly);
  for (const CycleCase& one : cases) texts.name(one.cycle);
  std::size_t next = 0;
  tell_cases(cases, next, texts);
  texts.finding().cases = std::move(cases);
  return std::move(texts.finding());
}

}  // namespace ordeal::checkers
