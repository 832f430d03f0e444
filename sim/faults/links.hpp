#pragma once
// Which links a disturbance acts on, and what slow, loss, duplicate and reorder have in common.

#include <string>
#include <utility>

#include "sim/faults/fault.hpp"
#include "sim/net/link_rule.hpp"

namespace ordeal::sim {

/// All links there are, those that touch a target, or one link in one direction.
struct Links {
  enum class Kind : std::uint8_t { all, touching, one };
  Kind kind = Kind::all;
  Target target;     ///< of touching
  std::string from;  ///< of one: a node or client
  std::string to;

  static Links all() { return {}; }
  static Links touching(Target target) { return {Kind::touching, std::move(target), {}, {}}; }
  static Links one(std::string from, std::string to) {
    return {Kind::one, {}, std::move(from), std::move(to)};
  }
};

/// A fault that disturbs messages without cutting the link. Each kind says how.
class LinkDisturbance : public Fault {
 public:
  explicit LinkDisturbance(Links links) : links_(std::move(links)) {}
  /// The kind's own words, then {"links", "all"}, {"touching", "n1"} or {"link", "n1>n3"}.
  FaultWords words() const final;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const final;

 private:
  /// {"loss", "20%"}
  virtual FaultWords own_words() const = 0;
  /// "loss 20%"
  virtual std::string phrase() const = 0;
  /// Fills in what the rule does to messages; name and links are set already.
  virtual void disturb(LinkRule& rule) const = 0;

  Links links_;
};

}  // namespace ordeal::sim
