#include "checkers/verify/plain_steps.hpp"

#include <algorithm>

namespace ordeal::checkers {

PlainSteps::PlainSteps(const History& history, Semantics switches, Kind kind)
    : history_(history), switches_(switches), kind_(kind) {
  note_writers();
}

PlainSteps::PlainSteps(const History& alone, const PlainSteps& whole,
                       const std::vector<OperationId>& part)
    : history_(alone), switches_(whole.switches_), kind_(whole.kind_), is_part_(true) {
  for (const OperationId id : part) {
    for (const PlainStep& read : whole.reads(id)) {
      const auto writer = whole.writer(read.key, read.value);
      const bool is_told =
          writer && (*writer == kNobody || std::ranges::find(part, *writer) != part.end());
      if (!is_told) untold_.emplace(read.key, read.value);
    }
  }
  note_writers();
}

void PlainSteps::note_writers() {
  for (OperationId id = 0; id < size(); ++id) {
    for (const PlainStep& write : writes(id)) written_.push_back({write.key, write.value, id});
  }
  std::ranges::sort(written_);
}

bool PlainSteps::are_known() const {
  return std::ranges::all_of(history_.operations(), [&](const Operation& operation) {
    if (kind_ != Kind::kRegisters) return operation.function == Function::kTxn;
    return operation.function == Function::kRead || operation.function == Function::kWrite ||
           operation.function == Function::kCas;
  });
}

bool PlainSteps::never_happened(OperationId id) const {
  const bool changes_nothing =
      kind_ == Kind::kRegisters && operation(id).function != Function::kWrite;
  return operation(id).is_fail() &&
         (switches_.fail == FailMeaning::kNeverHappened || changes_nothing);
}

bool PlainSteps::is_seen_by_any(OperationId id, std::set<OperationId>& asked) const {
  if (operation(id).is_ok() || is_part_) return true;
  if (never_happened(id) || !asked.insert(id).second) return false;
  const auto all = writes(id);
  for (OperationId reader = 0; reader < size(); ++reader) {
    for (const PlainStep& read : reads(reader)) {
      const bool is_seen = std::ranges::any_of(all, [&](const PlainStep& write) {
        return write.key == read.key && sees(read, write.value) &&
               writer(write.key, write.value) == id;
      });
      if (is_seen && is_seen_by_any(reader, asked)) return true;
    }
  }
  return false;
}

std::vector<Turns> PlainSteps::turns(std::size_t count) const {
  std::vector<Turns> all;
  for (OperationId id = 0; id < size(); ++id) {
    all.push_back({never_happened(id) ? 0 : count, operation(id).is_ok()});
  }
  return all;
}

std::vector<PlainStep> PlainSteps::steps(OperationId id) const {
  const Operation& one = operation(id);
  std::vector<PlainStep> all;
  if (kind_ != Kind::kRegisters) {
    for (const Value value : elements(one.is_ok() ? one.output : one.input)) {
      const auto parts = elements(value);
      if (parts.size() != 3 || !parts[0].is_string()) continue;
      const bool reads = history_.values().text_of(parts[0]) == "r";
      if (!reads || one.is_ok()) all.push_back({!reads, parts[1], parts[2]});
    }
  } else if (!never_happened(id)) {
    const Value key = history_.key_value(one.key);
    const bool is_read = one.function == Function::kRead;
    const bool says_nothing =
        !one.is_ok() || (one.output.is_nil() && switches_.nil_read == NilRead::kMatchesAnything);
    if (is_read && !says_nothing) all.push_back({false, key, one.output});
    if (one.function == Function::kCas) all.push_back({false, key, one.expected});
    if (!is_read) all.push_back({true, key, one.input});
  }
  std::erase_if(all, [&](const PlainStep& step) {
    return !step.writes && untold_.contains({step.key, step.value});
  });
  return all;
}

std::vector<PlainStep> PlainSteps::steps(OperationId id, bool that_write) const {
  std::vector<PlainStep> all = steps(id);
  std::erase_if(all, [&](const PlainStep& step) { return step.writes != that_write; });
  return all;
}

std::vector<PlainStep> PlainSteps::reads_of_others(OperationId id) const {
  std::vector<PlainStep> reads;
  std::set<Value> touched;
  for (const PlainStep& step : steps(id)) {
    if (!step.writes && !touched.contains(step.key)) reads.push_back(step);
    if (step.writes != are_lists()) touched.insert(step.key);
  }
  return reads;
}

std::span<const Value> PlainSteps::elements(Value list) const {
  return list.is_list() ? history_.values().elements_of(list) : std::span<const Value>();
}

bool PlainSteps::sees(const PlainStep& read, Value value) const {
  if (!are_lists()) return read.value == value;
  const auto list = elements(read.value);
  return std::ranges::find(list, value) != list.end();
}

bool PlainSteps::shows_own(OperationId reader, const PlainStep& read) const {
  return are_lists() && own_ahead_of(reader, read) > 0;
}

// How often the reader had appended to the list by then.
std::size_t PlainSteps::own_ahead_of(OperationId reader, const PlainStep& read) const {
  std::size_t own = 0;
  for (const PlainStep& step : steps(reader)) {
    if (step.key != read.key) continue;
    if (!step.writes) break;
    ++own;
  }
  return std::min(own, elements(read.value).size());
}

std::optional<std::vector<OperationId>> PlainSteps::sources(OperationId reader,
                                                            const PlainStep& read) const {
  std::vector<Value> values = {read.value};
  if (are_lists()) {
    auto list = elements(read.value);
    list = list.first(list.size() - own_ahead_of(reader, read));
    values.assign(list.begin(), list.end());
  } else if (is_initial(read)) {
    values.clear();
  }
  std::vector<OperationId> all;
  bool is_whole = true;  // the last one wrote nothing over it
  for (const Value value : values) {
    const auto only = writer(read.key, value);
    if (!only || *only == kNobody) return std::nullopt;
    all.push_back(*only);
    std::size_t times = 0;
    for (const PlainStep& write : writes(*only)) {
      if (write.key != read.key) continue;
      is_whole = write.value == value;
      times += is_whole ? 1 : 0;
    }
    if (times != 1) return std::nullopt;
  }
  return is_whole ? std::optional(all) : std::nullopt;
}

bool PlainSteps::writes_key(OperationId id, Value key) const {
  return std::ranges::any_of(steps(id),
                             [&](const PlainStep& step) { return step.writes && step.key == key; });
}

std::vector<OperationId> PlainSteps::writers(Value key, Value value) const {
  std::vector<OperationId> all;
  auto at = std::ranges::lower_bound(written_, Written{key, value, 0});
  for (; at != written_.end() && at->key == key && at->value == value; ++at) all.push_back(at->id);
  return all;
}

std::optional<OperationId> PlainSteps::writer(Value key, Value value) const {
  if (is_initial({false, key, value})) return kNobody;
  // Of transactions a value that somebody wrote is taken to be theirs, if it is initial too.
  if (kind_ == Kind::kRegisters && value == initial()) return std::nullopt;
  std::optional<OperationId> only;
  for (const OperationId id : writers(key, value)) {
    if (never_happened(id)) continue;
    if (only && *only != id) return std::nullopt;
    only = id;
  }
  return only;
}

bool PlainSteps::is_initial(const PlainStep& read) const {
  const bool is_nothing = read.value.is_nil() && kind_ != Kind::kRegisters;
  return (is_nothing || read.value == initial()) && writers(read.key, read.value).empty();
}

}  // namespace ordeal::checkers
