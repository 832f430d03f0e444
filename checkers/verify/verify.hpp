#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checkers/history/history.hpp"
#include "checkers/models/semantics.hpp"
#include "checkers/verdict.hpp"
#include "checkers/verify/certificate.hpp"

namespace ordeal::checkers {

// What a certificate is to prove of a history.
struct Claim {
  std::string_view checker;  // "linearizable", "snapshot-isolation", ...
  std::string_view model;    // "register", "queue", ...
  Semantics switches;
  Verdict verdict = Verdict::kValid;       // never unknown
  std::optional<std::int64_t> total = {};  // of a bank, where somebody told it
};

// Verifies from nothing but the history and the definitions, in code of its own, that a history is
// linearizable, or is not: nothing of what searches, decides, shrinks or explains is used, nor the
// models they use (plain_object.hpp has them once more).
//
// Valid: every order is played through. Each operation that happened is in one of them once, none
// that did not is, none comes after one that began only when it was over, and each answer is what
// the object would have answered. O(n log n).
// Invalid: the part is tried in every order, and none will do. So there is none of the whole
// either, because nothing is missing that could explain a member: a restriction to the part of an
// order of the whole would be an order of the part.
//
// Promises: verified only if the claim is proved. Not verified: the part has too many orders.
Verification verify_linearizability(const History& history, const Claim& claim,
                                    const Certificate& certificate);

// A model of the caller's own, by what it does: only the model knows what it means.
struct OwnModel {
  // Whether its object, as it is at first, can do these one after the other.
  std::function<bool(std::span<const OperationId>)> can_do;
  std::function<bool(OperationId)> must_happen;
  std::function<bool(OperationId)> may_happen;  // that which must may as well
  std::function<bool(OperationId)> changes;     // may change what the object holds
};

// The same where the model is the caller's: its orders are played by the model itself, those of a
// part one after the other, and of the part nothing may be missing that changes anything.
Verification verify_own_model(const History& history, const Claim& claim,
                              const Certificate& certificate, const OwnModel& model);

// The same for a level of isolation, of transactions on lists or registers.
//
// Valid: one order is played through. Each transaction reads what is there, at one moment (that at
// which it writes, for the serializable levels), and what has to keep its order does. O(n log n).
// Or, of the levels below consistent view, an order in which they commit: nobody reads what
// somebody replaced whom they know of. O(n log n), causal times the number of processes.
// Invalid: a cycle of transactions that the level forbids; that each step is one is looked up in
// what the transactions wrote and read. O(n) a step. Or such a cycle in every case, whichever of
// two that wrote one key was first; or an anomaly that shows without one.
Verification verify_isolation(const History& history, const Claim& claim,
                              const Certificate& certificate);

// The same for what processes did to registers one thing after the other: sequential consistency,
// causal consistency and its kin, pram, the session guarantees.
//
// Valid: an order of all operations that keeps the order of every process and explains every read
// is played through, which proves each of these models; or one for each process, which explains
// what that process read, and for causal memory, causal consistency and writes follow reads has
// nothing before what it read. O(n log n) an order. Of causal convergence one order that has
// everything after its causes, of causal consistency too: O(n log n) times the number of processes.
// Of a session guarantee nothing: its definition is looked at, read by read.
// Invalid: the part is tried in all orders that the definition of the model allows, and none will
// do. What its members did one after the other and read from each other they did in the whole too,
// so the whole has none either. Reads of what others wrote are left out.
Verification verify_sessions(const History& history, const Claim& claim,
                             const Certificate& certificate);

// Sequential consistency of objects of whatever model, all together.
//
// Valid: one order, which keeps that of every process, is played through. O(n log n).
// Invalid: the part is tried in every such order, and none will do. What is left out of it changed
// nothing, or is of other objects, or wrote to a register what no member has seen.
Verification verify_sequential_consistency(const History& history, const Claim& claim,
                                           const Certificate& certificate);

// Is the checker one of those?
bool is_about_sessions(std::string_view checker);

// The same for workloads: unique-ids, write-skew, bank, counter, long-fork, causal-reverse,
// sequential-inserts, atomic-commit, set, set-full, queue, total-queue, kafka, mutex, convergence.
// Their definitions need no search: valid is verified by the definition, once more; invalid by it
// too, and nothing but the part is needed to be so. Of the last three the part is what is wrong
// beside all the others.
Verification verify_workload(const History& history, const Claim& claim,
                             const Certificate& certificate);
// Is the checker one of those?
bool is_plain_workload(std::string_view checker);

// What a part lacks before it proves anything: operations that could explain a member. Ascending.
// Requires: the part is not empty, its ids are valid and of one key.
std::vector<OperationId> missing_from_part(const History& history, const Claim& claim,
                                           const Certificate& certificate);

}  // namespace ordeal::checkers
