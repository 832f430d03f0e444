#pragma once
// A Payload as a field of a described struct: a value whose type only its users know, inside a
// message or a note that others pass on. It has hash and text; not bytes, so it goes to no disk.
// Wherever such a struct is sent or noted, this header has to be included.

#include <string>

#include "sim/core/payload.hpp"

namespace ordeal::sim {

// Found beside the templates of described.hpp, for any field of this type.
inline void add_to_hash(Hasher& hasher, const Payload& value) {
  hasher.add(value ? value.type().name_hash : 0);
  hasher.add(value ? value.content_hash() : 0);
}
inline void add_to_text(std::string& out, const Payload& value, NodeNames names = {}) {
  out += value ? value.text(names) : "nil";
}

}  // namespace ordeal::sim
