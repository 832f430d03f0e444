#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Models of registers that are about what each process did one thing after the other, and not about
// real time. Where a value was written more than once (to one key; the initial value counts), a
// history has a model if it has it for some choice of the write that each read saw: as if that
// write alone had written it. Not its own of later on, unless nobody else can have written it.
// These choices are tried, the most plausible first; in the worst case there are exponentially
// many, and the verdict is unknown when options.steps_max or options.memory_max run out.

// Reads, writes and cas only.
bool fits_sessions(const History& history);

// The session guarantees (Terry, Demers, Petersen, Spreitzer, Theimer and Welch 1994), as far as a
// history can show them. v is older than w when both are values of one key and one process wrote v
// before w, or v is the initial value.
//   read your writes     after writing w, its process reads nothing older than w
//   monotonic reads      after reading w, a process reads nothing older than w, and does not come
//                        back to w after having read another value
//   monotonic writes     after reading what the writer of w wrote after w, another process reads
//                        nothing older than w
//   writes follow reads  after reading what somebody wrote who had read w, another process reads
//                        nothing older than w
// The last two are seen directly; what follows over several processes is causal consistency.
// O(operations x processes) at most.
enum class Guarantee : std::uint8_t {
  kReadYourWrites,
  kMonotonicReads,
  kMonotonicWrites,
  kWritesFollowReads,
};
Report check_guarantee(const History& history, const CheckOptions& options, Guarantee guarantee);
template <Guarantee guarantee>
Report check_guarantee(const History& history, const CheckOptions& options) {
  return check_guarantee(history, options, guarantee);
}

// Causal consistency and its kin, by the bad patterns of Bouajjani, Enea, Guerraoui and Hamza 2017
// ("On verifying causal consistency"), who prove them complete where values are unique. What causes
// what: the order of each process, and who read from whom. The bounds are for one such choice.
//   causal consistency   nothing is read that the reader knows to be overwritten. It does not
//                        imply monotonic reads: each read may take concurrent writes in another
//                        order
//   causal memory        each process can put all it knows in one order that explains its reads
//   causal convergence   causal consistency, and all see concurrent writes in one order
//   pram                 each process as in causal memory, where only the order of each process
//   counts: what a process
//                        read does not come before what it wrote for others
// Causal, causal convergence: O(operations x processes). The other two repeat that until nothing
// more follows; bounded by options.steps_max.
Report check_causal_registers(const History& history, const CheckOptions& options);
Report check_causal_memory(const History& history, const CheckOptions& options);
Report check_causal_convergence(const History& history, const CheckOptions& options);
Report check_pram(const History& history, const CheckOptions& options);

// Sequential consistency (Lamport 1979): one order of all operations, which keeps that of every
// process. Of registers whose values are unique it is decided as strong session serializability of
// transactions that do one thing each, of all else by trying orders; it is NP-hard, and bounded by
// options.steps_max.
Report check_sequential_consistency(const History& history, const CheckOptions& options);

// Whether there is an order of all operations that keeps even real time: it serves for every model
// here, and where values are unique it is found much faster than any order is without real time.
// False where that is not seen quickly: within so many steps an operation.
bool is_linearizable(const History& history, const CheckOptions& options,
                     std::uint64_t steps_each = 1);
inline constexpr std::uint64_t kLongLook = 16;  // steps an operation, where values are not unique

// Eventual convergence: the reads of a key that began after the last update of it was over agree
// (lists as sets). Unknown where nobody read twice, or an update in doubt may have come between.
// For registers, sets, counters and lists.
bool fits_convergence(const History& history);
Report check_convergence(const History& history, const CheckOptions& options);

}  // namespace ordeal::checkers
