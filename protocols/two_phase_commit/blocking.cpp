#include "protocols/two_phase_commit/blocking.hpp"

#include <algorithm>

namespace ordeal::protocols::two_phase_commit {
namespace {

const char* how(By by) {
  switch (by) {
    case By::told:
      return "the coordinator told it";
    case By::asked:
      return "it asked the coordinator";
    case By::peer:
      return "another participant knew";
    case By::alone:
      return "it decided alone";
    case By::guess:
      return "it guessed";
    case By::command:
      return "the operator decided";
  }
  return "";
}

std::string at(sim::Time time) { return sim::seconds_text(time.time_since_epoch()); }

}  // namespace

std::string transaction_name(const sim::World& world, const TransactionId& transaction) {
  std::string name = world.node(transaction.coordinator).name() + "/";
  if (transaction.life > 1) name += std::to_string(transaction.life) + "/";
  return name + std::to_string(transaction.number);
}

BlockingWindows::BlockingWindows(sim::World& world) : world_(world) {
  world_.watch<Locked>([this](const Locked& fact, sim::Node& node) { on_locked(fact, node); });
  world_.watch<Unlocked>([this](const Unlocked& fact, sim::Node& node) {
    if (!fact.only_reads) locked_.erase({node.id(), fact.transaction});
  });
  world_.watch<Blocked>([this](const Blocked& fact, sim::Node& node) { on_blocked(fact, node); });
  world_.watch<Voted>([this](const Voted& fact, sim::Node& node) {
    if (fact.yes && fact.is_writer) open({node.id(), fact.transaction});
  });
  world_.watch<Concluded>(
      [this](const Concluded& fact, sim::Node& node) { on_concluded(fact, node); });
  world_.watch<Recovered>(
      [this](const Recovered& fact, sim::Node& node) { on_recovered(fact, node); });
}

void BlockingWindows::on_locked(const Locked& fact, const sim::Node& node) {
  if (!fact.exclusive) return;
  const Place place{node.id(), fact.transaction};
  locked_[place].insert(fact.key);
  const auto window = open_.find(place);
  if (window != open_.end()) window->second.keys.insert(fact.key);
}

void BlockingWindows::open(const Place& place) {
  open_.try_emplace(place, Window{place, world_.now(), {}, std::nullopt, locked_[place], {}});
}

void BlockingWindows::on_blocked(const Blocked& fact, const sim::Node& node) {
  for (const TransactionId& holder : fact.holders) {
    const auto window = open_.find({node.id(), holder});
    if (window == open_.end()) continue;
    std::vector<Waiter>& waiters = window->second.waiters;
    const bool is_known = std::any_of(waiters.begin(), waiters.end(), [&](const Waiter& waiter) {
      return waiter.transaction == fact.transaction;
    });
    if (!is_known) waiters.push_back({fact.transaction, fact.key, world_.now()});
  }
}

void BlockingWindows::on_concluded(const Concluded& fact, const sim::Node& node) {
  const auto found = open_.find({node.id(), fact.transaction});
  if (found == open_.end()) return;
  Window window = std::move(found->second);
  open_.erase(found);
  window.until = world_.now();
  window.by = fact.by;
  keep(longest_, std::move(window));
}

// Doubt survives a restart if its record did; locks do not, until they are taken again.
void BlockingWindows::on_recovered(const Recovered& fact, const sim::Node& node) {
  std::erase_if(locked_, [&](const auto& entry) { return entry.first.first == node.id(); });
  std::erase_if(open_, [&](const auto& entry) {
    return entry.first.first == node.id() && std::find(fact.in_doubt.begin(), fact.in_doubt.end(),
                                                       entry.first.second) == fact.in_doubt.end();
  });
  for (const TransactionId& transaction : fact.in_doubt) open({node.id(), transaction});
}

void BlockingWindows::keep(std::vector<Window>& windows, Window window) {
  if (window.until - window.since < kShortest) return;
  windows.push_back(std::move(window));
  if (windows.size() <= kMost) return;
  windows.erase(std::min_element(
      windows.begin(), windows.end(),
      [](const Window& a, const Window& b) { return a.until - a.since < b.until - b.since; }));
}

std::vector<std::string> BlockingWindows::lines() const {
  std::vector<Window> windows = longest_;
  for (const auto& [place, window] : open_) {
    Window lasting = window;
    lasting.until = world_.now();
    keep(windows, std::move(lasting));
  }
  std::stable_sort(windows.begin(), windows.end(),
                   [](const Window& a, const Window& b) { return a.since < b.since; });
  std::vector<std::string> lines;
  for (const Window& window : windows) tell(window, lines);
  return lines;
}

void BlockingWindows::tell(const Window& window, std::vector<std::string>& lines) const {
  std::string line = world_.node(window.place.first).name() + " is in doubt about " +
                     transaction_name(world_, window.place.second) + " from " + at(window.since);
  line += window.by ? " to " + at(window.until) + ": " + how(*window.by) : ", and still is";
  lines.push_back(std::move(line));
  std::string keys;
  for (const std::string& key : window.keys) keys += " " + key;
  lines.push_back("  locked:" + keys);
  for (const Waiter& waiter : window.waiters) {
    lines.push_back("  " + transaction_name(world_, waiter.transaction) + " waits for " +
                    waiter.key + " from " + at(waiter.since));
  }
}

}  // namespace ordeal::protocols::two_phase_commit
