#include "protocols/abd/replica.hpp"

#include <utility>

#include "protocols/abd/facts.hpp"

namespace ordeal::protocols::abd {

Replica::Replica(sim::Node& node, const Rules& rules)
    : node_(node), rules_(rules), file_(node, "registers") {
  file_.recover([this](Update update) { registers_[update.key] = update.tagged; });
}

// What it says may be lost in a crash, if it was not synced yet. No harm: a reader returns only
// what it has made a majority keep, and a writer only wants to be above it.
Tagged Replica::on(const Query& query, sim::NodeId) {
  const Tagged& mine = registers_[query.key];
  node_.note(Answered{query.key, mine.tag});
  return mine;
}

Updated Replica::on(const Update& update, sim::NodeId) {
  Tagged& mine = registers_[update.key];
  if (update.tagged.tag > mine.tag || !rules_.newer_is_kept) {
    mine = update.tagged;
    file_.append(update);
    node_.reached("update_unsynced");
  } else if (update.tagged.tag < mine.tag) {
    node_.note(KeptNewer{update.key});
  }
  // Trap: what is here after the sync may have come during it, and be on no disk yet.
  const Tag tag = mine.tag;
  // Also when nothing changed: the update that was here first may still be on its way to the disk.
  if (rules_.update_is_synced) file_.sync();
  node_.note(Acknowledged{update.key, tag});
  return {tag};
}

}  // namespace ordeal::protocols::abd
