#include "tools/picture/page.hpp"

#include <algorithm>

#include "tools/picture/drawing.hpp"
#include "tools/picture/markup.hpp"
#include "tools/picture/page_style.hpp"
#include "tools/picture/scene.hpp"
#include "tools/report/check_page.hpp"
#include "tools/report/exhaustion_text.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/operation_cells.hpp"
#include "tools/report/version.hpp"

namespace ordeal::tools {
namespace {

using checkers::Verdict;
using Part = DrawnOperation::Part;

std::string joined(const std::vector<std::string>& words, const std::string& between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::string element(std::string_view tag, std::string_view css, std::string_view text) {
  return '<' + std::string(tag) + (css.empty() ? "" : attribute("class", css)) + '>' +
         escaped(text) + "</" + std::string(tag) + ">\n";
}

// One verdict: what it is, the drawing, why, and the operations in a table.
class Section {
 public:
  Section(const PictureOf& picture, std::size_t index)
      : picture_(picture),
        judged_(picture.verdicts[index]),
        history_(judged_.history),
        report_(judged_.report),
        number_(index + 1),
        selection_(select_operations(judged_)),
        pointed_(read_reasons(judged_)),
        order_(drawn_order(judged_, selection_)) {}

  std::string run() {
    std::string out = "<section" + attribute("class", verdict()) + ">\n" + heading();
    if (selection_.operations.empty()) {
      out += element("p", "", "The history has no operations: there is nothing to draw.");
    } else {
      out += drawing(judged_, lay_out(judged_, selection_, pointed_, order_), number_,
                     short_title(), description());
      out += legend() + element("p", "scope", scope());
    }
    out += why() + tables() + printed();
    return out + "</section>\n";
  }

  std::size_t drawn() const { return selection_.operations.size(); }

 private:
  std::string verdict() const { return std::string(checkers::verdict_name(report_.verdict)); }
  bool has(Part part) const {
    return std::ranges::any_of(selection_.operations,
                               [&](const DrawnOperation& one) { return one.part == part; });
  }
  std::size_t count(Part part) const {
    return static_cast<std::size_t>(
        std::ranges::count(selection_.operations, part, &DrawnOperation::part));
  }
  std::string key() const {
    return selection_.key ? "key \"" + history_.key_text(*selection_.key) + '"' : "";
  }

  std::string short_title() const {
    const std::string checker = report_.checker.empty() ? "no checker" : report_.checker;
    return checker + ": " + verdict() + ", " + picture_.file;
  }

  std::string heading() const {
    const char* sign = report_.verdict == Verdict::kValid     ? "\xE2\x9C\x93"
                       : report_.verdict == Verdict::kInvalid ? "\xE2\x9C\x97"
                                                              : "?";
    const std::string checker = report_.checker.empty() ? "no checker" : report_.checker;
    std::string out = "<h1><span class=\"sign\" aria-hidden=\"true\">" + std::string(sign) +
                      "</span> " + escaped(checker + ": " + verdict()) + " <span class=\"file\">" +
                      escaped(picture_.file) + "</span></h1>\n";
    const std::string lead = lead_text();
    if (!lead.empty()) out += element("p", "lead", lead);
    out += "<p class=\"facts\">";
    for (const std::string& fact : facts()) out += "<span>" + escaped(fact) + "</span> ";
    return out + "</p>\n";
  }

  // The verdict in a sentence, with the one operation that makes it so.
  std::string lead_text() const {
    if (!report_.refusal.empty()) return report_.refusal;
    if (report_.verdict == Verdict::kInvalid) {
      std::string text = report_.code + ' ' + report_.title;
      if (report_.culprit && pointed_.names.empty()) {
        text += ". Impossible: " + spoken_text(history_, history_.operation(*report_.culprit));
      }
      return text + '.';
    }
    if (report_.exhausted) {
      return "Not decided: " + exhaustion_text(*report_.exhausted) + '.';
    }
    if (report_.verdict == Verdict::kUnknown) {
      return report_.warnings.empty() ? "" : "Not decided: " + report_.warnings.front().text + '.';
    }
    return {};
  }

  std::vector<std::string> facts() const {
    std::vector<std::string> facts;
    if (!report_.model.empty()) facts.push_back("model " + report_.model);
    facts.push_back(counted(history_.operations().size(), "operation"));
    if (report_.keys.size() > 1) facts.push_back(counted(report_.keys.size(), "key"));
    facts.push_back("read as " + picture_.format);
    if (!history_.has_real_time()) facts.emplace_back("no real-time order");
    for (const auto& [name, value] : report_.switches) facts.push_back(name + ' ' + value);
    return facts;
  }

  // What is drawn, for those who cannot see it.
  std::string description() const {
    std::string text =
        "A lane for each process, a bar for each operation from its invocation to "
        "its completion. " +
        scope();
    for (const std::string& reason : report_.reasons) text += ' ' + reason;
    return text;
  }

  std::string scope() const {
    const std::uint64_t all = history_.operations().size();
    std::string text =
        drawn() == all ? "All " + counted(all, "operation") + (all == 1 ? " is" : " are") + " drawn"
                       : grouped(drawn()) + " of " + counted(all, "operation") +
                             (drawn() == 1 ? " is" : " are") + " drawn";
    if (all == 1) text = "The only operation is drawn";
    if (has(Part::witness)) {
      text += ": " + grouped(count(Part::witness)) + " that " +
              (count(Part::witness) == 1 ? "is" : "are together") + " impossible";
      if (has(Part::neighbour)) {
        text += ", and " + grouped(count(Part::neighbour)) + " that " +
                (count(Part::neighbour) == 1 ? "was" : "were") + " under way meanwhile";
      }
    } else if (selection_.key) {
      text += ", all of " + key();
    }
    text += '.';
    if (drawn() < all) text += " Not drawn: " + left_out() + '.';
    return text + order_text() + time_text();
  }

  std::string left_out() const {
    std::vector<std::string> parts;
    const auto add = [&](std::uint64_t number, const std::string& what) {
      if (number > 0) parts.push_back(grouped(number) + what);
    };
    add(selection_.other_keys, " of other keys");
    add(selection_.before, " that began before");
    add(selection_.between, " in between");
    add(selection_.after, " that began after");
    std::string text = joined(parts, ", ");
    if (selection_.of_witness > 0) {
      text += "; among them " + grouped(selection_.of_witness) +
              " more that are impossible "
              "together with those drawn";
    }
    return text;
  }

  std::string order_text() const {
    if (report_.verdict != Verdict::kValid) return {};
    if (order_.places.empty()) {
      return report_.keys.empty() || selection_.operations.empty()
                 ? ""
                 : " No order of the operations is shown: this verdict did not need one.";
    }
    std::string text = order_.is_commit_order
                           ? " The numbers are an order in which they can have committed"
                           : " The numbers are an order in which they can have taken effect";
    if (order_.orders > 1) text += ", one for each key";
    if (!order_.keeps_time) text += "; it need not follow time";
    return text + '.';
  }

  std::string time_text() const {
    if (!history_.has_real_time()) {
      return " The history tells no times: only the order within a lane means something.";
    }
    return " Left to right is the order of events, not to scale.";
  }

  std::string legend() const {
    std::string out = "<p class=\"legend\">";
    const auto add = [&](bool is_there, const char* css, const char* text) {
      if (!is_there) return;
      out += "<span class=\"key " + std::string(css) + "\"><i></i>" + text + "</span> ";
    };
    bool reads = false, updates = false, failed = false, open = false;
    for (const DrawnOperation& drawn : selection_.operations) {
      const checkers::Operation& operation = history_.operation(drawn.id);
      const bool is_read = operation.function == checkers::Function::kRead;
      if (drawn.part != Part::neighbour && !is_transaction(operation)) {
        reads = reads || is_read;
        updates = updates || !is_read;
      }
      failed = failed || operation.is_fail();
      open = open || operation.is_info();
    }
    const bool undecided = has(Part::undecided);
    add(report_.culprit.has_value() && pointed_.names.empty(), "culprit", "impossible");
    add(reads, undecided ? "undecided" : "look", "read");
    add(updates, undecided ? "undecided update" : "update", "anything else");
    add(has(Part::neighbour), "neighbour", "under way meanwhile");
    add(failed, "failed", "failed");
    add(open, "open", "end unknown");
    add(!order_.places.empty(), "place", "place in the order");
    add(!pointed_.pointers.empty() || !pointed_.precedences.empty(), "number",
        "reason, numbered below");
    return out.ends_with("</span> ") ? out + "</p>\n" : "";
  }

  std::string why() const {
    if (report_.reasons.empty()) return {};
    std::string out = "<h2>Why it is impossible</h2>\n<ol class=\"why\">\n";
    for (std::size_t i = 0; i < report_.reasons.size(); ++i) {
      out += "<li" +
             attribute("id", "why" + std::to_string(number_) + '-' + std::to_string(i + 1)) + '>' +
             escaped(report_.reasons[i]) + edge_text(i + 1) + "</li>\n";
    }
    return out + "</ol>\n";
  }

  // "(rw x)" beside the reason of an edge.
  std::string edge_text(std::size_t reason) const {
    for (const Precedence& order : pointed_.precedences) {
      if (order.reason != reason || !order.is_of_cycle) continue;
      const std::string kind = kind_text(order);
      if (!kind.empty()) return " <span class=\"edge\">" + escaped(kind) + "</span>";
    }
    return {};
  }

  std::string tables() const {
    if (selection_.operations.empty()) return {};
    std::string out;
    if (has(Part::witness)) {
      out += element("h2", "", "Enough to show it");
      out += table([](Part part) { return part == Part::witness; });
      if (!report_.witness_is_minimal) {
        out += element("p", "scope",
                       "Fewer may do: the budget ran out while looking for the "
                       "fewest.");
      }
    }
    if (count(Part::witness) == drawn()) return out;
    out += "<details><summary>" +
           escaped(has(Part::witness) ? "The others that are drawn" : "The operations drawn") +
           "</summary>\n";
    return out + table([](Part part) { return part != Part::witness; }) + "</details>\n";
  }

  std::string table(bool (*is_wanted)(Part)) const {
    std::vector<std::pair<checkers::OperationId, OperationCells>> rows;
    bool has_servers = false;
    for (const DrawnOperation& drawn : selection_.operations) {
      if (!is_wanted(drawn.part)) continue;
      const checkers::Operation& operation = history_.operation(drawn.id);
      rows.emplace_back(drawn.id, operation_cells(Style{}, history_, operation));
      OperationCells& cells = rows.back().second;
      if (is_transaction(operation)) cells[3] = parts_text(Style{}, history_, operation);
      has_servers = has_servers || !cells.back().empty();
    }
    const std::size_t columns = has_servers ? 6 : 5;
    const bool has_places = !order_.places.empty();
    std::string out = "<div class=\"table\"><table>\n<thead><tr>";
    const OperationCells headings = operation_headings();
    if (!pointed_.names.empty()) out += "<th></th>";
    for (std::size_t i = 0; i < columns; ++i) out += "<th>" + headings[i] + "</th>";
    if (has_places) out += "<th>place</th>";
    out += "</tr></thead>\n<tbody>\n";
    for (const auto& [id, cells] : rows) {
      const bool is_culprit = report_.culprit == id && pointed_.names.empty();
      out += "<tr" + attribute("id", "op" + std::to_string(number_) + '-' + std::to_string(id)) +
             (is_culprit ? attribute("class", "culprit") : "") + '>';
      if (!pointed_.names.empty()) out += "<td>" + name_of(id) + "</td>";
      for (std::size_t i = 0; i < columns; ++i) out += "<td>" + escaped(cells[i]) + "</td>";
      if (has_places) out += "<td>" + escaped(place_of(id)) + "</td>";
      out += "</tr>\n";
    }
    return out + "</tbody></table></div>\n";
  }

  std::string name_of(checkers::OperationId id) const {
    const auto name = pointed_.names.find(id);
    return name == pointed_.names.end() ? "" : name->second;
  }

  std::string place_of(checkers::OperationId id) const {
    std::string text;
    for (const Place& place : order_.places) {
      if (place.id == id) text += (text.empty() ? "" : ", ") + place.number;
    }
    return text;
  }

  // What sim check prints of it, in full.
  std::string printed() const {
    const Style plain;
    return "<details><summary>All of it in words</summary>\n<pre>" +
           escaped(check_page(plain, picture_.file, picture_.format, history_, report_,
                              judged_.certification)) +
           "</pre></details>\n";
  }

  const PictureOf& picture_;
  const JudgedHistory& judged_;
  const checkers::History& history_;
  const checkers::Report& report_;
  std::size_t number_;
  Selection selection_;
  PointedAt pointed_;
  DrawnOrder order_;
};

}  // namespace

std::string picture_page(const PictureOf& picture, PictureSize& size) {
  size = {};
  std::string sections;
  for (std::size_t i = 0; i < picture.verdicts.size(); ++i) {
    Section section(picture, i);
    sections += section.run();
    if (i == 0) size.drawn = section.drawn();
  }
  size.all = picture.verdicts.front().history.operations().size();
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"generator\"" +
         attribute("content", "sim " + sim_version()) + "/>\n<title>" + escaped(picture.file) +
         "</title>\n<style>\n" + page_style() + "</style>\n</head>\n<body>\n<main>\n" + sections +
         "</main>\n<script>\n" + std::string(page_script()) + "</script>\n</body>\n</html>\n";
}

}  // namespace ordeal::tools
