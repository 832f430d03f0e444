#include "protocols/abd/properties.hpp"

#include <algorithm>

namespace ordeal::protocols::abd {
namespace {

std::string text(Tag tag) { return std::to_string(tag.number) + "." + std::to_string(tag.writer); }

}  // namespace

AbdProperties::AbdProperties(const Cluster& cluster)
    : WatchingProperties(cluster.world),
      majority_(cluster.nodes.size() / 2 + 1),
      tags_never_go_back_(declare("tags-never-go-back", PropertyKind::always)),
      tags_are_unique_(declare("tags-are-unique", PropertyKind::always)),
      finished_is_on_majority_(declare("finished-is-on-majority", PropertyKind::always)),
      later_is_not_older_(declare("later-is-not-older", PropertyKind::always)),
      value_was_written_(declare("value-was-written", PropertyKind::always)),
      replicas_disagreed_(declare("replicas-disagreed", PropertyKind::sometimes)),
      writers_tied_(declare("writers-tied", PropertyKind::sometimes)),
      newer_was_kept_(declare("newer-was-kept", PropertyKind::sometimes)) {
  world_.watch<Answered>(
      [this](const Answered& fact, sim::Node& node) { on_answered(fact, node); });
  world_.watch<Acknowledged>([this](const Acknowledged& fact, sim::Node& node) {
    Tag& promised = registers_[fact.key].acknowledged[node.id()];
    promised = std::max(promised, fact.tag);
  });
  world_.watch<Began>([this](const Began& fact, sim::Node& node) {
    Register& its = registers_[fact.key];
    its.floor[node.id()] = its.finished;
  });
  world_.watch<Chose>([this](const Chose& fact, sim::Node& node) { on_chose(fact, node); });
  world_.watch<Finished>(
      [this](const Finished& fact, sim::Node& node) { on_finished(fact, node); });
  world_.watch<Disagreed>([this](const Disagreed&, sim::Node&) { held(replicas_disagreed_); });
  world_.watch<KeptNewer>([this](const KeptNewer&, sim::Node&) { held(newer_was_kept_); });
}

// What a replica has once acknowledged it never falls behind, not even over a crash.
void AbdProperties::on_answered(const Answered& fact, sim::Node& replica) {
  const Tag promised = registers_[fact.key].acknowledged[replica.id()];
  expect(tags_never_go_back_, fact.tag >= promised, [&] {
    return replica.name() + " has " + fact.key + " at tag " + text(fact.tag) +
           " after it acknowledged tag " + text(promised);
  });
}

// No two writes have one tag, and a write is above all that was finished before it began.
void AbdProperties::on_chose(const Chose& fact, sim::Node& process) {
  Register& its = registers_[fact.key];
  const Tag tag = fact.tagged.tag;
  const std::int64_t value = fact.tagged.value.value_or(0);
  const auto added = its.chosen.emplace(tag, value);
  const auto place = added.first;
  expect(tags_are_unique_, added.second, [&] {
    return "the writes of " + std::to_string(place->second) + " and of " + std::to_string(value) +
           " to " + fact.key + " have tag " + text(tag);
  });
  const bool is_tied = place != its.chosen.begin() && std::prev(place)->first.number == tag.number;
  if (is_tied) held(writers_tied_);
  const Tag floor = its.floor[process.id()];
  expect(later_is_not_older_, tag > floor, [&] {
    return process.name() + " writes " + fact.key + " with tag " + text(tag) + ", and tag " +
           text(floor) + " was finished before it began";
  });
}

void AbdProperties::on_finished(const Finished& fact, sim::Node& process) {
  Register& its = registers_[fact.key];
  const Tag tag = fact.tagged.tag;
  const auto has_it = [&](const auto& replica) { return replica.second >= tag; };
  const auto count = static_cast<std::size_t>(
      std::count_if(its.acknowledged.begin(), its.acknowledged.end(), has_it));
  const bool is_written = tag == Tag{}
                              ? !fact.tagged.value
                              : its.chosen.contains(tag) && fact.tagged.value == its.chosen[tag];
  expect(value_was_written_, is_written, [&] {
    return process.name() + " read " + fact.key + " at tag " + text(tag) +
           " with a value that nobody wrote under it";
  });
  expect(finished_is_on_majority_, tag == Tag{} || count >= majority_, [&] {
    return process.name() + (fact.is_read ? " returned " : " wrote ") + fact.key + " at tag " +
           text(tag) + ", which only " + std::to_string(count) + " replicas have acknowledged";
  });
  const Tag floor = its.floor[process.id()];
  expect(later_is_not_older_, tag >= floor, [&] {
    return process.name() + " returned " + fact.key + " at tag " + text(tag) + ", and tag " +
           text(floor) + " was finished before it began";
  });
  its.finished = std::max(its.finished, tag);
}

}  // namespace ordeal::protocols::abd
