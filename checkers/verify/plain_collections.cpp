#include <map>
#include <set>
#include <utility>
#include <vector>

#include "checkers/verify/plain_workloads.hpp"

namespace ordeal::checkers {
namespace {

bool is_drain(const History& history, const Operation& operation) {
  return is_called(history, operation, "drain");
}

// One element of one set.
struct Member {
  bool was_added = false;
  EventNumber first_try = kNever;  // to add it
  EventNumber known = kNever;      // since when it certainly was in the set
  EventNumber first_seen = kNever;
  std::vector<EventNumber> seen_by;  // when the reads that saw it began
};

struct Set {
  std::map<Value, Member> members;
  std::vector<EventNumber> reads;  // when they began
  bool has_twice = false;
};

void note_read(const History& history, const Operation& read, Set& set) {
  set.reads.push_back(read.invoke_event);
  std::set<Value> seen;
  for (const Value value : elements_in(history, read.output)) {
    if (!seen.insert(value).second) {
      set.has_twice = true;
      continue;
    }
    Member& member = set.members[value];
    member.known = std::min(member.known, read.complete_event);
    member.first_seen = std::min(member.first_seen, read.complete_event);
    member.seen_by.push_back(read.invoke_event);
  }
}

bool is_broken(const Set& set, const Member& member, bool forbids_staleness) {
  const bool was_seen = !member.seen_by.empty();
  if (!member.was_added) return was_seen;
  if (member.first_seen < member.first_try) return true;
  // The read that began last did so when it was known, and did not see it.
  const EventNumber last = set.reads.empty() ? 0 : set.reads.back();
  if (last > member.known && (!was_seen || member.seen_by.back() < last)) return true;
  const auto later = [&](EventNumber begun) { return begun > member.known; };
  return forbids_staleness &&
         std::ranges::count_if(set.reads, later) != std::ranges::count_if(member.seen_by, later);
}

// One element of one queue.
struct Item {
  std::vector<EventNumber> in;   // when the enqueues began that may have happened
  std::vector<EventNumber> out;  // when the dequeues were over
  std::uint64_t certain = 0;     // enqueues that did happen
};

struct Queue {
  std::map<Value, Item> items;
  std::uint64_t in_doubt = 0;  // dequeues
  bool has_doubtful_drain = false;
};

void note(const History& history, const Claim& claim, const Operation& operation, Queue& queue) {
  if (operation.function == Function::kEnqueue) {
    if (!may_have_added(operation, claim.switches)) return;
    Item& item = queue.items[operation.input];
    item.in.push_back(operation.invoke_event);
    item.certain += operation.is_ok();
    return;
  }
  if (!operation.is_ok()) {
    if (!may_have_happened(operation, claim)) return;
    ++queue.in_doubt;
    queue.has_doubtful_drain |= is_drain(history, operation);
  } else if (is_drain(history, operation)) {
    for (const Value value : elements_in(history, operation.output)) {
      queue.items[value].out.push_back(operation.complete_event);
    }
  } else if (!operation.output.is_nil()) {
    queue.items[operation.output].out.push_back(operation.complete_event);
  }
}

// The i-th time it came out it had been put in i times, or that had begun.
bool came_too_soon(Item& item, bool has_real_time, bool may_come_twice) {
  if (item.out.size() > item.in.size()) return !may_come_twice || item.in.empty();
  std::ranges::sort(item.out);
  for (std::size_t i = 0; i < item.out.size() && has_real_time; ++i) {
    if (item.in[i] > item.out[i]) return true;
  }
  return false;
}

}  // namespace

// What was added stays: it is lost when the last read of it began after it was known to be there,
// and after all that saw it; nothing is there that nobody added, and nothing is there twice.
Judgement judge_set(const History& history, const Claim& claim) {
  std::map<KeyId, Set> sets;
  std::map<KeyId, OperationId> last_read;
  const auto counts = [&](const Operation& read) {
    const bool says_nothing =
        read.output.is_nil() && claim.switches.nil_read == NilRead::kMatchesAnything;
    return read.function == Function::kRead && read.is_ok() && !says_nothing;
  };
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    if (counts(operation)) last_read[operation.key] = id;
  }
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    Set& set = sets[operation.key];
    if (counts(operation)) {
      const bool is_looked_at = claim.checker == "set-full" || last_read[operation.key] == id;
      if (is_looked_at) note_read(history, operation, set);
    } else if (operation.function == Function::kAdd && may_have_added(operation, claim.switches)) {
      Member& member = set.members[operation.input];
      member.was_added = true;
      member.first_try = std::min(member.first_try, operation.invoke_event);
      if (operation.is_ok()) member.known = std::min(member.known, operation.complete_event);
    }
  }
  const bool forbids_staleness = claim.model == "no-stale-reads";
  return broken_if(std::ranges::any_of(sets, [&](const auto& row) {
    return row.second.has_twice || std::ranges::any_of(row.second.members, [&](const auto& member) {
             return is_broken(row.second, member.second, forbids_staleness);
           });
  }));
}

// What comes out went in before, and as often. Of the total queue all that went in comes out, but
// for what those may have got who never learnt what they got.
Judgement judge_queue(const History& history, const Claim& claim) {
  const bool may_come_twice =
      claim.checker != "queue" && claim.switches.duplicates == Duplicates::kAllowed;
  std::map<KeyId, Queue> queues;
  for (const Operation& operation : history.operations()) {
    note(history, claim, operation, queues[operation.key]);
  }
  Judgement judgement = Judgement::kKept;
  for (auto& [key, queue] : queues) {
    std::uint64_t missing = 0;
    for (auto& [value, item] : queue.items) {
      if (came_too_soon(item, history.has_real_time(), may_come_twice)) return Judgement::kBroken;
      missing += item.certain > item.out.size() ? item.certain - item.out.size() : 0;
    }
    if (claim.checker == "queue" || missing == 0) continue;
    if (!queue.has_doubtful_drain && missing > queue.in_doubt) return Judgement::kBroken;
    judgement = Judgement::kOpen;
  }
  return judgement;
}

}  // namespace ordeal::checkers
