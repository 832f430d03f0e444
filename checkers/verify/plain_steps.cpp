#include "checkers/verify/plain_steps.hpp"

#include <algorithm>
#include <map>
#include <utility>

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
          writer && (*writer == kNoOne || std::ranges::find(part, *writer) != part.end());
      if (!is_told) untold_.emplace(read.key, read.value);
    }
  }
  note_writers();
}

PlainSteps::PlainSteps(const History& alone, const PlainSteps& whole,
                       std::map<OperationId, OperationId> sources)
    : history_(alone),
      switches_(whole.switches_),
      kind_(whole.kind_),
      is_part_(true),
      sources_(std::move(sources)),
      has_all_sources_(true) {
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
  const bool is_untold = has_all_sources_ && !sources_.contains(id);
  std::erase_if(all, [&](const PlainStep& step) {
    return !step.writes && (is_untold || untold_.contains({step.key, step.value}));
  });
  if (kind_ != Kind::kRegisters) mark_strays(all);
  return all;
}

void PlainSteps::mark_strays(std::vector<PlainStep>& all) const {
  struct Known {
    std::vector<Value> held;  // of a list that was not read: what was appended
    bool is_whole = false;
    bool is_lost = false;
  };
  std::map<Value, Known> keys;
  for (PlainStep& step : all) {
    Known& known = keys[step.key];
    if (step.writes) {
      if (!are_lists()) known = {{}, true, false};
      known.held.push_back(step.value);
    } else if (!are_lists()) {
      step.is_stray = known.is_whole && known.held.back() != step.value;
    } else {
      const auto list = elements(step.value);
      const bool is_longer = !known.is_whole && list.size() > known.held.size();
      const bool ends_so = (is_longer || list.size() == known.held.size()) &&
                           std::equal(known.held.rbegin(), known.held.rend(), list.rbegin());
      step.is_stray = known.is_lost || !ends_so;
      known.is_lost = step.is_stray && !known.is_whole;
      if (!known.is_whole && !step.is_stray) known = {{list.begin(), list.end()}, true, false};
    }
  }
}

std::vector<PlainStep> PlainSteps::steps(OperationId id, bool that_write) const {
  std::vector<PlainStep> all = steps(id);
  std::erase_if(all, [&](const PlainStep& step) { return step.writes != that_write; });
  return all;
}

std::span<const Value> PlainSteps::elements(Value list) const {
  return list.is_list() ? history_.values().elements_of(list) : std::span<const Value>();
}

bool PlainSteps::sees(const PlainStep& read, Value value) const {
  if (!are_lists()) return read.value == value;
  const auto list = elements(read.value);
  return std::ranges::find(list, value) != list.end();
}

}  // namespace ordeal::checkers
