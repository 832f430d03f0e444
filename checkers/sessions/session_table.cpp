#include "checkers/sessions/session_table.hpp"

#include <algorithm>
#include <tuple>

#include "checkers/history/describe.hpp"

namespace ordeal::checkers {
namespace {

// What a cas read of which the writer was left out.
constexpr OperationId kUnknownSource = kNone - 1;

bool reads(const Operation& operation) { return operation.function != Function::kWrite; }
bool writes(const Operation& operation) { return operation.function != Function::kRead; }

Value value_read(const Operation& operation) {
  return operation.function == Function::kCas ? operation.expected : operation.output;
}

}  // namespace

SessionTable::SessionTable(const History& history, const Semantics& semantics)
    : history_(&history) {
  if (!is_about_registers()) return;
  collect_writes(semantics);
  find_writers(semantics);
  if (refusal_.empty()) build_nodes();
  written_ = {};
}

void SessionTable::refuse(OperationId id, const std::string& why) {
  if (!refusal_.empty()) return;
  refusal_ = operation_text(*history_, history_->operation(id)) + " (operation " +
             std::to_string(id) + "): " + why;
}

bool SessionTable::is_about_registers() {
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

void SessionTable::collect_writes(const Semantics& semantics) {
  for (OperationId id = 0; id < history_->operations().size(); ++id) {
    const Operation& operation = history_->operation(id);
    if (!writes(operation)) continue;
    const bool never = operation.is_fail() && (semantics.fail == FailMeaning::kNeverHappened ||
                                               operation.function == Function::kCas);
    written_.push_back({static_cast<std::uint32_t>(operation.key), operation.input, id, never});
  }
  std::sort(written_.begin(), written_.end(), [](const Written& a, const Written& b) {
    return std::tie(a.key, a.value, a.failed, a.id) < std::tie(b.key, b.value, b.failed, b.id);
  });
}

void SessionTable::find_writers(const Semantics& semantics) {
  counts_.assign(history_->operations().size(), false);
  source_.assign(history_->operations().size(), kNone);
  std::vector<OperationId> to_settle;
  for (OperationId id = 0; id < history_->operations().size(); ++id) {
    const Operation& operation = history_->operation(id);
    if (!operation.is_ok()) continue;
    counts_[id] = true;
    if (reads(operation)) to_settle.push_back(id);
  }
  while (!to_settle.empty() && refusal_.empty()) {
    const OperationId id = to_settle.back();
    to_settle.pop_back();
    settle_source(id, semantics, to_settle);
  }
  std::sort(unwritten_.begin(), unwritten_.end(),
            [](const UnwrittenRead& a, const UnwrittenRead& b) { return a.read < b.read; });
}

void SessionTable::settle_source(OperationId id, const Semantics& semantics,
                                 std::vector<OperationId>& to_settle) {
  const Operation& read = history_->operation(id);
  const Value value = value_read(read);
  if (value.is_nil() && read.function == Function::kRead &&
      semantics.nil_read == NilRead::kMatchesAnything) {
    counts_[id] = false;
    return;
  }
  const auto key = static_cast<std::uint32_t>(read.key);
  auto at = std::lower_bound(
      written_.begin(), written_.end(), std::tie(key, value),
      [](const Written& a, const std::tuple<const std::uint32_t&, const Value&>& b) {
        return std::tie(a.key, a.value) < b;
      });
  const auto is_same = [&](auto it) {
    return it != written_.end() && it->key == key && it->value == value;
  };
  const bool is_initial = value == semantics.initial;
  if (!is_same(at) || at->failed) {
    if (is_initial) return;
    source_[id] = kUnknownSource;
    counts_[id] = writes(read);
    if (!history_->is_partial()) unwritten_.push_back({id, is_same(at) ? at->id : kNone});
    return;
  }
  const bool again = is_same(at + 1) && !(at + 1)->failed;
  if (is_initial || again) {
    return refuse(id, history_->value_text(value) +
                          " was written more than once (the initial value counts), so nobody can "
                          "tell which write was seen");
  }
  const Operation& write = history_->operation(at->id);
  if (write.is_fail()) {
    return refuse(at->id, "it failed and was seen all the same; when it happened, nobody can tell");
  }
  source_[id] = at->id;
  if (counts_[at->id]) return;
  counts_[at->id] = true;
  if (reads(write)) to_settle.push_back(at->id);
}

bool SessionTable::reads_known(OperationId id) const {
  return reads(history_->operation(id)) && source_[id] != kUnknownSource;
}

void SessionTable::build_nodes() {
  const auto& operations = history_->operations();
  std::vector<std::vector<OperationId>> sessions(history_->process_count());
  for (OperationId id = 0; id < operations.size(); ++id) {
    if (counts_[id]) sessions[static_cast<std::size_t>(operations[id].process)].push_back(id);
  }
  std::vector<NodeId> write_node(operations.size(), kNone);
  writes_by_key_.resize(history_->key_count());
  for (const std::vector<OperationId>& session : sessions) {
    if (session.empty()) continue;
    const NodeId begin = begins_.back();
    for (const OperationId id : session) {
      SessionNode node{.id = id,
                       .session = session_count(),
                       .key = static_cast<std::uint32_t>(operations[id].key)};
      for (const bool is_write : {false, true}) {
        if (is_write ? !writes(operations[id]) : !reads_known(id)) continue;
        node.is_write = is_write;
        node.place = static_cast<std::uint32_t>(nodes_.size()) - begin;
        if (is_write) write_node[id] = static_cast<NodeId>(nodes_.size());
        if (is_write) writes_by_key_[node.key].push_back(write_node[id]);
        nodes_.push_back(node);
      }
    }
    begins_.push_back(static_cast<NodeId>(nodes_.size()));
  }
  for (SessionNode& node : nodes_) {
    if (!node.is_write && source_[node.id] != kNone) node.writer = write_node[source_[node.id]];
  }
}

Chains SessionTable::chains() const {
  Chains chains;
  chains.count = session_count();
  for (const SessionNode& node : nodes_) {
    chains.chain.push_back(node.session);
    chains.index.push_back(node.place);
  }
  return chains;
}

std::vector<Edge> SessionTable::process_edges() const {
  std::vector<Edge> edges;
  for (NodeId id = 0; id + 1 < nodes_.size(); ++id) {
    if (nodes_[id].session != nodes_[id + 1].session) continue;
    edges.push_back({id, Arrow(id + 1, EdgeKind::kProcess)});
  }
  return edges;
}

void SessionTable::add_read_edge(NodeId read, std::vector<Edge>& edges) const {
  if (nodes_[read].writer == kNone) return;
  edges.push_back({nodes_[read].writer, Arrow(read, EdgeKind::kWr)});
}

std::string SessionTable::text(NodeId id) const {
  const Operation& operation = history_->operation(nodes_[id].id);
  std::string subject = subject_text(*history_, operation);
  if (operation.function != Function::kRead) return subject;
  return subject + ", which returned " + history_->value_text(operation.output) + ',';
}

}  // namespace ordeal::checkers
