#include "tools/picture/drawing.hpp"

#include <algorithm>

#include "tools/picture/markup.hpp"
#include "tools/report/operation_cells.hpp"

namespace ordeal::tools {
namespace {

using checkers::Operation;
using Part = DrawnOperation::Part;

constexpr int kLaneNameEdge = 12;
constexpr int kTooth = 4;  // of the torn edge of what never ended
constexpr int kBaseline = 16;
constexpr int kLine = 15;
constexpr int kBadgeUp = 9;
constexpr std::size_t kNameColumnsMax = 18;

std::string px(int number) { return std::to_string(number); }

std::string text_at(int x, int y, std::string_view css, std::string_view text) {
  return "<text" + attribute("x", x) + attribute("y", y) + attribute("class", css) + '>' +
         escaped(text) + "</text>";
}

std::string line_from(int x1, int y1, int x2, int y2, std::string_view css) {
  return "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
         attribute("y2", y2) + attribute("class", css) + "/>";
}

bool is_update(const Operation& operation) {
  return operation.function != checkers::Function::kRead && !is_transaction(operation);
}

std::string classes_of(const Bar& bar, const Operation& operation) {
  constexpr const char* kParts[] = {"witness", "neighbour", "plain", "undecided"};
  std::string css = std::string("bar ") + kParts[static_cast<std::size_t>(bar.part)];
  if (is_update(operation)) css += " update";
  if (bar.is_culprit) css += " culprit";
  if (operation.is_fail()) css += " failed";
  if (bar.is_open) css += " open";
  return css;
}

// A box; torn on the right when nobody knows the end.
std::string shape_of(const Bar& bar) {
  const int bottom = bar.top + bar.height;
  if (!bar.is_open) {
    return "<rect" + attribute("x", bar.begin) + attribute("y", bar.top) +
           attribute("width", bar.end - bar.begin) + attribute("height", bar.height) +
           " rx=\"4\"/>";
  }
  std::string path = "M" + px(bar.end) + ' ' + px(bar.top) + " H" + px(bar.begin) + " V" +
                     px(bottom) + " H" + px(bar.end);
  constexpr int kTeeth = 4;
  for (int i = 1; i <= 2 * kTeeth; ++i) {
    path += " L" + px(bar.end - (i % 2 == 1 ? kTooth : 0)) + ' ' +
            px(bottom - bar.height * i / (2 * kTeeth));
  }
  return "<path" + attribute("d", path + " Z") + "/>";
}

class Drawing {
 public:
  Drawing(const JudgedHistory& judged, const Scene& scene, std::size_t number)
      : history_(judged.history), scene_(scene), number_(px(static_cast<int>(number))) {}

  std::string run(const std::string& title, const std::string& description) {
    const std::string height = attribute("height", scene_.height);
    const int names = names_width();
    std::string out = "<div class=\"figure\" tabindex=\"0\" role=\"group\"" +
                      attribute("aria-label", title) + ">\n";
    out += "<svg class=\"names\"" + attribute("width", names) + height + view_box(names) +
           style_of(names) + " aria-hidden=\"true\">\n" + lane_names(names) + "</svg>\n";
    out += "<svg class=\"lanes\"" + attribute("width", scene_.width + 14) + height +
           view_box(scene_.width + 14) + style_of(scene_.width + 14) + " role=\"group\"" +
           attribute("aria-labelledby", "title" + number_ + " desc" + number_) + ">\n";
    out += "<title" + attribute("id", "title" + number_) + '>' + escaped(title) + "</title>\n";
    out += "<desc" + attribute("id", "desc" + number_) + '>' + escaped(description) + "</desc>\n";
    out += definitions() + ground() + axis() + order_line();
    for (const Bar& bar : scene_.bars) {
      if (bar.part != Part::witness) out += bar_text_of(bar);
    }
    for (const Arrow& arrow : scene_.arrows) out += arrow_line(arrow);
    for (const Bar& bar : scene_.bars) {
      if (bar.part == Part::witness) out += bar_text_of(bar);
    }
    for (const Arrow& arrow : scene_.arrows) out += arrow_words(arrow);
    out += order_dots();
    for (const Bar& bar : scene_.bars) out += badges_of(bar);
    return out + "</svg>\n</div>\n";
  }

