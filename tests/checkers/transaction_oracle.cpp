#include "tests/checkers/transaction_oracle.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

struct Micro {
  char kind = 'r';  // r, w, a
  Value key;
  Value value;
  bool is_known = true;
};

struct Txn {
  const Operation* operation = nullptr;
  std::vector<Micro> micro;
};

using Database = std::map<Value, std::vector<Value>>;

std::vector<Micro> micro_of(const History& history, const Operation& operation) {
  std::vector<Micro> all;
  const Value list = operation.is_ok() ? operation.output : operation.input;
  for (const Value value : history.values().elements_of(list)) {
    const auto parts = history.values().elements_of(value);
    const char kind = history.values().text_of(parts[0])[0];
    all.push_back({kind, parts[1], parts[2], operation.is_ok() || kind != 'r'});
  }
  return all;
}

// What a read of the key returns now.
bool reads_right(const History& history, const Database& database, const Micro& micro,
                 bool is_list) {
  if (!micro.is_known) return true;
  const auto at = database.find(micro.key);
  const std::vector<Value> now = at == database.end() ? std::vector<Value>() : at->second;
  if (!is_list) return micro.value == (now.empty() ? Value::nil() : now.back());
  const auto seen =
      micro.value.is_nil() ? std::span<const Value>() : history.values().elements_of(micro.value);
  return std::ranges::equal(seen, now);
}

class Oracle {
 public:
  explicit Oracle(const History& history) : history_(history) {
    for (const Operation& operation : history.operations()) {
      Txn txn{&operation, micro_of(history, operation)};
      for (const Micro& micro : txn.micro) is_list_ = is_list_ || micro.kind == 'a';
      (operation.is_ok() ? ok_ : operation.is_info() ? doubtful_ : failed_).push_back(txn);
    }
  }

  // Whether some choice of the doubtful ones makes `accepts` true.
  bool for_some_choice(const std::function<bool()>& accepts) {
    for (std::uint32_t mask = 0; mask < (1U << doubtful_.size()); ++mask) {
      txns_ = ok_;
      for (std::size_t i = 0; i < doubtful_.size(); ++i) {
        if ((mask >> i & 1) != 0) txns_.push_back(doubtful_[i]);
      }
      if (accepts()) return true;
    }
    return false;
  }

