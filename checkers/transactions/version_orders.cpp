#include "checkers/transactions/version_orders.hpp"

#include <algorithm>
#include <tuple>

#include "checkers/transactions/explain_transactions.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

// What a transaction had to do with a key: the version it met first and the one it left, by their
// writers; kNone is the initial one.
struct Visit {
  std::uint32_t key = 0;
  TxnId txn = kNone;
  TxnId first = kNone;
  TxnId last = kNone;
};

class VersionOrders {
 public:
  VersionOrders(const TransactionTable& table, const RegisterFacts& facts,
                const Semantics& semantics, FindingLog& log)
      : table_(table), facts_(facts), semantics_(semantics), log_(log) {}

  std::vector<VersionStep> run() {
    const bool sequential = semantics_.sequential_keys == Assumed::kYes;
    const bool linearizable = semantics_.linearizable_keys == Assumed::kYes;
    if (!sequential && !linearizable) return {};
    gather_visits();
    if (sequential) follow_processes();
    if (linearizable && table_.history().has_real_time()) follow_time();
    leave_one_of_each();
    drop_circles();
    return std::move(steps_);
  }

 private:
  void gather_visits() {
    for (TxnId txn = 0; txn < table_.size(); ++txn) {
      if (!facts_.happened[txn]) continue;
      const std::size_t begin = visits_.size();
      for (const OutsideRead& read : facts_.reads_of(txn)) {
        const TxnId source = read.version == kNone ? kNone : table_.writer(read.version);
        Visit& visit = visit_of(begin, txn, read.key, source);
        visit.last = source;
      }
      for (const std::uint32_t key : facts_.keys_written_by(txn)) {
        visit_of(begin, txn, key, txn).last = txn;
      }
    }
    std::stable_sort(visits_.begin(), visits_.end(),
                     [](const Visit& a, const Visit& b) { return a.key < b.key; });
  }

  Visit& visit_of(std::size_t begin, TxnId txn, std::uint32_t key, TxnId version) {
    const auto at = std::find_if(visits_.begin() + static_cast<std::ptrdiff_t>(begin),
                                 visits_.end(), [&](const Visit& one) { return one.key == key; });
    if (at != visits_.end()) return *at;
    return visits_.emplace_back(Visit{key, txn, version, version});
  }

