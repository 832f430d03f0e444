#include "tools/picture/scene.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "checkers/history/describe.hpp"
#include "tools/picture/markup.hpp"
#include "tools/picture/timeline.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/operation_cells.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {
namespace {

using checkers::Operation;
using Part = DrawnOperation::Part;

constexpr int kAxis = 30;          // above the lanes
constexpr int kLetterTenths = 73;  // about the width of a letter, in tenths
constexpr int kLine = 15;          // of a label
constexpr int kLabelEdge = 7;
constexpr int kBarEdge = 9;     // above and below the lines of a label, together
constexpr int kDotLine = 15;    // below the label, for places in the order
constexpr int kBadgeLine = 18;  // above the bar
constexpr int kBadgeWidth = 17;
constexpr int kLaneGap = 6;
constexpr int kArrowGap = 50;  // between lanes that arrows go between
constexpr int kOthersGap = 28;
constexpr int kMarkApart = 84;
constexpr std::size_t kLanesByName = 16;
constexpr std::size_t kWitnessColumns = 54;
constexpr std::size_t kWitnessLines = 4;
constexpr std::size_t kPlainColumns = 13;
constexpr std::size_t kNeighbourColumns = 3;

int width_of(std::size_t columns) { return (static_cast<int>(columns) * kLetterTenths + 9) / 10; }

std::size_t columns_in(int width) {
  return width <= 0 ? 0 : static_cast<std::size_t>(width * 10 / kLetterTenths);
}

class Layout {
 public:
  Layout(const JudgedHistory& judged, const Selection& selection, const PointedAt& pointed,
         const DrawnOrder& order)
      : history_(judged.history),
        report_(judged.report),
        selection_(selection),
        pointed_(pointed),
        order_(order),
        timeline_(judged.history, selection) {}

  Scene run() {
    write_labels();
    choose_lanes();
    place_moments();
    place_lanes();
    fit_labels();
    place_badges();
    place_dots();
    place_axis();
    place_arrows(pointed_, scene_);
    return std::move(scene_);
  }

 private:
  const Operation& operation(const Bar& bar) const { return history_.operation(bar.id); }
  bool has_cycle() const {
    return std::ranges::any_of(pointed_.precedences, &Precedence::is_of_cycle);
  }

  void write_labels() {
    for (std::size_t i = 0; i < selection_.operations.size(); ++i) {
      const DrawnOperation& drawn = selection_.operations[i];
      Bar bar;
      bar.id = drawn.id;
      bar.part = drawn.part;
      bar.is_culprit = drawn.part == Part::witness && report_.culprit == drawn.id;
      bar.is_open = timeline_.is_open(i);
      std::string text = bar_text(history_, operation(bar));
      const auto name = pointed_.names.find(bar.id);
      if (name != pointed_.names.end()) text = name->second + "  " + text;
      // Of transactions in a circle nobody is more to blame than the others.
      if (!pointed_.names.empty()) bar.is_culprit = false;
      if (bar.is_culprit) text += "  \xE2\x86\x90 impossible";
      bar.label = {text};
      if (bar.part == Part::witness && picture_columns(text) > kWitnessColumns) {
        bar.label = wrapped(text, kWitnessColumns);
        if (bar.label.size() > kWitnessLines) {
          bar.label.resize(kWitnessLines);
          bar.label.back() += " \xE2\x80\xA6";
        }
        for (std::string& line : bar.label) line = shortened(line, kWitnessColumns + 2);
      }
      scene_.bars.push_back(std::move(bar));
    }
    for (const Pointer& pointer : pointed_.pointers) {
      if (Bar* bar = bar_of(pointer.id)) bar->badges.push_back({pointer.reason, 0});
    }
  }

  Bar* bar_of(checkers::OperationId id) {
    const auto bar = std::ranges::lower_bound(scene_.bars, id, {}, &Bar::id);
    return bar == scene_.bars.end() || bar->id != id ? nullptr : &*bar;
  }

