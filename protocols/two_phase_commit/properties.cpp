#include "protocols/two_phase_commit/properties.hpp"

#include <algorithm>

#include "protocols/two_phase_commit/lock_table.hpp"
#include "protocols/two_phase_commit/site.hpp"

namespace ordeal::protocols::two_phase_commit {
namespace {

const char* word(bool commit) { return commit ? "committed" : "aborted"; }

std::string text(const Value& value) {
  std::string words = "[";
  for (const std::int64_t number : value) {
    words += (words.size() > 1 ? " " : "") + std::to_string(number);
  }
  return words + "]";
}

}  // namespace

CommitProperties::CommitProperties(const Cluster& cluster, const Options& options)
    : WatchingProperties(cluster.world),
      options_(options),
      blocking_(cluster.world),
      agreement_(declare("agreement", PropertyKind::always)),
      no_reversal_(declare("no-reversal", PropertyKind::always)),
      commit_needs_every_yes_(declare("commit-needs-every-yes", PropertyKind::always)),
      all_yes_commits_(declare("all-yes-commits", PropertyKind::always)),
      everybody_decides_(declare("everybody-decides", PropertyKind::eventually)),
      locks_exclude_(declare("locks-exclude", PropertyKind::always)),
      serial_at_lock_point_(declare("serial-at-lock-point", PropertyKind::always)),
      done_is_done_(declare("done-is-done", PropertyKind::always)),
      stores_have_what_was_committed_(
          declare("stores-have-what-was-committed", PropertyKind::eventually)),
      damage_is_the_operators_(declare("damage-is-the-operators", PropertyKind::always)),
      no_circle_lasts_(declare("no-circle-lasts", PropertyKind::eventually)),
      commits_are_forgotten_(declare("commits-are-forgotten", PropertyKind::eventually)),
      places_are_given_back_(declare("places-are-given-back", PropertyKind::eventually)),
      committed_over_many_(declare("committed-over-many", PropertyKind::sometimes)),
      aborted_by_a_no_(declare("aborted-by-a-no", PropertyKind::sometimes)),
      in_doubt_over_a_restart_(declare("in-doubt-over-a-restart", PropertyKind::sometimes)),
      coordinator_resumed_(declare("coordinator-resumed", PropertyKind::sometimes)),
      learned_by_asking_(declare("learned-by-asking", PropertyKind::sometimes)),
      learned_from_a_peer_(declare("learned-from-a-peer", PropertyKind::sometimes)),
      waited_for_who_is_in_doubt_(declare("waited-for-who-is-in-doubt", PropertyKind::sometimes)),
      deadlock_was_broken_(declare("deadlock-was-broken", PropertyKind::sometimes)),
      heuristic_damage_(declare("heuristic-damage", PropertyKind::sometimes)) {
  watch_commitment();
  watch_locks();
}

void CommitProperties::watch_commitment() {
  world_.watch<Voted>([this](const Voted& fact, sim::Node& node) { on_voted(fact, node); });
  world_.watch<Decided>([this](const Decided& fact, sim::Node& node) { on_decided(fact, node); });
  world_.watch<Concluded>(
      [this](const Concluded& fact, sim::Node& node) { on_concluded(fact, node); });
  world_.watch<Recovered>(
      [this](const Recovered& fact, sim::Node& node) { on_recovered(fact, node); });
  world_.watch<Done>([this](const Done& fact, sim::Node& node) {
    const Shadow& its = transactions_[fact.transaction];
    const auto outcome = its.outcomes.find(node.id());
    expect(done_is_done_, outcome != its.outcomes.end() && outcome->second, [&] {
      return node.name() + " says that " + name(fact.transaction) +
             " is committed there, and it never was";
    });
  });
  world_.watch<HeuristicDamage>([this](const HeuristicDamage& fact, sim::Node& node) {
    held(heuristic_damage_);
    expect(damage_is_the_operators_, transactions_[fact.transaction].forced.contains(node.id()),
           [&] {
             return node.name() + " has ended " + name(fact.transaction) +
                    " otherwise than its coordinator, and no operator told it to";
           });
  });
}

void CommitProperties::watch_locks() {
  world_.watch<LockPoint>([this](const LockPoint& fact, sim::Node&) { on_lock_point(fact); });
  world_.watch<Locked>([this](const Locked& fact, sim::Node& node) { on_locked(fact, node); });
  world_.watch<Unlocked>(
      [this](const Unlocked& fact, sim::Node& node) { on_unlocked(fact, node); });
  world_.watch<Blocked>([this](const Blocked& fact, sim::Node& node) {
    for (const TransactionId& holder : fact.holders) {
      if (transactions_[holder].in_doubt.contains(node.id())) held(waited_for_who_is_in_doubt_);
    }
  });
  world_.watch<Victim>([this](const Victim&, sim::Node&) { held(deadlock_was_broken_); });
}

std::vector<Finding> CommitProperties::findings() const {
  std::vector<std::string> lines = blocking_.lines();
  if (lines.empty()) return {};
  return {{"Blocked while in doubt", std::move(lines)}};
}

std::string CommitProperties::name(const TransactionId& transaction) const {
  return "transaction " + transaction_name(world_, transaction);
}

// --- atomic commitment ---------------------------------------------------------------------------

void CommitProperties::on_voted(const Voted& fact, const sim::Node& node) {
  Shadow& its = transactions_[fact.transaction];
  its.votes.emplace(node.id(), fact.yes);  // an echo of Prepare finds nothing to vote for
  if (fact.yes && fact.is_writer && !its.outcomes.contains(node.id())) {
    its.in_doubt.insert(node.id());
  }
}

void CommitProperties::on_decided(const Decided& fact, const sim::Node& node) {
  Shadow& its = transactions_[fact.transaction];
  if (!fact.commit) {
    its.decision = false;
    // AC4. A vote that did not arrive in time is a failure, so only those count that did.
    const bool all_said_yes =
        !fact.participants.empty() && fact.yes.size() == fact.participants.size();
    expect(all_yes_commits_, !all_said_yes, [&] {
      return node.name() + " aborts " + name(fact.transaction) + ", and every participant said yes";
    });
    if (std::any_of(its.votes.begin(), its.votes.end(), [](const auto& v) { return !v.second; })) {
      held(aborted_by_a_no_);
    }
    return;
  }
  for (const sim::NodeId participant : fact.participants) {
    const auto vote = its.votes.find(participant);
    expect(commit_needs_every_yes_, vote != its.votes.end() && vote->second, [&] {
      return node.name() + " commits " + name(fact.transaction) + " without a yes of " +
             world_.node(participant).name();
    });
  }
  commit(fact.transaction);
  if (fact.writers.size() > 1) held(committed_over_many_);
}

void CommitProperties::commit(const TransactionId& transaction) {
  Shadow& its = transactions_[transaction];
  its.decision = true;
  expect(serial_at_lock_point_, its.disagreement.empty(),
         [&] { return name(transaction) + its.disagreement; });
  for (const MicroOperation& part : its.parts) {
    if (part.function != MicroFunction::read) store_[part.key] = apply(part, now(part.key));
  }
}

// AC1 and AC2, and the decision is one of those that agree.
void CommitProperties::on_concluded(const Concluded& fact, const sim::Node& node) {
  Shadow& its = transactions_[fact.transaction];
  its.in_doubt.erase(node.id());
  const bool earlier = its.outcomes.emplace(node.id(), fact.commit).first->second;
  expect(no_reversal_, earlier == fact.commit, [&] {
    return node.name() + " has " + word(fact.commit) + " " + name(fact.transaction) +
           ", which it had " + word(earlier) + " before";
  });
  for (const auto& [other, outcome] : its.outcomes) {
    expect(agreement_, outcome == fact.commit, [&, who = other] {
      return node.name() + " has " + word(fact.commit) + " " + name(fact.transaction) + ", and " +
             world_.node(who).name() + " has not";
    });
  }
  expect(agreement_, !fact.commit || its.decision == true, [&] {
    return node.name() + " has committed " + name(fact.transaction) +
           ", and its coordinator did not decide so";
  });
  expect(agreement_, fact.commit || its.decision != true, [&] {
    return node.name() + " has aborted " + name(fact.transaction) +
           ", and its coordinator decided to commit";
  });
  if (fact.by == By::command) its.forced.insert(node.id());
  if (fact.by == By::asked) held(learned_by_asking_);
  if (fact.by == By::peer) held(learned_from_a_peer_);
}

void CommitProperties::on_recovered(const Recovered& fact, const sim::Node& node) {
  locks_.erase(node.id());
  for (const TransactionId& transaction : fact.in_doubt) {
    // Its record may have come to the disk though it had not told its vote yet.
    Shadow& its = transactions_[transaction];
    its.in_doubt.insert(node.id());
    held(in_doubt_over_a_restart_);
  }
  for (const TransactionId& transaction : fact.unfinished) {
    held(coordinator_resumed_);
    // The record was on the disk when the machine crashed, though nobody had been told.
    if (!transactions_[transaction].decision) commit(transaction);
  }
}

// --- locks and reads -----------------------------------------------------------------------------

void CommitProperties::on_locked(const Locked& fact, const sim::Node& node) {
  std::map<TransactionId, bool>& holders = locks_[node.id()][fact.key];
  for (const auto& [other, exclusive] : holders) {
    expect(locks_exclude_, other == fact.transaction || !(exclusive || fact.exclusive),
           [&, who = other] {
             return node.name() + " locks " + fact.key + " for " + name(fact.transaction) +
                    " and " + name(who) + " at the same time";
           });
  }
  holders[fact.transaction] = holders[fact.transaction] || fact.exclusive;
}

void CommitProperties::on_unlocked(const Unlocked& fact, const sim::Node& node) {
  for (auto& [key, holders] : locks_[node.id()]) {
    const auto holder = holders.find(fact.transaction);
    if (holder != holders.end() && !(fact.only_reads && holder->second)) holders.erase(holder);
  }
}

// All locks are held now, so what was read must be what is committed now, and nothing that comes
// between now and the decision can change it. The order of lock points is the serial order.
void CommitProperties::on_lock_point(const LockPoint& fact) {
  Shadow& its = transactions_[fact.transaction];
  its.parts = fact.parts;
  std::map<std::string, Value> own;
  for (std::size_t i = 0; i < fact.parts.size(); ++i) {
    const MicroOperation& part = fact.parts[i];
    const auto written = own.find(part.key);
    const Value value = written != own.end() ? written->second : now(part.key);
    if (part.function != MicroFunction::read) {
      own[part.key] = apply(part, value);
    } else if (fact.seen[i] != value) {
      its.disagreement = " read " + part.key + " = " + text(fact.seen[i]) +
                         " where the order of lock points has " + text(value);
    }
  }
}

Value CommitProperties::apply(const MicroOperation& part, Value value) const {
  switch (part.function) {
    case MicroFunction::read:
      break;
    case MicroFunction::write:
      value = {part.value};
      break;
    case MicroFunction::append:
      value.push_back(part.value);
      break;
    case MicroFunction::add:
      value = {(value.empty() ? 0 : value.front()) + part.value};
      break;
  }
  return value;
}

const Value& CommitProperties::now(const std::string& key) const {
  static const Value nothing;
  const auto found = store_.find(key);
  return found == store_.end() ? nothing : found->second;
}

// --- at the end ----------------------------------------------------------------------------------

// AC5: after all failures are repaired. What nobody decided is still under way, and may wait.
void CommitProperties::finish() {
  for (const auto& [transaction, its] : transactions_) {
    for (const sim::NodeId node : its.in_doubt) {
      expect(everybody_decides_, false, [&, who = node, id = transaction] {
        return world_.node(who).name() + " is still in doubt about " + name(id);
      });
    }
  }
  held(everybody_decides_);
  compare_stores();
  look_for_lasting_circles();
  look_at_sites();
}

void CommitProperties::before_mending() {
  for (const auto& [transaction, its] : transactions_) {
    if (its.decision == true) committed_when_mended_.insert(transaction);
  }
}

// A coordinator that remembered for ever would be right, and full one day; so would a log whose
// places are set aside and never given back.
void CommitProperties::look_at_sites() {
  for (std::uint32_t i = 0; i < world_.node_count(); ++i) {
    const sim::Node& node = world_.node(sim::NodeId{i});
    const Site* site = node.program<Site>();
    if (site == nullptr) continue;
    for (const TransactionId& transaction : committed_when_mended_) {
      if (transaction.coordinator != node.id()) continue;
      expect(commits_are_forgotten_, !site->is_telling(transaction), [&, id = transaction] {
        return node.name() + " still tells that " + name(id) + " is committed";
      });
    }
    if (!options_.rules.space_is_reserved) continue;
    expect(places_are_given_back_, site->has_its_places(), [&] {
      return node.name() + " has other places set aside in its log than it has promised to need";
    });
  }
}

void CommitProperties::compare_stores() {
  for (const auto& [key, value] : store_) {
    const sim::Node& owner = world_.node(options_.owner_of(key));
    const Site* site = owner.program<Site>();
    if (site == nullptr) continue;
    const auto found = site->store().find(key);
    const Value has = found == site->store().end() ? Value{} : found->second;
    expect(stores_have_what_was_committed_, has == value, [&, what = key, want = value] {
      return owner.name() + " has " + what + " = " + text(has) + ", and " + text(want) +
             " was committed";
    });
  }
}

void CommitProperties::look_for_lasting_circles() {
  Edges edges;
  for (const sim::NodeId node : options_.participants) {
    if (const Site* site = world_.node(node).program<Site>()) {
      const Edges its = site->waits();
      edges.insert(edges.end(), its.begin(), its.end());
    }
  }
  for (const auto& [waiter, holder] : edges) {
    expect(no_circle_lasts_, !is_youngest_in_a_circle(edges, waiter), [&, who = waiter] {
      return name(who) + " waits for itself: a deadlock that nobody breaks";
    });
  }
  held(no_circle_lasts_);
}

}  // namespace ordeal::protocols::two_phase_commit
