#pragma once
// What a program has to be for snapshots to be taken of it: a state, one type of message, and pure
// transitions between states. It never learns of the layer below it.
//
//   struct Transfers {
//     struct State { std::int64_t balance = 100; };                      described, as messages are
//     struct Message { std::int64_t amount = 0; };
//     static constexpr bool is_ring = false;                             who has a channel to whom
//     static State initial(Spot);
//     static void act(Spot, State&, std::uint64_t choice, Outbox<Message>&);      of its own accord
//     static void on(Spot, State&, const Message&, Place from, Outbox<Message>&);
//     static std::int64_t amount(const State&), amount(const Message&);  what no step may change
//     static std::string stable(const Global<Transfers>&);     may be: what, once true, stays so
//     static std::string wrong(const Global<Transfers>&);      may be: what must never be
//     static bool is_served(const State&);             may be: what every process has to come to
//   };
//
// Every channel keeps the order of sending and loses nothing: what the algorithm asks of it.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/payload.hpp"

namespace ordeal::protocols::chandy_lamport {

/// A process of the program, counted from 1; 0 for nobody.
using Place = std::uint32_t;

/// Where a transition happens.
struct Spot {
  Place self = 0;
  Place count = 0;  ///< of processes
  /// The process `steps` further on, round and round.
  Place after(std::uint64_t steps) const {
    return static_cast<Place>((self - 1 + steps) % count) + 1;
  }
  /// One of the others, by luck. Requires count > 1.
  Place other(std::uint64_t choice) const { return after(1 + choice % (count - 1)); }
};

/// What a transition sends, in its order.
template <class Message>
struct Outbox {
  std::vector<std::pair<Place, Message>> messages;
  void send(Place to, Message message) { messages.emplace_back(to, std::move(message)); }
};

/// The whole program at once: the state of every process, and what is in every channel that is not
/// empty. Place p is at [p - 1]; a channel is named by its two ends, from and to.
struct GlobalState {
  std::vector<sim::Payload> states;
  std::map<std::pair<Place, Place>, std::vector<sim::Payload>> channels;
};

/// A global state of App, for its own eyes.
template <class App>
struct Global {
  const GlobalState& state;
  const typename App::State& of(Place place) const {
    return state.states[place - 1].template get<typename App::State>();
  }
  Place count() const { return static_cast<Place>(state.states.size()); }
  bool are_channels_empty() const { return state.channels.empty(); }
};

/// One step of one process: a message that arrives, or its own accord.
struct Input {
  Place from = 0;  ///< 0: its own accord
  sim::Payload message;
  std::uint64_t choice = 0;
};

/// What a step came to.
struct Effects {
  sim::Payload state;
  std::vector<std::pair<Place, sim::Payload>> sent;
};

/// An app for those who know only boxes.
struct AppTable {
  bool is_ring = false;
  std::function<sim::Payload(Spot)> initial;
  std::function<Effects(Spot, const sim::Payload& state, const Input&)> perform;
  std::function<std::int64_t(const GlobalState&)> amount;
  std::function<std::string(const GlobalState&)> stable;  ///< empty: nothing holds for good
  std::function<std::string(const GlobalState&)> wrong;   ///< null: nothing must never be
  std::function<bool(const sim::Payload&)> is_served;     ///< null: nobody waits for anything

  /// Is there a channel from one process to the other?
  bool has_channel(Spot from, Place to) const {
    return from.self != to && (!is_ring || from.after(1) == to);
  }
};

template <class App>
std::int64_t amount_of(const GlobalState& global) {
  std::int64_t sum = 0;
  for (const sim::Payload& state : global.states) {
    sum += App::amount(state.get<typename App::State>());
  }
  for (const auto& [ends, messages] : global.channels) {
    for (const sim::Payload& message : messages) {
      sum += App::amount(message.get<typename App::Message>());
    }
  }
  return sum;
}

template <class App>
Effects perform(Spot spot, const sim::Payload& before, const Input& input) {
  typename App::State state = before.get<typename App::State>();
  Outbox<typename App::Message> outbox;
  if (input.from == 0) {
    App::act(spot, state, input.choice, outbox);
  } else {
    App::on(spot, state, input.message.get<typename App::Message>(), input.from, outbox);
  }
  Effects effects;
  effects.state = sim::Payload::of(std::move(state));
  for (auto& [to, message] : outbox.messages) {
    effects.sent.emplace_back(to, sim::Payload::of(std::move(message)));
  }
  return effects;
}

template <class App>
AppTable table_of() {
  AppTable table;
  table.is_ring = App::is_ring;
  table.initial = [](Spot spot) { return sim::Payload::of(App::initial(spot)); };
  table.perform = perform<App>;
  table.amount = amount_of<App>;
  if constexpr (requires { App::stable({std::declval<const GlobalState&>()}); }) {
    table.stable = [](const GlobalState& global) { return App::stable({global}); };
  } else {
    table.stable = [](const GlobalState&) { return std::string(); };
  }
  if constexpr (requires { App::wrong({std::declval<const GlobalState&>()}); }) {
    table.wrong = [](const GlobalState& global) { return App::wrong({global}); };
  }
  if constexpr (requires { App::is_served(std::declval<const typename App::State&>()); }) {
    table.is_served = [](const sim::Payload& state) {
      return App::is_served(state.get<typename App::State>());
    };
  }
  return table;
}

}  // namespace ordeal::protocols::chandy_lamport
