#include "checkers/sessions/write_order.hpp"

#include <algorithm>

namespace ordeal::checkers {

bool WriteOrder::add(const Edge& edge) {
  path_.clear();
  if (!is_before(edge.from, edge.to)) {
    const bool is_circle = edge.from == edge.to || collect_after(edge.to, edge.from);
    if (is_circle) {
      tell_path(edge.to, edge.from);
    } else {
      collect_before(edge.from, at_[edge.to]);
      move();
    }
    for (const NodeId node : after_) is_met_[node] = false;
    after_.clear();
    reached_by_.clear();
    if (is_circle) return false;
  }
  const auto number = static_cast<std::uint32_t>(edges_.size());
  edges_.push_back({edge, first_into_[edge.to], first_out_of_[edge.from]});
  first_into_[edge.to] = number;
  first_out_of_[edge.from] = number;
  return true;
}

void WriteOrder::remove_last() {
  const Linked& last = edges_.back();
  first_into_[last.edge.to] = last.next_into;
  first_out_of_[last.edge.from] = last.next_out_of;
  edges_.pop_back();
}

// What comes after the first and not after the end; whether the end is among them.
bool WriteOrder::collect_after(NodeId first, NodeId end) {
  after_.push_back(first);
  reached_by_.push_back(kNone);
  is_met_[first] = true;
  for (std::size_t i = 0; i < after_.size(); ++i) {
    for (std::uint32_t number = first_out_of_[after_[i]]; number != kNone;
         number = edges_[number].next_out_of) {
      ++steps_;
      const NodeId to = edges_[number].edge.to;
      if (is_met_[to] || at_[to] > at_[end]) continue;
      after_.push_back(to);
      reached_by_.push_back(number);
      is_met_[to] = true;
      if (to == end) return true;
    }
  }
  return false;
}

// Nothing of that is met already, or there would be a circle.
void WriteOrder::collect_before(NodeId last, std::uint32_t begin) {
  before_.assign(1, last);
  is_met_[last] = true;
  for (std::size_t i = 0; i < before_.size(); ++i) {
    for (std::uint32_t number = first_into_[before_[i]]; number != kNone;
         number = edges_[number].next_into) {
      ++steps_;
      const NodeId from = edges_[number].edge.from;
      if (is_met_[from] || at_[from] < begin) continue;
      before_.push_back(from);
      is_met_[from] = true;
    }
  }
  for (const NodeId node : before_) is_met_[node] = false;
}

// To the places that they have together, those before first.
void WriteOrder::move() {
  const auto place = [&](NodeId node) { return at_[node]; };
  std::ranges::sort(before_, {}, place);
  std::vector<NodeId> all = after_;
  std::ranges::sort(all, {}, place);
  all.insert(all.begin(), before_.begin(), before_.end());
  std::vector<std::uint32_t> places;
  places.reserve(all.size());
  for (const NodeId node : all) places.push_back(at_[node]);
  std::ranges::sort(places);
  for (std::size_t i = 0; i < all.size(); ++i) at_[all[i]] = places[i];
  steps_ += all.size() * 4;
}

void WriteOrder::tell_path(NodeId first, NodeId end) {
  // Each was reached from one that stands before it.
  NodeId node = end;
  for (std::size_t i = after_.size(); node != first;) {
    if (after_[--i] != node) continue;
    path_.push_back(edges_[reached_by_[i]].edge);
    node = path_.back().from;
  }
  std::ranges::reverse(path_);
}

}  // namespace ordeal::checkers
