#include "checkers/transactions/version_cases.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "checkers/stop.hpp"
#include "checkers/transactions/examination.hpp"
#include "checkers/transactions/order_graph.hpp"
#include "checkers/transactions/ways.hpp"
#include "checkers/transactions/weak_levels.hpp"

namespace ordeal::checkers {
namespace {

// Where reads may be old, how one gets to know of a write that one must not miss.
std::optional<Knowing> knowing_of(Level level) {
  switch (level) {
    case Level::kReadCommitted:
    case Level::kMonotonicAtomicView:
    case Level::kCursorStability:
      return Knowing::kEarlierRead;
    case Level::kReadAtomic:
    case Level::kUpdateAtomic:
      return Knowing::kAtomic;
    case Level::kCausal:
      return Knowing::kCausal;
    default:
      return std::nullopt;
  }
}

class VersionRefutation {
 public:
  VersionRefutation(const TransactionTable& table, const RegisterFacts& facts, Level level,
                    const OrderGraph& order, std::uint64_t steps_max)
      : table_(table),
        facts_(facts),
        order_(order),
        knowing_(knowing_of(level)),
        is_parallel_(order.question().parallel),
        known_(order.graph()),
        ways_(is_parallel_ ? Ways(ahead_and_after(order.graph())) : known_),
        readers_(table.size()),
        steps_left_(steps_max) {
    for (const OutsideRead& read : facts.reads) {
      if (read.version != kNone) readers_[table.writer(read.version)].push_back(read);
    }
    note_pairs();
  }

  std::vector<CycleCase> run() {
    if (auto cycle = add_what_is_seen(); !cycle.empty()) return {{kNone, kNone, kNone, cycle}};
    auto proof = refute();
    return proof ? std::move(proof->cases) : std::vector<CycleCase>();
  }

 private:
  // Two transactions that wrote a key, or several.
  struct Pair {
    TxnId a = kNone;
    TxnId b = kNone;
    std::uint32_t key = 0;
    bool is_decided = false;
  };
  // A cycle that an order of two would close: its first step, and from where to where the others
  // lead back.
  struct Closing {
    CycleStep step;
    NodeId from = 0;
    NodeId to = 0;
    bool is_by_knowing = false;
  };
  // A pair that was decided, and what the other order would have closed; nothing for one that is
  // tried.
  struct Taken {
    std::size_t pair = 0;
    TxnId first = kNone;
    TxnId second = kNone;
    std::optional<Closing> otherwise;
  };
  struct Proof {
    std::vector<CycleCase> cases;
    std::set<std::size_t> rests_on;  // pairs
  };

  void note_pairs() {
    std::vector<Pair> all;
    for (std::uint32_t key = 0; key < table_.key_count(); ++key) {
      const auto writers = facts_.writers_of(key);
      for (std::size_t i = 0; i < writers.size(); ++i) {
        for (std::size_t j = i + 1; j < writers.size(); ++j) {
          all.push_back({writers[i], writers[j], key, false});
        }
      }
    }
    const auto ends = [](const Pair& pair) { return std::pair(pair.a, pair.b); };
    std::ranges::stable_sort(all, {}, ends);
    std::ranges::unique_copy(all, std::back_inserter(pairs_), {}, ends);
  }

  // Reads that everybody knows to be ahead of a write: of what was there at first, or of what the
  // writer read and replaced. Returns the cycle that is closed by them alone, if there is one.
  std::vector<CycleStep> add_what_is_seen() {
    for (const OutsideRead& read : facts_.reads) {
      for (const TxnId writer : facts_.writers_of(read.key)) {
        if (writer == read.txn || !is_seen_to_replace(writer, read)) continue;
        if (auto closing = closed_by(read, writer)) return cycle_of(*closing, 1, nullptr);
        if (!knowing_) ways_.add(reading(read.txn), {missed(writer), EdgeKind::kRw}, 0);
      }
    }
    return {};
  }

  bool is_seen_to_replace(TxnId writer, const OutsideRead& read) const {
    if (read.version == kNone) return true;
    return std::ranges::any_of(facts_.reads_of(writer), [&](const OutsideRead& other) {
      return other.version == read.version;
    });
  }

  // Where that the read comes before the write would close a cycle.
  std::optional<Closing> closed_by(const OutsideRead& read, TxnId writer) const {
    const NodeId from = is_parallel_ ? reading(writer) : order_.writing(writer);
    const NodeId to = reading(read.txn);
    if (!(knowing_ ? knows(writer, read) : ways_.leads(from, to))) return std::nullopt;
    return Closing{{read.txn, writer, EdgeKind::kRw}, from, to, knowing_.has_value()};
  }

  // Whether who reads there knows of the writer.
  bool knows(TxnId writer, const OutsideRead& read) const {
    if (*knowing_ == Knowing::kCausal) return known_.leads(writer, read.txn);
    const bool is_atomic = *knowing_ == Knowing::kAtomic;
    if (is_atomic && is_ahead_in_process(writer, read.txn)) return true;
    return std::ranges::any_of(facts_.reads_of(read.txn), [&](const OutsideRead& other) {
      return other.version != kNone && table_.writer(other.version) == writer &&
             (is_atomic || other.first_at < read.last_at);
    });
  }

