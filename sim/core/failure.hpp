#pragma once
// How a run breaks. A broken run is not a violation: it says that the code under test, or the
// harness, could not go on, and names the place so that one replay shows it.

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/core/node_id.hpp"
#include "sim/core/time.hpp"

namespace ordeal::sim {

enum class FailureKind : std::uint8_t {
  never_ends,      ///< more events than the limit before the end of virtual time
  livelock,        ///< more events than the limit at one instant
  stack_overflow,  ///< a fiber ran out of stack
  contract,        ///< require() was false
  exception,       ///< protocol code let an exception out
  script,          ///< the harness had a script, and things went otherwise
  signal,          ///< protocol code did what makes the system kill a process
};

/// "livelock", "contract failed", ...
const char* failure_kind_text(FailureKind kind);

/// Everything one needs to find the place again.
struct Failure {
  FailureKind kind = FailureKind::contract;
  std::string message;
  std::string node;   ///< "n3", or "the world" when no node was running
  std::string fiber;  ///< "append_entries #17", or "-"
  std::uint64_t event = 0;
  std::uint64_t seed = 0;
  Time time{};

  /// One line: "contract failed: ... (node n3, fiber append_entries #17, event 4411, 12.019 s, seed
  /// 7)"
  std::string text() const;
};

/// A contract that did not hold.
class ContractFailed : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void contract_failed(const char* what, const char* file, int line);

/// States what must be true. On a fiber, or in the hub, a false one ends the run as broken, by
/// name.
inline void require(bool holds, const char* what, const char* file = __builtin_FILE(),
                    int line = __builtin_LINE()) {
  if (!holds) [[unlikely]]
    contract_failed(what, file, line);
}

}  // namespace ordeal::sim
