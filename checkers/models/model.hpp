#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"

namespace ordeal::checkers {

// Hashes of states. A state of another type brings its own hash_of() in its own namespace.
inline std::uint64_t hash_of(const Value& state) { return state.hash(); }
template <std::integral Integer>
std::uint64_t hash_of(Integer state) {
  return mix64(static_cast<std::uint64_t>(state));
}
inline std::uint64_t hash_of(const std::string& state) {
  std::uint64_t hash = state.size();
  for (std::size_t at = 0; at < state.size(); at += sizeof hash) {  // no order depends on it
    std::uint64_t word = 0;
    std::memcpy(&word, state.data() + at, std::min(sizeof word, state.size() - at));
    hash = mix64(hash ^ word);
  }
  return hash;
}
template <class Element>
std::uint64_t hash_of(const std::vector<Element>& state) {
  std::uint64_t hash = state.size();
  for (const Element& element : state) hash = mix64(hash ^ hash_of(element));
  return hash;
}

// A sequential model: what one object would do if operations came one at a time. Ten lines:
//
//   struct Counter {
//     using State = std::int64_t;
//     State initial() const { return 0; }
//     bool step(State& count, const Operation& operation) const {
//       if (operation.function == Function::kIncrement) return count += 1, true;
//       return !operation.is_ok() || operation.output == Value::integer(count);
//     }
//   };
//
// step() says whether the operation can come next in this state, and makes it the state after. It
// must depend on nothing else. What an operation that is not ok returned is unknown: step() must
// accept any result for it. A state that step() refused is thrown away.
//
// Hooks a model may have besides, each making checks faster or explanations better:
//   Part part(const Operation&) const          which operations count; default: by completion
//   bool is_read_only(const Operation&) const  never changes any state: the search never guesses
//                                              where it goes
//   std::optional<Value> observed(op) const    the value it can only have got from another
//   std::optional<Value> produced(op) const    operation; the value others get from it. With both,
//                                              witnesses keep every writer of a value that is seen
//   bool is_anonymous() const                  step() never asks whose operation it is: optional
//                                              ones that ask for the same are interchangeable
//   bool skips_unseen() const                  an optional operation that produces a value nobody
//                                              observes may as well not have happened
//   std::string text(State, ValuePool) const   the state in words
// A model with a member `semantics` is given the switches in force.
template <class M>
concept Model = requires(const M model, typename M::State state, const Operation& operation) {
  { model.initial() } -> std::same_as<typename M::State>;
  { model.step(state, operation) } -> std::same_as<bool>;
  { state == state } -> std::convertible_to<bool>;
  { hash_of(state) } -> std::same_as<std::uint64_t>;
};

template <class M>
M model_with(const Semantics& semantics) {
  M model;
  if constexpr (requires { model.semantics = semantics; }) model.semantics = semantics;
  return model;
}

template <class M>
Part part_of(const M& model, const Operation& operation, const Semantics& semantics) {
  if constexpr (requires { model.part(operation); }) {
    return model.part(operation);
  } else {
    return part_by_completion(operation, semantics.fail);
  }
}

template <class M>
bool is_anonymous(const M& model) {
  if constexpr (requires { model.is_anonymous(); }) {
    return model.is_anonymous();
  } else {
    return false;
  }
}

template <class M>
bool is_read_only(const M& model, const Operation& operation) {
  if constexpr (requires { model.is_read_only(operation); }) {
    return model.is_read_only(operation);
  } else {
    return false;
  }
}

}  // namespace ordeal::checkers
