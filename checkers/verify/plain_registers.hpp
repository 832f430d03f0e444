#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/verify/certificate.hpp"

namespace ordeal::checkers {

// A read or a write of a register; a cas is a read and then a write.
struct PlainStep {
  OperationId id = 0;
  ProcessId process{};
  KeyId key{};
  bool is_write = false;
  Value value;
};

inline constexpr OperationId kNobody = ~OperationId{0};

// What processes did to registers one thing after the other, once more and for the verifier alone.
class PlainRegisters {
 public:
  // Requires: the history outlives this.
  PlainRegisters(const History& history, Semantics switches);

  const History& history() const { return history_; }
  Value initial() const { return switches_.initial; }
  // Whether all operations are of registers.
  bool are_registers() const;
  // What an operation did, if it happened; empty where nothing can be known of it.
  std::vector<PlainStep> steps(OperationId id) const;
  bool never_happened(OperationId id) const;
  // Everybody who can have written this value.
  std::vector<OperationId> writers(KeyId key, Value value) const;
  // The only one who can have; kNobody for an initial value that nobody can have. Nullopt when
  // there are several, or nobody at all.
  std::optional<OperationId> writer(KeyId key, Value value) const;

 private:
  const History& history_;
  Semantics switches_;
  std::map<std::pair<KeyId, Value>, std::vector<OperationId>> writers_;
};

// What is wrong with the orders of a valid history; nullopt when they prove that it is of the
// model.
std::optional<std::string> problem_with_session_orders(const PlainRegisters& registers,
                                                       std::string_view model,
                                                       const Certificate& certificate);
// The same of one order in which everything comes after its causes: of causal convergence, and of
// causal consistency.
std::optional<std::string> problem_with_causal_order(const PlainRegisters& registers,
                                                     std::string_view model,
                                                     const Certificate& certificate);
// What breaks a session guarantee, by its definition; nullopt when nothing does.
std::optional<std::string> problem_with_guarantee(const PlainRegisters& registers,
                                                  std::string_view model);
// Whether some order explains the part of a history; nullopt when there are too many to try.
std::optional<bool> is_part_of_model(const PlainRegisters& registers, std::string_view model,
                                     const std::vector<OperationId>& part);

}  // namespace ordeal::checkers
