#pragma once
// Where the moments of drawn operations are, from left to right.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/picture/selection.hpp"

namespace ordeal::tools {

class Timeline {
 public:
  /// The moments of these operations: their beginnings and, of those that ended, their ends. A
  /// history without real time has only the order of each process: its first operations are drawn
  /// below each other, then its second ones.
  Timeline(const checkers::History& history, const Selection& selection);

  /// By position in the selection. The end of what never ended is the last one.
  std::size_t begin_of(std::size_t index) const { return begins_[index]; }
  std::size_t end_of(std::size_t index) const { return ends_[index]; }
  bool is_open(std::size_t index) const { return ends_[index] == last(); }
  /// The moment at the right edge, after all others.
  std::size_t last() const { return moments_.size(); }
  /// Requires: moment < last().
  const std::string& text_of(std::size_t moment) const { return moments_[moment].text; }
  bool is_of_witness(std::size_t moment) const { return moments_[moment].is_of_witness; }
  /// Operations that are not drawn, invoked between the moment before and this one, when they are
  /// several and nothing that ended is drawn there.
  std::uint64_t left_out_before(std::size_t moment) const { return moments_[moment].left_out; }

  /// The last moment that is no later than this event. Requires: real time, and that there is one.
  std::size_t moment_at(checkers::EventNumber event) const;

  /// Places every moment, last() included. `widths`: that each bar needs at least; `dots`: how many
  /// stand between a moment and the next.
  std::vector<int> places(const std::vector<int>& widths, const std::vector<int>& dots) const;

 private:
  struct Moment {
    std::uint64_t event = 0;
    std::int64_t time_ns = 0;
    std::string text;
    bool is_of_witness = false;
    std::uint64_t left_out = 0;
  };

  void add_moments(const checkers::History& history, const Selection& selection);
  void find_gaps(const Selection& selection);
  std::int64_t usual_step() const;

  std::vector<Moment> moments_;
  std::vector<std::size_t> begins_, ends_;
};

}  // namespace ordeal::tools
