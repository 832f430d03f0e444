#include "tests/checkers/canonical_transactions.hpp"

namespace ordeal::checkers::testing {
namespace {

const CanonicalLists kLists[] = {
    {"G0",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2, append y 2\n"
     "3 2 5: r x [1 2], r y [2 1]\n",
     {"read-uncommitted"}},
    {"G1c",
     "1 0 3: append x 1, r y [1]\n"
     "2 1 4: append y 1, r x [1]\n",
     {"read-committed"}},
    {"G-single-item",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2, r y []\n"
     "3 2 5: r x [1 2]\n",
     {"consistent-view", "repeatable-read"}},
    {"G-nonadjacent-item",
     "1 0 4: append x 1\n"
     "2 1 5: r x [1], r y []\n"
     "3 2 6: append y 1\n"
     "4 3 7: r y [1], r x []\n",
     {"prefix-consistency", "repeatable-read"}},
    {"prefix-violation",
     "1 0 5: append x 1\n"
     "2 1 6: append y 1\n"
     "3 2 7: r x [1], r y []\n"
     "4 3 8: r y [1], r z []\n"
     "5 4 9: r x [], append z 1\n"
     "6 10 11: r z [1], r y []\n",
     {"prefix-consistency", "repeatable-read"}},
    // Who missed the write overwrote something instead of having seen something: it may have been
    // done on an old snapshot, and be a lost update.
    {"G-nonadjacent-item",
     "1 0 6: append x 1, append a 1\n"
     "2 1 7: append a 2, r y []\n"
     "3 2 8: append y 1, append b 1\n"
     "4 3 9: append b 2, r x []\n"
     "5 4 10: r a [1 2], r b [1 2]\n",
     {"repeatable-read", "snapshot-isolation"}},
    {"G2-item",
     "1 0 2: append x 1, r y []\n"
     "2 1 3: append y 1, r x []\n",
     {"repeatable-read"}},
    {"G0-process",
     "1 0 2: append x 1\n"
     "1 3 4: append x 2\n"
     "2 1 5: r x [2 1]\n",
     {"causal"}},
    {"G1c-process",
     "1 0 1: r x [1]\n"
     "1 2 3: append x 1\n",
     {"causal"}},
    {"G-single-item-process",
     "1 0 1: append x 1\n"
     "1 2 3: r x []\n"
     "2 4 5: r x [1]\n",
     {"causal"}},
    {"G-nonadjacent-item-process",
     "1 0 4: r x [], r z [1]\n"
     "2 1 2: append x 1\n"
     "2 3 6: r z []\n"
     "3 5 7: append z 1\n",
     {"strong-session-snapshot-isolation"}},
    {"G2-item-process",
     "1 0 2: r x [], append q 1\n"
     "2 1 3: append x 1, r y []\n"
     "3 4 6: append y 1\n"
     "3 7 9: r q []\n"
     "4 8 10: r q [1]\n",
     {"strong-snapshot-isolation", "strong-session-serializable"}},
    {"G0-realtime",
     "1 0 2: append x 1\n"
     "2 3 4: append x 2\n"
     "3 1 5: r x [2 1]\n",
     {"strong-snapshot-isolation"}},
    {"G1c-realtime",
     "1 0 1: r x [1]\n"
     "2 2 3: append x 1\n",
     {"strong-snapshot-isolation"}},
    {"G-single-item-realtime",
     "1 0 1: append x 1\n"
     "2 2 3: r x []\n"
     "3 4 5: r x [1]\n",
     {"strong-snapshot-isolation"}},
    {"G1a",
     "1 0 1 fail: append x 1\n"
     "2 2 3: r x [1]\n",
     {"read-committed"}},
    {"G1b",
     "1 0 2: append x 1, append x 2\n"
     "2 1 3: r x [1]\n",
     {"read-committed"}},
    {"dirty-update",
     "1 0 4 fail: append x 1\n"
     "2 1 5 info: append x 2\n"
     "3 2 6: append x 3\n"
     "4 3 7: r x [1 2 3]\n",
     {"read-committed"}},
    {"lost-update",
     "1 0 1: append x 0\n"
     "2 2 4: r x [0], append x 1\n"
     "3 3 5: r x [0], append x 2\n",
     {"cursor-stability", "update-atomic"}},
    {"fractured-read",
     "1 0 2: append x 1, append y 1\n"
     "2 1 3: r y [], r x [1]\n",
     {"read-atomic", "consistent-view", "repeatable-read"}},
    {"non-monotonic-read",
     "1 0 2: append x 1, append y 1\n"
     "2 1 3: r x [1], r y []\n",
     {"monotonic-atomic-view"}},
    // Whoever reads a list knows of the writers of all its elements.
    {"fractured-read",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2\n"
     "3 2 5: r y [], r x [1 2]\n",
     {"read-atomic", "consistent-view", "repeatable-read"}},
    {"non-monotonic-read",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2\n"
     "3 2 5: r x [1 2], r y []\n",
     {"monotonic-atomic-view"}},
    {"causality-violation",
     "1 0 2: append x 1\n"
     "2 1 3: append x 2\n"
     "3 4 5: r x [1 2]\n"
     "3 6 7: r x []\n",
     {"causal"}},
    // What is missed comes in its list after what is missed besides.
    {"causality-violation",
     "1 0 3: append x 1\n"
     "2 1 4: append x 2, append y 1\n"
     "3 2 5: r y [1]\n"
     "3 6 7: r x []\n"
     "4 8 9: r x [1 2]\n",
     {"causal"}},
    {"fractured-read",
     "1 0 3: append x 1, append y 1\n"
     "2 1 4: append x 2, r x [1 2], r y []\n",
     {"monotonic-atomic-view"}},
    {"internal", "1 0 1: append x 1, r x [2]\n2 2 3: append x 2\n", {"read-atomic"}},
    {"future-read", "1 0 1: r x [1], append x 1\n", {"read-committed"}},
    {"garbage-read", "1 0 1: r x [7]\n", {"read-committed"}},
    {"cyclic-versions",
     "1 0 2: append x 1, append x 2\n"
     "2 1 3: r x [2 1]\n",
     {"read-uncommitted"}},
    {"cyclic-versions",
     "1 0 2: append x 1, append x 2\n"
     "2 1 3: r x [2]\n",
     {"read-uncommitted"}},
    {"duplicate-elements", "1 0 1: append x 1\n2 2 3: r x [1 1]\n", {"read-uncommitted"}},
    {"incompatible-order",
     "1 0 1: append x 1\n"
     "2 2 3: append x 2\n"
     "3 4 5: r x [1 2]\n"
     "4 6 7: r x [2 1]\n",
     {"read-committed"}},
    {"causality-violation",
     "1 0 1: append x 1\n"
     "1 2 3: append y 1\n"
     "2 4 5: r y [1], r x []\n",
     {"causal"}},
    {"G-nonadjacent-item-realtime",
     "1 4 5: r x []\n"
     "2 0 9: append x 1, append z 1\n"
     "3 1 8: r z [1], r y []\n"
     "4 2 3: append y 1\n",
     {"strong-snapshot-isolation"}},
    {"G2-item-realtime",
     "1 3 4: r x []\n"
     "2 0 9: append x 1, r y []\n"
     "3 1 2: append y 1\n",
     {"strict-serializable"}},
};

const CanonicalRegisters kRegisters[] = {
    {"G1a", "1 0 1 fail: w x 1\n2 2 3: r x 1\n", "read-uncommitted", "read-committed"},
    {"G1b", "1 0 2: w x 1, w x 2\n2 1 3: r x 1\n", "read-uncommitted", "read-committed"},
    {"G1c", "1 0 2: w x 1, r y 1\n2 1 3: w y 1, r x 1\n", "read-uncommitted", "read-committed"},
    {"garbage-read", "1 0 1: r x 7\n", "read-uncommitted", "read-committed"},
    {"future-read", "1 0 1: r x 1, w x 1\n", "read-uncommitted", "read-committed"},
    {"internal", "1 0 1: w x 1, r x 2\n2 2 3: w x 2\n", "read-committed", "read-atomic"},
    {"non-monotonic-read", "1 0 2: w x 1, w y 1\n2 1 3: r x 1, r y nil\n", "read-uncommitted",
     "read-committed"},
    {"fractured-read", "1 0 2: w x 1, w y 1\n2 1 3: r y nil, r x 1\n", "read-committed",
     "read-atomic"},
    {"causality-violation",
     "1 0 1: w x 1\n"
     "1 2 5: w y 1\n"
     "2 3 6: r y 1, w z 1\n"
     "3 4 7: r z 1, r x nil\n",
     "read-atomic", "causal"},
    {"lost-update",
     "1 0 1: w x 1\n"
     "2 2 4: r x 1, w x 2\n"
     "3 3 5: r x 1, w x 3\n",
     "prefix-consistency", "update-atomic"},
    {"prefix-violation",
     "1 0 4: w x 1\n"
     "2 1 5: w y 1\n"
     "3 2 6: r x 1, r y nil\n"
     "4 3 7: r y 1, r x nil\n",
     "causal", "prefix-consistency"},
    {"G-nonadjacent-item",
     "1 0 4: w x 1\n"
     "2 1 5: w y 1\n"
     "3 2 6: r x 1, r y nil\n"
     "4 3 7: r y 1, r x nil\n",
     "causal", "snapshot-isolation"},
    {"G2-item", "1 0 2: r x nil, w y 1\n2 1 3: r y nil, w x 1\n", "snapshot-isolation",
     "serializable"},
    {"G-single-item-realtime",
     "1 0 1: w x 1\n"
     "2 2 3: r x nil\n",
     "serializable", "strict-serializable"},
    // Blind writes: no order of versions is observed, and yet two readers contradict each other.
    {"non-monotonic-read",
     "1 0 6: w x 1, w y 1\n"
     "2 1 7: w x 2, w y 2\n"
     "3 2 8: r x 1, r y 2\n"
     "4 3 9: r x 2, r y 1\n",
     "read-uncommitted", "read-committed"},
    // A long fork of two keys with two writers each, the initial versions out of the way.
    {"no-order",
     "1 0 1: w x 1, w y 1\n"
     "2 2 6: w x 2\n"
     "3 3 7: w y 2\n"
     "4 4 8: r x 2, r y 1\n"
     "5 5 9: r y 2, r x 1\n",
     "causal", "snapshot-isolation"},
    {"no-order",
     "1 0 1: w x 1\n"
     "2 2 3: w x 2\n"
     "3 4 5: r x 1\n",
     "serializable", "strict-serializable"},
};

}  // namespace

std::span<const CanonicalLists> canonical_lists() { return kLists; }
std::span<const CanonicalRegisters> canonical_registers() { return kRegisters; }

}  // namespace ordeal::checkers::testing
