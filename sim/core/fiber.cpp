#include "sim/core/fiber.hpp"

#include <cxxabi.h>

#include <boost/context/preallocated.hpp>
#include <cstring>
#include <memory>
#include <utility>

#ifdef ORDEAL_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace ordeal::sim {
namespace {

constexpr std::uint64_t kCanary = 0x0fda1ca9a2ef1be5ULL;

// boost::context wants an allocator even for a stack it did not allocate; this one frees nothing.
struct BorrowedStack {
  boost::context::stack_context allocate() { return {}; }
  void deallocate(boost::context::stack_context&) {}
};

}  // namespace

#ifdef ORDEAL_ASAN
void about_to_switch(void** save, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(save, bottom, size);
}
void has_switched(void* saved, const void** old_bottom, std::size_t* old_size) {
  __sanitizer_finish_switch_fiber(saved, old_bottom, old_size);
}
#endif

FiberPool::FiberPool(StackPool& stacks)
    : stacks_(stacks), exceptions_(reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals())) {}

FiberPool::~FiberPool() {
  closing_ = true;
  for (Fiber* fiber : all_) {
    if (fiber->context_) switch_to(*fiber);
    stacks_.give_back(fiber->stack_);
    delete fiber;
  }
}

void FiberPool::add_idle() {
  auto fresh = std::make_unique<Fiber>();
  fresh->stack_ = stacks_.take();
  Fiber* fiber = fresh.get();
  if (!fiber->stack_.guarded) std::memcpy(fiber->stack_.bottom, &kCanary, sizeof kCanary);
  boost::context::stack_context context;
  context.size = fiber->stack_.size;
  context.sp = fiber->stack_.bottom + fiber->stack_.size;
  fiber->context_ = boost::context::fiber(
      std::allocator_arg, boost::context::preallocated(context.sp, context.size, context),
      BorrowedStack{}, [this, fiber](boost::context::fiber&& hub) {
        loop(*fiber, std::move(hub));
        return std::move(hub_);
      });
  all_.push_back(fresh.release());
  idle_.push_back(fiber);
}

// The life of a fiber: one task after another, parked in between.
void FiberPool::loop(Fiber& fiber, boost::context::fiber&& hub) {
  has_switched(nullptr, &hub_stack_bottom_, &hub_stack_size_);
  hub_ = std::move(hub);
  while (!closing_) {
    try {
      if (!fiber.killed_) fiber.task_();
    } catch (const FiberKilled&) {
      // Its life is over; the stack is empty now, which is all that was wanted.
    } catch (...) {
      failure_ = std::current_exception();
    }
    if (!fiber.killed_)
      fiber.task_.reset();  // else kill() does: captures may not wait here any more
    fiber.exceptions_ = {};
    ended_ = true;
    about_to_switch(&fiber.fake_stack_, hub_stack_bottom_, hub_stack_size_);
    hub_ = std::move(hub_).resume();
    has_switched(fiber.fake_stack_, &hub_stack_bottom_, &hub_stack_size_);
  }
  about_to_switch(nullptr, hub_stack_bottom_, hub_stack_size_);
}

void FiberPool::kill(Fiber& fiber) {
  fiber.killed_ = true;
  ended_ = false;
  switch_to(fiber);
  fiber.task_.reset();
  failure_ = nullptr;  // a destructor that throws while its life ends has nobody to tell
  idle_.push_back(&fiber);
}

void FiberPool::check_canary(const Fiber& fiber, std::exception_ptr& failure) {
  std::uint64_t found = 0;
  std::memcpy(&found, fiber.stack_.bottom, sizeof found);
  if (found != kCanary) failure = std::make_exception_ptr(StackOverflowed{});
}

bool FiberPool::in_running_guard(const void* address) const {
  if (running_ == nullptr || !running_->stack_.guarded) return false;
  const auto* byte = static_cast<const std::byte*>(address);
  return byte < running_->stack_.bottom && byte >= running_->stack_.bottom - stacks_.page_size();
}

}  // namespace ordeal::sim
