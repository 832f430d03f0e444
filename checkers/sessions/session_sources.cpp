#include "checkers/sessions/session_sources.hpp"

#include <algorithm>
#include <tuple>

#include "checkers/history/describe.hpp"

namespace ordeal::checkers {

template <class Visit>
void SessionSources::visit_candidates(OperationId read, const Visit& visit) const {
  if (count(read) == 0) return;
  const Operation& operation = history_->operation(read);
  const auto writes = writes_of_value(read);
  const bool is_initial = value_seen(read) == semantics_.initial;
  const bool only_own = !is_initial && own_afterwards(read) == writes.size();
  const auto is_candidate = [&](OperationId id) {
    return only_own || history_->operation(id).process != operation.process || id < read;
  };
  const auto later = std::ranges::partition_point(writes, [&](const Written& write) {
    return history_->operation(write.id).invoke_event < operation.complete_event;
  });
  for (auto at = later; at != writes.begin();) {
    if (is_candidate((--at)->id) && !visit(at->id)) return;
  }
  if (is_initial && !visit(kInitialSource)) return;
  for (auto at = later; at != writes.end(); ++at) {
    if (is_candidate(at->id) && !visit(at->id)) return;
  }
}

SessionSources::SessionSources(const History& history, const Semantics& semantics)
    : history_(&history),
      semantics_(semantics),
      may_miss_writes_(history.is_partial()),
      untold_(history.operations().size()) {
  if (!is_about_registers()) return;
  collect_writes();
  find_ambiguous();
}

SessionSources::SessionSources(const History& part, const SessionSources& whole,
                               std::span<const OperationId> ids)
    : history_(&part),
      semantics_(whole.semantics_),
      may_miss_writes_(whole.may_miss_writes_),
      untold_(ids.size()) {
  for (OperationId id = 0; id < ids.size(); ++id) {
    if (!reads_register(part.operation(id))) continue;
    bool is_told = whole.says_something(ids[id]);
    whole.visit_candidates(ids[id], [&](OperationId source) {
      is_told = source == kInitialSource || std::ranges::binary_search(ids, source);
      return is_told;
    });
    untold_[id] = !is_told;
  }
  collect_writes();
  find_ambiguous();
}

void SessionSources::refuse(OperationId id, const std::string& why) {
  if (!refusal_.empty()) return;
  refusal_ = operation_text(*history_, history_->operation(id)) + " (operation " +
             std::to_string(id) + "): " + why;
}

bool SessionSources::is_about_registers() {
  for (OperationId id = 0; id < history_->operations().size(); ++id) {
    const Function function = history_->operation(id).function;
    if (function == Function::kRead || function == Function::kWrite || function == Function::kCas) {
      continue;
    }
    refuse(id, "this model is about registers: read, write, cas");
    return false;
  }
  return true;
}

void SessionSources::collect_writes() {
  for (OperationId id = 0; id < history_->operations().size(); ++id) {
    const Operation& operation = history_->operation(id);
    if (!writes_register(operation)) continue;
    const bool never = operation.is_fail() && (semantics_.fail == FailMeaning::kNeverHappened ||
                                               operation.function == Function::kCas);
    Written one{operation.key, operation.input, {}, id};
    (never ? failed_ : written_).push_back(one);
    one.process = operation.process;
    if (!never) by_process_.push_back(one);
  }
  const auto order = [](const Written& a, const Written& b) {
    return std::tie(a.key, a.value, a.process, a.id) < std::tie(b.key, b.value, b.process, b.id);
  };
  for (Writes* all : {&written_, &by_process_, &failed_}) std::ranges::sort(*all, order);
}

// What happened for certain, and all that somebody may have seen who may have happened.
void SessionSources::find_ambiguous() {
  std::vector<bool> may_count(history_->operations().size());
  std::vector<bool> was_met(written_.size());  // by the first of those of one value
  std::vector<OperationId> open;
  const auto meet = [&](OperationId id) {
    if (!may_count[id] && reads_register(history_->operation(id))) open.push_back(id);
    may_count[id] = true;
  };
  for (OperationId id = 0; id < may_count.size(); ++id) {
    if (history_->operation(id).is_ok()) meet(id);
  }
  while (!open.empty()) {
    const OperationId id = open.back();
    open.pop_back();
    if (count(id) > 1) ambiguous_.push_back(id);
    const auto writes = writes_of_value(id);
    if (writes.empty() || most_plausible(id) == kUntoldSource) continue;
    const auto first = static_cast<std::size_t>(writes.data() - written_.data());
    if (was_met[first]) continue;
    was_met[first] = true;
    for (const Written& write : writes) {
      if (history_->operation(write.id).is_fail()) {
        return refuse(write.id,
                      "it failed and was seen all the same; when it happened, nobody can tell");
      }
      meet(write.id);
    }
  }
  std::ranges::sort(ambiguous_, [&](OperationId a, OperationId b) {
    return std::pair(history_->operation(a).process, a) <
           std::pair(history_->operation(b).process, b);
  });
}

bool SessionSources::is_told(OperationId read) const {
  return reads_register(history_->operation(read)) && count(read) > 0;
}

bool SessionSources::may_see_nothing(OperationId read) const {
  return is_told(read) && value_seen(read) == semantics_.initial;
}

Value SessionSources::value_seen(OperationId read) const {
  const Operation& operation = history_->operation(read);
  return operation.function == Function::kCas ? operation.expected : operation.output;
}

std::span<const SessionSources::Written> SessionSources::writes_of_value(OperationId read) const {
  const auto wanted = std::pair(history_->operation(read).key, value_seen(read));
  const auto place = [](const Written& one) { return std::pair(one.key, one.value); };
  return {std::ranges::lower_bound(written_, wanted, {}, place),
          std::ranges::upper_bound(written_, wanted, {}, place)};
}

// How many of these the reader itself wrote with this operation or later.
std::size_t SessionSources::own_afterwards(OperationId read) const {
  const Operation& operation = history_->operation(read);
  const auto place = [](const Written& one) {
    return std::tuple(one.key, one.value, one.process, one.id);
  };
  const std::tuple begin(operation.key, value_seen(read), operation.process, read);
  const std::tuple end(operation.key, value_seen(read), operation.process, kNone);
  return static_cast<std::size_t>(std::ranges::lower_bound(by_process_, end, {}, place) -
                                  std::ranges::lower_bound(by_process_, begin, {}, place));
}

std::size_t SessionSources::count(OperationId read) const {
  if (!says_something(read)) return 0;
  const std::size_t all = writes_of_value(read).size();
  const bool is_initial = value_seen(read) == semantics_.initial;
  const std::size_t others = all - own_afterwards(read) + (is_initial ? 1 : 0);
  return others > 0 ? others : all;
}

bool SessionSources::says_something(OperationId read) const {
  const bool is_nil = history_->operation(read).function == Function::kRead &&
                      value_seen(read).is_nil() && semantics_.nil_read == NilRead::kMatchesAnything;
  return !is_nil && !untold_[read];
}

std::vector<OperationId> SessionSources::candidates(OperationId read) const {
  std::vector<OperationId> all;
  visit_candidates(read, [&](OperationId source) {
    all.push_back(source);
    return true;
  });
  return all;
}

OperationId SessionSources::most_plausible(OperationId read) const {
  if (!says_something(read)) return kUntoldSource;
  OperationId first = may_miss_writes_ ? kUntoldSource : kMissingSource;
  visit_candidates(read, [&](OperationId source) {
    first = source;
    return false;
  });
  return first;
}

OperationId SessionSources::failed_write(OperationId read) const {
  const auto wanted = std::pair(history_->operation(read).key, value_seen(read));
  const auto at = std::ranges::lower_bound(
      failed_, wanted, {}, [](const Written& one) { return std::pair(one.key, one.value); });
  const bool is_it = at != failed_.end() && std::pair(at->key, at->value) == wanted;
  return is_it ? at->id : kNone;
}

std::vector<OperationId> most_plausible_sources(const SessionSources& sources) {
  const History& history = sources.history();
  std::vector<OperationId> all(history.operations().size(), kUntoldSource);
  for (OperationId id = 0; id < all.size(); ++id) {
    if (reads_register(history.operation(id))) all[id] = sources.most_plausible(id);
  }
  return all;
}

}  // namespace ordeal::checkers
