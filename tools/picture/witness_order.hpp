#pragma once
// The order that explains a valid history, as far as its operations are drawn.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/picture/selection.hpp"

namespace ordeal::tools {

/// One place in the order.
struct Place {
  checkers::OperationId id = 0;
  std::string number;    ///< "7"; of a transaction that is there twice "7 reads", "9 writes"
  bool follows = false;  ///< the place before it, in the same order, is drawn too
  /// It can have taken effect right after this event: everything before it in the order had begun.
  checkers::EventNumber after = 0;
};

struct DrawnOrder {
  std::vector<Place> places;  ///< order by order, in their order
  std::uint64_t orders = 0;   ///< of so many keys
  std::uint64_t size = 0;     ///< of these orders, places in all
  bool is_commit_order = false;
  bool keeps_time = true;  ///< each can have taken effect between its beginning and its end
};

/// Empty where no order is known, or where it takes one for each process.
DrawnOrder drawn_order(const JudgedHistory& judged, const Selection& selection);

}  // namespace ordeal::tools