  // Of every key: what each process did to it next.
  void follow_processes() {
    const std::size_t processes = table_.history().process_count();
    std::vector<std::size_t> latest(processes, visits_.size());
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      if (i > 0 && visits_[i].key != visits_[i - 1].key) {
        latest.assign(processes, visits_.size());
      }
      auto& before = latest[static_cast<std::size_t>(table_.process(visits_[i].txn))];
      if (before < visits_.size()) add(visits_[before], visits_[i]);
      before = i;
    }
  }

  // Of every key: what was over last before each began.
  void follow_time() {
    for (std::size_t begin = 0; begin < visits_.size();) {
      std::size_t end = begin;
      while (end < visits_.size() && visits_[end].key == visits_[begin].key) ++end;
      follow_time(begin, end);
      begin = end;
    }
  }

  void follow_time(std::size_t begin, std::size_t end) {
    std::vector<std::size_t> by_end;
    for (std::size_t i = begin; i < end; ++i) {
      if (table_.is_ok(visits_[i].txn)) by_end.push_back(i);
    }
    std::sort(by_end.begin(), by_end.end(),
              [&](std::size_t a, std::size_t b) { return completed(a) < completed(b); });
    std::vector<std::size_t> latest;  // over, and nothing that is over began after them
    std::size_t next = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const EventNumber began = table_.invoked(visits_[i].txn);
      for (; next < by_end.size() && completed(by_end[next]) < began; ++next) {
        const EventNumber its_begin = table_.invoked(visits_[by_end[next]].txn);
        std::erase_if(latest, [&](std::size_t one) { return completed(one) < its_begin; });
        latest.push_back(by_end[next]);
      }
      for (const std::size_t before : latest) add(visits_[before], visits_[i]);
    }
  }

  EventNumber completed(std::size_t visit) const { return table_.completed(visits_[visit].txn); }

  void add(const Visit& before, const Visit& after) {
    if (before.last == after.first || before.last == kNone) return;
    if (after.first == kNone) return report_initial_again(before, after);
    steps_.push_back({before.last, after.first, before.key, before.txn, after.txn});
  }

  void report_initial_again(const Visit& before, const Visit& after) {
    if (!log_.add(Anomaly::kCyclicVersions)) return;
    const TransactionTexts texts(table_);
    Finding finding;
    finding.anomaly = Anomaly::kCyclicVersions;
    finding.transactions = {after.txn, before.txn};
    finding.evidence = {before.last};
    finding.reasons = {texts.who(1, after.txn), texts.who(2, before.txn),
                       "T1 read the initial version of key " + texts.key_text(before.key) +
                           ", and comes after T2, which had to do with a later one"};
    log_.keep(std::move(finding));
  }

  void leave_one_of_each() {
    const auto place = [](const VersionStep& step) {
      return std::tuple(step.from, step.to, step.key);
    };
    std::stable_sort(steps_.begin(), steps_.end(), [&](const VersionStep& a, const VersionStep& b) {
      return place(a) < place(b);
    });
    const auto end = std::unique(
        steps_.begin(), steps_.end(),
        [&](const VersionStep& a, const VersionStep& b) { return place(a) == place(b); });
    steps_.erase(end, steps_.end());
  }

  // A version as a node: where its writer stands among the writers of its key.
  NodeId version(TxnId writer, std::uint32_t key) const {
    const auto writers = facts_.writers_of(key);
    const auto at = std::lower_bound(writers.begin(), writers.end(), writer);
    return facts_.first_writer[key] + static_cast<NodeId>(at - writers.begin());
  }

  void drop_circles() {
    std::vector<Edge> edges;
    for (const VersionStep& step : steps_) {
      edges.push_back(
          {version(step.from, step.key), Arrow(version(step.to, step.key), EdgeKind::kWw)});
    }
    if (semantics_.wfr_keys == Assumed::kYes) {
      for (const Visit& visit : visits_) {
        if (visit.first == kNone || visit.last != visit.txn || visit.first == visit.txn) continue;
        edges.push_back(
            {version(visit.first, visit.key), Arrow(version(visit.txn, visit.key), EdgeKind::kWr)});
      }
    }
    const Digraph graph(static_cast<NodeId>(facts_.writers.size()), edges);
    const Components components(graph, 0xff);
    if (components.count == graph.size()) return;
    std::vector<bool> is_circular(table_.key_count(), false);
    for (const Subgraph& part : nontrivial_components(graph, components)) {
      const auto key = std::upper_bound(facts_.first_writer.begin(), facts_.first_writer.end(),
                                        part.original.front()) -
                       facts_.first_writer.begin() - 1;
      is_circular[static_cast<std::size_t>(key)] = true;
      if (log_.add(Anomaly::kCyclicVersions)) report(part, static_cast<std::uint32_t>(key));
    }
    std::erase_if(steps_, [&](const VersionStep& step) { return is_circular[step.key]; });
  }

  void report(const Subgraph& part, std::uint32_t key) {
    std::vector<PathStep> circle;
    for (const Arrow arrow : part.graph.from(0)) {
      const auto back = shortest_path(part.graph, arrow.to(), 0, {0xff});
      if (back.empty() || (!circle.empty() && circle.size() <= back.size() + 1)) continue;
      circle.assign(1, {0, arrow.to(), arrow.kind()});
      circle.insert(circle.end(), back.begin(), back.end());
    }
    const TransactionTexts texts(table_);
    Finding finding;
    finding.anomaly = Anomaly::kCyclicVersions;
    for (const PathStep& step : circle) {
      finding.transactions.push_back(facts_.writers[part.original[step.from]]);
      finding.reasons.push_back(
          texts.who(finding.transactions.size(), finding.transactions.back()));
    }
    for (std::size_t i = 0; i < circle.size(); ++i) {
      const TxnId from = finding.transactions[i];
      const TxnId to = finding.transactions[(i + 1) % circle.size()];
      finding.steps.push_back(
          {finding.reasons.size(), {from, to, Dependency::kWw}, texts.key_text(key)});
      finding.reasons.push_back("T" + std::to_string(i + 1) + "'s version of key " +
                                texts.key_text(key) + " came before T" +
                                std::to_string((i + 1) % circle.size() + 1) +
                                "'s: " + why(from, to, key, finding.evidence));
    }
    log_.keep(std::move(finding));
  }

  std::string why(TxnId from, TxnId to, std::uint32_t key, std::vector<TxnId>& evidence) const {
    const auto step = std::find_if(steps_.begin(), steps_.end(), [&](const VersionStep& one) {
      return one.from == from && one.to == to && one.key == key;
    });
    if (step == steps_.end()) return "it read the one and replaced it";
    evidence.insert(evidence.end(), {step->earlier, step->later});
    return text_of(table_, *step);
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const Semantics& semantics_;
  FindingLog& log_;
  std::vector<Visit> visits_;  // by key, those of a key in order of invocation
  std::vector<VersionStep> steps_;
};

}  // namespace

std::vector<VersionStep> assumed_orders(const TransactionTable& table, const RegisterFacts& facts,
                                        const Semantics& semantics, FindingLog& log) {
  return VersionOrders(table, facts, semantics, log).run();
}

std::string text_of(const TransactionTable& table, const VersionStep& step) {
  const std::string two = "operation " + std::to_string(step.earlier) +
                          " had to do with the one, and operation " + std::to_string(step.later) +
                          " with the other after it";
  if (table.process(step.earlier) != table.process(step.later)) return two + " was over";
  return two + ", both of " + table.history().process_text(table.process(step.later));
}

}  // namespace ordeal::checkers
