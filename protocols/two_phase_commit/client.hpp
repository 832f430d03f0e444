#pragma once
// A client of the store: begins a transaction at one coordinator, and stays with it to the end.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "protocols/two_phase_commit/messages.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::two_phase_commit {

class TransactionClient final : public Client {
 public:
  /// `process` is unique in its run. A coordinator that has not answered for `patience` is left for
  /// the next one, as long as nothing was asked of it.
  TransactionClient(const Cluster& cluster, sim::Node& machine, int process,
                    std::vector<sim::NodeId> coordinators, sim::Duration patience,
                    const ClientOptions& options);

  /// Requires a transaction. One that is aborted, but for an account overdrawn, is tried again as
  /// long as there is time, if `options` lets it. Endings: one that is aborted in the end is
  /// `fail`, and so is one that no coordinator began, or that only reads; any other without an
  /// answer is `info`.
  Outcome perform(const Operation& operation) override;

 private:
  struct Attempted {
    Outcome outcome;
    bool is_worth_another = false;
  };

  Attempted attempt(const Operation& operation, sim::Duration deadline);
  std::optional<TransactionId> begin(const std::string& through, sim::Duration deadline);

  const Cluster& cluster_;
  sim::Node& machine_;
  const std::vector<sim::NodeId> coordinators_;
  const sim::Duration patience_;
  const ClientOptions options_;
  const std::uint64_t process_;
  std::size_t target_;  // the place of the coordinator to ask
};

}  // namespace ordeal::protocols::two_phase_commit
