#pragma once

#include <string>

#include "protocols/common/property.hpp"
#include "sim/world.hpp"

namespace ordeal::tests {

// What went wrong in a run: that it broke, or the first property that is violated; "" if nothing.
inline std::string complaint_of(const sim::World& world, const protocols::Properties& properties) {
  if (world.failure()) return world.failure()->text();
  for (const protocols::Property& property : properties.all()) {
    if (property.is_violated()) return property.name + ": " + property.first_break;
  }
  return "";
}

}  // namespace ordeal::tests
