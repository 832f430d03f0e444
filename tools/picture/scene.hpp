#pragma once
// A picture with its places, in pixels: a lane for each process, a bar for each operation, in the
// order of what happened. Knows no HTML.
//
// Promises: bars of one lane do not overlap, bars that were under way together do, and what was
// over before another began ends left of it. A bar is as wide as its label.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/picture/reasons.hpp"
#include "tools/picture/selection.hpp"
#include "tools/picture/witness_order.hpp"

namespace ordeal::tools {

struct Badge {
  std::size_t reason = 0;
  int x = 0;  ///< of its centre
};

struct Bar {
  checkers::OperationId id = 0;
  DrawnOperation::Part part = DrawnOperation::Part::plain;
  bool is_culprit = false;
  bool is_open = false;  ///< nobody knows when it took effect, if ever: it reaches the right edge
  std::size_t lane = 0;
  int begin = 0, end = 0, top = 0, height = 0;
  std::vector<std::string> label;  ///< lines, shortened to what fits
  std::vector<Badge> badges;       ///< above it

  int middle() const { return top + height / 2; }
};

struct Lane {
  std::string name;
  int top = 0, height = 0;
};

struct Dot {
  int x = 0, y = 0;
  std::string number;
  bool is_joined = false;  ///< by a line from the dot before
};

inline constexpr std::size_t kArrowWordsMax = 16;  ///< columns of what is written at an arrow

struct Arrow {
  Precedence order;
  int from_x = 0, from_y = 0, to_x = 0, to_y = 0;
  int label_x = 0, label_y = 0;
  int label_half = 0;  ///< of its width
};

/// A moment that is told, or a stretch without anything drawn.
struct AxisMark {
  int x = 0;
  std::string text;
  bool is_gap = false;
};

struct Scene {
  int width = 0, height = 0;
  int lanes_top = 0;
  int others_top = 0;  ///< where the lanes without any of the witness begin; 0: there are none
  std::vector<Lane> lanes;
  std::vector<Bar> bars;  ///< as selected
  std::vector<Dot> dots;
  std::vector<Arrow> arrows;
  std::vector<AxisMark> axis;
};

Scene lay_out(const JudgedHistory& judged, const Selection& selection, const PointedAt& pointed,
              const DrawnOrder& order);

/// What is written in the bar of an operation, when there is room: as tables spell it.
std::string bar_text(const checkers::History& history, const checkers::Operation& operation);

/// Draws the arrows of a scene whose bars have their places.
void place_arrows(const PointedAt& pointed, Scene& scene);

}  // namespace ordeal::tools
