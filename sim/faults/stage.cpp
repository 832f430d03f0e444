#include <algorithm>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

NodeId Stage::choose(const std::vector<NodeId>& from, const std::string& decision) const {
  std::vector<std::string> names;
  names.reserve(from.size());
  for (const NodeId node : from) names.push_back(world_.node(node).name());
  return from[world_.decisions().choice(Name::parse(decision), names, decision)];
}

std::vector<NodeId> Stage::resolve(const Target& target, const std::string& fault) const {
  switch (target.kind) {
    case Target::Kind::node:
      return find({target.name});
    case Target::Kind::role: {
      std::uint64_t highest = 0;
      std::vector<NodeId> holders;
      for (const NodeId id : nodes_) {
        const Node& node = world_.node(id);
        if (node.role() != target.name) continue;
        if (node.role_number() > highest) holders.clear();
        highest = std::max(highest, node.role_number());
        if (node.role_number() == highest) holders.push_back(id);
      }
      if (holders.size() > 1) return {choose(holders, fault + "/target")};
      return holders;
    }
    case Target::Kind::any:
      if (nodes_.empty()) return {};
      return {choose(nodes_, fault + "/target")};
    case Target::Kind::minority: {
      std::vector<NodeId> left = nodes_;
      std::vector<NodeId> chosen;
      const std::size_t count = nodes_.empty() ? 0 : (nodes_.size() - 1) / 2;
      while (chosen.size() < count) {
        const std::string number = std::to_string(chosen.size() + 1);
        chosen.push_back(choose(left, fault + "/target/" + number));
        std::erase(left, chosen.back());
      }
      std::sort(chosen.begin(), chosen.end());
      return chosen;
    }
    case Target::Kind::all:
      return nodes_;
  }
  return {};
}

std::vector<NodeId> Stage::find(const std::vector<std::string>& names) const {
  std::vector<NodeId> found;
  for (const std::string& name : names) {
    if (const Node* node = world_.find(name)) found.push_back(node->id());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<NodeId> Stage::others(const std::vector<NodeId>& nodes) const {
  std::vector<NodeId> rest;
  for (const NodeId node : nodes_) {
    if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) rest.push_back(node);
  }
  return rest;
}

std::string Stage::text(const std::vector<NodeId>& nodes) const {
  std::string names;
  for (const NodeId node : nodes) names += (names.empty() ? "" : " ") + world_.node(node).name();
  return nodes.size() == 1 ? names : "{" + names + "}";
}

}  // namespace ordeal::sim
