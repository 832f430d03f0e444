#include "tools/picture/witness_order.hpp"

#include <algorithm>
#include <span>

namespace ordeal::tools {
namespace {

using checkers::OperationId;

// The orders there are: the report's, one for each key, or the certificate's.
std::vector<std::span<const OperationId>> known_orders(const JudgedHistory& judged) {
  std::vector<std::span<const OperationId>> orders;
  for (const checkers::KeyReport& key : judged.report.keys) {
    if (!key.order.empty()) orders.emplace_back(key.order);
  }
  if (!orders.empty() || judged.certification == nullptr) return orders;
  const checkers::Certificate& certificate = judged.certification->certificate;
  // In an order of causes a read need not have seen the latest write ahead of it.
  if (certificate.is_by_process || certificate.is_causal_order) return orders;
  for (const auto& order : certificate.orders) orders.emplace_back(order);
  return orders;
}

}  // namespace

DrawnOrder drawn_order(const JudgedHistory& judged, const Selection& selection) {
  DrawnOrder drawn;
  if (judged.report.verdict != checkers::Verdict::kValid) return drawn;
  const auto orders = known_orders(judged);
  drawn.keeps_time = judged.history.has_real_time();
  bool has_snapshots = false;
  if (judged.certification != nullptr) {
    has_snapshots = judged.certification->certificate.has_snapshots;
    drawn.is_commit_order = judged.certification->certificate.is_commit_order;
  }
  std::vector<bool> is_drawn(judged.history.operations().size());
  for (const DrawnOperation& one : selection.operations) is_drawn[one.id] = true;
  for (const auto order : orders) {
    const auto first = drawn.places.size();
    std::vector<OperationId> seen;  // drawn ones, in order of their first places
    checkers::EventNumber after = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const OperationId id = order[i];
      const checkers::Operation& operation = judged.history.operation(id);
      after = std::max(after, operation.invoke_event);
      if (!is_drawn[id]) continue;
      if (after >= operation.effect_before()) drawn.keeps_time = false;
      Place place{id, std::to_string(i + 1), i > 0 && is_drawn[order[i - 1]], after};
      if (has_snapshots) {
        const bool is_second = std::ranges::find(seen, id) != seen.end();
        place.number += is_second ? "w" : "r";
        if (!is_second) seen.push_back(id);
      }
      drawn.places.push_back(std::move(place));
    }
    if (drawn.places.size() == first) continue;
    ++drawn.orders;
    drawn.size += order.size();
  }
  return drawn;
}

}  // namespace ordeal::tools
