#include <algorithm>

#include "checkers/verify/plain_state.hpp"
#include "checkers/verify/verify_isolation.hpp"

namespace ordeal::checkers {
namespace {

// An anomaly that its transactions show by themselves, without a cycle.
class ShownAnomaly {
 public:
  ShownAnomaly(const PlainSteps& txns, const std::vector<OperationId>& shown_by)
      : txns_(txns),
        first_(shown_by.front()),
        second_(shown_by[shown_by.size() > 1 ? 1 : 0]),
        third_(shown_by[shown_by.size() > 2 ? 2 : 0]) {}

  bool is_there(std::string_view name) const {
    if (name == "G1a") return txns_.never_happened(second_) && sees_only(second_);
    if (name == "G1b") return any_value([&](auto& read) { return is_half(read); });
    if (name == "garbage-read") return any_value([&](auto& read) { return is_garbage(read); });
    if (name == "internal") return contradicts_itself(txns_, first_);
    if (name == "future-read") return reads_its_future();
    if (name == "duplicate-elements")
      return any_value([&](auto& read) { return txns_.shows_twice(read); });
    if (name == "incompatible-order") return reads_differ();
    if (name == "lost-update") return loses_update();
    if (name == "dirty-update") return builds_on_aborted();
    if (name == "cyclic-versions") return turns_appends();
    if (name == "non-monotonic-read") return sees_half(true);
    return name == "fractured-read" && sees_half(false);
  }

 private:
  // Whether some read of others and some write of the same key are so.
  template <class Condition>
  bool any(OperationId reader, OperationId writer, Condition&& is_so) const {
    const auto all = txns_.writes(writer);
    return std::ranges::any_of(txns_.reads_of_others(reader), [&](const PlainStep& read) {
      return std::ranges::any_of(
          all, [&](const PlainStep& write) { return read.key == write.key && is_so(read, write); });
    });
  }
  template <class Condition>
  bool any_value(Condition&& is_so) const {
    return std::ranges::any_of(txns_.reads(first_), is_so);
  }

  bool is_written(Value key, Value value, OperationId but_not_by) const {
    const auto all = txns_.writers(key, value);
    return std::ranges::any_of(all, [&](OperationId id) { return id != but_not_by; });
  }

  // Whether the first saw a write of this one, and could have it from nobody else.
  bool sees_only(OperationId writer) const {
    return std::ranges::any_of(txns_.writes(writer), [&](const PlainStep& write) {
      return !is_written(write.key, write.value, writer) && any_value([&](const PlainStep& read) {
        return read.key == write.key && txns_.sees(read, write.value);
      });
    });
  }

  // The read ends with a write that its writer wrote over.
  bool is_half(const PlainStep& read) const {
    const auto list = txns_.elements(read.value);
    const Value last = !txns_.are_lists() ? read.value : list.empty() ? Value() : list.back();
    bool is_written_over = false;
    bool is_theirs = false;
    for (const PlainStep& write : txns_.writes(second_)) {
      if (write.key != read.key) continue;
      is_written_over = is_theirs;
      is_theirs |= write.value == last;
    }
    return first_ != second_ && is_written_over && !is_written(read.key, last, second_);
  }

  bool is_garbage(const PlainStep& read) const {
    const auto nobody = [&](Value value) { return !is_written(read.key, value, kNoOne); };
    if (!txns_.are_lists()) return nobody(read.value) && !txns_.is_initial(read);
    return std::ranges::any_of(txns_.elements(read.value), nobody);
  }

  bool reads_its_future() const {
    std::vector<PlainStep> read;
    for (const PlainStep& step : txns_.steps(first_)) {
      if (!step.writes) read.push_back(step);
      const auto foresees = [&](const PlainStep& earlier) {
        return earlier.key == step.key && txns_.sees(earlier, step.value);
      };
      const bool is_foreseen = step.writes && std::ranges::any_of(read, foresees);
      if (is_foreseen && !is_written(step.key, step.value, first_)) return true;
    }
    return false;
  }

