#include "protocols/lww_quorum/version.hpp"

#include <algorithm>
#include <tuple>

namespace ordeal::protocols::lww_quorum {

bool covers(const VersionVector& vector, const Dot& dot) {
  const auto entry = vector.find(dot.actor);
  return entry != vector.end() && entry->second >= dot.count;
}

void include(VersionVector& vector, const Dot& dot) {
  if (dot.count == 0) return;  // a version by stamp has none
  std::uint64_t& count = vector[dot.actor];
  count = std::max(count, dot.count);
}

void include(VersionVector& vector, const VersionVector& other) {
  for (const auto& [actor, count] : other) include(vector, Dot{actor, count});
}

VersionVector context_of(const Siblings& siblings) {
  VersionVector context;
  for (const Version& version : siblings) {
    include(context, version.context);
    include(context, version.dot);
  }
  return context;
}

bool Precedence::are_same(const Version& a, const Version& b) const {
  return is_by_stamp() ? a.stamp == b.stamp && a.id == b.id : a.dot == b.dot;
}

bool Precedence::replaces(const Version& newer, const Version& older) const {
  if (is_by_stamp()) return std::tie(newer.stamp, newer.id) > std::tie(older.stamp, older.id);
  if (dot_is_apart) return covers(newer.context, older.dot);
  return covers(context_of({newer}), older.dot);
}

bool Precedence::merge(Siblings& mine, const Siblings& incoming, const Replaced& replaced) const {
  bool changed = false;
  for (const Version& version : incoming) {
    const auto is_it = [&](const Version& other) { return are_same(version, other); };
    if (std::any_of(mine.begin(), mine.end(), is_it)) continue;
    const auto better = std::find_if(
        mine.begin(), mine.end(), [&](const Version& other) { return replaces(other, version); });
    if (better != mine.end()) {
      if (replaced) replaced(*better, version);
      continue;
    }
    std::erase_if(mine, [&](const Version& other) {
      if (!replaces(version, other)) return false;
      if (replaced) replaced(version, other);
      return true;
    });
    const auto place =
        std::lower_bound(mine.begin(), mine.end(), version,
                         [](const Version& a, const Version& b) { return a.id < b.id; });
    mine.insert(place, version);
    changed = true;
  }
  return changed;
}

}  // namespace ordeal::protocols::lww_quorum
