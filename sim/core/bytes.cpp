#include "sim/core/bytes.hpp"

#include "sim/core/described.hpp"

namespace ordeal::sim {

void encode_large_integer(std::string& out, std::uint64_t value) {
  char bytes[10];
  std::size_t count = 0;
  while (value >= 0x80) {
    bytes[count++] = static_cast<char>((value & 0x7f) | 0x80);
    value >>= 7;
  }
  bytes[count++] = static_cast<char>(value);
  out.append(bytes, count);
}

bool decode_integer(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    if (shift == 63 && byte > 1) return false;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

std::string NodeNames::of(NodeId node) const {
  if (node == kNoNode) return "-";
  if (names != nullptr && node.value < names->size()) return (*names)[node.value];
  return "#" + std::to_string(node.value);
}

}  // namespace ordeal::sim
