#pragma once
// A diffusing computation (Dijkstra, Scholten 1980): who has work does some of it and hands some of
// it on; who has none waits, and may be given some again. It has terminated when nobody has any and
// none is under way. That all are seen idle, one after another, does not say so.

#include <algorithm>

#include "protocols/chandy_lamport/app.hpp"

namespace ordeal::protocols::chandy_lamport {

struct Worker {
  std::int64_t left = 0;
  std::int64_t done = 0;
};
BOOST_DESCRIBE_STRUCT(Worker, (), (left, done))

struct Work {
  std::int64_t pieces = 0;
};
BOOST_DESCRIBE_STRUCT(Work, (), (pieces))

struct Diffusion {
  using State = Worker;
  using Message = Work;
  static constexpr bool is_ring = false;
  static constexpr std::int64_t kPieces = 60;

  static State initial(Spot spot) { return {spot.self == 1 ? kPieces : 0, 0}; }
  static void act(Spot spot, State& worker, std::uint64_t choice, Outbox<Message>& outbox) {
    if (worker.left == 0) return;
    --worker.left;
    ++worker.done;
    const auto pieces = (worker.left + 1) / 2;
    if (pieces == 0 || choice / spot.count % 3 == 0) return;
    worker.left -= pieces;
    outbox.send(spot.other(choice), Work{pieces});
  }
  static void on(Spot, State& worker, const Work& work, Place, Outbox<Message>&) {
    worker.left += work.pieces;
  }
  static std::int64_t amount(const State& worker) { return worker.left + worker.done; }
  static std::int64_t amount(const Work& work) { return work.pieces; }
  static std::string stable(const Global<Diffusion>& global) {
    if (!global.are_channels_empty()) return "";
    for (Place place = 1; place <= global.count(); ++place) {
      if (global.of(place).left > 0) return "";
    }
    return "terminated";
  }
};

}  // namespace ordeal::protocols::chandy_lamport
