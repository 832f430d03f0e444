#include "checkers/sessions/replay_table.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ordeal::checkers {
namespace {

// Whether the order in which it was recorded says when things happened: real time, or at least no
// process after the other.
bool is_in_order_of_time(const History& history) {
  const auto& operations = history.operations();
  std::size_t turns = 0;
  for (std::size_t i = 1; i < operations.size(); ++i) {
    turns += operations[i].process != operations[i - 1].process;
  }
  return history.has_real_time() || turns * 4 > operations.size();
}

// A write when it began, as it may be seen from then on, and whatever saw something when it was
// over.
EventNumber due_by_time(const Operation& operation) {
  return operation.function == Function::kWrite ? operation.invoke_event : operation.complete_event;
}

// As if all processes had begun and ended together.
EventNumber due_by_place(std::size_t place, std::size_t of, std::size_t total) {
  return static_cast<EventNumber>(place * total / of);
}

}  // namespace

ReplayTable::ReplayTable(const SessionSources& sources) {
  build_nodes(sources);
  number_values(sources);
}

void ReplayTable::build_nodes(const SessionSources& sources) {
  const History& history = sources.history();
  std::vector<bool> is_ambiguous(history.operations().size());
  for (const OperationId id : sources.ambiguous()) is_ambiguous[id] = true;
  std::vector<std::vector<OperationId>> sessions(history.process_count());
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    const bool may_count =
        operation.is_ok() || (!operation.is_fail() && writes_register(operation));
    if (may_count) sessions[static_cast<std::size_t>(operation.process)].push_back(id);
  }
  by_key_.resize(history.key_count());
  const bool in_order = is_in_order_of_time(history);
  for (const std::vector<OperationId>& session : sessions) {
    if (session.empty()) continue;
    const NodeId begin = begins_.back();
    for (const OperationId id : session) {
      const Operation& operation = history.operation(id);
      ReplayNode node{.id = id,
                      .session = session_count(),
                      .key = static_cast<std::uint32_t>(operation.key),
                      .is_certain = operation.is_ok(),
                      .is_ambiguous = is_ambiguous[id],
                      .may_see_nothing = sources.may_see_nothing(id)};
      for (const bool is_write : {false, true}) {
        if (is_write ? !writes_register(operation) : !sources.is_told(id)) continue;
        node.is_write = is_write;
        node.due =
            in_order ? due_by_time(operation)
                     : due_by_place(nodes_.size() - begin, 2 * session.size(), is_ambiguous.size());
        node.place = static_cast<std::uint32_t>(nodes_.size()) - begin;
        if (is_write) by_key_[node.key].push_back(static_cast<NodeId>(nodes_.size()));
        nodes_.push_back(node);
      }
    }
    if (nodes_.size() > begin) begins_.push_back(static_cast<NodeId>(nodes_.size()));
  }
}

void ReplayTable::number_values(const SessionSources& sources) {
  struct Named {
    std::uint32_t key;
    Value value;
    bool is_write;
    NodeId node;
  };
  std::vector<Named> all;
  all.reserve(nodes_.size());
  for (NodeId node = 0; node < nodes_.size(); ++node) {
    const bool is_write = nodes_[node].is_write;
    const OperationId id = nodes_[node].id;
    const Value value = is_write ? sources.history().operation(id).input : sources.value_seen(id);
    all.push_back({nodes_[node].key, value, is_write, node});
  }
  std::ranges::sort(all, [](const Named& a, const Named& b) {
    return std::tie(a.key, a.value, a.node) < std::tie(b.key, b.value, b.node);
  });
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_new =
        i == 0 || std::tie(all[i].key, all[i].value) != std::tie(all[i - 1].key, all[i - 1].value);
    if (is_new) value_begins_.push_back(by_value_.size());
    nodes_[all[i].node].value = static_cast<std::uint32_t>(value_begins_.size() - 1);
    if (all[i].is_write) by_value_.push_back(all[i].node);
  }
  value_begins_.push_back(by_value_.size());
}

NodeId ReplayTable::last_write(std::uint32_t key, std::uint32_t session,
                               std::uint32_t heard) const {
  const std::vector<NodeId>& writes = by_key_[key];
  const auto beyond = std::ranges::lower_bound(writes, begins_[session] + heard);
  if (beyond == writes.begin() || *(beyond - 1) < begins_[session]) return kNone;
  return *(beyond - 1);
}

std::span<const NodeId> ReplayTable::writes_of(std::uint32_t value, std::uint32_t session) const {
  const auto first = by_value_.begin() + static_cast<std::ptrdiff_t>(value_begins_[value]);
  const auto end = by_value_.begin() + static_cast<std::ptrdiff_t>(value_begins_[value + 1]);
  return {std::lower_bound(first, end, begins_[session]),
          std::lower_bound(first, end, begins_[session + 1])};
}

}  // namespace ordeal::checkers
