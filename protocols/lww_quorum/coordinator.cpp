// What clients ask (DeCandia and others 2007, sections 4.5 and 4.6).
#include <algorithm>

#include "protocols/lww_quorum/facts.hpp"
#include "protocols/lww_quorum/peer.hpp"

namespace ordeal::protocols::lww_quorum {

Peer::Peer(sim::Node& node, const Options& options)
    : node_(node),
      options_(options),
      precedence_{options.order, options.rules.dot_is_apart},
      ring_(options.nodes, options.tokens, options.replicas),
      store_(node, precedence_, [this](const Version& version) { remember(version); }) {
  sim::require(options.read_quorum <= options.replicas && options.write_quorum <= options.replicas,
               "R and W are at most N");
}

void Peer::start() {
  if (options_.handoff > sim::Duration::zero() && options_.rules.hints_are_delivered) {
    node_.spawn("handoff", [this] { hand_off_for_ever(); });
  }
  if (options_.anti_entropy > sim::Duration::zero()) {
    node_.spawn("anti-entropy", [this] { compare_for_ever(); });
  }
  node_.spawn("burial", [this] { bury_for_ever(); });
}

// A write is numbered by a replica of its key, for only who keeps the key sends its siblings as a
// whole. Any other node passes it on, always to the same one, which knows a doubled message.
std::optional<PutReply> Peer::on(const Put& put, sim::NodeId) {
  if (!ring_.keeps(node_.id(), put.key)) {
    return node_.call(ring_.replicas_of(put.key).front(), put, 2 * options_.answer_timeout);
  }
  if (is_double(put.id)) return std::nullopt;
  Version version{put.id, put.elements, put.deleted, 0, {}, put.context};
  number(version, put);
  node_.note(Numbered{put.key, version});
  store_.merge(put.key, {version});
  node_.reached("write_unsynced");
  const Siblings siblings = durable(put.key);
  const auto round = ask_all(node_, others_of(put.key), Keep{put.key, siblings, Cause::write},
                             options_.answer_timeout);
  round->add(node_.id(), on(Keep{put.key, siblings, Cause::write}, node_.id()));
  const bool is_enough = round->wait_for(options_.rules.acks_are_awaited ? put.write_quorum : 1);
  if (options_.handoff > sim::Duration::zero()) {
    node_.spawn("hints", [this, round, key = put.key] {
      round->wait_for_all();
      for (const sim::NodeId silent : round->silent()) hints_.emplace(silent, key);
    });
  }
  if (is_enough) {
    node_.note(Acknowledged{put.key, put.id});
  } else {
    node_.note(ReachedTooFew{put.key, put.id});
  }
  return PutReply{is_enough ? Status::ok : Status::too_few, round->answers().size(), siblings};
}

// A client writes one after the other: what it asked for before its last write is an echo, or was
// given up.
bool Peer::is_double(const WriteId& id) {
  std::uint64_t& last = heard_[id.writer];
  if (id.serial > last) {
    last = id.serial;
    return false;
  }
  node_.note(RefusedDouble{id});
  return true;
}

void Peer::number(Version& version, const Put& put) {
  switch (options_.order) {
    case Order::wall:
      version.stamp = static_cast<std::uint64_t>(node_.clock().wall().time_since_epoch().count());
      break;
    case Order::lamport:
      if (options_.rules.stamp_follows_read) {
        greatest_stamp_ = std::max(greatest_stamp_, put.seen_stamp);
      }
      version.stamp = ++greatest_stamp_;
      break;
    case Order::siblings:
      version.dot = {node_.id().value, ++dots_};
      break;
    case Order::clients:
      version.dot = {put.id.writer, put.id.serial};
      break;
  }
}

GetReply Peer::on(const Get& get, sim::NodeId) {
  const std::uint64_t number = ++reads_;
  node_.note(ReadBegan{get.key, number});
  const auto round =
      ask_all(node_, ring_.replicas_of(get.key), Fetch{get.key}, options_.answer_timeout);
  if (!round->wait_for(get.read_quorum)) return {Status::too_few, {}};
  const Siblings newest = newest_of(round->answers());
  ReadGathered gathered{get.key, number, {}};
  for (const auto& answer : round->answers()) gathered.replicas.push_back(answer.from);
  node_.note(gathered);
  if (options_.read_repair == ReadRepair::before) {
    if (!repair(get.key, newest, round->answers())) return {Status::too_few, {}};
  } else if (options_.read_repair == ReadRepair::after) {
    node_.spawn("read repair", [this, round, key = get.key] {
      round->wait_for_all();
      repair(key, newest_of(round->answers()), round->answers());
    });
  }
  return {Status::ok, newest};
}

Siblings Peer::newest_of(const Answers& answers) const {
  Siblings newest;
  for (const auto& answer : answers) precedence_.merge(newest, answer.reply.siblings);
  return newest;
}

// Tells everybody whose answer was behind. True if all of them have it now. Blocks.
bool Peer::repair(const std::string& key, const Siblings& newest, const Answers& answers) {
  std::vector<sim::NodeId> stale;
  for (const auto& answer : answers) {
    if (sim::hash_of(answer.reply) != sim::hash_of(Fetched{newest})) stale.push_back(answer.from);
  }
  if (stale.empty()) return true;
  const auto round =
      ask_all(node_, stale, Keep{key, newest, Cause::read_repair}, options_.answer_timeout);
  const bool all = round->wait_for(stale.size());
  for (const auto& answer : round->answers()) node_.note(Repaired{key, answer.from});
  return all;
}

std::vector<sim::NodeId> Peer::others_of(const std::string& key) const {
  std::vector<sim::NodeId> others = ring_.replicas_of(key);
  std::erase(others, node_.id());
  return others;
}

void Peer::remember(const Version& version) {
  std::uint64_t& serial = heard_[version.id.writer];
  serial = std::max(serial, version.id.serial);
  greatest_stamp_ = std::max(greatest_stamp_, version.stamp);
  if (version.dot.actor == node_.id().value) dots_ = std::max(dots_, version.dot.count);
}

}  // namespace ordeal::protocols::lww_quorum
