#pragma once

#include "checkers/check_options.hpp"
#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// The checkers of workloads: each knows what one kind of test does to a system and what must come
// of it, as Jepsen's checkers of the same names do. Linear in the size of the history (what reads
// returned included) apart from sorting. What each finds has a code in codes.cpp.

// Money moves between accounts ("transfer", [from to amount]) and none is made or lost: every
// "read" of all accounts ([account balance] pairs, or a map) adds up to options.total, or, where
// nobody told it, to what most reads add up to.
Report check_bank(const History& history, const CheckOptions& options);
bool fits_bank(const History& history);

// Elements are added, each once, and never removed; a read returns all (or, asked for one, 1 or 0).
// An element is known once its add is ok or somebody read it. It is lost when the last read missed
// it although it was known before that read began, and no read that saw it ended after that; stale
// when that happened to some read, but not for good. The model "no-stale-reads" forbids the
// latter, "eventual" (Jepsen's default) does not.
Report check_set_full(const History& history, const CheckOptions& options);
// The same judged by the last read of each key alone.
Report check_set(const History& history, const CheckOptions& options);
bool fits_set(const History& history);

// Numbers are added, a read returns the sum: at least that of all adds that were over before it
// began, at most that of all that began before it was over (negative numbers the other way).
Report check_counter(const History& history, const CheckOptions& options);
bool fits_counter(const History& history);

}  // namespace ordeal::checkers
