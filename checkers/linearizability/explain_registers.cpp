#include "checkers/linearizability/explain_registers.hpp"

#include <algorithm>
#include <utility>

#include "checkers/codes.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/linearizability/together.hpp"

namespace ordeal::checkers {
namespace {

class RegistersExplainer {
 public:
  RegistersExplainer(const History& history, const ModelRow& model, const Semantics& semantics,
                     std::span<const OperationId> witness)
      : history_(history),
        semantics_(semantics),
        witness_(witness),
        together_(history, model, semantics, witness) {}

  std::optional<Explanation> explain() {
    for (const OperationId reader : witness_) {
      for (const Together::Seen& seen : together_.seen_by(reader)) {
        if (is_unwritten(reader, seen) || is_stale(reader, seen)) return found_;
      }
    }
    return std::nullopt;
  }

 private:
  const Operation& op(OperationId id) const { return history_.operation(id); }
  std::string name(OperationId id) const {
    return history_.process_text(op(id).process) + ": (" + transaction_text(history_, op(id)) + ')';
  }
  std::string read_text(OperationId reader, const Together::Seen& seen) const {
    return name(reader) + " read " + history_.value_text(seen.value) + " of " +
           history_.values().plain(seen.key) + " (" + completed_text(history_, op(reader)) + ").";
  }
  std::string before(OperationId first, OperationId second) const {
    return name(first) + " was over (" + completed_text(history_, op(first)) + ") before " +
           name(second) + " began (" + invoked_text(history_, op(second)) + ").";
  }

  bool is_unwritten(OperationId reader, const Together::Seen& seen) {
    if (seen.value == semantics_.initial || !together_.sources(reader, seen).empty()) return false;
    found_ = {kUnwrittenValue, reader, {read_text(reader, seen)}};
    found_.reasons.push_back("Nobody had begun to write " + history_.value_text(seen.value) +
                             " to " + history_.values().plain(seen.key) + " by then.");
    return true;
  }

  // Everything it may have seen was replaced before it began.
  bool is_stale(OperationId reader, const Together::Seen& seen) {
    const std::vector<OperationId> sources = together_.sources(reader, seen);
    std::vector<std::string> reasons = {read_text(reader, seen)};
    const auto replacer = [&](OperationId writer) {
      const auto at = std::ranges::find_if(witness_, [&](OperationId between) {
        return together_.replaces(between, seen.key, writer, reader);
      });
      return at == witness_.end() ? kNobody : *at;
    };
    for (const OperationId writer : sources) {
      const OperationId between = replacer(writer);
      if (between == kNobody) return false;
      reasons.push_back(before(writer, between));
      reasons.push_back(before(between, reader));
    }
    if (seen.value == semantics_.initial) {
      const OperationId between = replacer(kNobody);
      if (between == kNobody) return false;
      reasons.push_back(before(between, reader));
    }
    found_ = {kStaleRead, reader, std::move(reasons)};
    return true;
  }

  const History& history_;
  const Semantics& semantics_;
  std::span<const OperationId> witness_;
  Together together_;
  Explanation found_;
};

}  // namespace

std::optional<Explanation> explain_registers(const History& history, const ModelRow& model,
                                             const Semantics& semantics,
                                             std::span<const OperationId> witness) {
  if (model.name != "multi-register") return std::nullopt;
  return RegistersExplainer(history, model, semantics, witness).explain();
}

}  // namespace ordeal::checkers