  bool reads_differ() const {
    if (!txns_.are_lists()) return false;
    return any_value([&](const PlainStep& a) {
      return std::ranges::any_of(txns_.reads(second_), [&](const PlainStep& b) {
        const auto x = txns_.elements(a.value);
        const auto y = txns_.elements(b.value);
        const auto [end, other] = std::ranges::mismatch(x, y);
        return a.key == b.key && end != x.end() && other != y.end();
      });
    });
  }

  bool shows_own(OperationId id, std::span<const Value> list) const {
    const auto own = txns_.writes(id);
    return std::ranges::any_of(list, [&](Value element) {
      return std::ranges::find(own, element, &PlainStep::value) != own.end();
    });
  }

  // Both read one version of a key, which was nobody's own, and both replaced it.
  bool loses_update() const {
    if (first_ == second_) return false;
    return any(first_, first_, [&](const PlainStep& read, const PlainStep&) {
      return any(second_, second_, [&](const PlainStep& other, const PlainStep&) {
        const auto x = txns_.elements(read.value);
        const auto y = txns_.elements(other.value);
        const bool same = txns_.are_lists() ? std::ranges::equal(x, y) && !shows_own(first_, x) &&
                                                  !shows_own(second_, y)
                                            : read.value == other.value;
        return other.key == read.key && same;
      });
    });
  }

  // The third read what the second, which happened, appended after the first, which did not.
  bool builds_on_aborted() const {
    if (!txns_.are_lists() || !txns_.never_happened(first_)) return false;
    if (txns_.never_happened(second_)) return false;
    return any(third_, first_, [&](const PlainStep& read, const PlainStep& aborted) {
      const auto list = txns_.elements(read.value);
      const auto at = std::ranges::find(list, aborted.value);
      return at != list.end() && !is_written(aborted.key, aborted.value, first_) &&
             std::ranges::any_of(txns_.writes(second_), [&](const PlainStep& write) {
               return write.key == read.key && std::find(at, list.end(), write.value) != list.end();
             });
    });
  }

  // Some list has what the second appended without what it had appended to it before ahead of that.
  bool turns_appends() const {
    if (!txns_.are_lists() || txns_.never_happened(second_)) return false;
    const auto all = txns_.writes(second_);
    return any_value([&](const PlainStep& read) {
      const auto list = txns_.elements(read.value);
      for (std::size_t later = 0; later < all.size(); ++later) {
        const auto at = std::ranges::find(list, all[later].value);
        const bool is_theirs = all[later].key == read.key && at != list.end() &&
                               !is_written(read.key, all[later].value, second_);
        for (std::size_t i = 0; i < later && is_theirs; ++i) {
          const bool is_same = all[i].key == read.key && all[i].value != all[later].value;
          if (is_same && std::find(list.begin(), at, all[i].value) == at) return true;
        }
      }
      return false;
    });
  }

  // Saw one write of the second, and of another key, there or only later, a list without its other.
  bool sees_half(bool only_later) const {
    if (!txns_.are_lists() || first_ == second_) return false;
    bool has_seen = !only_later && sees_only(second_);
    for (const PlainStep& read : txns_.reads_of_others(first_)) {
      bool shows_it = false;
      for (const PlainStep& write : txns_.writes(second_)) {
        if (write.key != read.key) continue;
        const bool is_there = txns_.sees(read, write.value);
        if (has_seen && !is_there) return true;
        shows_it |= is_there && !is_written(write.key, write.value, second_);
      }
      has_seen |= shows_it;
    }
    return false;
  }

  const PlainSteps& txns_;
  OperationId first_;
  OperationId second_;
  OperationId third_;
};

}  // namespace

Problem problem_with_anomaly(const PlainSteps& txns, const PlainLevel& level,
                             const Certificate& certificate) {
  if (certificate.shown_by.empty()) return "it proves nothing";
  for (const OperationId id : certificate.shown_by) {
    if (id >= txns.size()) return name(id) + " does not exist";
  }
  if (!level.forbids(certificate.anomaly)) return "the level allows " + certificate.anomaly;
  if (ShownAnomaly(txns, certificate.shown_by).is_there(certificate.anomaly)) return {};
  return certificate.anomaly + " is not there";
}

}  // namespace ordeal::checkers
