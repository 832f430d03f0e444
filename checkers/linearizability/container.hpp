#pragma once

#include <optional>
#include <span>
#include <vector>

#include "checkers/linearizability/decision.hpp"

namespace ordeal::checkers {

// What queues, stacks and priority queues with distinct values have in common: every value comes
// once and goes at most once, and dropping a value altogether from a legal order leaves a legal
// order. Four moments to an event, so that between the last moment before an event and the first
// after it there is room for a moment at which the container is empty.
struct Span {
  Moment first = 0;  // the first moment after the invocation
  Moment last = 0;   // the last one before the completion
};
inline constexpr Moment kNeverTaken = kAfterAllEvents;
Span span_of(const Operation& operation, bool in_doubt);

// One value's stay. Normalised: it is taken no sooner than it can be put, and put no later than it
// can be taken. It is certainly inside between put.last and take.first, if that is not empty.
struct Stay {
  OperationId putter = 0;
  OperationId taker = 0;  // meaningful when is_taken
  bool is_taken = false;
  Value value;
  Span put;
  Span take;  // {kNeverTaken, kNeverTaken} when nobody takes it

  bool is_certain() const { return put.last < take.first; }
};

// An operation that found nothing inside.
struct EmptyTake {
  OperationId id = 0;
  Span at;
};

struct Stays {
  std::vector<Stay> stays;
  std::vector<EmptyTake> empties;
};

// Where an operation takes effect; ties by the other two.
struct Placed {
  Moment at = 0;
  std::uint32_t turn = 0;
  std::uint32_t part = 0;
  OperationId id = 0;
};
std::vector<OperationId> in_order(std::vector<Placed> placed);

// The stretches during which some of these stays is certainly inside, ascending and apart.
std::vector<Span> certain_stretches(const std::vector<Stay>& stays);

// The first moment at or after `from` that an operation invoked then could find nothing inside.
// Requires: `from` is the first moment of a Span.
Moment first_gap(const std::vector<Span>& stretches, Moment from);

// Putters and takers of stays that, one after the other, cover the whole span: why nothing inside
// cannot have been.
std::vector<OperationId> covering(const std::vector<Stay>& stays, Span span);

void add_operations(const Stay& stay, std::vector<OperationId>* ids);
Decision refusal(std::vector<OperationId> start);

// Reads the operations as stays and hands them to the container's own algorithm. A take in doubt
// may have taken any value that nobody else took: the values put first, the smallest or those put
// last are tried, the earliest take for the first of them. If none works out, but would if there
// were enough takes in doubt for all values, and all as early as the first, there is no decision. A
// put in doubt whose value nobody took is left out.
//
// Not decided besides: values put twice and taken, nil as a value.
std::optional<Decision> decide_container(std::span<const Operation> operations,
                                         std::span<const OperationId> ids,
                                         const Semantics& semantics,
                                         Decision (*decide)(Stays stays));

// FIFO queues (after Henzinger, Sezgin and Vafeiadis 2013). The order of values must respect the
// order of their puts and of their takes; when no value can come first, two values contradict each
// other. Exact, O(n log n).
std::optional<Decision> decide_queue(std::span<const Operation> operations,
                                     std::span<const OperationId> ids, const Semantics& semantics);

// Stacks. A value that can be put and taken at one moment is left out. The others are certainly
// inside for a while; a stretch without a gap has a value at the bottom all the time, and any value
// that can be put at its beginning and taken at its end can be that one. Without it the stretch
// falls apart into smaller ones. Exact, O(n log n).
std::optional<Decision> decide_stack(std::span<const Operation> operations,
                                     std::span<const OperationId> ids, const Semantics& semantics);

// Priority queues, smallest integer first (after Bouajjani, Enea and Wang 2017). A value can go at
// a moment at which no smaller value is certainly inside. Of one value that was put several times
// the takes are shared out so that it is inside no longer than it must, unless a take is in doubt.
// Exact, O(n log n).
std::optional<Decision> decide_priority_queue(std::span<const Operation> operations,
                                              std::span<const OperationId> ids,
                                              const Semantics& semantics);

}  // namespace ordeal::checkers
