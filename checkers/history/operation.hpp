#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "checkers/history/value.hpp"

namespace ordeal::checkers {

// What a process asked for. The named ones are known to our models; any other name in a file gets
// a number from kOther on, in order of first appearance (History::function_name tells it back).
enum class Function : std::uint16_t {
  kRead,
  kWrite,
  kCas,
  kAppend,
  kAdd,
  kRemove,
  kEnqueue,
  kDequeue,
  kPush,
  kPop,
  kAcquire,
  kRelease,
  kIncrement,
  kTxn,
  kOther,
};

// The name used in files: "read", "cas", ... Requires: function < Function::kOther.
std::string_view known_function_name(Function function);

// How an operation ended, as far as its process knows: it happened; it did not happen; it may have
// happened, now or later (also said of an operation that never completed).
enum class Completion : std::uint8_t { kOk, kFail, kInfo };

std::string_view completion_name(Completion completion);

enum class ProcessId : std::uint32_t {};
enum class KeyId : std::uint32_t {};
enum class TextId : std::uint32_t { kNone = std::numeric_limits<std::uint32_t>::max() };

// Position of an operation in its History, which is in order of invocation.
using OperationId = std::uint32_t;

// Position of an event (an invocation or a completion) in the total order of the history.
using EventNumber = std::uint32_t;
inline constexpr EventNumber kNever = std::numeric_limits<EventNumber>::max();

// One operation: what a process asked and how it ended. Plain data, about 100 bytes.
//
// Real-time order is the order of *events*, not of times: in a simulation several events share one
// instant, and the history says which came first. `a` precedes `b` when a.complete_event <
// b.invoke_event. Times are int64 nanoseconds of virtual time and serve people.
struct Operation {
  ProcessId process{};
  KeyId key{};
  Function function = Function::kRead;
  Completion completion = Completion::kInfo;
  Value input;     // write: the value; cas: the new value; others: whatever was passed
  Value expected;  // cas: the value it replaces; nil for every other function
  Value output;    // what an ok operation returned, and what one of logs got to; nil otherwise
  std::int64_t invoked_ns = 0;
  std::int64_t completed_ns = 0;  // meaningless while pending
  EventNumber invoke_event = 0;
  EventNumber complete_event = kNever;  // kNever: no completion was recorded (pending)
  TextId error = TextId::kNone;         // why it failed or is in doubt
  TextId served_by = TextId::kNone;     // free text: "n3, leader of term 5"

  constexpr bool is_ok() const { return completion == Completion::kOk; }
  constexpr bool is_fail() const { return completion == Completion::kFail; }
  constexpr bool is_info() const { return completion == Completion::kInfo; }
  constexpr bool is_pending() const { return complete_event == kNever; }

  // The last event at which it can have taken effect: never, for an operation in doubt.
  constexpr EventNumber effect_before() const { return is_info() ? kNever : complete_event; }

  friend bool operator==(const Operation&, const Operation&) = default;
};

}  // namespace ordeal::checkers
