#include <algorithm>
#include <cstdlib>

#include "tools/picture/markup.hpp"
#include "tools/picture/scene.hpp"

namespace ordeal::tools {
namespace {

constexpr int kWordsHalf = 15;  // half the height of the words at an arrow
constexpr int kApart = 4;       // that words are kept from each other
constexpr int kEdge = 4;        // and from the left and the right edge

class ArrowPlacer {
 public:
  ArrowPlacer(const PointedAt& pointed, Scene& scene) : pointed_(pointed), scene_(scene) {}

  void run() {
    for (std::size_t i = 0; i < pointed_.precedences.size(); ++i) {
      const Precedence& order = pointed_.precedences[i];
      const Bar* from = bar_of(order.from);
      const Bar* to = bar_of(order.to);
      if (from == nullptr || to == nullptr) continue;
      Arrow arrow;
      arrow.order = order;
      if (order.is_of_cycle) {
        place_step(i, *from, *to, arrow);
        place_words(arrow);
      } else {
        place_before(*from, *to, arrow);
      }
      scene_.arrows.push_back(std::move(arrow));
    }
  }

 private:
  const Bar* bar_of(checkers::OperationId id) const {
    const auto bar = std::ranges::lower_bound(scene_.bars, id, {}, &Bar::id);
    return bar == scene_.bars.end() || bar->id != id ? nullptr : &*bar;
  }

  // From where the one ended to where the other began.
  static void place_before(const Bar& from, const Bar& to, Arrow& arrow) {
    arrow.from_x = from.end;
    arrow.from_y = from.middle();
    arrow.to_x = to.begin;
    arrow.to_y = to.middle();
    arrow.label_x = (arrow.from_x + arrow.to_x) / 2;
    arrow.label_y = (arrow.from_y + arrow.to_y) / 2;
  }

  // Straight down or up where the two were under way together; each step of the circle has a place
  // of its own, so that no two run over each other.
  void place_step(std::size_t index, const Bar& from, const Bar& to, Arrow& arrow) {
    const int count = static_cast<int>(pointed_.precedences.size());
    const int number = static_cast<int>(index);
    const auto share = [&](int begin, int end) {
      return begin + (end - begin) * (2 * number + 1) / (2 * count);
    };
    const int begin = std::max(from.begin, to.begin);
    const int end = std::min(from.end, to.end);
    if (from.lane == to.lane) {
      place_in_lane(from, to, arrow);
    } else if (end - begin >= count * 60) {
      arrow.from_x = arrow.to_x = share(begin, end);
    } else {
      arrow.from_x = share(from.begin + 10, from.end - 10);
      arrow.to_x = share(to.begin + 10, to.end - 10);
    }
    if (from.lane == to.lane) return;
    const bool goes_down = from.top < to.top;
    arrow.from_y = goes_down ? from.top + from.height : from.top;
    arrow.to_y = goes_down ? to.top : to.top + to.height;
    // The words stand just outside of where it comes from, in the gap between two lanes.
    const int out = goes_down ? kWordsHalf + 7 : -kWordsHalf - 7;
    arrow.label_y = arrow.from_y + out;
    arrow.label_x = arrow.from_x + (arrow.to_x - arrow.from_x) * out /
                                       std::max(1, std::abs(arrow.to_y - arrow.from_y)) *
                                       (goes_down ? 1 : -1);
  }

  // In one lane: from edge to edge, forwards or back; the second of two lower than the first.
  static void place_in_lane(const Bar& from, const Bar& to, Arrow& arrow) {
    const bool goes_on = from.end <= to.begin;
    arrow.from_x = goes_on ? from.end : from.begin;
    arrow.to_x = goes_on ? to.begin : to.end;
    arrow.from_y = arrow.to_y = from.top + (goes_on ? from.height / 3 : from.height * 2 / 3);
    arrow.label_x = (arrow.from_x + arrow.to_x) / 2;
    arrow.label_y = goes_on ? from.top - kWordsHalf : from.top + from.height + kWordsHalf;
  }

  // Right of all words in whose place they would be; the picture is as wide as they need.
  void place_words(Arrow& arrow) {
    const std::string kind = shortened(kind_text(arrow.order), kArrowWordsMax);
    arrow.label_half =
        11 + (static_cast<int>(picture_columns(kind)) * 7 + (kind.empty() ? 0 : 8)) / 2;
    arrow.label_x = std::max(arrow.label_x, arrow.label_half + kEdge);
    for (bool has_moved = true; has_moved;) {
      has_moved = false;
      for (const Arrow& other : scene_.arrows) {
        const int needed = other.label_half + arrow.label_half + kApart;
        const bool same_line = std::abs(other.label_y - arrow.label_y) < kWordsHalf;
        if (!other.order.is_of_cycle || !same_line ||
            std::abs(other.label_x - arrow.label_x) >= needed)
          continue;
        arrow.label_x = other.label_x + needed;
        has_moved = true;
      }
    }
    scene_.width = std::max(scene_.width, arrow.label_x + arrow.label_half + kEdge);
  }

  const PointedAt& pointed_;
  Scene& scene_;
};

}  // namespace

void place_arrows(const PointedAt& pointed, Scene& scene) { ArrowPlacer(pointed, scene).run(); }

}  // namespace ordeal::tools
