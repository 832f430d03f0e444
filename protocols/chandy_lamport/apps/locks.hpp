#pragma once
// Every process keeps one lock, and now and then needs two of the others' at once, which it takes
// one after the other. Sooner or later some of them wait for each other in a circle, for ever.

#include <algorithm>

#include "protocols/chandy_lamport/app.hpp"

namespace ordeal::protocols::chandy_lamport {

struct Locker {
  Place mine_is_with = 0;    ///< who has the lock that this process keeps; 0: nobody
  std::vector<Place> queue;  ///< who waits for it
  std::vector<Place> has;    ///< the locks that this process has, by their keepers
  Place waits_for = 0;       ///< the keeper of the lock that it waits for
};
BOOST_DESCRIBE_STRUCT(Locker, (), (mine_is_with, queue, has, waits_for))

enum class Ask : std::uint8_t { request, grant, release };
BOOST_DESCRIBE_ENUM(Ask, request, grant, release)

struct LockMessage {
  Ask ask = Ask::request;
};
BOOST_DESCRIBE_STRUCT(LockMessage, (), (ask))

struct Locks {
  using State = Locker;
  using Message = LockMessage;
  static constexpr bool is_ring = false;

  static State initial(Spot) { return {}; }
  static void act(Spot spot, State& state, std::uint64_t choice, Outbox<Message>& outbox) {
    if (state.waits_for != 0) return;
    if (state.has.size() == 2) {
      for (const Place keeper : state.has) outbox.send(keeper, {Ask::release});
      state.has.clear();
      return;
    }
    const Place wanted = spot.other(choice);
    if (std::count(state.has.begin(), state.has.end(), wanted) > 0) return;
    state.waits_for = wanted;
    outbox.send(wanted, {Ask::request});
  }
  static void on(Spot, State& state, const LockMessage& message, Place from,
                 Outbox<Message>& outbox) {
    if (message.ask == Ask::grant) {
      state.has.push_back(from);
      state.waits_for = 0;
      return;
    }
    if (message.ask == Ask::request) state.queue.push_back(from);
    if (message.ask == Ask::release) state.mine_is_with = 0;
    if (state.mine_is_with != 0 || state.queue.empty()) return;
    state.mine_is_with = state.queue.front();
    state.queue.erase(state.queue.begin());
    outbox.send(state.mine_is_with, {Ask::grant});
  }
  static std::int64_t amount(const State& state) {
    return (state.mine_is_with == 0 ? 1 : 0) + static_cast<std::int64_t>(state.has.size());
  }
  static std::int64_t amount(const LockMessage& message) {
    return message.ask == Ask::request ? 0 : 1;
  }

  /// Who has the lock that `place` waits for, by the word of those who have it; 0 for nobody.
  static Place waits_for(const Global<Locks>& global, Place place) {
    const Place keeper = global.of(place).waits_for;
    for (Place other = 1; keeper != 0 && other <= global.count(); ++other) {
      const std::vector<Place>& has = global.of(other).has;
      if (std::find(has.begin(), has.end(), keeper) != has.end()) return other;
    }
    return 0;
  }
  static std::string stable(const Global<Locks>& global) {
    for (Place place = 1; place <= global.count(); ++place) {
      std::string circle = "process " + std::to_string(place);
      Place next = waits_for(global, place);
      for (Place i = 0; i < global.count() && next != 0; ++i, next = waits_for(global, next)) {
        circle += " waits for " + std::to_string(next);
        if (next == place) return "deadlock: " + circle;
        circle += ", which";
      }
    }
    return "";
  }
};

}  // namespace ordeal::protocols::chandy_lamport
