#pragma once
// What makes an atomic commitment protocol (P. Bernstein, V. Hadzilacos, N. Goodman: "Concurrency
// Control and Recovery in Database Systems", 1987, section 7.3, AC1 to AC5), and what two-phase
// locking promises (section 3.3), watched from outside all nodes. It is not consensus: all
// participants come to the same outcome, those that failed too, and one no is enough.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/common/room.hpp"
#include "protocols/common/watching.hpp"
#include "protocols/two_phase_commit/blocking.hpp"
#include "protocols/two_phase_commit/facts.hpp"
#include "protocols/two_phase_commit/options.hpp"

namespace ordeal::protocols::two_phase_commit {

class CommitProperties final : public WatchingProperties {
 public:
  /// Watches the nodes of the cluster, from before they start.
  CommitProperties(const Cluster& cluster, const Options& options);
  void before_mending() override;
  void finish() override;
  /// Who was in doubt for long, with which keys locked, and who waited for them.
  std::vector<Finding> findings() const override;

 private:
  /// One transaction, as a record that no node can lose.
  struct Shadow {
    std::vector<MicroOperation> parts;
    std::string disagreement;  // what its reads should have seen at its lock point; empty: they did
    std::map<sim::NodeId, bool> votes;     // what each participant said first
    std::set<sim::NodeId> in_doubt;        // writers that voted yes, and have no outcome yet
    std::map<sim::NodeId, bool> outcomes;  // what each came to first
    std::set<sim::NodeId> forced;          // where the operator ended it
    std::optional<bool> decision;
  };
  /// One node's locks: by key, who holds it, and whether for writing.
  using Locks = std::map<std::string, std::map<TransactionId, bool>>;

  void watch_commitment();
  void watch_locks();
  void on_voted(const Voted& fact, const sim::Node& node);
  void on_decided(const Decided& fact, const sim::Node& node);
  void commit(const TransactionId& transaction);
  void on_concluded(const Concluded& fact, const sim::Node& node);
  void on_recovered(const Recovered& fact, const sim::Node& node);
  void on_lock_point(const LockPoint& fact);
  void on_locked(const Locked& fact, const sim::Node& node);
  void on_unlocked(const Unlocked& fact, const sim::Node& node);
  void look_for_lasting_circles();
  void look_at_sites();
  void compare_stores();
  Value apply(const MicroOperation& part, Value value) const;
  const Value& now(const std::string& key) const;
  std::string name(const TransactionId& transaction) const;

  const Options options_;
  BlockingWindows blocking_;
  std::size_t agreement_;
  std::size_t no_reversal_;
  std::size_t commit_needs_every_yes_;
  std::size_t all_yes_commits_;
  std::size_t everybody_decides_;
  std::size_t locks_exclude_;
  std::size_t serial_at_lock_point_;
  std::size_t done_is_done_;
  std::size_t stores_have_what_was_committed_;
  std::size_t damage_is_the_operators_;
  std::size_t no_circle_lasts_;
  std::size_t commits_are_forgotten_;
  std::size_t places_are_given_back_;
  std::size_t committed_over_many_;
  std::size_t aborted_by_a_no_;
  std::size_t in_doubt_over_a_restart_;
  std::size_t coordinator_resumed_;
  std::size_t learned_by_asking_;
  std::size_t learned_from_a_peer_;
  std::size_t waited_for_who_is_in_doubt_;
  std::size_t deadlock_was_broken_;
  std::size_t heuristic_damage_;

  std::map<TransactionId, Shadow> transactions_;
  std::map<std::string, Value> store_;  // what was committed, in the order of decisions
  std::map<sim::NodeId, Locks> locks_;
  std::set<TransactionId> committed_when_mended_;
};

}  // namespace ordeal::protocols::two_phase_commit
