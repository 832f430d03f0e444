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

// What is dequeued (or drained) was enqueued before, and as often at most. The total queue was
// emptied in the end: all that was enqueued came out, unless dequeues in doubt may have got it.
Report check_queue(const History& history, const CheckOptions& options);
Report check_total_queue(const History& history, const CheckOptions& options);
bool fits_queue(const History& history);

// "generate" returns another id each time.
Report check_unique_ids(const History& history, const CheckOptions& options);
bool fits_unique_ids(const History& history);

// Locks: "acquire", "release" and "write" [token value]. Model mutex: nobody gets the lock while
// another certainly holds it, and only the holder releases it. Model fenced-lock (where acquires
// return tokens): leases may run out, but tokens grow, and no write is let in that began after one
// with a greater token was over.
Report check_mutex(const History& history, const CheckOptions& options);
bool fits_mutex(const History& history);

// Transactions that write one key, each key once, or read several: of two reads of the same keys
// one saw all that the other saw.
Report check_long_fork(const History& history, const CheckOptions& options);

// Writes insert values, each once, and a read returns the list of all: who sees a write sees all
// writes that were over before that one began (Jepsen's causal-reverse).
Report check_causal_reverse(const History& history, const CheckOptions& options);
bool fits_causal_reverse(const History& history);

// A write of k inserts the rows of k one after the other; a read looks for them one after the
// other, from the last to the first, and returns [k [row or nil ...]]: behind a row that was there
// none is missing (Jepsen's sequential, which is a model's name here).
Report check_sequential_inserts(const History& history, const CheckOptions& options);
bool fits_sequential_inserts(const History& history);

// "insert" [pair [a b]] of which each looks whether the other of its pair is there: at most one of
// a pair succeeds (Jepsen's G2 workload).
Report check_write_skew(const History& history, const CheckOptions& options);
bool fits_write_skew(const History& history);

// "vote" yes or no, and "decide", which returns commit or abort; the key is the transaction. All
// decide the same, and commit only what everybody voted for, before it was decided.
Report check_atomic_commit(const History& history, const CheckOptions& options);
bool fits_atomic_commit(const History& history);

// Logs of messages with offsets, see kafka.cpp for the form.
Report check_kafka(const History& history, const CheckOptions& options);
bool fits_kafka(const History& history);

}  // namespace ordeal::checkers
