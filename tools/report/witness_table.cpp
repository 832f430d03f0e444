#include "tools/report/witness_table.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include "tools/report/numbers.hpp"
#include "tools/report/operation_cells.hpp"

namespace ordeal::tools {
namespace {

constexpr std::size_t kRowsMax = 16;  // of a table; what is beyond is cut out of its middle
constexpr std::size_t kIndent = 6;
constexpr std::size_t kMarkColumns = 12;  // of the sign that says which one is impossible
constexpr std::size_t kNarrowest = 8;     // to which a column may be squeezed
constexpr std::size_t kPartsIndent = 10;  // of what a transaction did
constexpr std::size_t kPartLinesMax = 6;
using Row = OperationCells;
constexpr std::size_t kColumnCount = std::tuple_size_v<Row>;

std::string parts_lines(const Style& style, const checkers::History& history,
                        const checkers::Operation& operation) {
  const std::vector<std::string> lines =
      wrapped(parts_text(style, history, operation), kPageColumns - kPartsIndent);
  std::string out;
  for (std::size_t i = 0; i < std::min(lines.size(), kPartLinesMax); ++i) {
    const bool is_cut = i + 1 == kPartLinesMax && lines.size() > kPartLinesMax;
    // A list may be one long word.
    out += std::string(kPartsIndent, ' ') +
           clipped(lines[i], kPageColumns - kPartsIndent - (is_cut ? 4 : 0)) +
           (is_cut ? " ..." : "") + '\n';
  }
  return out;
}

// The width of every column: that of its widest cell, squeezed where the page would be too narrow.
std::array<std::size_t, kColumnCount> widths_of(const std::vector<Row>& rows) {
  std::array<std::size_t, kColumnCount> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
      widths[i] = std::max(widths[i], columns_of(row[i]));
    }
  }
  std::size_t total = kIndent + kMarkColumns;
  for (const std::size_t width : widths) total += width == 0 ? 0 : width + 2;
  for (const std::size_t wide : {5U, 3U, 4U, 0U}) {
    const std::size_t spare = widths[wide] - std::min(widths[wide], kNarrowest);
    const std::size_t cut = std::min(spare, total - std::min(total, kPageColumns));
    widths[wide] -= cut;
    total -= cut;
  }
  return widths;
}

std::string line_of(const Row& row, const std::array<std::size_t, kColumnCount>& widths) {
  std::string line(kIndent, ' ');
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    if (widths[i] == 0) continue;
    line += padded(clipped(row[i], std::max<std::size_t>(widths[i], 3)), widths[i] + 2);
  }
  return line;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string table_text(const Style& style, const checkers::History& history,
                       const checkers::Report& report) {
  std::vector<Row> rows;
  for (const checkers::OperationId id : report.witness) {
    rows.push_back(operation_cells(style, history, history.operation(id)));
  }
  const bool has_servers =
      std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.back().empty(); });
  rows.insert(rows.begin(), operation_headings());
  if (!has_servers) rows.front().back().clear();
  const auto widths = widths_of(rows);
  std::string out =
      style.painted(Tint::dim, without_trailing_blanks(line_of(rows[0], widths))) + '\n';
  const std::size_t cut_begin = kRowsMax / 2;
  const std::size_t cut_end = rows.size() > kRowsMax + 1 ? rows.size() - kRowsMax / 2 : cut_begin;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (i >= cut_begin && i < cut_end) {
      if (i == cut_begin) out += "      ... " + grouped(cut_end - cut_begin) + " more" + '\n';
      continue;
    }
    std::string line = line_of(rows[i], widths);
    if (report.culprit == report.witness[i - 1]) {
      line += style.painted(Tint::bad, style.left_arrow() + " impossible");
    }
    out += without_trailing_blanks(line) + '\n';
    const checkers::Operation& operation = history.operation(report.witness[i - 1]);
    if (is_transaction(operation)) out += parts_lines(style, history, operation);
  }
  return out;
}

}  // namespace

std::string witness_text(const Style& style, const checkers::History& history,
                         const checkers::Report& report) {
  if (report.witness.empty()) return {};
  std::string out = "  Enough to show it (" + grouped(report.witness.size()) + " of " +
                    counted(history.operations().size(), "operation") + "):\n";
  out += table_text(style, history, report);
  if (!report.witness_is_minimal) {
    out += "      (fewer may do: the budget ran out while looking for the fewest)\n";
  }
  if (report.reasons.empty()) return out;
  out += "\n  Why it is impossible:\n";
  for (std::size_t i = 0; i < report.reasons.size(); ++i) {
    out += hanging("    " + std::to_string(i + 1) + ". ", report.reasons[i]);
  }
  return out;
}

}  // namespace ordeal::tools