 private:
  std::string view_box(int width) const {
    return attribute("viewBox", "0 0 " + px(width) + ' ' + px(scene_.height));
  }
  // On paper both are made smaller alike.
  static std::string style_of(int width) { return attribute("style", "--w:" + px(width)); }

  static std::string shown_name(const Lane& lane) { return shortened(lane.name, kNameColumnsMax); }

  int names_width() const {
    std::size_t columns = 2;
    for (const Lane& lane : scene_.lanes) {
      columns = std::max(columns, picture_columns(shown_name(lane)));
    }
    return static_cast<int>(columns) * 8 + 2 * kLaneNameEdge;
  }

  std::string lane_names(int width) const {
    std::string out;
    for (const Lane& lane : scene_.lanes) {
      out += text_at(width - kLaneNameEdge, lane.top + kBaseline, "lane-name", shown_name(lane)) +
             '\n';
    }
    return out;
  }

  std::string definitions() const {
    return "<defs><pattern" + attribute("id", "hatch" + number_) +
           " width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
           "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" class=\"hatch-ground\"/>"
           "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" class=\"hatch-line\"/></pattern>" +
           marker("head", "head") + marker("head-before", "head before") + "</defs>\n";
  }

  std::string marker(std::string_view name, std::string_view css) const {
    return "<marker" + attribute("id", std::string(name) + number_) + attribute("class", css) +
           " viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" "
           "orient=\"auto-start-reverse\"><path d=\"M0 0 L10 5 L0 10 Z\"/></marker>";
  }

  std::string ground() const {
    std::string out;
    for (const Lane& lane : scene_.lanes) {
      out += line_from(0, lane.top + lane.height / 2, scene_.width + 14, lane.top + lane.height / 2,
                       "lane") +
             '\n';
    }
    if (scene_.others_top > 0) {
      out += text_at(14, scene_.others_top - 9, "caption", "under way meanwhile") + '\n';
    }
    return out;
  }

  std::string axis() const {
    std::string out;
    for (const AxisMark& mark : scene_.axis) {
      const bool is_left = mark.x < 40;
      out += line_from(mark.x, 18, mark.x, scene_.height, mark.is_gap ? "gap" : "moment");
      out += text_at(is_left ? 2 : mark.x, 12,
                     mark.is_gap ? "axis gap-words"
                     : is_left   ? "axis first"
                                 : "axis",
                     mark.text) +
             '\n';
    }
    return out;
  }

  std::string bar_text_of(const Bar& bar) const {
    const Operation& operation = history_.operation(bar.id);
    const std::string spoken =
        spoken_text(history_, operation) + (bar.is_culprit ? " (impossible)" : "");
    std::string reasons;
    for (const Badge& badge : bar.badges) {
      reasons += (reasons.empty() ? "" : " ") + std::to_string(badge.reason);
    }
    std::string out = "<a" + attribute("href", "#op" + number_ + '-' + std::to_string(bar.id)) +
                      attribute("class", classes_of(bar, operation)) +
                      attribute("data-b", bar.begin) + attribute("data-e", bar.end);
    if (!reasons.empty()) out += attribute("data-why", reasons);
    out += attribute("aria-label", spoken) + "><title>" + escaped(spoken) + "</title>";
    const std::string fill =
        operation.is_fail() ? attribute("style", "fill:url(#hatch" + number_ + ")") : "";
    out += "<g" + fill + '>' + shape_of(bar) + "</g>";
    int y = bar.top + kBaseline;
    for (const std::string& line : bar.label) {
      if (!line.empty()) out += text_at(bar.begin + 7, y, "label", line);
      y += kLine;
    }
    return out + "</a>\n";
  }

