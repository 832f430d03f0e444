#pragma once
// Messages taken by hand: for fibers that follow a plan and wait for "the next token" rather than
// being called with it.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "sim/node.hpp"

namespace ordeal::sim {

/// What a node knows of an inbox: a link of the chain of those that it has.
class AnyInbox {
 public:
  AnyInbox(const AnyInbox&) = delete;
  AnyInbox& operator=(const AnyInbox&) = delete;
  const PayloadType& type() const { return type_; }
  virtual void put(Payload&& message, NodeId from) = 0;
  AnyInbox* next = nullptr;  ///< of the chain; the node's own

 protected:
  explicit AnyInbox(const PayloadType& type) : type_(type) {}
  ~AnyInbox() = default;

 private:
  const PayloadType& type_;
};

/// A message and who sent it.
template <class M>
struct Letter {
  M message;
  NodeId from;
};

/// Collects the messages of one type that reach a node, while it lives; they then have no handler.
/// Made by the program that reads it and destroyed with it. Unbounded.
template <Described M>
class Inbox final : public AnyInbox {
 public:
  explicit Inbox(Node& node) : AnyInbox(payload_type<M>), node_(node) { node_.add_inbox(*this); }
  ~Inbox() { node_.remove_inbox(*this); }

  /// The next message, in the order of arrival. Blocks. Requires that no other fiber waits here.
  Letter<M> receive() {
    while (size() == 0) {
      if (node_.kernel().is_ending()) {
        node_.kernel().refuse_wait();
        return {};  // a destructor that waits gets nothing
      }
      wait();
    }
    return take();
  }
  /// As receive(), but empty after `timeout` of the node's clock.
  std::optional<Letter<M>> receive(Duration timeout) {
    if (size() == 0) {
      Kernel& kernel = node_.kernel();
      if (kernel.is_ending()) {
        kernel.refuse_wait();
        return std::nullopt;
      }
      const EventHandle deadline =
          kernel.wake_at(kernel.now() + node_.clock().world_span(timeout), kernel.waiter());
      if (wait() == Woken::called) kernel.cancel(deadline);
    }
    if (size() == 0) return std::nullopt;
    return take();
  }
  std::size_t size() const { return letters_.size() - taken_; }

  void put(Payload&& message, NodeId from) override {
    letters_.emplace_back(std::move(message), from);
    if (reader_.fiber != nullptr) {
      const Waiter reader = std::exchange(reader_, Waiter{});
      node_.kernel().wake_now(reader, Woken::called);
    }
  }

 private:
  Woken wait() {
    require(reader_.fiber == nullptr, "one fiber at a time reads an inbox");
    reader_ = node_.kernel().waiter();
    const Woken why = node_.kernel().block();
    reader_ = Waiter{};
    return why;
  }
  Letter<M> take() {
    const auto [message, from] = std::move(letters_[taken_++]);
    if (2 * taken_ >= letters_.size()) {
      letters_.erase(letters_.begin(), letters_.begin() + static_cast<std::ptrdiff_t>(taken_));
      taken_ = 0;
    }
    return {message.template get<M>(), from};
  }

  Node& node_;
  Waiter reader_;
  // No deque: that wanders through memory even while it never holds more than one.
  std::vector<std::pair<Payload, NodeId>> letters_;
  std::size_t taken_ = 0;  // of letters_, from the front
};

}  // namespace ordeal::sim
