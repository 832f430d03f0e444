#include <algorithm>
#include <functional>

#include "tests/tools/lie_parts.hpp"

namespace ordeal::tools::simulated {
namespace {

bool is_ok_read(const Operation& operation) {
  return operation.is_ok() && operation.function == Function::kRead;
}
bool is_ok_write(const Operation& operation) {
  return operation.is_ok() && operation.function == Function::kWrite;
}

// Registers --------------------------------------------------------------------------------------

// A write that another one had replaced before the operation began; -1 where there is none.
const Operation* replaced_before(const History& good, const Operation& late) {
  for (const Operation& first : good.operations()) {
    if (!is_ok_write(first) || first.key != late.key) continue;
    const bool is_replaced = some(good, [&](const Operation& second) {
      return is_ok_write(second) && second.key == first.key && precedes(first, second) &&
             precedes(second, late);
    });
    if (is_replaced) return &first;
  }
  return nullptr;
}

Told stale_register(const History& good, Splitmix& luck) {
  if (some(good, [](const Operation& one) { return one.function == Function::kCas; })) return {};
  const auto read = any_of_them(good, luck, [&](const Operation& operation) {
    return is_ok_read(operation) && replaced_before(good, operation) != nullptr;
  });
  if (!read) return {};
  const Value old = replaced_before(good, good.operation(*read))->input;
  return with_output(good, *read, [&](ValuePool&, Value) { return old; });
}

Told unwritten_register(const History& good, Splitmix& luck) {
  const auto read = any_of_them(good, luck, is_ok_read);
  if (!read) return {};
  return with_output(good, *read, [](ValuePool&, Value) { return Value::integer(kNobodyWrote); });
}

Told failed_register(const History& good, Splitmix& luck) {
  const auto write = any_of_them(good, luck, [&](const Operation& operation) {
    return is_ok_write(operation) && some(good, [&](const Operation& read) {
             return is_ok_read(read) && read.key == operation.key && read.output == operation.input;
           });
  });
  if (!write) return {};
  return failed(good, *write);
}

Told impossible_cas(const History& good, Splitmix& luck) {
  const auto cas = any_of_them(good, luck, [&](const Operation& operation) {
    if (operation.function != Function::kCas || !operation.is_fail()) return false;
    // What it wanted was gone for good before it began.
    return some(good, [&](const Operation& first) {
      return is_ok_write(first) && first.key == operation.key &&
             first.input == operation.expected && some(good, [&](const Operation& second) {
               return is_ok_write(second) && second.key == first.key && precedes(first, second) &&
                      precedes(second, operation);
             });
    });
  });
  if (!cas) return {};
  return retold(good, [&](ValuePool&, OperationId id, Conclusion& conclusion) {
    if (id == *cas) conclusion.completion = checkers::Completion::kOk;
  });
}

// A read of nothing by a process that did something to the key before.
Told nothing_after(const History& good, Splitmix& luck, bool (*before)(const Operation&)) {
  const auto read = any_of_them(good, luck, [&](const Operation& operation) {
    return is_ok_read(operation) && some(good, [&](const Operation& earlier) {
             const bool knew = before(earlier) &&
                               (earlier.function == Function::kWrite || !earlier.output.is_nil());
             return knew && earlier.key == operation.key && earlier.process == operation.process &&
                    precedes(earlier, operation);
           });
  });
  if (!read) return {};
  return with_output(good, *read, [](ValuePool&, Value) { return Value::nil(); });
}
Told forgets_own_write(const History& good, Splitmix& luck) {
  return nothing_after(good, luck, &is_ok_write);
}
Told forgets_own_read(const History& good, Splitmix& luck) {
  return nothing_after(good, luck, &is_ok_read);
}

// Sets and counters ------------------------------------------------------------------------------

bool holds(const History& history, const Operation& read, Value element) {
  const auto inside = elements(history.values(), read.output);
  return std::ranges::find(inside, element) != inside.end();
}

std::optional<OperationId> read_of_some(const History& good, Splitmix& luck) {
  return any_of_them(good, luck, [&](const Operation& operation) {
    return is_ok_read(operation) && !elements(good.values(), operation.output).empty();
  });
}

Told alien_element(const History& good, Splitmix& luck) {
  const auto read = read_of_some(good, luck);
  if (!read) return {};
  return with_output(good, *read, [](ValuePool& pool, Value output) {
    auto inside = elements(pool, output);
    inside.push_back(Value::integer(kNobodyWrote));
    return pool.list(inside);
  });
}

Told double_element(const History& good, Splitmix& luck) {
  const auto read = read_of_some(good, luck);
  if (!read) return {};
  return with_output(good, *read, [](ValuePool& pool, Value output) {
    auto inside = elements(pool, output);
    inside.push_back(inside.front());
    return pool.list(inside);
  });
}

// Leaves an element out of the reads that began after its add was over; of all, or of the first.
Told without_element(const History& good, Splitmix& luck, bool for_good) {
  const auto add = any_of_them(good, luck, [&](const Operation& operation) {
    const auto later_reads = std::ranges::count_if(good.operations(), [&](const Operation& read) {
      return is_ok_read(read) && read.key == operation.key && precedes(operation, read);
    });
    return operation.is_ok() && operation.function == Function::kAdd && later_reads > 3;
  });
  if (!add) return {};
  const Operation& added = good.operation(*add);
  bool was_left_out = false;
  return retold(good, [&](ValuePool& pool, OperationId id, Conclusion& conclusion) {
    const Operation& read = good.operation(id);
    const bool is_later = is_ok_read(read) && read.key == added.key && precedes(added, read);
    const bool is_early_too = for_good && is_ok_read(read) && holds(good, read, added.input);
    if (!is_later && !is_early_too) return;
    if (was_left_out && !for_good) return;
    was_left_out = true;
    auto inside = elements(pool, conclusion.output);
    std::erase(inside, added.input);
    conclusion.output = pool.list(inside);
  });
}
Told lost_element(const History& good, Splitmix& luck) { return without_element(good, luck, true); }
Told stale_element(const History& good, Splitmix& luck) {
  return without_element(good, luck, false);
}

Told failed_element(const History& good, Splitmix& luck) {
  const auto add = any_of_them(good, luck, [&](const Operation& operation) {
    return operation.is_ok() && operation.function == Function::kAdd &&
           some(good, [&](const Operation& read) { return holds(good, read, operation.input); });
  });
  if (!add) return {};
  return failed(good, *add);
}

Told moved_sum(const History& good, Splitmix& luck, std::int64_t by) {
  const auto read = any_of_them(good, luck, [](const Operation& operation) {
    return is_ok_read(operation) && operation.output.is_integer();
  });
  if (!read) return {};
  return with_output(good, *read, [&](ValuePool&, Value output) {
    return Value::integer(output.as_integer() + by);
  });
}
Told too_high(const History& good, Splitmix& luck) { return moved_sum(good, luck, 1'000'000); }
Told too_low(const History& good, Splitmix& luck) { return moved_sum(good, luck, -1'000'000); }

// Banks ------------------------------------------------------------------------------------------

// Rewrites the balances of one read of all accounts.
Told other_balances(const History& good, Splitmix& luck,
                    const std::function<void(ValuePool&, std::vector<Value>&)>& rewrite) {
  // Not the first, which tells the accounts.
  const auto read = any_of_them(good, luck, [&](const Operation& operation) {
    return is_ok_read(operation) && some(good, [&](const Operation& first) {
             return is_ok_read(first) && first.invoke_event < operation.invoke_event;
           });
  });
  if (!read) return {};
  return with_output(good, *read, [&](ValuePool& pool, Value output) {
    auto pairs = elements(pool, output);
    rewrite(pool, pairs);
    return pool.list(pairs);
  });
}

Value pair_of(ValuePool& pool, Value account, Value balance) {
  return pool.list(std::vector<Value>{account, balance});
}

Told made_money(const History& good, Splitmix& luck) {
  return other_balances(good, luck, [](ValuePool& pool, std::vector<Value>& pairs) {
    const auto first = elements(pool, pairs[0]);
    pairs[0] = pair_of(pool, first[0], Value::integer(first[1].as_integer() + 1));
  });
}

Told debt(const History& good, Splitmix& luck) {
  return other_balances(good, luck, [](ValuePool& pool, std::vector<Value>& pairs) {
    const auto first = elements(pool, pairs[0]);
    const auto second = elements(pool, pairs[1]);
    const std::int64_t both = first[1].as_integer() + second[1].as_integer();
    pairs[0] = pair_of(pool, first[0], Value::integer(-5));
    pairs[1] = pair_of(pool, second[0], Value::integer(both + 5));
  });
}

Told no_balance(const History& good, Splitmix& luck) {
  return other_balances(good, luck, [](ValuePool& pool, std::vector<Value>& pairs) {
    pairs[0] = pair_of(pool, elements(pool, pairs[0])[0], Value::nil());
  });
}

Told alien_account(const History& good, Splitmix& luck) {
  return other_balances(good, luck, [](ValuePool& pool, std::vector<Value>& pairs) {
    pairs.push_back(pair_of(pool, pool.string("nobody's"), Value::integer(0)));
  });
}

std::vector<Lie> all_lies() {
  std::vector<Lie> all = {
      {"stale read", "register", "linearizable", {"LIN001", "LIN003"}, "", &stale_register},
      {"unwritten value", "register", "linearizable", {"LIN002"}, "", &unwritten_register},
      {"failed write seen", "register", "linearizable", {"LIN002"}, "", &failed_register},
      {"impossible cas", "register", "linearizable", {"LIN004"}, "", &impossible_cas},
      {"unwritten value", "register", "monotonic-writes", {"SES001"}, "", &unwritten_register},
      {"failed write seen", "register", "pram", {"SES002"}, "", &failed_register},
      {"own write missed", "register", "read-your-writes", {"SES003"}, "", &forgets_own_write},
      {"read went back", "register", "monotonic-reads", {"SES004"}, "", &forgets_own_read},
      {"own write missed", "register", "causal", {"CAU003"}, "", &forgets_own_write},
      {"own write missed", "register", "causal-memory", {"CAU004"}, "", &forgets_own_write},
      {"own write missed", "register", "causal-convergence", {"CAU005"}, "", &forgets_own_write},
      {"own write missed",
       "register",
       "sequential-consistency",
       {"CAU003", "SEQ001"},
       "",
       &forgets_own_write},
      {"lost element", "set", "set-full", {"SET001"}, "", &lost_element},
      {"lost element", "set", "set", {"SET001"}, "", &lost_element},
      {"lost element", "set", "linearizable", {"LIN014"}, "", &lost_element},
      {"stale element", "set", "set-full", {"SET005"}, "no-stale-reads", &stale_element},
      {"element of nobody", "set", "set-full", {"SET002"}, "", &alien_element},
      {"doubled element", "set", "set-full", {"SET004"}, "", &double_element},
      {"element of a failed add", "set", "set-full", {"SET003"}, "", &failed_element},
      {"sum too high", "counter", "counter", {"CNT002"}, "", &too_high},
      {"sum too low", "counter", "counter", {"CNT001"}, "", &too_low},
      {"sum too high", "counter", "linearizable", {"LIN016"}, "", &too_high},
      {"money made", "bank", "bank", {"BNK001"}, "", &made_money},
      {"debt", "bank", "bank", {"BNK002"}, "", &debt},
      {"no balance", "bank", "bank", {"BNK003"}, "", &no_balance},
      {"account of nobody", "bank", "bank", {"BNK004"}, "", &alien_account},
  };
  const std::vector<Lie> more = transaction_lies();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

const std::vector<Lie>& lies() {
  static const std::vector<Lie> all = all_lies();
  return all;
}

}  // namespace ordeal::tools::simulated
