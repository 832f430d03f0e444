#pragma once
// A process: a program, and below it the layer that takes snapshots of it. The program's messages
// pass through, and are neither changed nor held up; markers stop here.

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "protocols/chandy_lamport/app.hpp"
#include "protocols/chandy_lamport/facts.hpp"
#include "protocols/chandy_lamport/recorder.hpp"
#include "sim/core/distribution.hpp"

namespace ordeal::protocols::chandy_lamport {

struct Options {
  std::vector<sim::NodeId> nodes;  ///< process p runs on nodes[p - 1]
  AppTable app;
  /// How long a process lets pass between steps of its own accord; empty: it takes none.
  std::optional<sim::Distribution> pace;
  /// How long an initiator lets pass between snapshots; empty: it begins none.
  std::optional<sim::Distribution> every;
  std::size_t initiators = 1;  ///< processes 1 to this begin snapshots
  sim::Duration patience{};    ///< a snapshot that takes longer has failed
  Rules rules;

  Place place_of(sim::NodeId node) const { return node.value - nodes.front().value + 1; }
  sim::NodeId node_of(Place place) const { return nodes[place - 1]; }
  Spot spot_of(sim::NodeId node) const {
    return {place_of(node), static_cast<Place>(nodes.size())};
  }
};

/// Makes snapshots whole: the parts of those that a process began.
class Collector {
 public:
  Collector(sim::Node& node, const Options& options) : node_(node), options_(options) {}
  void on_part(const Part& part, sim::NodeId from);

 private:
  sim::Node& node_;
  const Options& options_;
  std::map<SnapshotId, std::map<sim::NodeId, Part>> parts_;
};

/// The global state that the parts of a snapshot, one of each node, say.
GlobalState assembled(const Options& options, const std::map<sim::NodeId, Part>& parts);

/// The recorder of a node: the channels that end and begin there, as the program has them.
Recorder recorder_for(sim::Node& node, const Options& options, std::function<sim::Payload()> state);

template <class App>
class Layer {
 public:
  using Message = typename App::Message;
  using Handles = sim::Handles<Message, Marker, Part, TakeSnapshot, Move>;

  Layer(sim::Node& node, const Options& options)
      : node_(node),
        options_(options),
        spot_(options_.spot_of(node.id())),
        state_(App::initial(spot_)),
        recorder_(recorder_for(node, options_, [this] { return boxed(state_); })),
        collector_(node, options_) {}

  void start() {
    node_.note(Started{boxed(state_)});
    if (options_.pace) node_.spawn("program", [this] { work(); });
    const bool is_initiator = spot_.self <= options_.initiators && options_.every;
    if (is_initiator) node_.spawn("snapshots", [this] { take_snapshots(); });
  }

  void on(const Message& message, sim::NodeId from) {
    recorder_.on_message(boxed(message), from);
    Outbox<Message> outbox;
    App::on(spot_, state_, message, options_.place_of(from), outbox);
    node_.note(Received{from, boxed(message), boxed(state_)});
    send(outbox);
  }
  void on(const Marker& marker, sim::NodeId from) { recorder_.on_marker(marker, from); }
  void on(const Part& part, sim::NodeId from) { collector_.on_part(part, from); }
  Taken on(const TakeSnapshot&, sim::NodeId) { return {recorder_.begin()}; }
  Moved on(const Move&, sim::NodeId) {
    act();
    return {};
  }

 private:
  template <class T>
  static sim::Payload boxed(const T& value) {
    return sim::Payload::of(T(value));
  }
  void act() {
    const std::uint64_t choice = node_.draw_below("choice", 1'000'000'000);
    const std::uint64_t before = sim::hash_of(state_);
    Outbox<Message> outbox;
    App::act(spot_, state_, choice, outbox);
    if (outbox.messages.empty() && sim::hash_of(state_) == before) return;
    node_.note(Acted{choice, boxed(state_)});
    send(outbox);
  }
  void send(const Outbox<Message>& outbox) {
    for (const auto& [place, message] : outbox.messages) {
      const sim::NodeId to = options_.node_of(place);
      node_.note(Sends{to, boxed(message)});
      node_.send(to, message);
      recorder_.on_sent(to);
    }
  }
  [[noreturn]] void work() {
    while (true) {
      node_.sleep(node_.draw("pace", *options_.pace));
      act();
    }
  }
  [[noreturn]] void take_snapshots() {
    while (true) {
      node_.sleep(node_.draw("every", *options_.every));
      recorder_.begin();
    }
  }

  sim::Node& node_;
  const Options options_;
  const Spot spot_;
  typename App::State state_;
  Recorder recorder_;
  Collector collector_;
};

}  // namespace ordeal::protocols::chandy_lamport
