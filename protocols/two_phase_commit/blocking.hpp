#pragma once
// The window in which two-phase commit blocks (D. Skeen 1981): from a participant's yes to the
// outcome. What it wrote stays locked meanwhile, and whoever wants it waits. Told in the report.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocols/two_phase_commit/facts.hpp"
#include "sim/world.hpp"

namespace ordeal::protocols::two_phase_commit {

/// "n1/3": the third that n1 began; "n1/2/3" in its second life.
std::string transaction_name(const sim::World& world, const TransactionId& transaction);

class BlockingWindows {
 public:
  /// A shorter wait is the protocol at work, and nothing to tell.
  static constexpr sim::Duration kShortest = std::chrono::milliseconds(200);
  static constexpr std::size_t kMost = 5;  ///< windows that are told

  /// Watches the nodes of `world`, from before they start.
  explicit BlockingWindows(sim::World& world);

  /// The longest windows in the order in which they began: who was in doubt, about what, for how
  /// long, which keys were locked, who waited for them, and how it ended. Empty if there were none.
  std::vector<std::string> lines() const;

 private:
  using Place = std::pair<sim::NodeId, TransactionId>;  // a participant, and what it has there
  struct Waiter {
    TransactionId transaction;
    std::string key;
    sim::Time since;
  };
  struct Window {
    Place place;
    sim::Time since;
    sim::Time until;
    std::optional<By> by;  // empty: it lasts
    std::set<std::string> keys;
    std::vector<Waiter> waiters;
  };

  void on_locked(const Locked& fact, const sim::Node& node);
  void on_blocked(const Blocked& fact, const sim::Node& node);
  void on_concluded(const Concluded& fact, const sim::Node& node);
  void on_recovered(const Recovered& fact, const sim::Node& node);
  void open(const Place& place);
  static void keep(std::vector<Window>& windows, Window window);
  void tell(const Window& window, std::vector<std::string>& lines) const;

  sim::World& world_;
  std::map<Place, std::set<std::string>> locked_;  // for writing
  std::map<Place, Window> open_;
  std::vector<Window> longest_;  // of those that are over
};

}  // namespace ordeal::protocols::two_phase_commit
