#include "checkers/sessions/session_table.hpp"

#include <algorithm>
#include <utility>

#include "checkers/history/describe.hpp"

namespace ordeal::checkers {
SessionTable::SessionTable(const History& history, const Semantics& semantics)
    : SessionTable(SessionSources(history, semantics)) {
  if (refusal_.empty() && is_one_of_many_) {
    refusal_ = "a value that was read was written more than once: it cannot be told what was seen";
  }
}

SessionTable::SessionTable(const SessionSources& sources)
    : history_(&sources.history()),
      refusal_(sources.refusal()),
      is_one_of_many_(!sources.ambiguous().empty()) {
  if (!refusal_.empty()) return;
  source_ = most_plausible_sources(sources);
  find_what_counts();
  build_nodes();
}

SessionTable::SessionTable(const History& history, std::vector<OperationId> sources,
                           bool is_one_of_many)
    : history_(&history), is_one_of_many_(is_one_of_many), source_(std::move(sources)) {
  find_what_counts();
  build_nodes();
}

void SessionTable::find_what_counts() {
  counts_.assign(history_->operations().size(), false);
  std::vector<OperationId> to_settle;
  for (OperationId id = 0; id < history_->operations().size(); ++id) {
    const Operation& operation = history_->operation(id);
    if (!operation.is_ok()) continue;
    counts_[id] = true;
    if (reads_register(operation)) to_settle.push_back(id);
  }
  while (!to_settle.empty()) {
    const OperationId id = to_settle.back();
    to_settle.pop_back();
    settle_source(id, to_settle);
  }
  std::ranges::sort(unwritten_);
}

void SessionTable::settle_source(OperationId id, std::vector<OperationId>& to_settle) {
  const OperationId source = source_[id];
  if (source == kInitialSource) return;
  if (source == kUntoldSource || source == kMissingSource) {
    counts_[id] = writes_register(history_->operation(id));
    if (source == kMissingSource) unwritten_.push_back(id);
    return;
  }
  if (counts_[source]) return;
  counts_[source] = true;
  if (reads_register(history_->operation(source))) to_settle.push_back(source);
}

bool SessionTable::reads_known(OperationId id) const {
  return reads_register(history_->operation(id)) && source_[id] != kUntoldSource &&
         source_[id] != kMissingSource;
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
        if (is_write ? !writes_register(operations[id]) : !reads_known(id)) continue;
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
