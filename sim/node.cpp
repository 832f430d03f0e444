#include "sim/node.hpp"

#include <algorithm>

#include "sim/inbox.hpp"
#include "sim/world.hpp"

namespace ordeal::sim {
namespace {

std::uint64_t timer_rank(Kernel& kernel, const Event& event) {
  if (event.extra != 0) return Kernel::kHeldRanks + event.extra;
  const Machine& machine = kernel.machine(NodeId{event.node});
  return kernel.rank(machine.root / NamePart("timer") / event.number,
                     [&] { return machine.name + "/timer/" + std::to_string(event.number); });
}

using SmallAction = void (*)(const std::uint64_t* words);

const EventType kSmallTimer = {
    [](Kernel& kernel, Event& event) {
      kernel.begin_step(EventKind::timer, event, kNoNode, event.number);
      kernel.run_fiber(NodeId{event.node}, "timer", [words = event.words] {
        reinterpret_cast<SmallAction>(static_cast<std::uintptr_t>(words[0]))(words.data() + 1);
      });
    },
    [](Event&) {}, timer_rank, true};

Task* timer_task_of(const Event& event) {
  return reinterpret_cast<Task*>(static_cast<std::uintptr_t>(event.words[0]));
}
const EventType kTaskTimer = {[](Kernel& kernel, Event& event) {
                                const std::unique_ptr<Task> task(timer_task_of(event));
                                kernel.begin_step(EventKind::timer, event, kNoNode, event.number);
                                kernel.run_fiber(NodeId{event.node}, "timer", std::move(*task));
                              },
                              [](Event& event) { delete timer_task_of(event); }, timer_rank, true};

// Closes a call however the wait for it ends, a killed fiber included.
class OpenCall {
 public:
  OpenCall(World& world, Waiter caller) : world_(world), slot_(world.open_call(caller)) {}
  OpenCall(const OpenCall&) = delete;
  OpenCall& operator=(const OpenCall&) = delete;
  ~OpenCall() {
    if (open_) world_.close_call(slot_);
  }
  CallTag tag() const { return world_.call_tag(slot_); }
  Payload close() {
    open_ = false;
    return world_.close_call(slot_);
  }

