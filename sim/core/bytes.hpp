#pragma once
// Wire and disk bytes of described values: little-endian base-128 integers, lengths before
// contents. The inverse pair: decode(encode(x)) == x, and decode of anything else fails without
// harm.

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/core/described.hpp"

namespace ordeal::sim {

/// Each appends one unsigned integer, 1 to 10 bytes. Most are below 128 and cost no call.
void encode_large_integer(std::string& out, std::uint64_t value);
inline void encode_integer(std::string& out, std::uint64_t value) {
  if (value >= 0x80) return encode_large_integer(out, value);
  out.push_back(static_cast<char>(value));
}

/// Takes one integer off the front. False, with `in` unspecified, if there is none.
bool decode_integer(std::string_view& in, std::uint64_t& value);

/// Appends the value's bytes.
template <class T>
void encode(std::string& out, const T& value) {
  using namespace described_detail;
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    encode_integer(out, static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<T, NodeId>) {
    encode_integer(out, value.value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    encode_integer(out, value.size());
    out += value;
  } else if constexpr (IsDuration<T>::value) {
    encode_integer(out, static_cast<std::uint64_t>(value.count()));
  } else if constexpr (IsOptional<T>::value) {
    encode_integer(out, value.has_value() ? 1 : 0);
    if (value) encode(out, *value);
  } else if constexpr (IsPair<T>::value) {
    encode(out, value.first);
    encode(out, value.second);
  } else if constexpr (IsVector<T>::value || IsMap<T>::value) {
    encode_integer(out, value.size());
    for (const auto& element : value) encode(out, element);
  } else {
    for_each_member(value, [&](std::string_view, const auto& field) { encode(out, field); });
  }
}

/// Takes a value off the front of `in`. False, with `value` unspecified, when the bytes are not
/// one: bytes that a crash tore or a disk lost are the usual reason, so callers must look.
template <class T>
[[nodiscard]] bool decode(std::string_view& in, T& value) {
  using namespace described_detail;
  std::uint64_t word = 0;
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    if (!decode_integer(in, word)) return false;
    value = static_cast<T>(word);
    return static_cast<std::uint64_t>(value) == word;
  } else if constexpr (std::is_same_v<T, NodeId>) {
    return decode(in, value.value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!decode_integer(in, word) || word > in.size()) return false;
    value.assign(in.substr(0, word));
    in.remove_prefix(word);
    return true;
  } else if constexpr (IsDuration<T>::value) {
    if (!decode_integer(in, word)) return false;
    value = T{static_cast<typename T::rep>(word)};
    return true;
  } else if constexpr (IsOptional<T>::value) {
    if (!decode_integer(in, word) || word > 1) return false;
    value.reset();
    return word == 0 || decode(in, value.emplace());
  } else if constexpr (IsPair<T>::value) {
    return decode(in, value.first) && decode(in, value.second);
  } else if constexpr (IsVector<T>::value) {
    if (!decode_integer(in, word) || word > in.size()) return false;  // an element has a byte
    value.clear();
    for (; word > 0; --word) {
      if (!decode(in, value.emplace_back())) return false;
    }
    return true;
  } else if constexpr (IsMap<T>::value) {
    if (!decode_integer(in, word) || word > in.size()) return false;
    value.clear();
    for (; word > 0; --word) {
      std::pair<typename T::key_type, typename T::mapped_type> entry;
      if (!decode(in, entry) || !value.insert(std::move(entry)).second) return false;
    }
    return true;
  } else {
    bool whole = true;
    for_each_member(value,
                    [&](std::string_view, auto& field) { whole = whole && decode(in, field); });
    return whole;
  }
}

}  // namespace ordeal::sim
