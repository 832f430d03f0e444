#pragma once
// The replicated state machine: a key-value store, and the sessions by which a command that is sent
// again is applied once (Ongaro and Ousterhout 2014, section 8). The same commands in the same
// order make the same state on every server.

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "protocols/raft/messages.hpp"

namespace ordeal::protocols::raft {

class StateMachine {
 public:
  /// `applies_once`: false leaves the session table out, and a retried command is applied again.
  explicit StateMachine(bool applies_once = true) : applies_once_(applies_once) {}

  struct Applied {
    Status status = Status::ok;  ///< ok or mismatch
    bool repeated = false;       ///< nothing was done: the session's table had the answer already
  };
  Applied apply(const Command& command);

  /// Empty for a key that was never written.
  std::optional<std::int64_t> read(const std::string& key) const;

  /// Stands for every change there has been, in order: equal states have equal fingerprints.
  std::uint64_t fingerprint() const { return fingerprint_; }

 private:
  struct Session {
    std::uint64_t serial = 0;  // the latest command applied
    Status status = Status::ok;
  };

  Status change(const Command& command);

  bool applies_once_;
  std::uint64_t fingerprint_ = 0;
  boost::unordered_flat_map<std::string, std::int64_t> values_;  // never iterated
  boost::unordered_flat_map<std::uint64_t, Session> sessions_;   // never iterated
};

}  // namespace ordeal::protocols::raft
