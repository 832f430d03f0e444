#include <algorithm>
#include <limits>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/growing.hpp"
#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;
using Block = std::uint64_t;
constexpr Block kUnseen = std::numeric_limits<Block>::max();

// One operation that counts, and which block of the order it belongs to.
struct Entry {
  OperationId id = 0;
  Block block = kUnseen;
  bool is_read = false;
  bool in_doubt = false;
  std::span<const Value> elements;  // of a read
};

class GrowingObject {
 public:
  GrowingObject(std::span<const Operation> operations, const Semantics& semantics, bool is_list)
      : operations_(operations), semantics_(semantics), is_list_(is_list) {}

  std::optional<Decision> decide(std::span<const OperationId> ids) {
    if (!collect(ids)) return std::nullopt;
    if (impossible_.empty()) sort_reads();
    if (impossible_.empty()) is_list_ ? number_list() : number_set();
    if (impossible_.empty()) find_contradiction();
    if (impossible_.empty()) return Decision{Verdict::kValid, order(), {}};
    Decision decision = refusal(closed(impossible_));
    decision.is_closed = true;
    return decision;
  }

  // What the refusal is about, without who added what was read.
  const std::vector<OperationId>& impossible() const { return impossible_; }

  std::vector<OperationId> closed(std::span<const OperationId> items) {
    std::vector<OperationId> all(items.begin(), items.end());
    for (const OperationId id : items) {
      if (operations_[id].function != Function::kRead) continue;
      for (const Value element : elements_of(operations_[id])) {
        const Index add = adder_of(element);
        if (add != kNobody) all.push_back(entries_[add].id);
      }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

 private:
  std::span<const Value> elements_of(const Operation& read) const {
    if (!read.output.is_list() || semantics_.values == nullptr) return {};
    return semantics_.values->elements_of(read.output);
  }

  Index adder_of(Value value) {
    const Index id = values_.id_of(value);
    return id < adders_.size() ? adders_[id] : kNobody;
  }

  // False when a value is added twice.
  bool collect(std::span<const OperationId> ids) {
    for (const OperationId id : ids) {
      const Operation& operation = operations_[id];
      const Part part = part_by_completion(operation, semantics_.fail);
      const bool in_doubt = part == Part::kOptional;
      const bool is_read = operation.function == Function::kRead;
      if (part == Part::kNone || (is_read && in_doubt)) continue;
      if (is_read) {
        reads_.push_back(static_cast<Index>(entries_.size()));
      } else {
        const Index value = values_.id_of(operation.input);
        if (value < adders_.size()) return false;
        adders_.push_back(static_cast<Index>(entries_.size()));
        const bool told = !is_list_ && !in_doubt && !operation.output.is_nil();
        if (told && operation.output != Value::integer(1)) impossible_ = {id};
      }
      entries_.push_back({id, kUnseen, is_read, in_doubt,
                          is_read ? elements_of(operation) : std::span<const Value>()});
    }
    return true;
  }

  const Operation& operation(Index entry) const { return operations_[entries_[entry].id]; }

  void sort_reads() {
    std::stable_sort(reads_.begin(), reads_.end(), [&](Index a, Index b) {
      return entries_[a].elements.size() < entries_[b].elements.size();
    });
  }

  // Gives the block to whoever added the element, unless it has one; false, and it is impossible
  // to have read it, if nobody did.
  bool number_element(Value element, Block block, Index read) {
    const Index add = adder_of(element);
    if (add == kNobody) {
      impossible_ = {entries_[read].id};
      return false;
    }
    entries_[add].block = std::min(entries_[add].block, block);
    return true;
  }

  void number_list() {
    std::span<const Value> known;
    Index known_by = kNobody;
    for (const Index read : reads_) {
      const auto elements = entries_[read].elements;
      if (!std::equal(known.begin(), known.end(), elements.begin())) {
        impossible_ = {entries_[known_by].id, entries_[read].id};
        return;
      }
      for (std::size_t at = known.size(); at < elements.size(); ++at) {
        if (!number_element(elements[at], 2 * at + 2, read)) return;
        if (entries_[adder_of(elements[at])].block < 2 * at + 2) {  // twice in the list
          impossible_ = {entries_[read].id};
          return;
        }
      }
      known = elements;
      known_by = read;
      entries_[read].block = 2 * elements.size() + 1;
    }
  }

  // Reads of one size are of one set; the next larger one must have all of it.
  void number_set() {
    Index before = kNobody;
    for (const Index read : reads_) {
      const auto elements = entries_[read].elements;
      const Block block = 2 * elements.size();
      std::size_t known = 0;
      for (const Value element : elements) {
        if (!number_element(element, block, read)) return;
        Index& latest = seen_by(adder_of(element));
        if (latest == read) {  // twice in one read
          impossible_ = {entries_[read].id};
          return;
        }
        latest = read;
        known += entries_[adder_of(element)].block < block;
      }
      const bool same = before != kNobody && entries_[before].elements.size() == elements.size();
      if (same && !is_same_set(elements, entries_[before].elements)) known = elements.size() + 1;
      if (before != kNobody && !same && known != entries_[before].elements.size()) {
        known = elements.size() + 1;
      }
      if (known > elements.size()) {
        impossible_ = {entries_[before].id, entries_[read].id};
        return;
      }
      before = read;
      entries_[read].block = block + 1;
    }
  }

  static bool is_same_set(std::span<const Value> a, std::span<const Value> b) {
    std::vector<Value> mine(a.begin(), a.end());
    std::vector<Value> other(b.begin(), b.end());
    std::sort(mine.begin(), mine.end());
    std::sort(other.begin(), other.end());
    return mine == other;
  }

  Index& seen_by(Index add) {
    if (latest_reads_.empty()) latest_reads_.assign(entries_.size(), kNobody);
    return latest_reads_[add];
  }

  // Nothing of a later block may have ended before something of an earlier one began.
  void find_contradiction() {
    for (Index entry = 0; entry < entries_.size(); ++entry) {
      if (entries_[entry].block != kUnseen || !entries_[entry].in_doubt) in_order_.push_back(entry);
    }
    std::sort(in_order_.begin(), in_order_.end(), [&](Index a, Index b) {
      if (entries_[a].block != entries_[b].block) return entries_[a].block < entries_[b].block;
      return entries_[a].id < entries_[b].id;  // ids ascend with invocations
    });
    Index latest = kNobody;  // to begin, of all earlier blocks
    for (std::size_t at = 0; at < in_order_.size();) {
      std::size_t end = at;
      Index latest_here = latest;
      for (; end < in_order_.size(); ++end) {
        const Index entry = in_order_[end];
        if (entries_[entry].block != entries_[in_order_[at]].block) break;
        if (latest != kNobody && !entries_[entry].in_doubt &&
            operation(entry).complete_event < operation(latest).invoke_event) {
          return contradict(latest, entry);
        }
        if (latest_here == kNobody ||
            operation(entry).invoke_event > operation(latest_here).invoke_event) {
          latest_here = entry;
        }
      }
      latest = latest_here;
      at = end;
    }
  }

  // `later` ended before `earlier` began. That `earlier` comes first is shown by itself if it is a
  // read, by `later` if that is one, else by the first read that has what `earlier` added.
  void contradict(Index earlier, Index later) {
    impossible_ = {entries_[earlier].id, entries_[later].id};
    if (entries_[earlier].is_read || entries_[later].is_read) return;
    for (const Index read : reads_) {
      if (entries_[read].block <= entries_[earlier].block) continue;
      impossible_.push_back(entries_[read].id);
      return;
    }
  }

  std::vector<OperationId> order() const {
    std::vector<OperationId> order;
    order.reserve(in_order_.size());
    for (const Index entry : in_order_) order.push_back(entries_[entry].id);
    return order;
  }

  std::span<const Operation> operations_;
  const Semantics& semantics_;
  bool is_list_;
  ValueIndex values_;
  std::vector<Entry> entries_;
  std::vector<Index> adders_;  // entry, by value id; values that nobody added have larger ids
  std::vector<Index> reads_;
  std::vector<Index> latest_reads_;
  std::vector<Index> in_order_;
  std::vector<OperationId> impossible_;
};

// As long as less of it is impossible too, less is taken. Who added what a read returned stays.
Decision minimal(GrowingObject& object, Decision decision, std::span<const Operation> operations,
                 const Semantics& semantics, bool is_list) {
  std::vector<OperationId> items = object.impossible();
  for (std::size_t at = 0; at < items.size();) {
    std::vector<OperationId> others = items;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
    const std::vector<OperationId> needed = object.closed(others);
    std::vector<OperationId> rest = decision.start;
    std::erase(rest, items[at]);
    GrowingObject smaller(operations, semantics, is_list);
    auto still = smaller.decide(rest);
    const bool may_go = !std::binary_search(needed.begin(), needed.end(), items[at]);
    if (may_go && still && still->verdict == Verdict::kInvalid) {
      decision = std::move(*still);
      items = smaller.impossible();
      at = 0;
    } else {
      ++at;
    }
  }
  return decision;
}

std::optional<Decision> decide_growing(std::span<const Operation> operations,
                                       std::span<const OperationId> ids, const Semantics& semantics,
                                       bool is_list) {
  GrowingObject object(operations, semantics, is_list);
  auto decision = object.decide(ids);
  if (!decision || decision->verdict == Verdict::kValid) return decision;
  return minimal(object, std::move(*decision), operations, semantics, is_list);
}

}  // namespace

std::optional<Decision> decide_append_list(std::span<const Operation> operations,
                                           std::span<const OperationId> ids,
                                           const Semantics& semantics) {
  return decide_growing(operations, ids, semantics, true);
}

std::optional<Decision> decide_set(std::span<const Operation> operations,
                                   std::span<const OperationId> ids, const Semantics& semantics) {
  bool reads_whole = false;
  bool reads_elements = false;
  for (const OperationId id : ids) {
    const Operation& operation = operations[id];
    if (operation.function == Function::kRead) {
      (operation.input.is_nil() ? reads_whole : reads_elements) |= operation.is_ok();
    }
    reads_elements |= operation.function == Function::kRemove;
  }
  if (reads_whole && reads_elements) return std::nullopt;
  return reads_whole ? decide_growing(operations, ids, semantics, false)
                     : decide_membership(operations, ids, semantics);
}

}  // namespace ordeal::checkers
