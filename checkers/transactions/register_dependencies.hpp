#pragma once

#include <string>
#include <vector>

#include "checkers/transactions/dependency_graph.hpp"
#include "checkers/transactions/register_facts.hpp"
#include "checkers/transactions/version_orders.hpp"
#include "checkers/transactions/weak_levels.hpp"

namespace ordeal::checkers {

// The dependencies of a history of registers that hold without guessing: who read from whom (wr);
// who read a version and replaced it (ww), before which everybody else who read it comes (rw), if
// writes follow reads; the same where the order of versions follows from what else is assumed of
// keys; and readers of the initial version, who precede all writers of the key (rw). Where many
// did, nodes from `next_node` on stand between.
class RegisterDependencies final : public Dependencies {
 public:
  // All must outlive this; `assumed` as assumed_orders() gives them.
  RegisterDependencies(const TransactionTable& table, const RegisterFacts& facts, bool wfr_keys,
                       const std::vector<VersionStep>& assumed)
      : table_(table), facts_(facts), wfr_keys_(wfr_keys), assumed_(assumed) {}

  // Adds who read from whom.
  void add_flow(std::vector<Edge>& edges) const;
  // Adds the others; returns the number of nodes there are then.
  NodeId add_replacements(NodeId next_node, std::vector<Edge>& edges) const;

  // Orders that reason() explains besides, and the graph in which a path shows how their readers
  // knew; the graph must outlive this.
  void know(std::vector<ForcedOrder> forced, const Digraph& known);

  DependencyReason reason(const CycleStep& step, const std::string& from, const std::string& to,
                          std::vector<TxnId>& evidence) const override;

 private:
  TxnId source_of(const OutsideRead& read) const {
    return read.version == kNone ? kNone : table_.writer(read.version);
  }
  void add_assumed(std::vector<Edge>& edges) const;
  // The assumed step from one writer to the other, of this key or (kNone) of any; null for none.
  const VersionStep* assumed_step(TxnId from, TxnId to, std::uint32_t key) const;
  NodeId add_initial(NodeId next_node, std::vector<Edge>& edges) const;
  std::string write_of(TxnId writer, std::uint32_t key) const;
  DependencyReason ww_reason(const CycleStep& step, const std::string& from, const std::string& to,
                             std::vector<TxnId>& evidence) const;
  DependencyReason rw_reason(const CycleStep& step, const std::string& from, const std::string& to,
                             std::vector<TxnId>& evidence) const;

  const TransactionTable& table_;
  const RegisterFacts& facts_;
  bool wfr_keys_;
  const std::vector<VersionStep>& assumed_;
  std::vector<ForcedOrder> forced_;  // by (from, to)
  const Digraph* known_ = nullptr;
};

// The transactions by way of which the reader knew of the writer, in their order, without the two.
std::vector<TxnId> way_of_knowing(const Digraph& known, TxnId writer, TxnId reader);
// ", by way of operations 3 and 5"; "" for a direct way.
std::string text_of_way(const std::vector<TxnId>& way);

}  // namespace ordeal::checkers
