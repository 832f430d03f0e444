#include "checkers/workloads/log_table.hpp"

#include <algorithm>
#include <tuple>

#include "checkers/transactions/components.hpp"
#include "checkers/transactions/shortest_path.hpp"

namespace ordeal::checkers {
namespace {

// The operations as nodes: who polled from whom, the order of each process, and real time.
Digraph graph_of(const History& history, const LogTable& table) {
  std::vector<Edge> edges;
  for (const LogEntry& poll : table.polls()) {
    const LogTable::Sender* sender = table.sender_of(poll);
    if (sender == nullptr || !sender->is_only_one || sender->id == poll.id) continue;
    if (sender->fate == LogTable::Fate::kFailed || !history.operation(poll.id).is_ok()) continue;
    edges.push_back({sender->id, Arrow(poll.id, EdgeKind::kWr)});
  }
  std::vector<bool> happened;
  for (const Operation& operation : history.operations()) {
    happened.push_back(table.is_of_logs(operation) && !operation.is_fail());
  }
  const NodeId node_count = add_order_edges(history, happened, edges);
  return {node_count, edges};
}

std::string called(const History& history, OperationId id) {
  return "operation " + std::to_string(id) + " by " +
         history.process_text(history.operation(id).process);
}

// What shows that one operation polled from the other; null where that is not why.
const LogEntry* poll_between(const LogTable& table, const CycleStep& step) {
  if (step.kind != EdgeKind::kWr) return nullptr;
  for (const LogEntry& poll : table.of(step.to).polls) {
    const LogTable::Sender* sender = table.sender_of(poll);
    if (sender != nullptr && sender->id == step.from) return &poll;
  }
  return nullptr;
}

void tell(const History& history, const LogTable& table, const CycleStep& step, LogCycle& cycle) {
  const std::string from = called(history, step.from);
  const std::string to = called(history, step.to);
  const LogEntry* poll = poll_between(table, step);
  const std::string key = poll == nullptr ? std::string() : history.values().plain(poll->key);
  cycle.operations.push_back(step.from);
  cycle.steps.push_back(
      {cycle.reasons.size(), {step.from, step.to, static_cast<Dependency>(step.kind)}, key});
  if (poll != nullptr) {
    cycle.reasons.push_back(from + " sent " + history.value_text(poll->value) + " to " + key +
                            ", and " + to + " polled it.");
  } else if (step.kind == EdgeKind::kProcess) {
    cycle.reasons.push_back(from + " came before " + to + ", in the order of its process.");
  } else {
    cycle.reasons.push_back(from + " was over before " + to + " began.");
  }
}

}  // namespace

LogTable::LogTable(const History& history, FailMeaning fail) : history_(history) {
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    ranges_.push_back({static_cast<std::uint32_t>(sends_.size()),
                       static_cast<std::uint32_t>(polls_.size()),
                       static_cast<std::uint32_t>(rebalanced_.size())});
    const Operation& operation = history.operation(id);
    if (!is_of_logs(operation)) continue;
    const bool is_known = operation.is_ok() || operation.output.is_list();
    for (const Value part : elements(is_known ? operation.output : operation.input)) {
      if (!read_part(id, elements(part)) && operation.is_ok() && !misfit_) misfit_ = id;
    }
  }
  ranges_.push_back({static_cast<std::uint32_t>(sends_.size()),
                     static_cast<std::uint32_t>(polls_.size()),
                     static_cast<std::uint32_t>(rebalanced_.size())});
  settle_senders(fail);
  settle_places();
}

std::span<const Value> LogTable::elements(Value list) const {
  return list.is_list() ? history_.values().elements_of(list) : std::span<const Value>();
}

bool LogTable::is_word(Value value, std::string_view word) const {
  if (!value.is_string()) return false;
  std::string_view text = history_.values().text_of(value);
  if (text.starts_with(':')) text.remove_prefix(1);
  return text == word;
}

bool LogTable::is_of_logs(const Operation& operation) const {
  const std::string_view name = history_.function_name(operation.function);
  return name == "send" || name == "poll" || name == "txn";
}

bool LogTable::read_part(OperationId id, std::span<const Value> words) {
  if (words.empty()) return false;
  if (is_word(words[0], "poll")) return words.size() < 2 || read_poll(id, words[1]);
  if (is_word(words[0], "rebalanced")) {
    rebalanced_.insert(rebalanced_.end(), words.begin() + 1, words.end());
    return true;
  }
  if (!is_word(words[0], "send") || words.size() != 3) return false;
  LogEntry entry{id, words[1], words[2], std::nullopt};
  if (const auto placed = elements(words[2]); placed.size() == 2) {
    entry.value = placed[1];
    if (placed[0].is_integer()) entry.offset = placed[0].as_integer();
  }
  sends_.push_back(entry);
  return true;
}

