#pragma once

#include <optional>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// A history of transactions on registers, made from what each session did one after the other, by
// readers of formats that say no more: it has no real-time order. One transaction is open at a
// time.
class RegisterTransactions {
 public:
  RegisterTransactions();

  ValuePool& values() { return builder_.values(); }
  void reserve(std::uint64_t transactions) { builder_.reserve(transactions); }

  // A number without a sign. What no integer of ours can hold, a hash mostly, is named by its
  // digits.
  Value number(std::uint64_t number);

  // What the open transaction did next. A value of nil is what was there before anybody wrote.
  void read(Value key, Value value);
  void write(Value key, Value value);
  // A write that came to nothing, even if the transaction did not: whoever reads it read what never
  // was, as if another transaction had written it and failed.
  void write_in_vain(Value key, Value value);

  // Ends the open transaction, if it did anything. One that failed wrote in vain, and what it read
  // tells nothing.
  std::optional<HistoryProblem> commit(Value session);
  std::optional<HistoryProblem> abort(Value session);

  History finish() { return builder_.finish(); }

 private:
  std::optional<HistoryProblem> conclude(Value session, Completion completion,
                                         std::vector<Value>& asked);

  HistoryBuilder builder_;
  Value read_, write_;
  std::vector<Value> asked_, done_, in_vain_;
};

// Every register holds 0 at first.
Semantics where_all_begins_at_0();

}  // namespace ordeal::checkers
