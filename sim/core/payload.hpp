#pragma once
// A described value in a box: what a message carries and what a note says. Immutable once boxed, so
// a duplicate delivery, a recorded trace and a slow handler may all hold the same box.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "sim/core/described.hpp"
#include "sim/core/small_blocks.hpp"

namespace ordeal::sim {

/// What the world knows of a boxed type. One per type and compared by address: two rooms may each
/// have a message of one name. The address goes nowhere else; digests and decisions use the name.
struct PayloadType {
  std::string_view name;    ///< "RequestVote"
  std::uint64_t name_hash;  ///< hash_bytes(name)
  void (*destroy)(void* box);
  void (*add_text)(std::string& out, const void* box, NodeNames names);
};

namespace payload_detail {

struct Box {
  const PayloadType* type;
  std::uint32_t holders;
  std::uint64_t content_hash;
};

template <class T>
struct BoxOf : Box, InSmallBlocks {
  static_assert(alignof(T) <= alignof(std::max_align_t));
  T value;
  BoxOf(const PayloadType* box_type, T&& contents)
      : Box{box_type, 1, hash_of(contents)}, value(std::move(contents)) {}
};

}  // namespace payload_detail

/// The one PayloadType of T.
template <class T>
inline constexpr PayloadType payload_type{
    type_name<T>(), hash_bytes(type_name<T>()),
    [](void* box) { delete static_cast<payload_detail::BoxOf<T>*>(box); },
    [](std::string& out, const void* box, NodeNames names) {
      add_to_text(out, static_cast<const payload_detail::BoxOf<T>*>(box)->value, names);
    }};

/// A counted reference to a box; null by default. Not for more than one thread.
class Payload {
 public:
  Payload() = default;
  template <Described T>
  static Payload of(T value) {
    return Payload(new payload_detail::BoxOf<T>(&payload_type<T>, std::move(value)));
  }
  Payload(const Payload& other) : box_(other.box_) {
    if (box_ != nullptr) ++box_->holders;
  }
  Payload(Payload&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Payload& operator=(Payload other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~Payload() {
    if (box_ != nullptr && --box_->holders == 0) box_->type->destroy(box_);
  }

  explicit operator bool() const { return box_ != nullptr; }
  const PayloadType& type() const { return *box_->type; }
  std::uint64_t content_hash() const { return box_->content_hash; }
  template <class T>
  bool holds() const {
    return box_->type == &payload_type<T>;
  }
  /// Requires holds<T>().
  template <class T>
  const T& get() const {
    return static_cast<const payload_detail::BoxOf<T>*>(box_)->value;
  }
  /// "RequestVote{term: 4, candidate: n3}"
  std::string text(NodeNames names) const {
    std::string out;
    if (box_ != nullptr) box_->type->add_text(out, box_, names);
    return out;
  }

  /// Gives the reference up as a word that an event can carry; adopt() takes it back. Exactly once.
  std::uint64_t release() { return reinterpret_cast<std::uintptr_t>(std::exchange(box_, nullptr)); }
  static Payload adopt(std::uint64_t word) {
    return Payload(reinterpret_cast<payload_detail::Box*>(static_cast<std::uintptr_t>(word)));
  }

 private:
  explicit Payload(payload_detail::Box* box) : box_(box) {}

  payload_detail::Box* box_ = nullptr;
};

}  // namespace ordeal::sim
