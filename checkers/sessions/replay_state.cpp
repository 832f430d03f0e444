#include "checkers/sessions/replay_state.hpp"

#include <algorithm>

namespace ordeal::checkers {
namespace {

constexpr std::uint64_t kBytesOfOrder = 64;  // a node, in one order

}  // namespace

ReplayState::ReplayState(const ReplayTable& table, const ReplayRules& rules)
    : table_(table),
      rules_(rules),
      sessions_(table.session_count()),
      knows_(table.nodes().size() * sessions_),
      source_(table.nodes().size(), kNone),
      at_(table.nodes().size(), kNone),
      forced_(sessions_) {
  for (std::uint32_t session = 0; session < sessions_; ++session) {
    next_.push_back(table.begin(session));
  }
  if (rules.one_order) orders_.assign(1, WriteOrder(table.nodes().size()));
  if (!rules.order_each) return;
  orders_.assign(sessions_, WriteOrder(table.nodes().size()));
  counts_.resize(knows_.size());
  last_.resize(std::size_t{sessions_} * table.key_count());
}

std::uint64_t ReplayState::bytes(const ReplayTable& table, const ReplayRules& rules) {
  const std::uint64_t rows = std::uint64_t{table.nodes().size()} * table.session_count();
  const std::uint64_t lasts = std::uint64_t{table.session_count()} * table.key_count();
  if (!rules.order_each) return rows * sizeof(std::uint32_t);
  return rows * (2 * sizeof(std::uint32_t) + kBytesOfOrder) + lasts * sizeof(Last);
}

std::uint64_t ReplayState::steps() const {
  std::uint64_t all = steps_;
  for (const WriteOrder& order : orders_) all += order.steps();
  return all;
}

// By causes.
bool ReplayState::precedes(NodeId earlier, NodeId later) const {
  const ReplayNode& one = table_.node(earlier);
  return row(later)[one.session] > one.place;
}

ReplayState::Last& ReplayState::last_of(NodeId node) {
  const ReplayNode& one = table_.node(node);
  return last_[std::size_t{one.session} * table_.key_count() + one.key];
}

ReplayState::Known ReplayState::known_before(NodeId node) const {
  Known known(sessions_);
  if (table_.node(node).place == 0) return known;
  for (std::uint32_t s = 0; s < sessions_; ++s) known[s] = counts_with(node - 1, s);
  return known;
}

void ReplayState::add_causes(NodeId write, Known& known) const {
  if (write == kNone) return;
  for (std::uint32_t s = 0; s < sessions_; ++s) known[s] = std::max(known[s], row(write)[s]);
}

bool ReplayState::knows(NodeId node, NodeId write) const {
  const ReplayNode& what = table_.node(write);
  return table_.node(node).place > 0 && counts_with(node - 1, what.session) > what.place;
}

NodeId ReplayState::overwriter(NodeId write, std::uint32_t key, const Known& known) {
  steps_ += sessions_;
  for (std::uint32_t s = 0; s < sessions_; ++s) {
    const NodeId last = table_.last_write(key, s, known[s]);
    if (last == kNone || last == write) continue;
    if (write == kNone || precedes(write, last)) return last;
  }
  return kNone;
}

bool ReplayState::admits(NodeId read, NodeId write, std::vector<NodeId>* blame) {
  Known known = known_before(read);
  add_causes(write, known);
  const NodeId later = overwriter(write, table_.node(read).key, known);
  if (later == kNone) return true;
  if (blame != nullptr) {
    blame_knowledge(read, write, later, *blame);
    if (write != kNone) blame_way(later, write, *blame);
  }
  return false;
}

// One of the nodes of a process up to that one.
NodeId ReplayState::first_to_count(NodeId write, NodeId until) const {
  const ReplayNode& what = table_.node(write);
  NodeId low = table_.begin(table_.node(until).session);
  while (low < until) {
    const NodeId middle = low + (until - low) / 2;
    if (counts_with(middle, what.session) > what.place) {
      until = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

NodeId ReplayState::first_to_know(NodeId write, NodeId until) const {
  NodeId low = table_.begin(table_.node(until).session);
  while (low < until) {
    const NodeId middle = low + (until - low) / 2;
    if (precedes(write, middle)) {
      until = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

bool ReplayState::is_stale(NodeId read, NodeId write) {
  if (orders_.empty() || write == kNone) return false;
  NodeId since = kNone;
  if (rules_.order_each) {
    if (!knows(read, write)) return false;
    const Last& last = last_of(read);
    since = last.write == write ? last.node : first_to_count(write, read);
  }
  const Known known = known_before(read);
  steps_ += sessions_;
  for (std::uint32_t s = 0; s < sessions_; ++s) {
    const NodeId other = table_.last_write(table_.node(read).key, s, known[s]);
    if (other == kNone || other == write || precedes(other, write)) continue;
    const bool is_later =
        rules_.order_each ? first_to_count(other, read) > since : is_ordered_before(write, other);
    if (is_later) return true;
  }
  return false;
}

bool ReplayState::put_in_order(NodeId read, NodeId write, std::vector<NodeId>* blame) {
  if (orders_.empty() || write == kNone) return true;
  const std::uint32_t session = table_.node(read).session;
  WriteOrder& order = orders_[rules_.one_order ? 0 : session];
  const std::size_t edges = order.size();
  const std::size_t counted = counted_.size();
  const std::size_t forced = forced_[session].size();
  if (order_known(read, write, order)) return true;
  if (blame != nullptr) blame_order(read, write, order, *blame);
  while (order.size() > edges) order.remove_last();
  while (counted_.size() > counted) undo_count();
  forced_[session].resize(forced);
  return false;
}

bool ReplayState::order_known(NodeId read, NodeId write, WriteOrder& order) {
  open_.clear();
  std::vector<NodeId> done;
  for (std::size_t size = kNone; size != order.size();) {
    size = order.size();
    // That may be more each time.
    Known known = known_before(read);
    add_causes(write, known);
    for (std::uint32_t s = 0; s < sessions_; ++s) {
      const NodeId last = table_.last_write(table_.node(read).key, s, known[s]);
      if (last == kNone || std::ranges::find(done, last) != done.end()) continue;
      if (!force(last, write, read, read, order)) return false;
    }
    if (rules_.one_order) return true;
    while (!open_.empty()) {
      const auto [earlier, later] = open_.back();
      open_.pop_back();
      if (later == write) done.push_back(earlier);
      if (!follow(earlier, later, read, order)) return false;
    }
  }
  return true;
}

// One write before another, which the reader saw, now that the read is to be explained.
bool ReplayState::force(NodeId earlier, NodeId later, NodeId reader, NodeId read,
                        WriteOrder& order) {
  if (earlier == later || precedes(earlier, later)) return true;
  failed_ = {earlier, reader};
  if (!order.add({earlier, later, read})) return false;
  if (rules_.order_each) forced_[table_.node(read).session].push_back({earlier, later, read});
  open_.emplace_back(earlier, later);
  return true;
}

// Who counts with the later one counts with all that is ahead of the earlier one.
bool ReplayState::follow(NodeId earlier, NodeId later, NodeId read, WriteOrder& order) {
  const NodeId since = first_to_count(later, read);
  if (since == read) return true;
  const Known ahead = all_ahead_of(earlier, since, table_.node(read).session);
  for (NodeId node = since; node < read; ++node) {
    const ReplayNode& one = table_.node(node);
    steps_ += sessions_;
    for (std::uint32_t s = 0; s < sessions_; ++s) {
      const std::uint32_t before = counts_with(node, s);
      if (ahead[s] <= before) continue;
      counted_.push_back({node, s, before, read});
      counts_with(node, s) = ahead[s];
      const NodeId last = one.is_write ? kNone : table_.last_write(one.key, s, ahead[s]);
      if (last == kNone || last == source_[node] || table_.node(last).place < before) continue;
      failed_ = {last, node};
      if (source_[node] == kNone || !force(last, source_[node], node, read, order)) return false;
    }
  }
  return true;
}

// What it knows, and what had to come before any of that because of what was read since.
ReplayState::Known ReplayState::all_ahead_of(NodeId write, NodeId since, std::uint32_t session) {
  Known ahead(row(write), row(write) + sessions_);
  const std::vector<WriteOrder::Edge>& forced = forced_[session];
  for (bool is_more = true; is_more;) {
    is_more = false;
    for (std::size_t i = forced.size(); i-- > 0 && forced[i].because >= since;) {
      const ReplayNode& to = table_.node(forced[i].to);
      ++steps_;
      if (ahead[to.session] <= to.place) continue;
      const std::uint32_t* more = row(forced[i].from);
      for (std::uint32_t s = 0; s < sessions_; ++s) {
        is_more = is_more || more[s] > ahead[s];
        ahead[s] = std::max(ahead[s], more[s]);
      }
    }
  }
  return ahead;
}

// How the process of the read came to know.
void ReplayState::blame_knowledge(NodeId read, NodeId write, NodeId known,
                                  std::vector<NodeId>& blame) const {
  if (knows(read, known)) {
    blame_way(read - 1, known, blame);
  } else if (write != kNone && write != known && precedes(known, write)) {
    blame_way(write, known, blame);
  }
}

// The reads on the way from one node to a later one.
void ReplayState::blame_way(NodeId later, NodeId earlier, std::vector<NodeId>& blame) const {
  while (table_.node(later).session != table_.node(earlier).session) {
    const NodeId reader =
        precedes(earlier, later) ? first_to_know(earlier, later) : first_to_count(earlier, later);
    blame.push_back(reader);
    if (source_[reader] == kNone || !precedes(earlier, source_[reader])) return;
    later = source_[reader];
  }
}

void ReplayState::blame_order(NodeId read, NodeId write, const WriteOrder& order,
                              std::vector<NodeId>& blame) const {
  blame_knowledge(read, write, failed_.first, blame);
  blame.push_back(failed_.second);
  for (const WriteOrder::Edge& edge : order.path()) {
    if (edge.because == kNone) continue;
    blame.push_back(edge.because);
    if (table_.node(edge.to).is_write && edge.because != read) {
      blame_way(edge.because, edge.from, blame);
    }
  }
}

void ReplayState::play(NodeId node, NodeId source) {
  const ReplayNode& one = table_.node(node);
  const auto set_row = [&](std::vector<std::uint32_t>& rows, bool adds_causes) {
    std::uint32_t* mine = rows.data() + std::size_t{node} * sessions_;
    for (std::uint32_t s = 0; s < sessions_; ++s) {
      mine[s] = one.place > 0 ? (mine - sessions_)[s] : 0;
      if (adds_causes && source != kNone) mine[s] = std::max(mine[s], row(source)[s]);
    }
    mine[one.session] = one.place + 1;
  };
  set_row(knows_, rules_.follows_causes);
  if (rules_.order_each) set_row(counts_, true);
  source_[node] = source;
  at_[node] = static_cast<std::uint32_t>(trail_.size());
  trail_.push_back(node);
  ++next_[one.session];
  steps_ += sessions_;
  for (std::uint32_t i = 0; i < orders_.size(); ++i) {
    orders_[i].append(node);
    // It is the last one: these always fit.
    if (one.place > 0) orders_[i].add({node - 1, node, kNone});
    const bool counts = source != kNone && (rules_.follows_causes || i == one.session);
    if (counts) orders_[i].add({source, node, node});
  }
  if (!rules_.order_each) return;
  Last& last = last_of(node);
  last_before_.push_back(last);
  if (one.is_write) last = {node, node};
  if (source != kNone) last = {source, node};
}

void ReplayState::undo_count() {
  const Counted& last = counted_.back();
  counts_with(last.node, last.session) = last.before;
  counted_.pop_back();
}

void ReplayState::undo_last() {
  const NodeId node = trail_.back();
  trail_.pop_back();
  at_[node] = kNone;
  next_[table_.node(node).session] = node;
  steps_ += sessions_;
  if (!rules_.order_each) return;
  last_of(node) = last_before_.back();
  last_before_.pop_back();
}

void ReplayState::undo_to(std::size_t length) {
  while (trail_.size() > length) undo_last();
  for (WriteOrder& order : orders_) {
    // An edge goes with any of those that it is about.
    while (order.size() > 0) {
      const WriteOrder::Edge& edge = order.last();
      const bool stays = is_played(edge.to) && is_played(edge.from) &&
                         (edge.because == kNone || is_played(edge.because));
      if (stays) break;
      order.remove_last();
    }
  }
  for (std::vector<WriteOrder::Edge>& forced : forced_) {
    while (!forced.empty() && !is_played(forced.back().because)) forced.pop_back();
  }
  while (!counted_.empty() && !is_played(counted_.back().because)) undo_count();
}

}  // namespace ordeal::checkers
