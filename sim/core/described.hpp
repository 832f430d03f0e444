#pragma once
// One description, four uses: a plain struct described once with BOOST_DESCRIBE_STRUCT gets its
// trace text, wire bytes, digest hash and size from that description.
//
//   struct RequestVote {
//     using Reply = Vote;
//     std::uint64_t term = 0;
//     sim::NodeId candidate;
//   };
//   BOOST_DESCRIBE_STRUCT(RequestVote, (), (term, candidate))
//
// Leaving a field out of the description does not compile. Fields may be bool, integers, enums,
// std::string, NodeId, chrono durations, described structs, and vector, optional, map and pair of
// these. Floating point is refused: it would let libm into a digest.

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/pfr.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/hasher.hpp"
#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"

namespace ordeal::sim {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;

/// A struct whose every field is described.
template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

/// The bare name of a type: "RequestVote" for ordeal::protocols::raft::RequestVote. The same on gcc
/// and clang; part of decision names, so renaming a message renames its decisions.
template <class T>
constexpr std::string_view type_name() {
  std::string_view name = __PRETTY_FUNCTION__;
  const std::size_t begin = name.find("T = ") + 4;
  name = name.substr(begin, name.find_first_of(";]", begin) - begin);
  return name.substr(name.rfind(':') + 1);
}

namespace described_detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class K, class V>
struct IsMap<std::map<K, V>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <class T>
struct IsDuration : std::false_type {};
template <class R, class P>
struct IsDuration<std::chrono::duration<R, P>> : std::true_type {};

}  // namespace described_detail

/// Does the description of T name every field that T has?
template <class T>
inline constexpr bool is_wholly_described =
    boost::mp11::mp_size<Members<T>>::value == boost::pfr::tuple_size_v<T>;

/// Calls visit(name, field) for each field of a described value, in the order of description.
template <class T, class Visit>
requires Described<std::remove_const_t<T>>
constexpr void for_each_member(T& value, Visit&& visit) {
  using Plain = std::remove_const_t<T>;
  static_assert(is_wholly_described<Plain>,
                "a field of this struct is missing from its BOOST_DESCRIBE_STRUCT");
  boost::mp11::mp_for_each<Members<Plain>>(
      [&](auto member) { visit(std::string_view(member.name), value.*member.pointer); });
}

/// Adds the value to a digest.
template <class T>
void add_to_hash(Hasher& hasher, const T& value) {
  using namespace described_detail;
  static_assert(!std::is_floating_point_v<T>, "floating point may not reach a digest");
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    hasher.add(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<T, NodeId>) {
    hasher.add(value.value);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
    hasher.add(std::string_view(value));
  } else if constexpr (IsDuration<T>::value) {
    hasher.add(static_cast<std::uint64_t>(value.count()));
  } else if constexpr (IsOptional<T>::value) {
    hasher.add(value.has_value() ? 1 : 0);
    if (value) add_to_hash(hasher, *value);
  } else if constexpr (IsPair<T>::value) {
    add_to_hash(hasher, value.first);
    add_to_hash(hasher, value.second);
  } else if constexpr (IsVector<T>::value || IsMap<T>::value) {
    hasher.add(value.size());
    for (const auto& element : value) add_to_hash(hasher, element);
  } else {
    static_assert(Described<T>, "this field's type needs BOOST_DESCRIBE_STRUCT");
    for_each_member(value,
                    [&](std::string_view, const auto& field) { add_to_hash(hasher, field); });
  }
}

/// The digest hash of one value.
template <class T>
std::uint64_t hash_of(const T& value) {
  Hasher hasher;
  add_to_hash(hasher, value);
  return hasher.finish();
}

/// How node ids are spelled in text: names[id], or "#id" where names has no such entry.
struct NodeNames {
  const std::vector<std::string>* names = nullptr;
  std::string of(NodeId node) const;
};

/// Appends the value as people read it: `RequestVote{term: 4, candidate: n3}`.
template <class T>
void add_to_text(std::string& out, const T& value, NodeNames names = {}) {
  using namespace described_detail;
  if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_integral_v<T>) {
    out += std::to_string(value);
  } else if constexpr (std::is_enum_v<T>) {
    if constexpr (boost::describe::has_describe_enumerators<T>::value) {
      out += boost::describe::enum_to_string(value, "?");
    } else {
      out += std::to_string(static_cast<std::int64_t>(value));
    }
  } else if constexpr (std::is_same_v<T, NodeId>) {
    out += names.of(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out += '"' + value + '"';
  } else if constexpr (IsDuration<T>::value) {
    out += duration_text(value);
  } else if constexpr (IsOptional<T>::value) {
    if (value) {
      add_to_text(out, *value, names);
    } else {
      out += "nil";
    }
  } else if constexpr (IsPair<T>::value) {
    add_to_text(out, value.first, names);
    out += ": ";
    add_to_text(out, value.second, names);
  } else if constexpr (IsVector<T>::value || IsMap<T>::value) {
    out += '[';
    const char* separator = "";
    for (const auto& element : value) {
      out += separator;
      add_to_text(out, element, names);
      separator = ", ";
    }
    out += ']';
  } else {
    out += type_name<T>();
    out += '{';
    const char* separator = "";
    for_each_member(value, [&](std::string_view name, const auto& field) {
      out += separator;
      out += name;
      out += ": ";
      add_to_text(out, field, names);
      separator = ", ";
    });
    out += '}';
  }
}

}  // namespace ordeal::sim
