#include "checkers/linearizability/text_states.hpp"

#include <algorithm>
#include <numeric>

namespace ordeal::checkers {

std::optional<TextStates> TextStates::of(std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics) {
  TextStates states(operations, semantics);
  states.collect(ids);
  if (!states.sort_texts()) return std::nullopt;
  for (Index entry = 0; entry < states.entries_.size(); ++entry) {
    if (!states.entries_[entry].is_read) continue;
    if (!states.follow(entry)) return std::nullopt;
    if (!states.impossible_.empty()) break;
  }
  return states;
}

void TextStates::collect(std::span<const OperationId> ids) {
  entries_.reserve(ids.size());
  texts_.reserve(ids.size());
  for (const OperationId id : ids) {
    const Operation& operation = operations_[id];
    const bool is_read = operation.function == Function::kRead;
    const Part part = part_by_completion(operation, model_.semantics.fail);
    if (part == Part::kNone && !is_read) failed_.push_back(id);
    if (part == Part::kNone || (is_read && part == Part::kOptional)) continue;
    const auto entry = static_cast<Index>(entries_.size());
    entries_.push_back(
        {.id = id, .is_read = is_read, .is_put = operation.function == Function::kWrite});
    texts_.push_back(is_read ? std::string() : text_of(id));
    if (is_read) continue;
    entries_[entry].after = entry + 1;
    by_text_.push_back(entry);
  }
  next_.assign(entries_.size() + 1, kNobody);
}

// What begins like a text stands right behind it. False if one is the beginning of another.
bool TextStates::sort_texts() {
  std::sort(by_text_.begin(), by_text_.end(), [&](Index a, Index b) {
    const int order = texts_[a].compare(texts_[b]);
    return order < 0 || (order == 0 && a < b);
  });
  for (std::size_t at = 0; at < by_text_.size(); ++at) {
    const std::string& text = texts_[by_text_[at]];
    if (text.empty()) return false;
    if (at + 1 == by_text_.size() || !texts_[by_text_[at + 1]].starts_with(text)) continue;
    if (texts_[by_text_[at + 1]] != text) return false;
    entries_[by_text_[at]].is_repeated = entries_[by_text_[at + 1]].is_repeated = true;
  }
  return true;
}

// False when a text does not tell who wrote it.
bool TextStates::follow(Index read) {
  const std::string text = text_of(entries_[read].id);
  State state = kNothingYet;
  for (std::size_t at = 0; at < text.size();) {
    const Index write = write_at(state, std::string_view(text).substr(at));
    if (write != kNobody && entries_[write].is_repeated) return false;
    if (write == kNobody || (entries_[write].is_put && state != kNothingYet)) {
      impossible_ = {entries_[read].id};
      return true;
    }
    if (!entries_[write].is_put && !join(state, write, read)) return true;
    if (entries_[write].shown_by == kNobody) entries_[write].shown_by = read;
    state = entries_[write].after;
    at += texts_[write].size();
  }
  entries_[read].after = state;
  return true;
}

// What a state was followed by, and what an append followed, is the same for every read.
bool TextStates::join(State state, Index append, Index read) {
  Index& next = next_[state];
  State& before = entries_[append].before;
  if (next == append) return true;
  if (next == kNobody && before == kNobody) {
    next = append;
    before = state;
    return true;
  }
  const Index other = entries_[before != kNobody ? append : next].shown_by;
  impossible_ = {entries_[other == kNobody ? read : other].id};  // the read itself has it twice
  if (impossible_.front() != entries_[read].id) impossible_.push_back(entries_[read].id);
  return false;
}

// What followed before most likely follows again; so looking up is for what is read first.
TextStates::Index TextStates::write_at(State state, std::string_view rest) const {
  const Index next = next_[state];
  if (next != kNobody && rest.starts_with(texts_[next])) return next;
  const auto after =
      std::upper_bound(by_text_.begin(), by_text_.end(), rest,
                       [&](std::string_view text, Index write) { return text < texts_[write]; });
  if (after == by_text_.begin()) return kNobody;
  const Index write = *std::prev(after);
  return rest.starts_with(texts_[write]) ? write : kNobody;
}

TextStates::Making TextStates::making_of(std::string_view text) const {
  Making making;
  State state = kNothingYet;
  while (making.size < text.size()) {
    const Index write = write_at(state, text.substr(making.size));
    if (write == kNobody) break;
    making.writes.push_back(write);
    making.size += texts_[write].size();
    state = entries_[write].after;
  }
  return making;
}

std::string TextStates::text_of(OperationId id) const {
  const Operation& operation = operations_[id];
  return model_.text_of(operation.function == Function::kRead ? operation.output : operation.input);
}

std::vector<OperationId> TextStates::closed(std::span<const OperationId> ids) const {
  std::vector<OperationId> all(ids.begin(), ids.end());
  for (const OperationId id : ids) {
    if (operations_[id].function != Function::kRead) continue;
    for (const Index write : making_of(text_of(id)).writes) {
      // Of texts that are written twice nobody can tell which was read.
      auto same = std::lower_bound(
          by_text_.begin(), by_text_.end(), texts_[write],
          [&](Index other, const std::string& wanted) { return texts_[other] < wanted; });
      for (; same != by_text_.end() && texts_[*same] == texts_[write]; ++same) {
        all.push_back(entries_[*same].id);
      }
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::vector<OperationId> TextStates::failed_sources_of(OperationId read) const {
  const std::string text = text_of(read);
  const std::string_view rest = std::string_view(text).substr(making_of(text).size);
  std::vector<OperationId> sources;
  for (const OperationId id : failed_) {
    const std::string written = text_of(id);
    if (!written.empty() && rest.starts_with(written)) sources.push_back(id);
  }
  return sources;
}

}  // namespace ordeal::checkers