  // Processes of the witness first, as it comes to them; then the others, by their names' order or,
  // when these are many, as they come, so that what is near in time is near in the picture.
  void choose_lanes() {
    std::map<checkers::ProcessId, std::size_t> lanes;
    const auto add = [&](const Bar& bar) {
      const auto process = operation(bar).process;
      if (!lanes.try_emplace(process, scene_.lanes.size()).second) return;
      scene_.lanes.push_back({history_.process_text(process), 0, 0});
    };
    for (const Bar& bar : scene_.bars) {
      if (bar.part == Part::witness) add(bar);
    }
    witness_lanes_ = scene_.lanes.size();
    std::vector<const Bar*> others;
    for (const Bar& bar : scene_.bars) others.push_back(&bar);
    std::set<checkers::ProcessId> processes;
    for (const Bar& bar : scene_.bars) processes.insert(operation(bar).process);
    if (processes.size() <= kLanesByName) {
      std::ranges::stable_sort(others, {}, [&](const Bar* bar) {
        return history_.process_value(operation(*bar).process);
      });
    }
    for (const Bar* bar : others) add(*bar);
    for (Bar& bar : scene_.bars) bar.lane = lanes.at(operation(bar).process);
  }

  std::size_t least_columns(const Bar& bar) const {
    std::size_t columns = 0;
    for (const std::string& line : bar.label) columns = std::max(columns, picture_columns(line));
    if (bar.part == Part::neighbour) return std::min(columns, kNeighbourColumns);
    return bar.part == Part::witness ? columns : std::min(columns, kPlainColumns);
  }

  void place_moments() {
    std::vector<int> widths;
    for (const Bar& bar : scene_.bars) {
      const int badges = static_cast<int>(bar.badges.size()) * kBadgeWidth;
      widths.push_back(std::max(width_of(least_columns(bar)) + 2 * kLabelEdge, badges));
    }
    std::vector<int> dots(timeline_.last() + 1);
    if (order_.keeps_time) {
      for (const Place& place : order_.places) {
        slots_.push_back(timeline_.moment_at(place.after));
        ++dots[slots_.back()];
      }
    }
    dots_ = dots;
    places_ = timeline_.places(widths, dots);
    for (std::size_t i = 0; i < scene_.bars.size(); ++i) {
      scene_.bars[i].begin = places_[timeline_.begin_of(i)];
      scene_.bars[i].end = places_[timeline_.end_of(i)];
    }
    scene_.width = places_.back();
  }

  // Steps between two of one lane have their words above and below it.
  bool steps_in_lane(std::size_t lane) {
    return std::ranges::any_of(pointed_.precedences, [&](const Precedence& order) {
      const Bar* from = bar_of(order.from);
      const Bar* to = bar_of(order.to);
      return order.is_of_cycle && from != nullptr && to != nullptr && from->lane == lane &&
             to->lane == lane;
    });
  }

  int dot_line() const { return order_.places.empty() ? 0 : kDotLine; }

  void place_lanes() {
    std::vector<std::size_t> lines(scene_.lanes.size(), 1);
    std::vector<bool> has_badges(scene_.lanes.size());
    for (const Bar& bar : scene_.bars) {
      lines[bar.lane] = std::max(lines[bar.lane], bar.label.size());
      has_badges[bar.lane] = has_badges[bar.lane] || !bar.badges.empty();
    }
    int top = kAxis;
    scene_.lanes_top = top;
    for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
      if (i == witness_lanes_ && i > 0) {
        top += kOthersGap;
        scene_.others_top = top;
      }
      const int inside = steps_in_lane(i) ? kArrowGap / 2 : 0;
      top += std::max(has_badges[i] ? kBadgeLine : 0, inside);
      Lane& lane = scene_.lanes[i];
      lane.top = top;
      lane.height = static_cast<int>(lines[i]) * kLine + kBarEdge;
      lane.height += dot_line();
      top += lane.height + kLaneGap + inside;
      if (has_cycle() && i + 1 < witness_lanes_) top += kArrowGap;
    }
    scene_.height = top + kLaneGap;
    for (Bar& bar : scene_.bars) {
      bar.top = scene_.lanes[bar.lane].top;
      bar.height = static_cast<int>(bar.label.size()) * kLine + kBarEdge + dot_line();
    }
  }

