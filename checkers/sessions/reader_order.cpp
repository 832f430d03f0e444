#include "checkers/sessions/reader_order.hpp"

#include <algorithm>
#include <deque>

#include "checkers/stop.hpp"

namespace ordeal::checkers {

ReaderOrder::ReaderOrder(const SessionTable& table, std::uint32_t reader, bool is_pram)
    : table_(table),
      reader_(reader),
      is_pram_(is_pram),
      order_(table.nodes().size()),
      since_(table.nodes().size(), kNone),
      news_(table.writes_by_key().size()),
      last_(table.writes_by_key().size(), kNone),
      reads_(table.writes_by_key().size()) {}

ReaderOrder::Outcome ReaderOrder::run(std::uint64_t& steps_left) {
  Outcome outcome = Outcome::kExplained;
  const auto spent = [&] { return steps_ + order_.steps(); };
  NodeId node = table_.begin(reader_);
  for (; node < table_.begin(reader_ + 1) && outcome == Outcome::kExplained; ++node) {
    const SessionNode& one = table_.node(node);
    if (spent() > steps_left || is_stopped()) {
      outcome = Outcome::kUndecided;
    } else if (!one.is_write) {
      if (!read(node)) outcome = Outcome::kCircle;
    } else {
      put(node, node);
      news_[one.key].clear();
      last_[one.key] = node;
    }
  }
  steps_left -= std::min(steps_left, spent());
  if (outcome != Outcome::kExplained || is_explained()) return outcome;
  return Outcome::kUndecided;
}

bool ReaderOrder::read(NodeId node) {
  const SessionNode& one = table_.node(node);
  NodeId& last = last_[one.key];
  std::vector<NodeId>& news = news_[one.key];
  if (one.writer == kNone) {
    put(node, node);
    const NodeId known = !news.empty() ? news.front() : last;
    failed_ = {known, kNone, node};
    reads_[one.key].push_back(node);
    return known == kNone;
  }
  if (one.writer > node && table_.node(one.writer).session == reader_) {
    failed_ = {node, one.writer, node};
    return false;
  }
  learn(one.writer, node);
  put(node, node);
  reads_[one.key].push_back(node);
  if (last != kNone && last != one.writer) open_.push_back({last, one.writer, node});
  for (const NodeId other : news) {
    if (other != one.writer) open_.push_back({other, one.writer, node});
  }
  news.clear();
  last = one.writer;
  return force_all();
}

// That node, after all it rests on.
void ReaderOrder::learn(NodeId node, NodeId when) {
  struct Visit {
    NodeId node;
    bool is_done;
  };
  std::vector<Visit> open = {{node, false}};
  while (!open.empty()) {
    const Visit visit = open.back();
    if (since_[visit.node] != kNone || visit.is_done) {
      open.pop_back();
      if (since_[visit.node] == kNone) put(visit.node, when);
      continue;
    }
    open.back().is_done = true;
    const SessionNode& one = table_.node(visit.node);
    if (one.place > 0) open.push_back({visit.node - 1, false});
    const bool rests_on_source = !is_pram_ && !one.is_write && one.writer != kNone;
    if (rests_on_source) open.push_back({one.writer, false});
  }
}

void ReaderOrder::put(NodeId node, NodeId when) {
  const SessionNode& one = table_.node(node);
  since_[node] = when;
  order_.append(node);
  ++steps_;
  // It is the last: these always fit.
  if (one.place > 0) order_.add({node - 1, node, kNone});
  const bool counts = !one.is_write && (!is_pram_ || one.session == reader_);
  if (counts && one.writer != kNone) order_.add({one.writer, node, kNone});
  if (one.is_write && one.session != reader_) news_[one.key].push_back(node);
}

bool ReaderOrder::force_all() {
  while (!open_.empty()) {
    const Forced forced = open_.back();
    open_.pop_back();
    ++steps_;
    if (forced.from == forced.to) continue;
    failed_ = forced;
    if (!order_.add(forced)) return false;
    if (since_[forced.from] > since_[forced.to] && !count_earlier(forced)) return false;
  }
  return true;
}

// Who counts with the later one counts with the earlier one, and with all ahead of that.
bool ReaderOrder::count_earlier(const Forced& forced) {
  const NodeId since = since_[forced.to];
  std::vector<std::pair<NodeId, NodeId>> moved = {{forced.from, since_[forced.from]}};
  since_[forced.from] = since;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    const auto [node, until] = moved[i];
    for (std::uint32_t edge = order_.first_into(node); edge != kNone;
         edge = order_.next_into(edge)) {
      const NodeId from = order_.edge(edge).from;
      ++steps_;
      if (since_[from] <= since) continue;
      moved.emplace_back(from, since_[from]);
      since_[from] = since;
    }
    const SessionNode& one = table_.node(node);
    if (!one.is_write) continue;
    const std::vector<NodeId>& reads = reads_[one.key];
    for (auto at = std::ranges::lower_bound(reads, since); at != reads.end() && *at < until; ++at) {
      const NodeId seen = table_.node(*at).writer;
      ++steps_;
      if (seen == node) continue;
      failed_ = {node, seen, *at};
      if (seen == kNone) return false;
      open_.push_back(failed_);
    }
  }
  return true;
}

