#pragma once

#include <optional>
#include <vector>

#include "checkers/sessions/judge_sessions.hpp"

namespace ordeal::checkers {

// Looks for a violation of causal consistency; of pram or causal memory.
SessionOutcome find_causal_violation(const SessionTable& table);
SessionOutcome find_reader_violation(const SessionTable& table, const CheckOptions& options,
                                     bool is_pram, std::uint64_t steps_max);

// The same of histories of any size, without words: operations that show it by themselves.
SessionOutcome find_reader_circle(const SessionTable& table, bool is_pram, std::uint64_t steps_max);

// Looks for a violation of causal convergence, and so of all that is stronger. Bounded by its
// steps: nodes x sessions.
SessionOutcome find_divergence(const SessionTable& table, std::uint64_t steps_max);

// All that must come before what for the reads of one session to be explained, by pram or by causal
// memory: an order that keeps these edges and puts off whatever it can explains them. Nullopt when
// they cannot be explained, or the steps ran out.
std::optional<std::vector<Edge>> forced_for_reader(const SessionTable& table, std::uint32_t reader,
                                                   bool is_pram, std::uint64_t& steps_left);

// The same for all reads at once: their causes, and with `converges` the order of the writes that
// these and the reads force.
std::optional<std::vector<Edge>> forced_for_all(const SessionTable& table, bool converges,
                                                std::uint64_t steps_max);

}  // namespace ordeal::checkers
