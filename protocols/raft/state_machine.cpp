#include "protocols/raft/state_machine.hpp"

namespace ordeal::protocols::raft {

StateMachine::Applied StateMachine::apply(const Command& command) {
  Session& session = sessions_[command.session];
  // A smaller serial is a straggler of a command that its client has given up: it must not take
  // effect after later ones, and nobody reads its answer.
  if (applies_once_ && command.serial <= session.serial) return {session.status, true};
  session = {command.serial, change(command)};
  return {session.status, false};
}

Status StateMachine::change(const Command& command) {
  const auto found = values_.find(command.key);
  if (command.function == Function::cas) {
    if (found == values_.end() || found->second != command.expected) return Status::mismatch;
  }
  if (found != values_.end()) {
    found->second = command.value;
  } else {
    values_.emplace(command.key, command.value);
  }
  const auto value = static_cast<std::uint64_t>(command.value);
  fingerprint_ = sim::fold(sim::fold(fingerprint_, sim::hash_bytes(command.key)), value);
  return Status::ok;
}

std::optional<std::int64_t> StateMachine::read(const std::string& key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

}  // namespace ordeal::protocols::raft