// Played one node of the reader after the other, and ahead of each what must be, each read sees
// what it saw.
bool ReaderOrder::is_explained() const {
  struct Visit {
    NodeId node;
    std::uint32_t edge;
  };
  std::vector<NodeId> held(news_.size(), kNone);
  std::vector<bool> is_met(table_.nodes().size());
  std::vector<Visit> open;
  const auto meet = [&](NodeId node) {
    if (!is_met[node]) open.push_back({node, order_.first_into(node)});
    is_met[node] = true;
  };
  for (NodeId next = table_.begin(reader_); next < table_.begin(reader_ + 1); ++next) {
    meet(next);
    while (!open.empty()) {
      const Visit visit = open.back();
      if (visit.edge != kNone) {
        open.back().edge = order_.next_into(visit.edge);
        meet(order_.edge(visit.edge).from);
        continue;
      }
      open.pop_back();
      const SessionNode& one = table_.node(visit.node);
      if (one.is_write) held[one.key] = visit.node;
      const bool counts = !one.is_write && one.session == reader_;
      if (counts && held[one.key] != one.writer) return false;
    }
  }
  return true;
}

// Edges from one node to another, of those before that number; of all such ways one with few steps
// that are not just of a process.
std::vector<std::uint32_t> ReaderOrder::way(NodeId from, NodeId to, std::uint32_t before) const {
  std::vector<std::uint32_t> by(table_.nodes().size(), kNone);
  std::vector<bool> is_done(by.size());
  std::deque<NodeId> open = {to};
  while (!open.empty() && !is_done[from]) {
    const NodeId node = open.front();
    open.pop_front();
    if (is_done[node]) continue;
    is_done[node] = true;
    for (std::uint32_t number = order_.first_into(node); number != kNone;
         number = order_.next_into(number)) {
      const NodeId next = order_.edge(number).from;
      if (number >= before || is_done[next]) continue;
      const bool is_of_process = table_.node(next).session == table_.node(node).session;
      if (by[next] != kNone && !is_of_process) continue;
      by[next] = number;
      if (is_of_process) {
        open.push_front(next);
      } else {
        open.push_back(next);
      }
    }
  }
  std::vector<std::uint32_t> edges;
  if (!is_done[from]) return edges;
  for (NodeId node = from; node != to; node = order_.edge(edges.back()).to) {
    edges.push_back(by[node]);
  }
  return edges;
}

// From what was to come later to what was to come earlier, as it is.
std::vector<std::uint32_t> ReaderOrder::circle() const {
  return way(failed_.to, failed_.from, static_cast<std::uint32_t>(order_.size()));
}

std::vector<OperationId> ReaderOrder::shown_by() const {
  std::vector<OperationId> ids;
  const auto add = [&](NodeId node) {
    if (node != kNone) ids.push_back(table_.node(node).id);
  };
  const auto count = static_cast<std::uint32_t>(order_.size());
  std::vector<std::uint32_t> open;  // edges to be explained
  std::vector<bool> is_met(count);
  const auto meet = [&](const std::vector<std::uint32_t>& edges) {
    for (const std::uint32_t edge : edges) {
      if (!is_met[edge]) open.push_back(edge);
      is_met[edge] = true;
    }
  };
  add(failed_.from);
  add(failed_.to);
  add(failed_.because);
  const bool is_own = failed_.from == failed_.because;  // it read what it wrote later
  if (is_own) return ids;
  meet(way(failed_.from, failed_.because, count));
  if (failed_.to != kNone) meet(circle());
  while (!open.empty()) {
    const std::uint32_t number = open.back();
    const WriteOrder::Edge edge = order_.edge(number);
    open.pop_back();
    if (edge.because == kNone && table_.node(edge.from).session == table_.node(edge.to).session) {
      continue;
    }
    add(edge.from);
    add(edge.to);
    add(edge.because);
    if (edge.because != kNone) meet(way(edge.from, edge.because, number));
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace ordeal::checkers
