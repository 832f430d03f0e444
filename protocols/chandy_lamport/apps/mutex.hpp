#pragma once
// Lamport's own use of his clock (CACM 1978): a critical section that is entered in the total order
// of the requests, by time and, where the times are the same, by process. Nobody decides; whoever
// has the first request in its queue, and has heard something later from everybody, may enter.

#include <algorithm>

#include "protocols/chandy_lamport/app.hpp"

namespace ordeal::protocols::chandy_lamport {

struct Request {
  std::uint64_t time = 0;
  Place by = 0;
  auto operator<=>(const Request&) const = default;  // the total order
};
BOOST_DESCRIBE_STRUCT(Request, (), (time, by))

struct Contender {
  std::uint64_t clock = 0;
  std::vector<Request> queue;              ///< in their order
  std::map<Place, std::uint64_t> heard{};  ///< the latest time heard from each
  bool is_inside = false;
};
BOOST_DESCRIBE_STRUCT(Contender, (), (clock, queue, heard, is_inside))

enum class Say : std::uint8_t { request, answer, release };
BOOST_DESCRIBE_ENUM(Say, request, answer, release)

struct Timed {
  Say say = Say::request;
  std::uint64_t time = 0;
};
BOOST_DESCRIBE_STRUCT(Timed, (), (say, time))

struct Mutex {
  using State = Contender;
  using Message = Timed;
  static constexpr bool is_ring = false;

  static State initial(Spot) { return {}; }
  static void act(Spot spot, State& state, std::uint64_t, Outbox<Message>& outbox) {
    const auto mine = std::find_if(state.queue.begin(), state.queue.end(),
                                   [&](const Request& each) { return each.by == spot.self; });
    if (state.is_inside) {
      state.is_inside = false;
      state.queue.erase(mine);
      tell_all(spot, {Say::release, ++state.clock}, outbox);
    } else if (mine == state.queue.end()) {
      add(state, {++state.clock, spot.self});
      tell_all(spot, {Say::request, state.clock}, outbox);
    } else {
      state.is_inside = mine == state.queue.begin() && is_heard_by_all(spot, state, *mine);
    }
  }
  static void on(Spot, State& state, const Timed& message, Place from, Outbox<Message>& outbox) {
    state.clock = std::max(state.clock, message.time) + 1;
    state.heard[from] = std::max(state.heard[from], message.time);
    if (message.say == Say::request) {
      add(state, {message.time, from});
      outbox.send(from, {Say::answer, state.clock});
    } else if (message.say == Say::release) {
      std::erase_if(state.queue, [&](const Request& each) { return each.by == from; });
    }
  }
  static std::int64_t amount(const State&) { return 0; }
  static std::int64_t amount(const Timed&) { return 0; }
  static std::string wrong(const Global<Mutex>& global) {
    std::string inside;
    for (Place place = 1; place <= global.count(); ++place) {
      if (!global.of(place).is_inside) continue;
      if (!inside.empty()) return inside + " and " + std::to_string(place) + " are both inside";
      inside = "process " + std::to_string(place);
    }
    return "";
  }
  static bool is_served(const State& state) { return state.is_inside; }

 private:
  static void add(State& state, Request request) {
    state.queue.insert(std::upper_bound(state.queue.begin(), state.queue.end(), request), request);
  }
  static void tell_all(Spot spot, Timed message, Outbox<Message>& outbox) {
    for (std::uint64_t i = 1; i < spot.count; ++i) outbox.send(spot.after(i), message);
  }
  static bool is_heard_by_all(Spot spot, const State& state, Request mine) {
    for (std::uint64_t i = 1; i < spot.count; ++i) {
      const auto heard = state.heard.find(spot.after(i));
      if (heard == state.heard.end() || Request{heard->second, spot.after(i)} < mine) return false;
    }
    return true;
  }
};

}  // namespace ordeal::protocols::chandy_lamport