  bool serializable(bool realtime) {
    return some_permutation([&](const std::vector<std::size_t>& order) {
      Database database;
      for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = i + 1; j < order.size(); ++j) {
          if (must_precede(order[j], order[i], realtime)) return false;
        }
        if (!execute(database, txns_[order[i]])) return false;
      }
      return true;
    });
  }

  // Snapshots, and two that write one key may overlap.
  // The order of a process binds lists only where a level says so.
  bool prefix_consistent() {
    exclusive_ = false;
    sessions_ = !is_list_;
    return snapshot_isolated(false);
  }

  bool snapshot_isolated(bool realtime) {
    std::vector<int> stage(txns_.size(), 0);
    Database database;
    std::vector<Database> snapshots(txns_.size());
    return snapshot_step(stage, database, snapshots, realtime);
  }

  // level: 0 read committed, 1 read atomic, 2 causal, 3 parallel snapshots
  bool weak(int level) {
    if (!link_reads(level)) return false;
    close_causality();
    return some_permutation([&](const std::vector<std::size_t>& order) {
      std::vector<std::size_t> place(order.size());
      for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
      for (std::size_t a = 0; a < txns_.size(); ++a) {
        for (std::size_t b = 0; b < txns_.size(); ++b) {
          if (causal_[a][b] && place[a] >= place[b]) return false;
        }
      }
      if (level == 3) close_parallel(place);
      return std::all_of(links_.begin(), links_.end(), [&](const Link& link) {
        for (std::size_t t = 0; t < txns_.size(); ++t) {
          if (t == link.from || t == link.reader || !writes(t, link.key) || !knows(level, t, link))
            continue;
          if (!link.from || place[t] > place[*link.from]) return false;
        }
        return true;
      });
    });
  }

 private:
  struct Link {
    std::size_t reader = 0;
    std::size_t at = 0;
    Value key;
    std::optional<std::size_t> from;
  };

  bool some_permutation(const std::function<bool(const std::vector<std::size_t>&)>& accepts) {
    std::vector<std::size_t> order(txns_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
      if (accepts(order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
  }

  bool same_process_before(std::size_t a, std::size_t b) const {
    return txns_[a].operation->process == txns_[b].operation->process &&
           txns_[a].operation->invoke_event < txns_[b].operation->invoke_event;
  }

  bool must_precede(std::size_t a, std::size_t b, bool realtime) const {
    const Operation& first = *txns_[a].operation;
    return (sessions_ && same_process_before(a, b)) ||
           (realtime && first.is_ok() && first.complete_event < txns_[b].operation->invoke_event);
  }

  bool execute(Database& database, const Txn& txn) const {
    for (const Micro& micro : txn.micro) {
      if (micro.kind != 'r') {
        database[micro.key].push_back(micro.value);
      } else if (!reads_right(history_, database, micro, is_list_)) {
        return false;
      }
    }
    return true;
  }

  bool writes(std::size_t txn, Value key) const {
    return std::any_of(txns_[txn].micro.begin(), txns_[txn].micro.end(),
                       [&](const Micro& micro) { return micro.kind != 'r' && micro.key == key; });
  }

  bool conflict(std::size_t a, std::size_t b) const {
    return std::any_of(txns_[a].micro.begin(), txns_[a].micro.end(), [&](const Micro& micro) {
      return micro.kind != 'r' && writes(b, micro.key);
    });
  }

  // stage: 0 not begun, 1 begun, 2 over.
  bool snapshot_step(std::vector<int>& stage, const Database& database,
                     std::vector<Database>& snapshots, bool realtime) {
    bool all_over = true;
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      if (stage[t] == 2) continue;
      all_over = false;
      if (stage[t] == 0) {
        bool may = true;
        for (std::size_t o = 0; o < txns_.size(); ++o) {
          if (stage[o] < 2 && o != t && must_precede(o, t, realtime)) may = false;
          if (stage[o] == 1 && exclusive_ && conflict(o, t)) may = false;
        }
        Database snapshot = database;
        if (!may || !execute(snapshot, txns_[t])) continue;
        stage[t] = 1;
        if (snapshot_step(stage, database, snapshots, realtime)) return true;
        stage[t] = 0;
      } else {
        Database after = database;
        for (const Micro& micro : txns_[t].micro) {
          if (micro.kind != 'r') after[micro.key].push_back(micro.value);
        }
        stage[t] = 2;
        if (snapshot_step(stage, after, snapshots, realtime)) return true;
        stage[t] = 1;
      }
    }
    return all_over;
  }

  // Who was read from; false when a read makes no sense at the level.
  bool link_reads(int level) {
    links_.clear();
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      std::map<Value, Value> own;
      std::map<Value, Value> seen;
      std::set<std::pair<Value, Value>> written;
      for (std::size_t i = 0; i < txns_[t].micro.size(); ++i) {
        const Micro& micro = txns_[t].micro[i];
        if (micro.kind != 'r') {
          own[micro.key] = micro.value;
          seen[micro.key] = micro.value;
          written.emplace(micro.key, micro.value);
          continue;
        }
        if (!micro.is_known) continue;
        const bool contradicts = seen.count(micro.key) != 0 && seen[micro.key] != micro.value;
        if (contradicts && level > 0) return false;
        if (written.contains({micro.key, micro.value})) continue;  // it contradicts nobody else
        std::optional<std::size_t> from;
        if (!micro.value.is_nil()) {
          from = final_writer(micro.key, micro.value);
          if (!from || *from == t) return false;
        }
        if (own.count(micro.key) != 0) continue;
        seen[micro.key] = micro.value;
        links_.push_back({t, i, micro.key, from});
      }
    }
    return true;
  }

  std::optional<std::size_t> final_writer(Value key, Value value) const {
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      Value last;
      for (const Micro& micro : txns_[t].micro) {
        if (micro.kind != 'r' && micro.key == key) last = micro.value;
      }
      if (last == value) return t;
    }
    return std::nullopt;
  }

  void close_causality() {
    const std::size_t n = txns_.size();
    direct_.assign(n, std::vector<bool>(n, false));
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) direct_[a][b] = same_process_before(a, b);
    }
    for (const Link& link : links_) {
      if (link.from) direct_[*link.from][link.reader] = true;
    }
    causal_ = direct_;
    close(causal_);
  }

  // Who writes what another has written knows of it.
  void close_parallel(const std::vector<std::size_t>& place) {
    parallel_ = direct_;
    for (std::size_t a = 0; a < txns_.size(); ++a) {
      for (std::size_t b = 0; b < txns_.size(); ++b) {
        if (place[a] < place[b] && conflict(a, b)) parallel_[a][b] = true;
      }
    }
    close(parallel_);
  }

  static void close(std::vector<std::vector<bool>>& leads) {
    const std::size_t n = leads.size();
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
          if (leads[a][k] && leads[k][b]) leads[a][b] = true;
        }
      }
    }
  }

  bool knows(int level, std::size_t txn, const Link& link) const {
    if (level == 1) return direct_[txn][link.reader];
    if (level == 2) return causal_[txn][link.reader];
    if (level == 3) return parallel_[txn][link.reader];
    return std::any_of(links_.begin(), links_.end(), [&](const Link& other) {
      return other.reader == link.reader && other.at < link.at && other.from == txn;
    });
  }

  const History& history_;
  bool is_list_ = false;
  bool exclusive_ = true;
  bool sessions_ = true;
  std::vector<Txn> ok_;
  std::vector<Txn> doubtful_;
  std::vector<Txn> failed_;
  std::vector<Txn> txns_;
  std::vector<Link> links_;
  std::vector<std::vector<bool>> direct_;
  std::vector<std::vector<bool>> causal_;
  std::vector<std::vector<bool>> parallel_;
};

}  // namespace

bool oracle_accepts(const History& history, const std::string& level) {
  Oracle oracle(history);
  return oracle.for_some_choice([&] {
    if (level == "strict-serializable") return oracle.serializable(true);
    if (level == "strong-session-serializable") return oracle.serializable(false);
    if (level == "strong-snapshot-isolation") return oracle.snapshot_isolated(true);
    if (level == "strong-session-snapshot-isolation") return oracle.snapshot_isolated(false);
    if (level == "prefix-consistency") return oracle.prefix_consistent();
    if (level == "read-committed") return oracle.weak(0);
    if (level == "parallel-snapshot-isolation") return oracle.weak(3);
    return oracle.weak(level == "read-atomic" ? 1 : 2);
  });
}

}  // namespace ordeal::checkers::testing
