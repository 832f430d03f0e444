#pragma once
// Claims about what goes on inside nodes. `always`: never false; `sometimes`:
// true at least once, else the run proves nothing; `eventually`: true at the
// end. Properties watch what programs note (Node::note) and may look at the
// programs themselves; each look has to cost the same however long the run is.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/time.hpp"

namespace ordeal::protocols {

enum class PropertyKind : std::uint8_t { always, sometimes, eventually };

/// One claim and what became of it.
struct Property {
  std::string name;  ///< "election-safety"
  PropertyKind kind = PropertyKind::always;
  std::uint64_t looks = 0;   ///< how often it was put to the test (always), or held (sometimes)
  std::uint64_t broken = 0;  ///< how often it was false (always, eventually)
  std::string first_break;   ///< what was seen the first time: "n1 and n3 both lead term 4"
  sim::Time first_break_at{};
  std::uint64_t first_break_event = 0;  ///< index into the trace

  bool is_violated() const { return kind == PropertyKind::sometimes ? false : broken > 0; }
};

/// Something the room found out about a run, for its page, in the room's own words.
struct Finding {
  std::string title;               ///< "Who waits for whom, with the coordinator down"
  std::vector<std::string> lines;  ///< "n2 holds x and y for n1.4, in doubt since 1.2 s"
};

/// The claims of one protocol over one run. Made before the nodes start; watches the world; owned
/// by the run. Ends before the world does.
class Properties {
 public:
  virtual ~Properties() = default;
  /// The run is over: settle what `eventually` claims.
  virtual void finish() {}
  /// The faults are about to be mended: the last look at the cluster as they have left it.
  virtual void before_mending() {}
  /// What else there is to tell, once the run is over; nothing, for most.
  virtual std::vector<Finding> findings() const { return {}; }
  const std::vector<Property>& all() const { return properties_; }

 protected:
  /// Declares a claim; the index names it in held() and broke().
  std::size_t declare(std::string_view name, PropertyKind kind) {
    Property property;
    property.name = name;
    property.kind = kind;
    properties_.push_back(std::move(property));
    return properties_.size() - 1;
  }
  void held(std::size_t property) { ++properties_[property].looks; }
  /// Records a break; the first one keeps its words.
  void broke(std::size_t property, std::string what, sim::Time when, std::uint64_t event) {
    Property& claim = properties_[property];
    ++claim.looks;
    if (claim.broken++ > 0) return;
    claim.first_break = std::move(what);
    claim.first_break_at = when;
    claim.first_break_event = event;
  }

 private:
  std::vector<Property> properties_;
};

}  // namespace ordeal::protocols
