#include "protocols/lww_quorum/client.hpp"

#include <algorithm>

#include "protocols/lww_quorum/facts.hpp"
#include "sim/world.hpp"

namespace ordeal::protocols::lww_quorum {
namespace {

// What a reader makes of siblings: everything that any of them has (the cart keeps all items).
std::vector<std::int64_t> merged_elements(const Siblings& siblings) {
  std::set<std::int64_t> all;
  for (const Version& version : siblings)
    all.insert(version.elements.begin(), version.elements.end());
  return {all.begin(), all.end()};
}

}  // namespace

StoreClient::StoreClient(const Cluster& cluster, sim::Node& machine, int process,
                         const Options& options, const ClientOptions& client)
    : cluster_(cluster),
      machine_(machine),
      options_(options),
      client_(client),
      precedence_{options.order, options.rules.dot_is_apart},
      ring_(options.nodes, options.tokens, options.replicas),
      number_(static_cast<std::uint64_t>(process)) {}

Outcome StoreClient::perform(const Operation& operation) {
  begin(operation.key, operation.through);
  switch (operation.function) {
    case Function::read:
      return read(operation.key);
    case Function::write:
      return put(operation.key, {operation.value}, false, knowledge_[operation.key]);
    case Function::add:
      return add(operation.key, operation.value);
    case Function::cas:
    case Function::transaction:
      break;
  }
  Outcome outcome;
  outcome.ending = Ending::fail;
  outcome.error = "not supported";
  return outcome;
}

Outcome StoreClient::remove(const std::string& key, const std::string& through) {
  begin(key, through);
  return put(key, {}, true, knowledge_[key]);
}

// A client knows the ring, and turns to a replica of the key: each to another one first.
void StoreClient::begin(const std::string& key, const std::string& through) {
  deadline_ = machine_.clock().monotonic() + client_.timeout;
  asked_ = 0;
  const sim::Node* named = through.empty() ? nullptr : cluster_.world.find(through);
  if (named != nullptr) {
    coordinators_ = {named->id()};
    return;
  }
  coordinators_ = ring_.replicas_of(key);
  const auto first = static_cast<std::ptrdiff_t>(number_ % coordinators_.size());
  std::rotate(coordinators_.begin(), coordinators_.begin() + first, coordinators_.end());
}

std::optional<Siblings> StoreClient::get(const std::string& key) {
  while (true) {
    const sim::Duration left = deadline_ - machine_.clock().monotonic();
    if (left <= sim::Duration::zero()) return std::nullopt;
    const sim::Duration patience = 3 * options_.answer_timeout;
    const auto reply = machine_.call(coordinators_[asked_], Get{key, options_.read_quorum},
                                     client_.retries ? std::min(left, patience) : left);
    if (reply && reply->status == Status::ok) return reply->siblings;
    if (!client_.retries) return std::nullopt;
    asked_ = (asked_ + 1) % coordinators_.size();
    if (reply) machine_.sleep(options_.answer_timeout);
  }
}

Outcome StoreClient::put(const std::string& key, std::vector<std::int64_t> elements, bool deleted,
                         const Knowledge& knowledge) {
  const Put question{
      {number_, ++serial_}, key, std::move(elements), deleted, knowledge.context, knowledge.stamp,
      options_.write_quorum};
  machine_.note(Asked{key, question.id, {knowledge.writes.begin(), knowledge.writes.end()}});
  const auto reply =
      machine_.call(coordinators_[asked_], question, deadline_ - machine_.clock().monotonic());
  Outcome outcome;
  if (!reply) {
    outcome.error = "timeout";
    return outcome;
  }
  outcome.served_by = served_by();
  if (reply->status == Status::too_few) {
    outcome.ending = options_.rules.too_few_is_doubt ? Ending::info : Ending::fail;
    outcome.error = "on " + std::to_string(reply->replicas) + " of " +
                    std::to_string(options_.write_quorum) + " replicas";
    return outcome;
  }
  // Trap: of its own dot the client may not conclude that it has seen the coordinator's dots before
  // it. So it is told what else there is, and then it has.
  Knowledge& mine = knowledge_[key];
  if (&knowledge == &mine) mine.writes = {question.id};  // which follows all that it knew
  learn(mine, reply->siblings);
  mine.written = reply->siblings;
  outcome.ending = Ending::ok;
  return outcome;
}

Outcome StoreClient::read(const std::string& key) {
  const std::optional<Siblings> siblings = get(key);
  Outcome outcome;
  if (!siblings) {
    outcome.ending = Ending::fail;
    outcome.error = "too few replicas answered";
    return outcome;
  }
  learn(knowledge_[key], *siblings);
  outcome.ending = Ending::ok;
  outcome.served_by = served_by();
  outcome.values = merged_elements(*siblings);
  // Who wants one value of several siblings has to choose; everybody chooses the same.
  if (!outcome.values.empty()) outcome.value = outcome.values.back();
  return outcome;
}

// The new version replaces what this read saw, and nothing that it did not see, though the client
// may know of more from before.
Outcome StoreClient::add(const std::string& key, std::int64_t element) {
  std::optional<Siblings> siblings = get(key);
  if (!siblings) {
    Outcome outcome;
    outcome.ending = Ending::fail;
    outcome.error = "too few replicas answered";
    return outcome;
  }
  // Trap: where a vector has an entry for this client, its later writes pass for having seen the
  // earlier ones. So they have to, though the replicas that answered may not have them.
  if (options_.order == Order::clients) {
    precedence_.merge(*siblings, knowledge_[key].written);
  }
  Knowledge seen;
  learn(seen, *siblings);
  std::vector<std::int64_t> elements = merged_elements(*siblings);
  elements.push_back(element);
  return put(key, std::move(elements), false, seen);
}

void StoreClient::learn(Knowledge& knowledge, const Siblings& siblings) {
  include(knowledge.context, context_of(siblings));
  for (const Version& version : siblings) {
    knowledge.stamp = std::max(knowledge.stamp, version.stamp);
    knowledge.writes.insert(version.id);
  }
}

std::string StoreClient::served_by() const {
  return cluster_.world.node(coordinators_[asked_]).name() + ", coordinator";
}

}  // namespace ordeal::protocols::lww_quorum
