#pragma once
// Money that processes send each other. None is made and none is lost, so the sum of all purses and
// of all transfers under way is always the same: an audit that has to be right while money moves.

#include "protocols/chandy_lamport/app.hpp"

namespace ordeal::protocols::chandy_lamport {

struct Purse {
  std::int64_t balance = 0;
};
BOOST_DESCRIBE_STRUCT(Purse, (), (balance))

struct Transfer {
  std::int64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(Transfer, (), (amount))

struct Transfers {
  using State = Purse;
  using Message = Transfer;
  static constexpr bool is_ring = false;
  static constexpr std::uint64_t kLargest = 40;

  static State initial(Spot) { return {100}; }
  static void act(Spot spot, State& purse, std::uint64_t choice, Outbox<Message>& outbox) {
    const auto amount = static_cast<std::int64_t>(1 + choice / spot.count % kLargest);
    if (amount > purse.balance) return;
    purse.balance -= amount;
    outbox.send(spot.other(choice), Transfer{amount});
  }
  static void on(Spot, State& purse, const Transfer& transfer, Place, Outbox<Message>&) {
    purse.balance += transfer.amount;
  }
  static std::int64_t amount(const State& purse) { return purse.balance; }
  static std::int64_t amount(const Transfer& transfer) { return transfer.amount; }
};

}  // namespace ordeal::protocols::chandy_lamport
