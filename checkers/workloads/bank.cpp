#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

bool is_transfer(const History& history, const Operation& operation) {
  return history.function_name(operation.function) == "transfer";
}

// [[account balance] ...], at least one.
bool is_balances(const History& history, Value value) {
  if (!value.is_list()) return false;
  const auto rows = history.values().elements_of(value);
  return !rows.empty() && std::ranges::all_of(rows, [&](Value row) {
    if (!row.is_list()) return false;
    const auto pair = history.values().elements_of(row);
    return pair.size() == 2 && pair[1].is_integer();
  });
}

class BankCheck {
 public:
  BankCheck(const History& history, const CheckOptions& options)
      : history_(history),
        options_(options),
        log_({kBankNilBalance, kBankUnexpectedAccount, kBankWrongTotal, kBankNegativeBalance}, {}) {
    report_.checker = "bank";
    log_.set_forbidden(kBankNegativeBalance, forbids_debts());
  }

  Report run() {
    if (!is_about_a_bank()) return report_;
    settle_total();
    settle_accounts();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (is_told(id)) judge(id);
    }
    count_evidence(history_, report_);
    report_.evidence.emplace_back("reads with balances", told_);
    KeyReport whole;
    whole.method = "totals";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    if (told_ == 0) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence), "no read returned balances"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  bool is_about_a_bank() {
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      if (is_transfer(history_, operation)) continue;
      if (operation.function != Function::kRead) {
        refuse(report_, "a bank has transfers and reads, and no \"" +
                            std::string(history_.function_name(operation.function)) +
                            "\" (operation " + std::to_string(id) + ')');
        return false;
      }
      if (!operation.is_ok() || operation.output.is_nil() || is_told(id)) continue;
      refuse(report_, "a read of a bank returns [account balance] pairs, not " +
                          history_.value_text(operation.output) + " (operation " +
                          std::to_string(id) + ')');
      return false;
    }
    return true;
  }

  bool forbids_debts() const {
    return options_.semantics.negative_balance == NegativeBalance::kForbidden;
  }

  std::span<const Value> elements(Value list) const { return history_.values().elements_of(list); }

  // An ok read that returned balances; each pair's second part is a number or nil.
  bool is_told(OperationId id) const {
    const Operation& operation = history_.operation(id);
    if (operation.function != Function::kRead || !operation.is_ok()) return false;
    if (!operation.output.is_list()) return false;
    const auto pairs = elements(operation.output);
    return std::ranges::all_of(pairs, [&](Value pair) {
      if (!pair.is_list() || elements(pair).size() != 2) return false;
      const Value balance = elements(pair)[1];
      return balance.is_integer() || balance.is_nil();
    });
  }

  // Wraps around beyond 64 bits; nothing where a balance is missing.
  std::optional<std::int64_t> total_of(Value balances) const {
    std::uint64_t total = 0;
    for (const Value pair : elements(balances)) {
      if (elements(pair)[1].is_nil()) return std::nullopt;
      total += static_cast<std::uint64_t>(elements(pair)[1].as_integer());
    }
    return static_cast<std::int64_t>(total);
  }

  // What there is in all: as told, or else what most reads say, the earliest of them deciding.
  void settle_total() {
    std::map<std::int64_t, std::uint64_t> reads_of;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (!is_told(id)) continue;
      ++told_;
      if (const auto total = total_of(history_.operation(id).output)) ++reads_of[*total];
    }
    std::uint64_t most = 0;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const auto total = is_told(id) ? total_of(history_.operation(id).output) : std::nullopt;
      if (!total || reads_of[*total] <= most) continue;
      if (!options_.total) {
        most = reads_of[*total];
        total_ = *total;
        model_read_ = id;
      } else if (*total == *options_.total) {
        most = reads_of[*total];
        model_read_ = id;
      }
    }
    if (options_.total) total_ = *options_.total;
    settle_second_model();
    report_.switches = {
        {"total", std::to_string(total_) + (options_.total ? "" : " (of most reads)")},
        {"negative-balance", forbids_debts() ? "forbidden" : "allowed"}};
  }

  void settle_second_model() {
    for (OperationId id = 0; model_read_ && id < history_.operations().size(); ++id) {
      if (id == *model_read_ || !is_told(id)) continue;
      if (total_of(history_.operation(id).output) != total_) continue;
      second_model_read_ = id;
      return;
    }
  }

  // Those of the first read that adds up, and those that transfers name.
  void settle_accounts() {
    if (!model_read_) return;
    for (const Value pair : elements(history_.operation(*model_read_).output)) {
      accounts_.push_back(elements(pair)[0]);
    }
    for (const Operation& operation : history_.operations()) {
      if (!is_transfer(history_, operation) || !operation.input.is_list()) continue;
      const auto parts = elements(operation.input);
      for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 2); ++i) {
        accounts_.push_back(parts[i]);
      }
    }
    std::sort(accounts_.begin(), accounts_.end());
    accounts_.erase(std::unique(accounts_.begin(), accounts_.end()), accounts_.end());
  }

  void judge(OperationId id) {
    const Value balances = history_.operation(id).output;
    for (const Value pair : elements(balances)) {
      const Value account = elements(pair)[0];
      const Value balance = elements(pair)[1];
      const std::string name = history_.values().plain(account);
      if (balance.is_nil()) {
        found(kBankNilBalance, id, {"it shows no balance for account " + name + '.'});
      } else if (balance.as_integer() < 0) {
        found(kBankNegativeBalance, id,
              {"it shows " + history_.value_text(balance) + " in account " + name + '.'});
      }
      if (model_read_ && !std::binary_search(accounts_.begin(), accounts_.end(), account)) {
        found(kBankUnexpectedAccount, id,
              {"it shows an account " + name +
               ", which is neither in the first read that adds up nor in any transfer."});
      }
    }
    const auto total = total_of(balances);
    if (!total || *total == total_) return;
    std::vector<std::string> reasons = {"its balances add up to " + std::to_string(*total) + '.'};
    reasons.push_back("All accounts together hold " + std::to_string(total_) +
                      (options_.total ? "." : ": so said most reads, first the other one here."));
    found(kBankWrongTotal, id, std::move(reasons));
  }

  void found(std::string_view code, OperationId id, std::vector<std::string> reasons) {
    log_.add(code, [&] {
      const std::string subject = subject_text(history_, history_.operation(id));
      reasons.front() = sentence(subject + " is wrong") + " It" + reasons.front().substr(2);
      Occurrence shown{"", {id}, std::move(reasons)};
      const bool needs_model =
          code == kBankUnexpectedAccount || (code == kBankWrongTotal && !options_.total);
      if (needs_model) shown.operations.push_back(*model_read_);
      // Of two reads alone the earlier one would decide what the total is.
      if (needs_model && !options_.total && id < *model_read_) {
        shown.operations.push_back(*second_model_read_);
      }
      return shown;
    });
  }

  const History& history_;
  const CheckOptions& options_;
  AnomalyLog log_;
  std::uint64_t told_ = 0;
  std::int64_t total_ = 0;
  std::optional<OperationId> model_read_;  // the earliest that adds up
  std::optional<OperationId> second_model_read_;
  std::vector<Value> accounts_;  // ascending
  Report report_;
};

}  // namespace

Report check_bank(const History& history, const CheckOptions& options) {
  return BankCheck(history, options).run();
}

bool fits_bank(const History& history) {
  bool transfers = false;
  bool tells_balances = false;
  bool tells_else = false;
  for (const Operation& operation : history.operations()) {
    if (operation.function != Function::kRead) {
      if (!is_transfer(history, operation)) return false;
      transfers = true;
    } else if (operation.is_ok()) {
      (is_balances(history, operation.output) ? tells_balances : tells_else) = true;
    }
  }
  return transfers || (tells_balances && !tells_else);
}

}  // namespace ordeal::checkers
