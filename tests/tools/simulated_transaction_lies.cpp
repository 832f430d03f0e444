#include <algorithm>
#include <functional>
#include <iterator>

#include "tests/tools/lie_parts.hpp"

namespace ordeal::tools::simulated {
namespace {

struct Part {
  OperationId txn = 0;
  std::size_t at = 0;
  bool is_read = false;
  Value key;
  Value value;
};

// Parts of ok transactions, in their order.
std::vector<Part> parts_of(const History& history) {
  std::vector<Part> all;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    if (!history.operation(id).is_ok()) continue;
    const auto parts = elements(history.values(), history.operation(id).output);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto words = elements(history.values(), parts[i]);
      const bool is_read = history.values().plain(words[0]) == "r";
      all.push_back({id, i, is_read, words[1], words[2]});
    }
  }
  return all;
}

bool saw(const History& history, const Part& read, Value value) {
  if (!read.is_read) return false;
  const auto inside = elements(history.values(), read.value);
  return read.value == value || std::ranges::find(inside, value) != inside.end();
}

// Whether its transaction does nothing else to that key.
bool stands_alone(const std::vector<Part>& all, const Part& read) {
  return std::ranges::count_if(all, [&](const Part& part) {
           return part.txn == read.txn && part.key == read.key;
         }) == 1;
}

// One read that fits tells something else.
Told other_read(const History& good, Splitmix& luck,
                const std::function<bool(const std::vector<Part>&, const Part&)>& fits,
                const Rewrite& rewrite) {
  const std::vector<Part> all = parts_of(good);
  std::vector<Part> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const Part& part) { return part.is_read && fits(all, part); });
  if (found.empty()) return {};
  const Part read = found[luck.below(found.size())];
  return with_output(good, read.txn, [&](ValuePool& pool, Value output) {
    auto parts = elements(pool, output);
    auto words = elements(pool, parts[read.at]);
    words[2] = rewrite(pool, words[2]);
    parts[read.at] = pool.list(words);
    return pool.list(parts);
  });
}

Told garbage_read(const History& good, Splitmix& luck) {
  const auto fits = [](const std::vector<Part>& all, const Part& read) {
    return stands_alone(all, read);
  };
  return other_read(good, luck, fits, [](ValuePool& pool, Value output) {
    if (output.is_integer()) return Value::integer(kNobodyWrote);
    auto inside = elements(pool, output);
    inside.push_back(Value::integer(kNobodyWrote));
    return pool.list(inside);
  });
}

// Somebody saw what a transaction wrote that failed.
Told aborted_read(const History& good, Splitmix& luck) {
  const std::vector<Part> all = parts_of(good);
  const auto writer = any_of_them(good, luck, [&](const Operation& operation) {
    const auto id = static_cast<OperationId>(&operation - good.operations().data());
    return std::ranges::any_of(all, [&](const Part& write) {
      return write.txn == id && !write.is_read && std::ranges::any_of(all, [&](const Part& read) {
               return read.txn != id && read.key == write.key && saw(good, read, write.value);
             });
    });
  });
  if (!writer) return {};
  return failed(good, *writer);
}

// A read misses the last element, whose transaction was over before.
Told stale_list(const History& good, Splitmix& luck) {
  const auto fits = [&](const std::vector<Part>& all, const Part& read) {
    const auto inside = elements(good.values(), read.value);
    if (inside.empty() || !stands_alone(all, read)) return false;
    return std::ranges::any_of(all, [&](const Part& write) {
      return !write.is_read && write.key == read.key && write.value == inside.back() &&
             precedes(good.operation(write.txn), good.operation(read.txn));
    });
  };
  return other_read(good, luck, fits, [](ValuePool& pool, Value output) {
    auto inside = elements(pool, output);
    inside.pop_back();
    return inside.empty() ? Value::nil() : pool.list(inside);
  });
}

Told doubled_in_list(const History& good, Splitmix& luck) {
  const auto fits = [&](const std::vector<Part>& all, const Part& read) {
    return !elements(good.values(), read.value).empty() && stands_alone(all, read);
  };
  return other_read(good, luck, fits, [](ValuePool& pool, Value output) {
    auto inside = elements(pool, output);
    inside.push_back(inside.front());
    return pool.list(inside);
  });
}

Told swapped_in_list(const History& good, Splitmix& luck) {
  const auto fits = [&](const std::vector<Part>& all, const Part& read) {
    const auto inside = elements(good.values(), read.value);
    if (inside.size() < 2 || !stands_alone(all, read)) return false;
    return std::ranges::any_of(all, [&](const Part& other) {
      return other.txn != read.txn && other.key == read.key && saw(good, other, inside.back());
    });
  };
  return other_read(good, luck, fits, [](ValuePool& pool, Value output) {
    auto inside = elements(pool, output);
    std::swap(inside.back(), inside[inside.size() - 2]);
    return pool.list(inside);
  });
}

// A transaction that appended or wrote does not see it itself.
Told forgets_itself(const History& good, Splitmix& luck) {
  const auto fits = [](const std::vector<Part>& all, const Part& read) {
    return std::ranges::any_of(all, [&](const Part& part) {
      return part.txn == read.txn && !part.is_read && part.key == read.key && part.at < read.at;
    });
  };
  return other_read(good, luck, fits, [](ValuePool&, Value) { return Value::nil(); });
}

// A read of a version that was replaced before, by somebody who had read it.
Told stale_register_read(const History& good, Splitmix& luck) {
  const auto fits = [&](const std::vector<Part>& all, const Part& read) {
    return stands_alone(all, read) && std::ranges::any_of(all, [&](const Part& write) {
             return !write.is_read && write.key == read.key &&
                    precedes(good.operation(write.txn), good.operation(read.txn));
           });
  };
  return other_read(good, luck, fits, [](ValuePool&, Value) { return Value::nil(); });
}

const std::vector<std::string> kMissed = {"TXN003", "TXN005", "TXN010", "TXN018",
                                          "TXN019", "TXN020", "TXN021", "TXN103",
                                          "TXN105", "TXN203", "TXN204", "TXN205"};

}  // namespace

std::vector<Lie> transaction_lies() {
  return {
      {"garbage read", "list-append", "read-committed", {"TXN013"}, "", &garbage_read},
      {"aborted read", "list-append", "read-committed", {"TXN006"}, "", &aborted_read},
      {"stale read", "list-append", "strict-serializable", kMissed, "", &stale_list},
      {"doubled element", "list-append", "read-uncommitted", {"TXN014"}, "", &doubled_in_list},
      {"swapped order", "list-append", "read-committed", {"TXN016"}, "", &swapped_in_list},
      {"own append missed", "list-append", "read-atomic", {"TXN011"}, "", &forgets_itself},
      {"garbage read", "rw-register", "read-committed", {"TXN013"}, "", &garbage_read},
      {"aborted read", "rw-register", "read-committed", {"TXN006"}, "", &aborted_read},
      {"stale read", "rw-register", "strict-serializable", kMissed, "", &stale_register_read},
      {"own write missed", "rw-register", "read-atomic", {"TXN011"}, "", &forgets_itself},
  };
}

}  // namespace ordeal::tools::simulated
