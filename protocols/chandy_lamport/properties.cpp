#include "protocols/chandy_lamport/properties.hpp"

namespace ordeal::protocols::chandy_lamport {
namespace {

GlobalState first_state(const Options& options) {
  GlobalState global;
  for (const sim::NodeId node : options.nodes) {
    global.states.push_back(options.app.initial(options.spot_of(node)));
  }
  return global;
}

}  // namespace

SnapshotProperties::SnapshotProperties(const Cluster& cluster, const Options& options)
    : WatchingProperties(cluster.world),
      options_(options),
      oracle_(options),
      amount_(options.app.amount(first_state(options))),
      received_was_sent_(declare("received-was-sent", PropertyKind::always)),
      recorded_once_(declare("recorded-once", PropertyKind::always)),
      state_is_exact_(declare("state-is-exact", PropertyKind::always)),
      cut_is_consistent_(declare("cut-is-consistent", PropertyKind::always)),
      formulations_agree_(declare("formulations-agree", PropertyKind::always)),
      channels_are_exact_(declare("channels-are-exact", PropertyKind::always)),
      start_reaches_snapshot_(declare("start-reaches-snapshot", PropertyKind::always)),
      snapshot_reaches_end_(declare("snapshot-reaches-end", PropertyKind::always)),
      amount_is_conserved_(declare("amount-is-conserved", PropertyKind::always)),
      program_is_right_(declare("program-is-right", PropertyKind::always)),
      detected_is_true_(declare("detected-is-true", PropertyKind::always)),
      true_is_detected_(declare("true-is-detected", PropertyKind::always)),
      snapshots_complete_(declare("snapshots-complete", PropertyKind::eventually)),
      everybody_is_served_(declare("everybody-is-served", PropertyKind::eventually)),
      channels_held_messages_(declare("channels-held-messages", PropertyKind::sometimes)),
      snapshots_overlapped_(declare("snapshots-overlapped", PropertyKind::sometimes)),
      cut_was_no_instant_(declare("cut-was-no-instant", PropertyKind::sometimes)),
      stable_was_detected_(declare("stable-was-detected", PropertyKind::sometimes)) {
  watch_program();
  watch_snapshots();
}

void SnapshotProperties::watch_program() {
  world_.watch<Started>([this](const Started& fact, sim::Node& node) {
    oracle_.on_started(options_.place_of(node.id()), fact.state);
  });
  world_.watch<Acted>([this](const Acted& fact, sim::Node& node) {
    oracle_.on_acted(options_.place_of(node.id()), fact.choice, fact.state);
    look_at_program(options_.place_of(node.id()), fact.state);
  });
  world_.watch<Received>([this](const Received& fact, sim::Node& node) {
    const bool was_sent = oracle_.on_received(
        options_.place_of(node.id()), options_.place_of(fact.from), fact.message, fact.state);
    expect(received_was_sent_, was_sent ? ""
                                        : node.name() + " received " + fact.message.text({}) +
                                              ", which that channel did not hold");
    look_at_program(options_.place_of(node.id()), fact.state);
  });
  world_.watch<Sends>([this](const Sends& fact, sim::Node& node) {
    oracle_.on_sends(options_.place_of(node.id()), options_.place_of(fact.to), fact.message);
  });
}

// The program below the layer is no part of the algorithm, and has to be right all the same.
void SnapshotProperties::look_at_program(Place place, const sim::Payload& state) {
  if (options_.app.wrong) expect(program_is_right_, options_.app.wrong(oracle_.now()));
  if (options_.app.is_served && options_.app.is_served(state)) served_.insert(place);
}

void SnapshotProperties::watch_snapshots() {
  world_.watch<Recorded>(
      [this](const Recorded& fact, sim::Node& node) { on_recorded(fact, node); });
  world_.watch<Finished>(
      [this](const Finished& fact, sim::Node& node) { on_finished(fact, node); });
  world_.watch<Assembled>(
      [this](const Assembled& fact, sim::Node& node) { on_assembled(fact, node); });
}

void SnapshotProperties::on_recorded(const Recorded& fact, sim::Node& node) {
  const Place place = options_.place_of(node.id());
  begun_.try_emplace(fact.snapshot, world_.now());
  if (oracle_.under_way() > 1) held(snapshots_overlapped_);
  const bool is_first = oracle_.on_recorded(place, fact.snapshot);
  expect(recorded_once_, is_first ? "" : node.name() + " recorded a second time for one snapshot");
  const sim::Payload& truth = oracle_.state_of(place);
  const bool is_exact = truth.content_hash() == fact.state.content_hash();
  expect(state_is_exact_, is_exact ? ""
                                   : node.name() + " recorded " + fact.state.text({}) +
                                         " and was in " + truth.text({}));
}

void SnapshotProperties::on_finished(const Finished& fact, sim::Node& node) {
  const auto judgement = oracle_.on_finished(options_.place_of(node.id()), fact);
  if (!judgement) return;
  expect(cut_is_consistent_, judgement->inconsistent);
  const bool agree = judgement->inconsistent.empty() == judgement->inconsistent_clocks.empty();
  expect(formulations_agree_, agree ? ""
                                    : "by the messages: \"" + judgement->inconsistent +
                                          "\", by the clocks: \"" + judgement->inconsistent_clocks +
                                          "\"");
  expect(channels_are_exact_, judgement->wrong_channel);
  expect(start_reaches_snapshot_, judgement->not_reachable);
  if (judgement->not_reachable.empty()) {
    expect(snapshot_reaches_end_, judgement->end_not_reachable);
  }
  if (judgement->held_messages) held(channels_held_messages_);
  if (judgement->was_no_instant) held(cut_was_no_instant_);
}

// What is stable and held when a snapshot began holds in it; what holds in it holds now.
void SnapshotProperties::on_assembled(const Assembled& fact, sim::Node&) {
  begun_.erase(fact.snapshot);
  const bool is_conserved = fact.amount == amount_;
  expect(amount_is_conserved_, is_conserved ? ""
                                            : "there were " + std::to_string(amount_) +
                                                  " at the start, and the snapshot has " +
                                                  std::to_string(fact.amount));
  if (!fact.stable.empty()) {
    held(stable_was_detected_);
    const bool is_true = !options_.app.stable(oracle_.now()).empty();
    expect(detected_is_true_,
           is_true ? "" : "the snapshot says \"" + fact.stable + "\", and it is not so");
  }
  const std::string& at_begin = oracle_.stable_at_begin(fact.snapshot);
  if (at_begin.empty()) return;
  expect(true_is_detected_, !fact.stable.empty() ? ""
                                                 : "\"" + at_begin +
                                                       "\" was true when the snapshot began, and "
                                                       "the snapshot does not say so");
}

void SnapshotProperties::finish() {
  for (const auto& [snapshot, when] : begun_) {
    if (world_.now() - when < options_.patience) continue;
    broke(snapshots_complete_,
          "snapshot " + std::to_string(snapshot.number) + " of " +
              world_.node(snapshot.initiator).name() + ", begun at " +
              sim::seconds_text(when.time_since_epoch()) + ", is not whole",
          when, 0);
  }
  held(snapshots_complete_);
  if (!options_.app.is_served) return;
  for (const sim::NodeId node : options_.nodes) {
    const bool is_served = served_.contains(options_.place_of(node));
    expect(everybody_is_served_,
           is_served ? "" : world_.node(node).name() + " never came to what it waits for");
  }
}

}  // namespace ordeal::protocols::chandy_lamport
