#include <algorithm>

#include "checkers/verify/plain_steps.hpp"

namespace ordeal::checkers {

std::vector<PlainStep> PlainSteps::reads_of_others(OperationId id) const {
  std::vector<PlainStep> reads;
  std::set<Value> touched;
  for (const PlainStep& step : steps(id)) {
    if (!step.writes && !step.is_stray && !touched.contains(step.key)) reads.push_back(step);
    if (step.writes != are_lists()) touched.insert(step.key);
  }
  return reads;
}

bool PlainSteps::shows_twice(const PlainStep& read) const {
  const auto list = elements(read.value);
  std::vector<Value> sorted(list.begin(), list.end());
  std::ranges::sort(sorted);
  return are_lists() && std::ranges::adjacent_find(sorted) != sorted.end();
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
    if (!only || *only == kNoOne) return std::nullopt;
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
  if (is_initial({false, key, value})) return kNoOne;
  // A value that somebody wrote is taken to be theirs, if it is initial too.
  std::optional<OperationId> only;
  for (const OperationId id : writers(key, value)) {
    if (never_happened(id)) continue;
    if (only && *only != id) return std::nullopt;
    only = id;
  }
  return only;
}

std::vector<OperationId> PlainSteps::candidates(OperationId reader, const PlainStep& read) const {
  std::vector<OperationId> own;
  std::vector<OperationId> others;
  for (const OperationId id : writers(read.key, read.value)) {
    const bool is_afterwards = process_of(id) == process_of(reader) && id >= reader;
    (is_afterwards ? own : others).push_back(id);
  }
  if (read.value == initial()) others.push_back(kNoOne);
  return others.empty() ? own : others;
}

std::optional<OperationId> PlainSteps::source(OperationId reader, const PlainStep& read) const {
  const auto supposed = sources_.find(reader);
  if (supposed == sources_.end()) {
    const auto all = candidates(reader, read);
    return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
  }
  const OperationId writer = supposed->second;
  const bool is_told = writer == kNoOne ? read.value == initial()
                                        : std::ranges::binary_search(
                                              written_, Written{read.key, read.value, writer});
  if (!is_told) return std::nullopt;
  const bool is_plain =
      writer == kNoOne || writer < reader || process_of(writer) != process_of(reader);
  if (is_plain) return writer;
  const auto all = candidates(reader, read);
  return std::ranges::find(all, writer) != all.end() ? std::optional(writer) : std::nullopt;
}

bool PlainSteps::is_initial(const PlainStep& read) const {
  const bool is_nothing = read.value.is_nil() || read.value == initial();
  return is_nothing && writers(read.key, read.value).empty();
}

}  // namespace ordeal::checkers