  static std::string css_of(const Arrow& arrow) {
    constexpr const char* kNames[] = {"ww", "wr", "rw", "process", "realtime", "other"};
    return std::string(arrow.order.is_of_cycle ? "step " : "before ") +
           kNames[static_cast<std::size_t>(arrow.order.kind)];
  }

  std::string arrow_line(const Arrow& arrow) const {
    const std::string head = (arrow.order.is_of_cycle ? "url(#head" : "url(#head-before") + number_;
    return "<line" + attribute("x1", arrow.from_x) + attribute("y1", arrow.from_y) +
           attribute("x2", arrow.to_x) + attribute("y2", arrow.to_y) +
           attribute("class", "arrow " + css_of(arrow)) + attribute("marker-end", head + ')') +
           "/>\n";
  }

  std::string arrow_words(const Arrow& arrow) const {
    if (!arrow.order.is_of_cycle) return {};
    const std::string kind = shortened(kind_text(arrow.order), kArrowWordsMax);
    const int left = arrow.label_x - arrow.label_half;
    return "<a" + attribute("href", why(arrow.order.reason)) +
           attribute("class", "arrow-words " + css_of(arrow)) + "><rect" + attribute("x", left) +
           attribute("y", arrow.label_y - 10) + attribute("width", 2 * arrow.label_half) +
           " height=\"20\" rx=\"10\"/>" + badge(arrow.order.reason, left + 11, arrow.label_y) +
           (kind.empty() ? "" : text_at(left + 22, arrow.label_y + 4, "kind", kind)) + "</a>\n";
  }

  std::string why(std::size_t reason) const {
    return "#why" + number_ + '-' + std::to_string(reason);
  }

  static std::string badge(std::size_t reason, int x, int y) {
    return "<circle" + attribute("cx", x) + attribute("cy", y) + " r=\"8\" class=\"badge\"/>" +
           text_at(x, y + 4, "badge-number", std::to_string(reason));
  }

  std::string badges_of(const Bar& bar) const {
    std::string out;
    for (const Badge& one : bar.badges) {
      out += "<a" + attribute("href", why(one.reason)) +
             attribute("aria-label", "reason " + std::to_string(one.reason)) + '>' +
             badge(one.reason, one.x, bar.top - kBadgeUp) + "</a>\n";
    }
    return out;
  }

  std::string order_line() const {
    std::string path;
    for (const Dot& dot : scene_.dots) {
      path += (dot.is_joined ? " L" : " M") + px(dot.x) + ' ' + px(dot.y);
    }
    if (path.empty()) return {};
    return "<path" + attribute("d", path.substr(1)) + " class=\"order\"/>\n";
  }

  std::string order_dots() const {
    std::string out;
    for (const Dot& dot : scene_.dots) {
      const int width = 7 + 6 * static_cast<int>(dot.number.size());
      out += "<rect" + attribute("x", dot.x - width / 2) + attribute("y", dot.y - 6) +
             attribute("width", width) + " height=\"12\" rx=\"6\" class=\"dot\"/>" +
             text_at(dot.x, dot.y + 3, "dot-number", dot.number) + '\n';
    }
    return out;
  }

  const checkers::History& history_;
  const Scene& scene_;
  std::string number_;
};

}  // namespace

std::string drawing(const JudgedHistory& judged, const Scene& scene, std::size_t number,
                    const std::string& title, const std::string& description) {
  return Drawing(judged, scene, number).run(title, description);
}

std::string spoken_text(const checkers::History& history, const checkers::Operation& operation) {
  const OperationCells cells = operation_cells(Style{}, history, operation);
  const bool in_doubt = operation.is_info() || operation.is_pending();
  std::string text = bar_text(history, operation) + ", by " + cells[0];
  if (is_transaction(operation) && cells[4] != "ok") text += " (" + cells[4] + ')';
  if (!cells[5].empty()) text += ", served by " + cells[5];
  return text + ", from " + cells[1] + (in_doubt ? ", end unknown" : " to " + cells[2]);
}

}  // namespace ordeal::tools
