#pragma once
// What runs on a node: an ordinary class. It is made anew for each life, from the node's disk, with
// a constructor taking Node& first, and may have
//   using Handles = sim::Handles<RequestVote, AppendEntries>;   the messages it handles
//   Vote on(const RequestVote&, NodeId from);                   a handler for each; it may block
//   void start();                                               called on a fiber when it is made
// A message type listed without a handler does not compile. A message M that is called has
// `using Reply = R;` and its handler returns R, or std::optional<R> where it may keep silent.

#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sim/core/node_id.hpp"
#include "sim/core/payload.hpp"
#include "sim/net/network.hpp"

namespace ordeal::sim {

class Node;

/// A list of message types.
template <class... Messages>
struct Handles {};

/// One row of a program's table: how to give it a message.
struct HandlerRow {
  const PayloadType* type;
  void (*handle)(void* program, Node& node, const Payload& message, NodeId from, CallTag call);
};

/// Stands for the type P: compared by address, never printed.
template <class P>
inline constexpr char program_type = 0;

/// A program as its node sees it.
class Program {
 public:
  virtual ~Program() = default;
  virtual const char* type() const = 0;
  virtual void start() = 0;
  virtual void* object() = 0;
  virtual std::span<const HandlerRow> handlers() const = 0;
};

/// Makes a life's program. Called on a fiber of that life, so the constructor may read and wait.
class Boot {
 public:
  virtual ~Boot() = default;
  virtual std::unique_ptr<Program> make(Node& node) const = 0;
};

/// Sends a handler's reply. In node.cpp, to keep this header free of Node.
void answer_call(Node& node, NodeId to, Payload&& reply, CallTag call);

namespace program_detail {

template <class T>
struct Unwrapped {
  using type = T;
};
template <class T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};

template <class P, class Message>
void handle(void* program, Node& node, const Payload& message, NodeId from, CallTag call) {
  auto& self = *static_cast<P*>(program);
  using Result = decltype(self.on(message.get<Message>(), from));
  if constexpr (std::is_void_v<Result>) {
    self.on(message.get<Message>(), from);
  } else {
    using Reply = typename Unwrapped<Result>::type;
    static_assert(std::is_same_v<Reply, typename Message::Reply>,
                  "a handler returns the Reply that its message names");
    std::optional<Reply> reply = self.on(message.get<Message>(), from);
    if (reply && call.word != 0) answer_call(node, from, Payload::of(std::move(*reply)), call);
  }
}

template <class P, class List>
struct TableOf;
template <class P, class... Messages>
struct TableOf<P, Handles<Messages...>> {
  static constexpr std::array<HandlerRow, sizeof...(Messages)> rows{
      HandlerRow{&payload_type<Messages>, &handle<P, Messages>}...};
};

template <class P>
concept HasHandles = requires {
  typename P::Handles;
};

template <class P>
class Hosted final : public Program {
 public:
  template <class... Args>
  explicit Hosted(Node& node, const Args&... args) : program_(node, args...) {}
  void start() override {
    if constexpr (requires { program_.start(); }) program_.start();
  }
  const char* type() const override { return &program_type<P>; }
  void* object() override { return &program_; }
  std::span<const HandlerRow> handlers() const override {
    if constexpr (HasHandles<P>) return TableOf<P, typename P::Handles>::rows;
    return {};
  }

 private:
  P program_;
};

template <class P, class... Args>
class BootOf final : public Boot {
 public:
  explicit BootOf(Args... args) : args_(std::move(args)...) {}
  std::unique_ptr<Program> make(Node& node) const override {
    return std::apply(
        [&](const Args&... args) { return std::make_unique<Hosted<P>>(node, args...); }, args_);
  }

 private:
  std::tuple<Args...> args_;
};

}  // namespace program_detail

/// The boot of a node that runs P: world.add_node("n1", sim::runs<Raft>(options)). The arguments
/// are copied and given to every life.
template <class P, class... Args>
std::shared_ptr<const Boot> runs(Args... args) {
  return std::make_shared<program_detail::BootOf<P, Args...>>(std::move(args)...);
}

}  // namespace ordeal::sim
