#pragma once
// Messages taken by hand: for fibers that follow a plan and wait for "the next token" rather than
// being called with it.

#include <deque>
#include <optional>
#include <utility>

#include "sim/node.hpp"

namespace ordeal::sim {

/// What a node knows of an inbox.
class AnyInbox {
 public:
  virtual const PayloadType& type() const = 0;
  virtual void put(Payload message, NodeId from) = 0;

 protected:
  ~AnyInbox() = default;
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
  explicit Inbox(Node& node) : node_(node) { node_.add_inbox(*this); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  ~Inbox() { node_.remove_inbox(*this); }

  /// The next message, in the order of arrival. Blocks. Requires that no other fiber waits here.
  Letter<M> receive() {
    while (letters_.empty()) {
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
    if (letters_.empty()) {
      Kernel& kernel = node_.kernel();
      if (kernel.is_ending()) {
        kernel.refuse_wait();
        return std::nullopt;
      }
      const EventHandle deadline =
          kernel.wake_at(kernel.now() + node_.clock().world_span(timeout), kernel.waiter());
      if (wait() == Woken::called) kernel.cancel(deadline);
    }
    if (letters_.empty()) return std::nullopt;
    return take();
  }
  std::size_t size() const { return letters_.size(); }

  const PayloadType& type() const override { return payload_type<M>; }
  void put(Payload message, NodeId from) override {
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
    Letter<M> letter{letters_.front().first.template get<M>(), letters_.front().second};
    letters_.pop_front();
    return letter;
  }

  Node& node_;
  Waiter reader_;
  std::deque<std::pair<Payload, NodeId>> letters_;
};

}  // namespace ordeal::sim