  void fit_labels() {
    for (Bar& bar : scene_.bars) {
      const std::size_t columns = columns_in(bar.end - bar.begin - 2 * kLabelEdge);
      for (std::string& line : bar.label) {
        if (bar.part != Part::witness) line = shortened(line, columns);
      }
      if (columns < 2 && bar.part == Part::neighbour) bar.label.clear();
    }
  }

  // Where the moment is that a reason speaks of: at the beginning, the end, or beside the first.
  void place_badges() {
    for (Bar& bar : scene_.bars) {
      int from_left = bar.begin + kBadgeWidth / 2;
      int from_right = bar.end - kBadgeWidth / 2;
      std::size_t next = 0;
      for (const Pointer& pointer : pointed_.pointers) {
        if (pointer.id != bar.id) continue;
        int& x = pointer.at == Pointer::At::end ? from_right : from_left;
        bar.badges[next++] = {pointer.reason, x};
        x += pointer.at == Pointer::At::end ? -kBadgeWidth : kBadgeWidth;
      }
    }
  }

  void place_dots() {
    std::vector<int> placed(places_.size());
    for (std::size_t i = 0; i < order_.places.size(); ++i) {
      const Place& place = order_.places[i];
      const Bar* bar = bar_of(place.id);
      Dot dot;
      dot.number = place.number;
      dot.is_joined = place.follows;
      dot.y = bar->top + bar->height - kDotLine / 2 - 3;
      dot.x = (bar->begin + bar->end) / 2;
      if (order_.keeps_time) {
        const std::size_t slot = slots_[i];
        const int room = places_[slot + 1] - places_[slot];
        dot.x = places_[slot] + ++placed[slot] * room / (dots_[slot] + 1);
      }
      scene_.dots.push_back(std::move(dot));
    }
  }

  // Moments of the witness first, others where there is room for their words.
  void place_axis() {
    std::vector<int> taken;
    const auto try_mark = [&](std::size_t moment) {
      const int x = places_[moment];
      const bool is_free =
          std::ranges::all_of(taken, [&](int other) { return std::abs(other - x) >= kMarkApart; });
      if (timeline_.text_of(moment).empty() || !is_free) return;
      taken.push_back(x);
      scene_.axis.push_back({x, timeline_.text_of(moment), false});
    };
    for (std::size_t moment = 0; moment < timeline_.last(); ++moment) {
      const std::uint64_t left_out = timeline_.left_out_before(moment);
      if (left_out == 0) continue;
      const int x = (places_[moment - 1] + places_[moment]) / 2;
      scene_.axis.push_back({x, grouped(left_out) + " not drawn", true});
    }
    for (std::size_t moment = 0; moment < timeline_.last(); ++moment) {
      if (timeline_.is_of_witness(moment)) try_mark(moment);
    }
    for (std::size_t moment = 0; moment < timeline_.last(); ++moment) try_mark(moment);
  }

  const checkers::History& history_;
  const checkers::Report& report_;
  const Selection& selection_;
  const PointedAt& pointed_;
  const DrawnOrder& order_;
  Timeline timeline_;
  Scene scene_;
  std::size_t witness_lanes_ = 0;
  std::vector<int> places_;  // of the moments
  std::vector<int> dots_;    // after each moment
  std::vector<std::size_t> slots_;
};

}  // namespace

std::string bar_text(const checkers::History& history, const checkers::Operation& operation) {
  const Style style;
  if (is_transaction(operation)) return parts_text(style, history, operation);
  std::string text = checkers::operation_text(history, operation);
  const std::string result = operation_cells(style, history, operation)[4];
  return result == "ok" ? text : text + ' ' + result;
}

Scene lay_out(const JudgedHistory& judged, const Selection& selection, const PointedAt& pointed,
              const DrawnOrder& order) {
  return Layout(judged, selection, pointed, order).run();
}

}  // namespace ordeal::tools
