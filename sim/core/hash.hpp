#pragma once
// The integer mixing under every decision and every digest. Our own, because its values are part of
// what a seed means: they may never change with a library, a compiler or a machine.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace ordeal::sim {

__extension__ using uint128 = unsigned __int128;
__extension__ using int128 = __int128;

/// A bijective 64-bit finaliser (splitmix64's, Steele et al. 2014): every input bit moves every
/// output bit with probability close to one half; the tests measure it.
constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Order-sensitive combination: fold(fold(h, a), b) differs from fold(fold(h, b), a).
constexpr std::uint64_t fold(std::uint64_t h, std::uint64_t value) {
  return mix(h * 0x9e3779b97f4a7c15ULL + value + 0x632be59bd9b4e019ULL);
}

/// Up to eight bytes as one word, the first the lowest, on every machine.
constexpr std::uint64_t word_of_bytes(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  if (count == 8 && !std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    std::memcpy(&word, bytes, 8);
    return word;
  }
  for (std::size_t i = 0; i < count; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

/// Hash of bytes. Promises the same value on every platform whatever its byte order.
constexpr std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t h = 0x51afd7ed558ccd00ULL ^ bytes.size();
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) h = fold(h, word_of_bytes(bytes.data() + at, 8));
  return fold(h, word_of_bytes(bytes.data() + at, bytes.size() - at));
}

}  // namespace ordeal::sim