bool LogTable::read_poll(OperationId id, Value messages) {
  for (const Value of_key : elements(messages)) {
    const auto pair = elements(of_key);
    if (pair.size() != 2) return false;
    for (const Value message : elements(pair[1])) {
      const auto placed = elements(message);
      if (placed.size() != 2) return false;
      LogEntry entry{id, pair[0], placed[1], std::nullopt};
      if (placed[0].is_integer()) entry.offset = placed[0].as_integer();
      polls_.push_back(entry);
      if (history_.operation(id).is_ok()) polled_.emplace(Message(pair[0], placed[1]), entry);
    }
  }
  return true;
}

void LogTable::settle_senders(FailMeaning fail) {
  is_committed_.assign(history_.operations().size(), false);
  for (const LogEntry& send : sends_) {
    const Operation& operation = history_.operation(send.id);
    const bool never = operation.is_fail() && fail == FailMeaning::kNeverHappened;
    const Fate fate = operation.is_ok() ? Fate::kSent : never ? Fate::kFailed : Fate::kMaybe;
    const bool is_seen = polled_.contains({send.key, send.value});
    if (fate == Fate::kSent || (fate == Fate::kMaybe && is_seen)) is_committed_[send.id] = true;
    const auto [known, is_first] =
        senders_.emplace(Message(send.key, send.value), Sender{send.id, fate, true});
    if (is_first) continue;
    if (fate < known->second.fate) known->second = {send.id, fate, true};
    known->second.is_only_one = false;
  }
}

void LogTable::settle_places() {
  for (const LogEntry& send : sends_) {
    if (send.offset && is_committed_[send.id]) sightings_.push_back(send);
  }
  for (const LogEntry& poll : polls_) {
    if (poll.offset) sightings_.push_back(poll);
  }
  std::ranges::stable_sort(sightings_, [](const LogEntry& a, const LogEntry& b) {
    return std::tie(a.key, a.offset, a.id) < std::tie(b.key, b.offset, b.id);
  });
  for (const LogEntry& one : sightings_) {
    const auto [place, is_first] =
        places_.emplace(Message(one.key, one.value), Place{*one.offset, *one.offset});
    if (!is_first) place->second.last = *one.offset;
  }
}

LogOperation LogTable::of(OperationId id) const {
  const Range& from = ranges_[id];
  const Range& to = ranges_[id + 1];
  return {std::span(sends_).subspan(from.sends, to.sends - from.sends),
          std::span(polls_).subspan(from.polls, to.polls - from.polls),
          std::span(rebalanced_).subspan(from.rebalanced, to.rebalanced - from.rebalanced)};
}

const LogTable::Sender* LogTable::sender_of(const LogEntry& entry) const {
  const auto sender = senders_.find({entry.key, entry.value});
  return sender == senders_.end() ? nullptr : &sender->second;
}

const LogEntry* LogTable::polled(const Message& message) const {
  const auto poll = polled_.find(message);
  return poll == polled_.end() ? nullptr : &poll->second;
}

std::optional<LogTable::Place> LogTable::place_of(const LogEntry& entry) const {
  const auto place = places_.find({entry.key, entry.value});
  if (place == places_.end()) return std::nullopt;
  return place->second;
}

const LogEntry* LogTable::sighting_of(const LogEntry& entry, LogOffset offset) const {
  auto one = first_from(entry.key, offset);
  while (one != sightings_.end() && one->key == entry.key && *one->offset == offset) {
    if (one->value == entry.value) return &*one;
    ++one;
  }
  return nullptr;
}

const LogEntry* LogTable::known_between(Value key, LogOffset from, LogOffset to) const {
  const auto first = first_from(key, from + 1);
  const bool is_between = first != sightings_.end() && first->key == key && *first->offset < to;
  return is_between ? &*first : nullptr;
}

std::vector<LogEntry>::const_iterator LogTable::first_from(Value key, LogOffset offset) const {
  return std::ranges::lower_bound(sightings_, std::pair(key, offset), {}, [](const LogEntry& one) {
    return std::pair(one.key, *one.offset);
  });
}

std::pair<LogCycle, std::uint64_t> cycle_of_logs(const History& history, const LogTable& table) {
  const auto count = static_cast<NodeId>(history.operations().size());
  const Digraph graph = graph_of(history, table);
  constexpr EdgeKinds kAll =
      bit(EdgeKind::kWr) | bit(EdgeKind::kProcess) | bit(EdgeKind::kRealtime);
  std::pair<LogCycle, std::uint64_t> found;
  for (const Subgraph& part : cyclic_parts(graph)) {
    if (found.second++ > 0) continue;
    for (NodeId node = 0; node < part.graph.size() && found.first.operations.empty(); ++node) {
      for (const Arrow arrow : part.graph.from(node)) {
        if (arrow.kind() != EdgeKind::kWr) continue;
        std::vector<PathStep> cycle = {{node, arrow.to(), EdgeKind::kWr}};
        const auto back = shortest_path(part.graph, arrow.to(), node, {kAll, false});
        cycle.insert(cycle.end(), back.begin(), back.end());
        for (const CycleStep& step : steps_between_transactions(cycle, part.original, count)) {
          tell(history, table, step, found.first);
        }
        break;
      }
    }
  }
  return found;
}

}  // namespace ordeal::checkers
