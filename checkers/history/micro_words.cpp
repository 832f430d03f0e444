#include "checkers/history/micro_words.hpp"

#include <algorithm>

namespace ordeal::checkers {

bool MicroWords::are_same(const ValuePool& pool, Value asked, Value done) const {
  const auto is_same = [&](Value was, Value did) {
    if (was == did) return true;
    if (!was.is_list() || !did.is_list()) return false;
    const auto before = pool.elements_of(was);
    const auto after = pool.elements_of(did);
    if (before.size() < 2 || after.size() < 2) return false;
    if (after[0] != before[0] || after[1] != before[1]) return false;
    return after[0] == read || (after.size() == before.size() && after.back() == before.back());
  };
  return asked.is_list() && done.is_list() &&
         std::ranges::equal(pool.elements_of(asked), pool.elements_of(done), is_same);
}

bool MicroWords::are_of_logs(const ValuePool& pool, Value value) const {
  if (!value.is_list() || pool.elements_of(value).empty()) return false;
  return std::ranges::all_of(pool.elements_of(value), [&](Value element) {
    if (!element.is_list()) return false;
    const auto parts = pool.elements_of(element);
    return (parts.size() == 3 && parts[0] == send) ||
           ((parts.size() == 1 || parts.size() == 2) && parts[0] == poll);
  });
}

// A send got its offset, [offset value] instead of the value, and a poll its messages.
bool MicroWords::are_same_of_logs(const ValuePool& pool, Value asked, Value done) const {
  if (!are_of_logs(pool, asked) || !are_of_logs(pool, done)) return false;
  const auto is_same = [&](Value a, Value b) {
    const auto was = pool.elements_of(a);
    const auto did = pool.elements_of(b);
    if (did[0] == poll || was.size() != 3) return was[0] == did[0];
    if (did[0] != was[0] || did[1] != was[1]) return false;
    const auto placed = did[2].is_list() ? pool.elements_of(did[2]) : std::span<const Value>();
    return did[2] == was[2] || (placed.size() == 2 && placed[1] == was[2]);
  };
  return std::ranges::equal(pool.elements_of(asked), pool.elements_of(done), is_same);
}

}  // namespace ordeal::checkers
