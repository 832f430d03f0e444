#pragma once
// One token, sent round a ring of processes. With two of them it is the machine of Chandy and
// Lamport's own example: a process is in state s1 while it has the token, else in s0.

#include "protocols/chandy_lamport/app.hpp"

namespace ordeal::protocols::chandy_lamport {

enum class Holding : std::uint8_t { s0, s1 };
BOOST_DESCRIBE_ENUM(Holding, s0, s1)

struct TokenState {
  Holding state = Holding::s0;
};
BOOST_DESCRIBE_STRUCT(TokenState, (), (state))

struct Token {};
BOOST_DESCRIBE_STRUCT(Token, (), ())

struct TokenRing {
  using State = TokenState;
  using Message = Token;
  static constexpr bool is_ring = true;

  static State initial(Spot spot) { return {spot.self == 1 ? Holding::s1 : Holding::s0}; }
  static void act(Spot spot, State& state, std::uint64_t, Outbox<Message>& outbox) {
    if (state.state == Holding::s0) return;
    state.state = Holding::s0;
    outbox.send(spot.after(1), Token{});
  }
  static void on(Spot, State& state, const Token&, Place, Outbox<Message>&) {
    state.state = Holding::s1;
  }
  static std::int64_t amount(const State& state) { return state.state == Holding::s1 ? 1 : 0; }
  static std::int64_t amount(const Token&) { return 1; }
};

}  // namespace ordeal::protocols::chandy_lamport
