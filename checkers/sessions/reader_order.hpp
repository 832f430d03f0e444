#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "checkers/sessions/session_table.hpp"
#include "checkers/sessions/write_order.hpp"

namespace ordeal::checkers {

// Whether one process can put all that it knows in one order that explains what it read, by pram or
// by causal memory. As it goes on, the process puts what it learns behind what it knew; where it
// comes back to something older, what it learnt since, and what that rests on, must have been
// before that. Linear in what it knows, and beyond that as much as had to be moved.
class ReaderOrder {
 public:
  enum class Outcome : std::uint8_t { kExplained, kCircle, kUndecided };

  // Requires: causes form no circle; the table outlives it.
  ReaderOrder(const SessionTable& table, std::uint32_t reader, bool is_pram);

  Outcome run(std::uint64_t& steps_left);
  // Of a circle: operations that are one by themselves.
  std::vector<OperationId> shown_by() const;

 private:
  using Forced = WriteOrder::Edge;  // because of what the reader's node `because` saw

  bool read(NodeId node);
  void learn(NodeId node, NodeId when);
  void put(NodeId node, NodeId when);
  bool force_all();
  bool count_earlier(const Forced& forced);
  bool is_explained() const;
  std::vector<std::uint32_t> way(NodeId from, NodeId to, std::uint32_t before) const;
  std::vector<std::uint32_t> circle() const;

  const SessionTable& table_;
  std::uint32_t reader_;
  bool is_pram_;
  WriteOrder order_;
  std::vector<NodeId> since_;  // the reader's first node that counts with it; kNone if none does
  std::vector<std::vector<NodeId>> news_;   // by key: of others, since it was last read or written
  std::vector<NodeId> last_;                // by key: what the reader saw or wrote last
  std::vector<std::vector<NodeId>> reads_;  // by key: of the reader
  std::vector<Forced> open_;
  Forced failed_;  // what closed the circle; to nobody where the initial value was read
  std::uint64_t steps_ = 0;
};

}  // namespace ordeal::checkers