 private:
  World& world_;
  std::uint32_t slot_;
  bool open_ = true;
};

}  // namespace

Node::Node(World& world, NodeId id, std::shared_ptr<const Boot> boot)
    : world_(world),
      kernel_(world.kernel()),
      id_(id),
      clock_(world.kernel().now_address()),
      boot_(std::move(boot)) {}

Node::~Node() { program_.reset(); }  // first: it uses the rest

const std::string& Node::name() const { return kernel_.name_of(id_); }

void Node::send_payload(NodeId to, Payload&& message) {
  world_.network().send(id_, to, std::move(message), CallTag{});
}

Payload Node::call_payload(NodeId to, Payload&& message, Duration timeout) {
  if (kernel_.is_ending()) {
    kernel_.refuse_wait();
    return {};
  }
  const Waiter self = kernel_.waiter();
  OpenCall call(world_, self);
  world_.network().send(id_, to, std::move(message), call.tag());
  const EventHandle deadline = kernel_.wake_at(kernel_.now() + clock_.world_span(timeout), self);
  if (kernel_.block() == Woken::called) kernel_.cancel(deadline);
  return call.close();
}

void answer_call(Node& node, NodeId to, Payload&& reply, CallTag call) {
  node.world().network().send(node.id(), to, std::move(reply),
                              CallTag{call.word | CallTag::kReplyBit});
}

void Node::sleep(Duration span) {
  if (kernel_.is_ending()) return kernel_.refuse_wait();
  kernel_.wake_at(kernel_.now() + clock_.world_span(span), kernel_.waiter());
  kernel_.block();
}

Timer Node::after_small(Duration span, SmallAction action, std::uint64_t first,
                        std::uint64_t second) {
  Machine& machine = kernel_.machine(id_);
  if (kernel_.is_ending() || !machine.up) return {};
  Event event;
  event.type = &kSmallTimer;
  event.node = id_.value;
  event.life = machine.life;
  event.number = ++machine.timers;
  event.words = {reinterpret_cast<std::uintptr_t>(action), first, second};
  return kernel_.schedule(kernel_.now() + clock_.world_span(span), event);
}

Timer Node::after_task(Duration span, Task task) {
  Machine& machine = kernel_.machine(id_);
  if (kernel_.is_ending() || !machine.up) return {};
  Event event;
  event.type = &kTaskTimer;
  event.node = id_.value;
  event.life = machine.life;
  event.number = ++machine.timers;
  event.words[0] = reinterpret_cast<std::uintptr_t>(new Task(std::move(task)));
  return kernel_.schedule(kernel_.now() + clock_.world_span(span), event);
}

void Node::add_inbox(AnyInbox& inbox) {
  AnyInbox** end = &inboxes_;
  while (*end != nullptr) end = &(*end)->next;
  *end = &inbox;
}

void Node::remove_inbox(AnyInbox& inbox) {
  AnyInbox** link = &inboxes_;
  while (*link != nullptr && *link != &inbox) link = &(*link)->next;
  if (*link != nullptr) *link = inbox.next;
}

Disk& Node::disk() {
  if (!disk_) disk_ = std::make_unique<Disk>(kernel_, id_, world_.disk_options());
  return *disk_;
}

std::uint64_t Node::next(std::uint64_t purpose) {
  for (Counter& counter : counters_) {
    if (counter.purpose == purpose) return ++counter.count;
  }
  counters_.push_back({purpose, 1});
  return 1;
}

Duration Node::draw(NamePart purpose, const Distribution& distribution) {
  const std::uint64_t k = next(purpose.hash);
  const Name random = kernel_.machine(id_).root / NamePart("random") / purpose / k;
  return kernel_.decisions().duration(random, distribution, [&] {
    return name() + "/random/" + std::string(purpose.text) + "/" + std::to_string(k);
  });
}

std::uint64_t Node::draw_below(NamePart purpose, std::uint64_t count) {
  require(count > 0, "draw_below needs something to choose from");
  const std::uint64_t k = next(purpose.hash);
  const Name random = kernel_.machine(id_).root / NamePart("random") / purpose / k;
  return kernel_.decisions().index(random, count, [&] {
    return name() + "/random/" + std::string(purpose.text) + "/" + std::to_string(k);
  });
}

void Node::reached(NamePart mark) {
  if (kernel_.is_ending()) return;
  kernel_.record(EventKind::mark, id_, kNoNode, mark.hash);
  kernel_.trace().label_last(mark.text);
  world_.tell_mark_watchers(mark.text, id_);
}

void Node::take_role(std::string_view role, std::uint64_t number) {
  if (kernel_.is_ending()) return;
  role_ = role;
  role_number_ = number;
  kernel_.record(EventKind::role, id_, kNoNode, number, role);
  world_.tell_role_watchers(*this);
}

void Node::start_life() {
  if (!boot_) return;
  // In an event of its own: a hundred thousand nodes that start at once then share a few stacks.
  kernel_.spawn(id_, "start", [this] {
    program_ = boot_->make(*this);
    program_->start();
  });
}

void Node::end_life(UnsyncedWrites rule) {
  kernel_.end_life(id_, [this] { program_.reset(); });
  inboxes_ = nullptr;
  role_.clear();
  role_number_ = 0;
  if (disk_) disk_->crash(rule);
}

void Node::receive(NodeId from, Payload&& message, CallTag call) {
  for (AnyInbox* inbox = inboxes_; inbox != nullptr; inbox = inbox->next) {
    if (&inbox->type() == &message.type()) return inbox->put(std::move(message), from);
  }
  if (!program_) return;  // still reading its disk: a machine that boots hears nothing
  for (const HandlerRow& handler : program_->handlers()) {
    if (handler.type != &message.type()) continue;
    const std::string_view label = message.type().name;
    kernel_.run_fiber(id_, label, [this, &handler, from, call, message = std::move(message)] {
      handler.handle(program_->object(), *this, message, from, call);
    });
    return;
  }
}

}  // namespace ordeal::sim
