#include "tools/report/operation_cells.hpp"

#include "checkers/history/describe.hpp"

namespace ordeal::tools {
namespace {

std::string ending_cell(const checkers::Operation& operation) {
  if (operation.is_ok()) return "ok";
  return operation.is_info() || operation.is_pending() ? "in doubt" : "failed";
}

std::string result_cell(const Style& style, const checkers::History& history,
                        const checkers::Operation& operation) {
  std::string text = checkers::result_text(history, operation);
  if (text.starts_with("-> ")) text.replace(0, 2, style.right_arrow());
  return text;
}

}  // namespace

OperationCells operation_headings() {
  return {"client", "invoked", "returned", "operation", "result", "served by"};
}

bool is_transaction(const checkers::Operation& operation) {
  return operation.function == checkers::Function::kTxn;
}

std::string parts_text(const Style& style, const checkers::History& history,
                       const checkers::Operation& operation) {
  const bool is_known = operation.is_ok() && operation.output.is_list();
  const checkers::Value all = is_known ? operation.output : operation.input;
  if (!all.is_list()) return checkers::operation_text(history, operation);
  std::string text;
  for (const checkers::Value part : history.values().elements_of(all)) {
    if (!part.is_list()) return checkers::operation_text(history, operation);
    std::string words;
    for (const checkers::Value word : history.values().elements_of(part)) {
      const bool is_seen = words.starts_with("r ");
      if (is_seen && !is_known) break;
      words += is_seen ? " " + style.right_arrow() + ' ' : words.empty() ? "" : " ";
      words += word.is_list() ? checkers::short_text(history, word) : history.values().plain(word);
    }
    text += (text.empty() ? "" : ", ") + words;
  }
  return text;
}

OperationCells operation_cells(const Style& style, const checkers::History& history,
                               const checkers::Operation& operation) {
  const bool in_doubt = operation.is_info() || operation.is_pending();
  const std::string unit = checkers::tells_times(history) ? " s" : "";
  return {
      history.process_text(operation.process),
      checkers::invoked_text(history, operation) + unit,
      in_doubt ? style.dash() : checkers::completed_text(history, operation) + unit,
      is_transaction(operation) ? "transaction" : checkers::operation_text(history, operation),
      is_transaction(operation) ? ending_cell(operation) : result_cell(style, history, operation),
      std::string(history.text(operation.served_by))};
}

}  // namespace ordeal::tools
