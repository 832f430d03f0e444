#include "checkers/transactions/order_search.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <tuple>

#include "checkers/history/intern_index.hpp"
#include "checkers/stop.hpp"

namespace ordeal::checkers {
namespace {

// A 128-bit fingerprint of a set of moments: equal sets are equal, different ones differ.
struct SetPrint {
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  void toggle(NodeId node) {
    a ^= mix64(node);
    b ^= mix64(~std::uint64_t{node});
  }
  friend bool operator==(const SetPrint&, const SetPrint&) = default;
};

class OrderSearch {
 public:
  OrderSearch(const TransactionTable& table, const RegisterFacts& facts, const OrderGraph& order,
              std::uint64_t steps_max, std::uint64_t memory_max)
      : table_(table),
        facts_(facts),
        order_(order),
        steps_max_(steps_max),
        memory_max_(memory_max) {
    prepare();
  }

  OrderSearchOutcome run() {
    OrderSearchOutcome outcome;
    outcome.verdict = search();
    outcome.steps = steps_;
    outcome.is_memory_used_up = is_memory_used_up_;
    outcome.stuck = std::move(stuck_);
    if (outcome.verdict == Verdict::kValid) {
      std::copy_if(done_.begin(), done_.end(), std::back_inserter(outcome.order),
                   [&](NodeId node) { return order_.is_moment(node); });
    }
    return outcome;
  }

 private:
  // What a key was like before a write, to undo it.
  struct Undo {
    std::uint32_t key;
    std::uint32_t pending;
  };
  struct Choice {
    std::size_t done_before;
    std::vector<NodeId> candidates;  // the last is tried next
  };

  void prepare() {
    const Digraph& graph = order_.graph();
    before_.assign(graph.size(), 0);
    for (NodeId node = 0; node < graph.size(); ++node) {
      for (const Arrow arrow : graph.from(node)) ++before_[arrow.to()];
    }
    pending_.assign(table_.key_count(), 0);
    writers_left_.assign(table_.key_count(), 0);
    holder_.assign(table_.key_count(), kNone);
    readers_.assign(facts_.written.size(), 0);
    for (const OutsideRead& read : facts_.reads) {
      if (read.version == kNone) {
        ++pending_[read.key];
      } else {
        ++readers_[facts_.version_of(table_.writer(read.version), read.key)];
      }
    }
    for (const std::uint32_t key : facts_.written) ++writers_left_[key];
    for (NodeId node = 0; node < graph.size(); ++node) {
      if (!takes_part(node)) continue;
      ++left_;
      if (before_[node] == 0) ready_.push_back(node);
    }
  }

  bool takes_part(NodeId node) const {
    return !order_.is_moment(node) || facts_.happened[order_.txn_of(node)];
  }

  Verdict search() {
    while (true) {
      if (!do_what_is_safe()) return Verdict::kUnknown;
      if (left_ == 0) return Verdict::kValid;
      if (bytes_wanted() > memory_max_) {
        is_memory_used_up_ = true;
        return Verdict::kUnknown;
      }
      std::vector<NodeId> candidates = was_here() ? std::vector<NodeId>() : enabled();
      if (candidates.empty() && stuck_.empty()) note_stuck();
      choices_.push_back({done_.size(), std::move(candidates)});
      while (choices_.back().candidates.empty()) {
        choices_.pop_back();
        if (choices_.empty()) return Verdict::kInvalid;
        undo_to(choices_.back().done_before);
      }
      const NodeId next = choices_.back().candidates.back();
      choices_.back().candidates.pop_back();
      perform(next);
    }
  }

  void note_stuck() {
    std::vector<bool> is_left = facts_.happened;
    for (const NodeId node : done_) {
      if (order_.is_moment(node) && order_.is_writing(node)) is_left[order_.txn_of(node)] = false;
    }
    for (TxnId txn = 0; txn < is_left.size(); ++txn) {
      if (is_left[txn]) stuck_.push_back(txn);
    }
  }

  // False when the steps ran out.
  bool do_what_is_safe() {
    bool again = true;
    while (again) {
      again = false;
      for (std::size_t i = 0; i < ready_.size(); ++i) {
        if (++steps_ > steps_max_ || patience_.is_over()) return false;
        const NodeId node = ready_[i];
        if (!can_be_done(node) || !is_safe(node)) continue;
        perform_at(i);
        again = true;
        --i;
      }
    }
    return true;
  }

  std::vector<NodeId> enabled() {
    std::vector<NodeId> nodes;
    for (const NodeId node : ready_) {
      if (can_be_done(node)) nodes.push_back(node);
    }
    // Moments that end something first, then beginnings that can be followed by their end at once,
    // then by when the transaction ended; tried from the back.
    const auto rank = [&](NodeId node) {
      const TxnId txn = order_.txn_of(node);
      const EventNumber end = table_.is_ok(txn) ? table_.completed(txn) : kNever;
      return std::tuple(!order_.is_writing(node), !can_end_at_once(txn), end, node);
    };
    std::sort(nodes.begin(), nodes.end(), [&](NodeId a, NodeId b) { return rank(a) > rank(b); });
    return nodes;
  }

  bool can_be_done(NodeId node) const {
    if (!order_.is_moment(node)) return true;
    const TxnId txn = order_.txn_of(node);
    const bool snapshots = order_.question().snapshots;
    for (const std::uint32_t key : facts_.keys_written_by(txn)) {
      if (snapshots && order_.is_reading(node)) {
        if (holder_[key] != kNone && !order_.question().lost_updates) return false;
      } else if (pending_[key] > (snapshots ? 0 : own_reads(txn, key))) {
        return false;
      }
    }
    return true;
  }

