#include "sim/core/fault_handler.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include "sim/core/kernel.hpp"

namespace ordeal::sim {
namespace {

constexpr std::size_t kStackSize = 64 * 1024;

thread_local const Kernel* current_kernel = nullptr;
thread_local LastWords::Farewell current_farewell = nullptr;

// Whom we came before.
struct sigaction segv_before {};
struct sigaction bus_before {};
std::terminate_handler terminate_before = nullptr;

// A line put together without the heap, which the fault may have left locked.
class Line {
 public:
  Line& operator<<(std::string_view text) {
    for (const char c : text) {
      if (length_ < sizeof text_) text_[length_++] = c;
    }
    return *this;
  }
  Line& operator<<(std::uint64_t number) {
    char digits[20];
    std::size_t at = sizeof digits;
    do {
      digits[--at] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
    return *this << std::string_view(digits + at, sizeof digits - at);
  }
  void write() const {
    std::size_t done = 0;
    while (done < length_) {
      const ssize_t wrote = ::write(STDERR_FILENO, text_ + done, length_ - done);
      if (wrote <= 0) return;
      done += static_cast<std::size_t>(wrote);
    }
  }

 private:
  char text_[1024];
  std::size_t length_ = 0;
};

[[noreturn]] void end(FailureKind kind, const char* message) {
  LastWords::write_place(*current_kernel, kind, message);
  if (current_farewell != nullptr) current_farewell(*current_kernel, kind, message);
  _exit(LastWords::kExitCode);
}

void on_fault(int signal, siginfo_t* info, void* context) {
  if (current_kernel != nullptr && current_kernel->fibers().in_running_guard(info->si_addr)) {
    end(FailureKind::stack_overflow, "the stack's guard page was touched; make stacks larger");
  }
  const struct sigaction& before = signal == SIGSEGV ? segv_before : bus_before;
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr) {
    before.sa_sigaction(signal, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(signal);
  } else {
    // The instruction faults again on return, and then nobody is in the way of the core dump.
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    sigaction(signal, &plain, nullptr);
  }
}

[[noreturn]] void on_terminate() {
  if (current_kernel != nullptr && current_kernel->running_fiber() != nullptr) {
    end(FailureKind::exception,
        current_kernel->is_ending()
            ? "a destructor that waited when its life ended, or another throw out of noexcept"
            : "a throw out of a destructor or another noexcept function");
  }
  if (terminate_before != nullptr) terminate_before();
  std::abort();
}

// Puts on_fault in front of whoever handles the signal now, unless it is there.
void take_over(int signal, struct sigaction& before) {
  struct sigaction now {};
  sigaction(signal, nullptr, &now);
  if ((now.sa_flags & SA_SIGINFO) != 0 && now.sa_sigaction == on_fault) return;
  before = now;
  struct sigaction ours {};
  ours.sa_sigaction = on_fault;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&ours.sa_mask);
  sigaction(signal, &ours, nullptr);
}

}  // namespace

LastWords::LastWords(const Kernel& kernel, Farewell farewell) {
  require(current_kernel == nullptr, "a thread has one fault handler at a time");
  stack_ = mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack_ == MAP_FAILED) throw std::bad_alloc();
  stack_t stack{};
  stack.ss_sp = stack_;
  stack.ss_size = kStackSize;
  sigaltstack(&stack, &stack_before_);
  current_kernel = &kernel;
  current_farewell = farewell;
  take_over(SIGSEGV, segv_before);
  take_over(SIGBUS, bus_before);
  if (std::get_terminate() != on_terminate) terminate_before = std::set_terminate(on_terminate);
}

LastWords::~LastWords() {
  current_kernel = nullptr;
  sigaltstack(&stack_before_, nullptr);
  munmap(stack_, kStackSize);
}

void LastWords::write_place(const Kernel& kernel, FailureKind kind, const char* message) {
  const Fiber* fiber = kernel.running_fiber();
  const std::int64_t ms = kernel.now().time_since_epoch().count() / 1'000'000;
  const std::string_view zeros = ms % 1000 < 10 ? "00" : ms % 1000 < 100 ? "0" : "";
  Line line;
  line << failure_kind_text(kind) << ": " << message << " (node ";
  if (fiber != nullptr) {
    line << kernel.name_of(NodeId{fiber->node}) << ", fiber " << fiber->label << " #"
         << std::uint64_t{fiber->number};
  } else {
    line << "the world, fiber -";
  }
  line << ", event " << kernel.here() << ", " << static_cast<std::uint64_t>(ms / 1000) << "."
       << zeros << static_cast<std::uint64_t>(ms % 1000) << " s, seed " << kernel.seed() << ")\n";
  line.write();
}

}  // namespace ordeal::sim
