#include "checkers/transactions/session_clocks.hpp"

#include <algorithm>

namespace ordeal::checkers {

void SessionClocks::compute(std::uint32_t first) {
  first_ = first;
  std::fill(clocks_.begin(), clocks_.end(), std::array<std::uint32_t, kBlock>{});
  for (const NodeId node : order_) {
    auto& clock = clocks_[node];
    if (covers(node)) clock[chains_.chain[node] - first] = chains_.index[node] + 1;
    for (const Arrow arrow : graph_.from(node)) {
      auto& later = clocks_[arrow.to()];
      for (std::uint32_t i = 0; i < kBlock; ++i) later[i] = std::max(later[i], clock[i]);
    }
  }
}

}  // namespace ordeal::checkers