  // Whether nobody else has still to read what the transaction replaces.
  bool can_end_at_once(TxnId txn) const {
    const auto keys = facts_.keys_written_by(txn);
    return std::all_of(keys.begin(), keys.end(),
                       [&](std::uint32_t key) { return pending_[key] <= own_reads(txn, key); });
  }

  std::uint32_t own_reads(TxnId txn, std::uint32_t key) const {
    const auto reads = facts_.reads_of(txn);
    return std::any_of(reads.begin(), reads.end(),
                       [&](const OutsideRead& read) { return read.key == key; });
  }

  bool is_safe(NodeId node) const {
    if (!order_.is_moment(node)) return true;
    const TxnId txn = order_.txn_of(node);
    if (!order_.is_writing(node)) {
      return order_.question().lost_updates || facts_.keys_written_by(txn).empty();
    }
    for (const std::uint32_t key : facts_.keys_written_by(txn)) {
      if (readers_[facts_.version_of(txn, key)] > 0 && writers_left_[key] > 1) return false;
    }
    return true;
  }

  void perform(NodeId node) {
    const auto at = std::find(ready_.begin(), ready_.end(), node);
    perform_at(static_cast<std::size_t>(at - ready_.begin()));
  }

  void perform_at(std::size_t at) {
    const NodeId node = ready_[at];
    ready_[at] = ready_.back();
    ready_.pop_back();
    done_.push_back(node);
    print_.toggle(node);
    --left_;
    if (order_.is_moment(node)) apply(node);
    for (const Arrow arrow : order_.graph().from(node)) {
      if (--before_[arrow.to()] == 0) ready_.push_back(arrow.to());
    }
  }

  void apply(NodeId node) {
    const TxnId txn = order_.txn_of(node);
    if (order_.is_reading(node)) {
      for (const OutsideRead& read : facts_.reads_of(txn)) --pending_[read.key];
    }
    for (const std::uint32_t key : facts_.keys_written_by(txn)) {
      if (!order_.is_writing(node)) {
        holder_[key] = txn;
        continue;
      }
      undo_.push_back({key, pending_[key]});
      pending_[key] = readers_[facts_.version_of(txn, key)];
      --writers_left_[key];
      holder_[key] = kNone;
    }
  }

  void undo_to(std::size_t count) {
    while (done_.size() > count) {
      const NodeId node = done_.back();
      done_.pop_back();
      print_.toggle(node);
      ++left_;
      ++steps_;
      for (const Arrow arrow : order_.graph().from(node)) {
        if (before_[arrow.to()]++ == 0) std::erase(ready_, arrow.to());
      }
      if (order_.is_moment(node)) revert(node);
      ready_.push_back(node);
    }
  }

  void revert(NodeId node) {
    const TxnId txn = order_.txn_of(node);
    const auto keys = facts_.keys_written_by(txn);
    for (std::size_t i = keys.size(); i-- > 0;) {
      if (!order_.is_writing(node)) {
        holder_[keys[i]] = kNone;
        continue;
      }
      pending_[keys[i]] = undo_.back().pending;
      undo_.pop_back();
      ++writers_left_[keys[i]];
      if (order_.question().snapshots) holder_[keys[i]] = txn;
    }
    if (order_.is_reading(node)) {
      for (const OutsideRead& read : facts_.reads_of(txn)) ++pending_[read.key];
    }
  }

  // What is remembered, and what that takes while its index grows.
  std::uint64_t bytes_wanted() const {
    return seen_.size() * sizeof(SetPrint) + 3 * seen_index_.bytes();
  }

  // Whether this set was done before; what followed from it failed then.
  bool was_here() {
    const auto next = static_cast<std::uint32_t>(seen_.size());
    const auto known = seen_index_.find_or_claim(
        print_.a, next, [&](std::uint32_t other) { return seen_[other] == print_; });
    if (known == next) seen_.push_back(print_);
    return known != next;
  }

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  const OrderGraph& order_;
  std::uint64_t steps_max_;
  std::uint64_t memory_max_;
  bool is_memory_used_up_ = false;
  Patience patience_;
  std::uint64_t steps_ = 0;
  std::uint64_t left_ = 0;
  std::vector<std::uint32_t> before_;  // by node: what must come before it and is not done
  std::vector<NodeId> ready_;          // nothing before it is left
  std::vector<NodeId> done_;
  std::vector<std::uint32_t> pending_;       // by key: readers of its version that are not done
  std::vector<std::uint32_t> writers_left_;  // by key
  std::vector<TxnId> holder_;                // by key: who has read and will write it
  std::vector<std::uint32_t> readers_;       // by version, as facts.version_of() numbers them
  std::vector<Undo> undo_;
  std::vector<Choice> choices_;
  std::vector<TxnId> stuck_;
  SetPrint print_;
  InternIndex seen_index_;
  std::deque<SetPrint> seen_;  // which does not move
};

}  // namespace

OrderSearchOutcome search_order(const TransactionTable& table, const RegisterFacts& facts,
                                const OrderGraph& order, std::uint64_t steps_max,
                                std::uint64_t memory_max) {
  return OrderSearch(table, facts, order, steps_max, memory_max).run();
}

}  // namespace ordeal::checkers