  bool is_ahead_in_process(TxnId earlier, TxnId later) const {
    return order_.question().sessions && table_.process(earlier) == table_.process(later) &&
           earlier < later;
  }

  // Where somebody is who misses nothing ahead of that, and who was missed.
  NodeId reading(TxnId txn) const { return is_parallel_ ? 2 * txn : order_.reading(txn); }
  NodeId missed(TxnId txn) const { return is_parallel_ ? 2 * txn + 1 : order_.writing(txn); }
  TxnId txn_of(NodeId node, TxnId otherwise) const {
    if (is_parallel_) return node / 2;
    return order_.is_moment(node) ? order_.txn_of(node) : otherwise;
  }

  // What it would close if the first wrote before the second.
  std::optional<Closing> closed_by(TxnId first, TxnId second) {
    const NodeId from = is_parallel_ ? reading(second) : order_.beginning_to_write(second);
    const NodeId to = missed(first);
    steps_left_ -= std::min<std::uint64_t>(steps_left_, 1 + readers_[first].size());
    const CycleStep step{first, second, EdgeKind::kWw};
    for (const NodeId end : {to, is_parallel_ ? reading(first) : to}) {
      if (ways_.leads(from, end)) return Closing{step, from, end};
    }
    for (const OutsideRead& read : readers_[first]) {
      if (read.txn == second || !facts_.writes(second, read.key)) continue;
      if (auto closing = closed_by(read, second)) return closing;
    }
    return std::nullopt;
  }

  // The cycle, made of what came before `end`. Adds the pairs that it rests on to the proof.
  std::vector<CycleStep> cycle_of(const Closing& closing, std::uint32_t end, Proof* proof) const {
    const auto& [step, from, to, is_by_knowing] = closing;
    if (is_by_knowing && *knowing_ != Knowing::kCausal) {
      const bool is_of_process =
          *knowing_ == Knowing::kAtomic && is_ahead_in_process(step.to, step.from);
      return {step, {step.to, step.from, is_of_process ? EdgeKind::kProcess : EdgeKind::kWr}};
    }
    std::vector<CycleStep> cycle = {step};
    TxnId latest = step.to;
    for (const auto& [edge, rests_on] : (is_by_knowing ? known_ : ways_).way(from, to, end)) {
      if (rests_on > 0 && proof != nullptr) proof->rests_on.insert(taken_[rests_on - 1].pair);
      const TxnId next = txn_of(edge.to, latest);
      if (next == latest) continue;
      const bool goes_on = edge.kind == cycle.back().kind &&
                           (edge.kind == EdgeKind::kProcess || edge.kind == EdgeKind::kRealtime);
      if (goes_on) {
        cycle.back().to = next;
      } else {
        cycle.push_back({latest, next, edge.kind});
      }
      latest = next;
    }
    return cycle;
  }

  Proof contradiction(std::size_t pair, const Closing& closing, std::size_t taken_before) const {
    Proof proof;
    proof.rests_on.insert(pair);
    auto cycle = cycle_of(closing, static_cast<std::uint32_t>(taken_before) + 1, &proof);
    proof.cases.push_back({kNone, kNone, kNone, std::move(cycle)});
    return proof;
  }

  // Either proof of its case, or whichever does not rest on it.
  Proof of_both(std::size_t pair, TxnId first, TxnId second, Proof proof, Proof other) const {
    if (!proof.rests_on.contains(pair)) return proof;
    if (!other.rests_on.contains(pair)) return other;
    proof.cases.insert(proof.cases.begin(), {first, second, pairs_[pair].key, {}});
    proof.cases.insert(proof.cases.end(), std::move_iterator(other.cases.begin()),
                       std::move_iterator(other.cases.end()));
    proof.rests_on.merge(other.rests_on);
    proof.rests_on.erase(pair);
    return proof;
  }

  // The proof that the open pairs have no order, and then they are open again; or none.
  std::optional<Proof> refute() {
    const std::size_t mark = taken_.size();
    for (bool goes_on = true; goes_on;) {
      goes_on = false;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const auto [a, b, key, is_decided] = pairs_[i];
        if (is_decided) continue;
        if (steps_left_ == 0 || patience_.is_over()) return std::nullopt;
        const auto if_a = closed_by(a, b);
        const auto if_b = closed_by(b, a);
        if (if_a && if_b) {
          const std::size_t now = taken_.size();
          return take_back(
              mark, of_both(i, a, b, contradiction(i, *if_a, now), contradiction(i, *if_b, now)));
        }
        if (!if_a && !if_b) continue;
        if_a ? take({i, b, a, if_a}) : take({i, a, b, if_b});
        goes_on = true;
      }
    }
    const auto open = most_read();
    if (!open) return std::nullopt;
    auto proof = refute_either(*open);
    if (proof) proof = take_back(mark, std::move(*proof));
    return proof;
  }

