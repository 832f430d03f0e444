#include "tools/search/run_watch.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

#include "sim/core/fault_handler.hpp"

namespace ordeal::tools {
namespace {

// What the handlers need. Written by the program before and after a run, read by its handlers.
sim::World* volatile live_world = nullptr;
volatile std::sig_atomic_t interrupt_asked = 0;
volatile std::sig_atomic_t end_reported = 0;
RunWatch::OnEnd end_hook = nullptr;
RunWatch::OnSecond second_hook = nullptr;
std::uint64_t seen_count = 0;
int seconds_without_event = 0;
int stall_limit = 0;

// Ends the process. Not safe in a handler if the code at fault holds the allocator; the next alarm
// sees to that.
void report(const sim::Kernel& kernel, sim::FailureKind kind, const std::string& message) {
  end_reported = 1;
  end_hook(kernel.place(kind, message));
  ::_exit(RunWatch::kExitBroken);
}

void on_alarm(int) {
  if (end_reported != 0) {
    constexpr char kHung[] = "sim: the report of a run that was ended hung\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kHung, sizeof kHung - 1);
    ::_exit(RunWatch::kExitBroken);
  }
  sim::World* world = live_world;
  if (world == nullptr) return;
  if (second_hook != nullptr) second_hook(*world);
  const std::uint64_t count = world->trace().count();
  if (count != seen_count) {
    seen_count = count;
    seconds_without_event = 0;
    return;
  }
  if (++seconds_without_event < stall_limit) return;
  report(world->kernel(), sim::FailureKind::livelock,
         "the code under test ran for " + std::to_string(stall_limit) +
             " s of wall-clock time without waiting for anything");
}

void on_last_words(const sim::Kernel& kernel, sim::FailureKind kind, const char* message) {
  report(kernel, kind, message);
}

// What would have killed the process without a word; LastWords comes first and passes on what is
// no overflow.
void on_fatal(int signal) {
  ::signal(signal, SIG_DFL);  // should the report run into it again
  sim::World* world = live_world;
  if (world == nullptr) return;  // it comes again, and then nobody is in the way
  report(world->kernel(), sim::FailureKind::signal,
         std::to_string(signal) + " (" + ::strsignal(signal) + ")");
}

void on_interrupt(int signal) {
  if (interrupt_asked != 0) {
    ::signal(signal, SIG_DFL);
    ::raise(signal);
    return;
  }
  interrupt_asked = 1;
  sim::World* world = live_world;
  if (world != nullptr) world->kernel().stop();
}

// Handlers must not run on a fiber's small stack, and the report of a stall needs more than the
// stack that sim::LastWords brings.
void provide_signal_stack() {
  static std::array<char, 256 * 1024> stack;
  stack_t ours{};
  ours.ss_sp = stack.data();
  ours.ss_size = stack.size();
  ::sigaltstack(&ours, nullptr);
}

void install(int signal, void (*handler)(int), struct sigaction* old, int more_flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_ONSTACK | SA_RESTART | more_flags;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, old);
}

constexpr int kFatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

void set_alarm(int seconds) {
  itimerval every{};
  every.it_interval.tv_sec = seconds;
  every.it_value.tv_sec = seconds;
  ::setitimer(ITIMER_REAL, &every, nullptr);
}

}  // namespace

RunWatch::RunWatch(OnEnd on_end, OnSecond on_second, int stall_seconds) {
  end_hook = on_end;
  second_hook = on_second;
  stall_limit = stall_seconds;
  end_reported = 0;
  provide_signal_stack();
  install(SIGALRM, &on_alarm, &old_alarm_, SA_NODEFER);
  install(SIGINT, &on_interrupt, &old_interrupt_, 0);
  for (const int signal : kFatal) {
    struct sigaction now {};
    ::sigaction(signal, nullptr, &now);
    // A sanitizer says more than we could.
    if (now.sa_handler == SIG_DFL) install(signal, &on_fatal, &now, SA_NODEFER);
  }
  set_alarm(1);
}

RunWatch::~RunWatch() {
  set_alarm(0);
  ::sigaction(SIGALRM, &old_alarm_, nullptr);
  ::sigaction(SIGINT, &old_interrupt_, nullptr);
}

std::function<void(sim::World*)> RunWatch::hook() {
  return [](sim::World* world) {
    live_world = nullptr;
    static std::unique_ptr<sim::LastWords> last_words;
    last_words.reset();
    if (world != nullptr)
      last_words = std::make_unique<sim::LastWords>(world->kernel(), &on_last_words);
    provide_signal_stack();
    seen_count = 0;
    seconds_without_event = 0;
    live_world = world;
    if (world != nullptr && interrupt_asked != 0) world->kernel().stop();
  };
}

bool RunWatch::interrupted() { return interrupt_asked != 0; }

void RunWatch::forget_interrupt() { interrupt_asked = 0; }

}  // namespace ordeal::tools
