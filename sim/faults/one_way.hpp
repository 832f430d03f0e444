#pragma once
// A cut in one direction: what goes from some machines to others is lost, answers still arrive.

#include <string>
#include <utility>
#include <vector>

#include "sim/faults/fault.hpp"

namespace ordeal::sim {

class OneWay final : public Fault {
 public:
  /// Names of nodes or clients. Requires that no name is on both sides.
  OneWay(std::vector<std::string> from, std::vector<std::string> to)
      : from_(std::move(from)), to_(std::move(to)) {}
  std::string kind() const override { return "one_way"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  std::vector<std::string> from_;
  std::vector<std::string> to_;
};

}  // namespace ordeal::sim
