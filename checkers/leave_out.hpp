#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "checkers/history/operation.hpp"

namespace ordeal::checkers {

// Leaves out what is not needed to show something: halves first, single operations in the end.
// Keeps the order of the ids. Stops early when `may_try` says so; otherwise nothing of the answer
// can be left out alone. Requires: `shows_it` holds of `ids`. Never asks it of none.
template <class ShowsIt, class MayTry>
std::vector<OperationId> leave_out(std::vector<OperationId> ids, const ShowsIt& shows_it,
                                   const MayTry& may_try) {
  for (std::size_t chunk = std::max<std::size_t>(ids.size() / 2, 1); chunk > 0;) {
    bool shrunk = false;
    for (std::size_t at = 0; at < ids.size() && may_try();) {
      const std::size_t end = std::min(at + chunk, ids.size());
      std::vector<OperationId> fewer(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(at));
      fewer.insert(fewer.end(), ids.begin() + static_cast<std::ptrdiff_t>(end), ids.end());
      if (!fewer.empty() && shows_it(fewer)) {
        ids = std::move(fewer);
        shrunk = true;
      } else {
        at = end;
      }
    }
    if (chunk > 1 || !shrunk) chunk /= 2;
  }
  return ids;
}

}  // namespace ordeal::checkers
