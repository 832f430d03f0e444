#include "sim/core/fiber.hpp"

#include <cxxabi.h>

#include <boost/context/preallocated.hpp>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#define ORDEAL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ORDEAL_ASAN 1
#endif
#endif
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

// The layout that the Itanium C++ ABI gives to __cxa_eh_globals.
struct ExceptionGlobals {
  void* caught;
  unsigned uncaught;
};

ExceptionGlobals& exception_globals() {
  return *reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
}

void about_to_switch([[maybe_unused]] void** save, [[maybe_unused]] const void* bottom,
                     [[maybe_unused]] std::size_t size) {
#ifdef ORDEAL_ASAN
  __sanitizer_start_switch_fiber(save, bottom, size);
#endif
}

void has_switched([[maybe_unused]] void* saved, [[maybe_unused]] const void** old_bottom,
                  [[maybe_unused]] std::size_t* old_size) {
#ifdef ORDEAL_ASAN
  __sanitizer_finish_switch_fiber(saved, old_bottom, old_size);
#endif
}

}  // namespace

FiberPool::~FiberPool() {
  closing_ = true;
  for (Fiber* fiber : all_) {
    if (fiber->context_) switch_to(*fiber);
    stacks_.give_back(fiber->stack_);
    delete fiber;
  }
}

Fiber& FiberPool::begin(Task task) {
  if (idle_.empty()) {
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
  Fiber& fiber = *idle_.back();
  idle_.pop_back();
  fiber.task_ = std::move(task);
  fiber.killed_ = false;
  return fiber;
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
    fiber.task_.reset();
    ended_ = true;
    about_to_switch(&fiber.fake_stack_, hub_stack_bottom_, hub_stack_size_);
    hub_ = std::move(hub_).resume();
    has_switched(fiber.fake_stack_, &hub_stack_bottom_, &hub_stack_size_);
  }
  about_to_switch(nullptr, hub_stack_bottom_, hub_stack_size_);
}

void FiberPool::switch_to(Fiber& fiber) {
  running_ = &fiber;
  void* fake_stack = nullptr;
  about_to_switch(&fake_stack, fiber.stack_.bottom, fiber.stack_.size);
  fiber.context_ = std::move(fiber.context_).resume();
  has_switched(fake_stack, nullptr, nullptr);
  running_ = nullptr;
}

bool FiberPool::resume(Fiber& fiber, std::exception_ptr& failure) {
  ended_ = false;
  switch_to(fiber);
  if (!fiber.stack_.guarded) check_canary(fiber);
  if (!ended_) return false;
  if (failure_) failure = std::exchange(failure_, nullptr);
  idle_.push_back(&fiber);
  return true;
}

void FiberPool::kill(Fiber& fiber) {
  fiber.killed_ = true;
  ended_ = false;
  switch_to(fiber);
  failure_ = nullptr;  // a destructor that throws while its life ends has nobody to tell
  idle_.push_back(&fiber);
}

void FiberPool::park() {
  Fiber& fiber = *running_;
  if (fiber.killed_) throw FiberKilled{};
  ExceptionGlobals& globals = exception_globals();
  fiber.caught_exceptions_ = std::exchange(globals.caught, nullptr);
  fiber.uncaught_exceptions_ = std::exchange(globals.uncaught, 0U);
  about_to_switch(&fiber.fake_stack_, hub_stack_bottom_, hub_stack_size_);
  hub_ = std::move(hub_).resume();
  has_switched(fiber.fake_stack_, &hub_stack_bottom_, &hub_stack_size_);
  ExceptionGlobals& restored = exception_globals();
  restored.caught = fiber.caught_exceptions_;
  restored.uncaught = fiber.uncaught_exceptions_;
  if (fiber.killed_) throw FiberKilled{};
}

void FiberPool::check_canary(const Fiber& fiber) const {
  std::uint64_t found = 0;
  std::memcpy(&found, fiber.stack_.bottom, sizeof found);
  if (found != kCanary) throw std::runtime_error("fiber stack overflow (seen afterwards)");
}

bool FiberPool::in_running_guard(const void* address) const {
  if (running_ == nullptr || !running_->stack_.guarded) return false;
  const auto* byte = static_cast<const std::byte*>(address);
  return byte < running_->stack_.bottom && byte >= running_->stack_.bottom - 4096;
}

}  // namespace ordeal::sim
