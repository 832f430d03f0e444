#include "protocols/lww_quorum/store.hpp"

#include <algorithm>
#include <utility>

#include "protocols/lww_quorum/facts.hpp"

namespace ordeal::protocols::lww_quorum {

Store::Store(sim::Node& node, const Precedence& precedence,
             const std::function<void(const Version&)>& remember)
    : node_(node), precedence_(precedence), file_(node, "store") {
  file_.recover([&](Record record) {
    for (const Version& version : record.siblings) remember(version);
    if (record.siblings.empty()) {
      keys_.erase(record.key);
    } else {
      keys_[record.key] = std::move(record.siblings);
    }
  });
}

const Siblings& Store::at(const std::string& key) const {
  static const Siblings nothing;
  const auto found = keys_.find(key);
  return found == keys_.end() ? nothing : found->second;
}

void Store::merge(const std::string& key, const Siblings& incoming) {
  if (incoming.empty()) return;
  Siblings& mine = keys_[key];
  const Siblings before = mine;
  const bool changed =
      precedence_.merge(mine, incoming, [&](const Version& by, const Version& loser) {
        node_.note(Replaced{key, by.id, loser.id});
      });
  if (!changed) return;
  for (const Version& version : mine) {
    const auto is_it = [&](const Version& other) { return precedence_.are_same(version, other); };
    if (std::none_of(before.begin(), before.end(), is_it)) node_.note(Gained{key, version});
  }
  file_.append({key, mine});
}

void Store::overwrite(const std::string& key, const Siblings& siblings) {
  Siblings& mine = keys_[key];
  if (!siblings.empty()) {
    for (const Version& version : mine) {
      const bool stays = siblings.front().id == version.id;
      if (!stays) node_.note(Replaced{key, siblings.front().id, version.id});
    }
  }
  mine = siblings;
  file_.append({key, mine});
}

void Store::forget(const std::string& key) {
  if (keys_.erase(key) == 0) return;
  node_.note(Forgot{key});
  file_.append({key, {}});
}

}  // namespace ordeal::protocols::lww_quorum
