#pragma once
// Faults aimed at messages of one type: they wait at the end of their link, or are lost there.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sim/faults/fault.hpp"
#include "sim/net/gates.hpp"

namespace ordeal::sim {

/// Which messages a fault is aimed at, as data.
struct Aim {
  std::string type;            ///< "Prepare"; "all" for every type
  std::optional<Target> from;  ///< empty: anybody; a client may be named too
  std::optional<Target> to;
  std::uint64_t nth = 0;  ///< counted from when the fault happens, in the order they arrive; 0: all
};

/// They wait until the fault ends, or until somebody lets them through one by one.
class Hold final : public Fault {
 public:
  explicit Hold(Aim aim) : aim_(std::move(aim)) {}
  std::string kind() const override { return "hold"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Aim aim_;
};

/// They are lost. Those that wait already count first.
class Drop final : public Fault {
 public:
  explicit Drop(Aim aim) : aim_(std::move(aim)) {}
  std::string kind() const override { return "drop"; }
  FaultWords words() const override;
  std::unique_ptr<ActiveFault> aim(Stage& stage, const std::string& name,
                                   std::string& text) const override;

 private:
  Aim aim_;
};

}  // namespace ordeal::sim