  std::optional<Proof> refute_either(std::size_t pair) {
    const auto [a, b, key, is_decided] = pairs_[pair];
    const Ways before = ways_;
    take({pair, a, b, std::nullopt});
    auto proof = refute();
    if (!proof) return std::nullopt;
    take_back_last();
    ways_ = before;
    if (!proof->rests_on.contains(pair)) return proof;
    take({pair, b, a, std::nullopt});
    auto other = refute();
    if (!other) return std::nullopt;
    take_back_last();
    ways_ = before;
    return of_both(pair, a, b, std::move(*proof), std::move(*other));
  }

  // Of the open pairs that on whose order most depends.
  std::optional<std::size_t> most_read() const {
    std::optional<std::size_t> best;
    std::size_t most = 0;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const std::size_t read = readers_[pairs_[i].a].size() + readers_[pairs_[i].b].size();
      if (pairs_[i].is_decided || (best && read <= most)) continue;
      best = i;
      most = read;
    }
    return best;
  }

  void take(Taken taken) {
    pairs_[taken.pair].is_decided = true;
    taken_.push_back(taken);
    const auto rests_on = static_cast<std::uint32_t>(taken_.size());
    const auto& [pair, first, second, otherwise] = taken;
    if (is_parallel_) {
      ways_.add(reading(first), {reading(second), EdgeKind::kWw}, rests_on);
      ways_.add(missed(first), {missed(second), EdgeKind::kWw}, rests_on);
    } else {
      ways_.add(order_.writing(first), {order_.beginning_to_write(second), EdgeKind::kWw},
                rests_on);
    }
    for (const OutsideRead& read : readers_[first]) {
      if (knowing_ || read.txn == second || !facts_.writes(second, read.key)) continue;
      ways_.add(reading(read.txn), {missed(second), EdgeKind::kRw}, rests_on);
    }
  }

  void take_back_last() {
    pairs_[taken_.back().pair].is_decided = false;
    taken_.pop_back();
  }

  // What was taken because the other order closed a cycle is said of it, where the proof rests on
  // it.
  Proof take_back(std::size_t mark, Proof proof) {
    while (taken_.size() > mark) {
      const Taken taken = taken_.back();
      take_back_last();
      if (!proof.rests_on.contains(taken.pair)) continue;
      proof = of_both(taken.pair, taken.second, taken.first,
                      contradiction(taken.pair, *taken.otherwise, taken_.size()), std::move(proof));
    }
    return proof;
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const OrderGraph& order_;
  std::optional<Knowing> knowing_;
  bool is_parallel_;
  Ways known_;                                     // who knows of whom
  Ways ways_;                                      // and what follows from what was taken
  std::vector<std::vector<OutsideRead>> readers_;  // by writer: who read from it
  std::vector<Pair> pairs_;
  std::vector<Taken> taken_;
  std::uint64_t steps_left_;
  Patience patience_;
};

// A bit for each two moments, which parallel snapshots have two of.
bool is_beyond_reach(const OrderGraph& order, const CheckOptions& options) {
  const std::uint64_t nodes = order.graph().size() * (order.question().parallel ? 2 : 1);
  return Components(order.graph(), 0xff).count < order.graph().size() ||
         nodes * nodes / 8 > options.memory_max;
}

}  // namespace

std::vector<CycleCase> refute_versions(const TransactionTable& table, const RegisterFacts& facts,
                                       Level level, const CheckOptions& options) {
  OrderQuestion question = knowing_of(level) ? OrderQuestion() : question_of(level);
  question.sessions = binds_processes(level, TxnModel::kRegister, options.semantics);
  // Where a later read may see less, no order of two versions is wrong.
  const bool is_any_right =
      level == Level::kReadUncommitted ||
      (!question.sessions && (level == Level::kReadCommitted || level == Level::kCursorStability));
  if (is_any_right) return {};
  const OrderGraph order(table, facts, question);
  if (is_beyond_reach(order, options)) return {};
  return VersionRefutation(table, facts, level, order, options.steps_max).run();
}

std::vector<CycleCase> refute_versions(const History& history, const std::vector<OperationId>& part,
                                       Level level, const CheckOptions& options) {
  const History alone = history.select(part);
  const TransactionTable table(alone, TxnModel::kRegister, options.semantics.fail);
  FindingLog log;
  const RegisterFacts facts = examine_register_reads(table, options.semantics.initial, log);
  auto cases = refute_versions(table, facts, level, options);
  const auto restore = [&](TxnId& txn) {
    if (txn != kNone) txn = part[txn];
  };
  for (CycleCase& one : cases) {
    restore(one.first);
    restore(one.second);
    for (CycleStep& step : one.cycle) {
      restore(step.from);
      restore(step.to);
    }
  }
  return cases;
}

}  // namespace ordeal::checkers
