#include "tests/checkers/weak_list_oracle.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

using List = std::vector<Value>;
using Lists = std::map<Value, List>;

struct Micro {
  bool appends = false;
  Value key;
  Value element;
  List list;  // read
};

struct Txn {
  const Operation* operation = nullptr;
  std::vector<Micro> micro;
};

// What a transaction saw of the others in a list: the first it read, without its own elements.
struct Look {
  std::size_t reader = 0;
  std::size_t at = 0;
  Value key;
  List list;
};

enum class Knowing { kEarlierLook, kOwnLooks, kCausal };

bool starts_with(const List& whole, const List& beginning) {
  return beginning.size() <= whole.size() &&
         std::equal(beginning.begin(), beginning.end(), whole.begin());
}

class WeakListOracle {
 public:
  WeakListOracle(const History& history, const std::string& level)
      : history_(history),
        level_(level),
        knowing_(level == "causal"        ? Knowing::kCausal
                 : level == "read-atomic" ? Knowing::kOwnLooks
                                          : Knowing::kEarlierLook) {
    for (const Operation& operation : history.operations()) {
      if (operation.is_ok()) certain_.push_back(txn_of(operation));
      if (operation.is_info()) doubtful_.push_back(txn_of(operation));
    }
  }

  bool accepts() {
    for (std::uint32_t mask = 0; mask < (1U << doubtful_.size()); ++mask) {
      txns_ = certain_;
      for (std::size_t i = 0; i < doubtful_.size(); ++i) {
        if ((mask >> i & 1) != 0) txns_.push_back(doubtful_[i]);
      }
      if (gather_looks() && some_order_fits()) return true;
    }
    return false;
  }

 private:
  Txn txn_of(const Operation& operation) const {
    const ValuePool& pool = history_.values();
    Txn txn{&operation, {}};
    for (const Value part :
         pool.elements_of(operation.is_ok() ? operation.output : operation.input)) {
      const auto words = pool.elements_of(part);
      Micro micro{pool.text_of(words[0]) == "append", words[1], words[2], {}};
      if (!micro.appends && !operation.is_ok()) continue;
      if (!micro.appends && !micro.element.is_nil()) {
        const auto elements = pool.elements_of(micro.element);
        micro.list.assign(elements.begin(), elements.end());
      }
      txn.micro.push_back(micro);
    }
    return txn;
  }

  // False when a transaction contradicts itself.
  bool gather_looks() {
    looks_.clear();
    for (std::size_t t = 0; t < txns_.size(); ++t) {
      Lists known;
      Lists own;
      for (std::size_t at = 0; at < txns_[t].micro.size(); ++at) {
        const Micro& micro = txns_[t].micro[at];
        const auto seen = known.find(micro.key);
        if (micro.appends) {
          (seen == known.end() ? own : known)[micro.key].push_back(micro.element);
        } else if (seen != known.end()) {
          if (seen->second != micro.list) return false;
        } else {
          const List& tail = own[micro.key];
          const bool ends_so = tail.size() <= micro.list.size() &&
                               std::equal(tail.rbegin(), tail.rend(), micro.list.rbegin());
          if (!ends_so) return false;
          known[micro.key] = micro.list;
          const auto of_others = static_cast<std::ptrdiff_t>(micro.list.size() - tail.size());
          looks_.push_back(
              {t, at, micro.key, {micro.list.begin(), micro.list.begin() + of_others}});
        }
      }
    }
    return true;
  }

  List appended(std::size_t txn, Value key) const {
    List all;
    for (const Micro& micro : txns_[txn].micro) {
      if (micro.appends && micro.key == key) all.push_back(micro.element);
    }
    return all;
  }

  // How many of a transaction's elements are in the list.
  static std::size_t count_in(const List& list, const List& elements) {
    return static_cast<std::size_t>(std::count_if(elements.begin(), elements.end(), [&](Value e) {
      return std::find(list.begin(), list.end(), e) != list.end();
    }));
  }

  void find_who_knows() {
    const std::size_t n = txns_.size();
    saw_.assign(n, std::vector<bool>(n, false));
    for (const Look& look : looks_) {
      for (std::size_t w = 0; w < n; ++w) {
        if (count_in(look.list, appended(w, look.key)) > 0) saw_[w][look.reader] = true;
      }
    }
    knows_ = saw_;
    if (knowing_ != Knowing::kCausal) return;
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) {
        const Operation& first = *txns_[a].operation;
        const Operation& second = *txns_[b].operation;
        if (first.process == second.process && first.invoke_event < second.invoke_event) {
          knows_[a][b] = true;
        }
      }
    }
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
          if (knows_[a][k] && knows_[k][b]) knows_[a][b] = true;
        }
      }
    }
  }

  bool is_known_at(std::size_t writer, const Look& look) const {
    if (knowing_ != Knowing::kEarlierLook) return knows_[writer][look.reader];
    if (level_ == "read-committed") return false;
    return std::any_of(looks_.begin(), looks_.end(), [&](const Look& earlier) {
      return earlier.reader == look.reader && earlier.at < look.at &&
             count_in(earlier.list, appended(writer, earlier.key)) > 0;
    });
  }

  // Nobody sees a part of what a transaction appended to a list, his own before he appends it, or
  // none of what he knows of.
  bool misses_nothing() const {
    return std::all_of(looks_.begin(), looks_.end(), [&](const Look& look) {
      for (std::size_t w = 0; w < txns_.size(); ++w) {
        const List elements = appended(w, look.key);
        const std::size_t seen = count_in(look.list, elements);
        if (w == look.reader && seen > 0) return false;
        if (w == look.reader || seen == elements.size()) continue;
        if (seen > 0 || is_known_at(w, look)) return false;
      }
      return true;
    });
  }

  bool some_order_fits() {
    find_who_knows();
    if (!misses_nothing()) return false;
    std::vector<std::size_t> order(txns_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    do {
      if (fits(order)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
  }

  bool fits(const std::vector<std::size_t>& order) const {
    Lists lists;
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (std::size_t j = i + 1; j < order.size(); ++j) {
        if (knows_[order[j]][order[i]]) return false;
      }
      for (const Micro& micro : txns_[order[i]].micro) {
        if (micro.appends) lists[micro.key].push_back(micro.element);
      }
    }
    return std::all_of(txns_.begin(), txns_.end(), [&](const Txn& txn) {
      return std::all_of(txn.micro.begin(), txn.micro.end(), [&](const Micro& micro) {
        return micro.appends || starts_with(lists[micro.key], micro.list);
      });
    });
  }

  const History& history_;
  std::string level_;
  Knowing knowing_;
  std::vector<Txn> certain_;
  std::vector<Txn> doubtful_;
  std::vector<Txn> txns_;
  std::vector<Look> looks_;
  std::vector<std::vector<bool>> saw_;
  std::vector<std::vector<bool>> knows_;
};

}  // namespace

bool weak_list_oracle_accepts(const History& history, const std::string& level) {
  return WeakListOracle(history, level).accepts();
}

}  // namespace ordeal::checkers::testing
