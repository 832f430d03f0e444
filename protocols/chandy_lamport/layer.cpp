#include "protocols/chandy_lamport/layer.hpp"

namespace ordeal::protocols::chandy_lamport {

GlobalState assembled(const Options& options, const std::map<sim::NodeId, Part>& parts) {
  GlobalState global;
  for (const auto& [node, part] : parts) {
    global.states.push_back(part.state);
    for (const Channel& channel : part.channels) {
      if (channel.messages.empty()) continue;
      global.channels[{options.place_of(channel.from), options.place_of(node)}] = channel.messages;
    }
  }
  return global;
}

void Collector::on_part(const Part& part, sim::NodeId from) {
  std::map<sim::NodeId, Part>& parts = parts_[part.snapshot];
  parts.emplace(from, part);
  if (parts.size() < options_.nodes.size()) return;
  const GlobalState global = assembled(options_, parts);
  parts_.erase(part.snapshot);
  node_.note(Assembled{part.snapshot, options_.app.amount(global), options_.app.stable(global)});
}

Recorder recorder_for(sim::Node& node, const Options& options,
                      std::function<sim::Payload()> state) {
  const Spot here = options.spot_of(node.id());
  std::vector<sim::NodeId> from;
  std::vector<sim::NodeId> to;
  for (const sim::NodeId other : options.nodes) {
    const Spot there = options.spot_of(other);
    if (options.app.has_channel(there, here.self)) from.push_back(other);
    if (options.app.has_channel(here, there.self)) to.push_back(other);
  }
  return Recorder(node, options.rules, std::move(from), std::move(to), std::move(state));
}

}  // namespace ordeal::protocols::chandy_lamport
