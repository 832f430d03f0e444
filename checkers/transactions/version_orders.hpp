#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checkers/models/semantics.hpp"
#include "checkers/transactions/components.hpp"
#include "checkers/transactions/register_facts.hpp"

namespace ordeal::checkers {

// One version of a key certainly comes before another, by what is assumed of keys: the version that
// `from` wrote before the one that `to` wrote, because `earlier` had to do with the one and `later`
// with the other afterwards.
struct VersionStep {
  TxnId from = kNone;
  TxnId to = kNone;
  std::uint32_t key = 0;
  TxnId earlier = kNone;
  TxnId later = kNone;
};

// The orders that Semantics::sequential_keys and linearizable_keys give, each key's taken alone:
// what one process did after the other, and what began after the other was over. With wfr_keys what
// a transaction read comes before what it wrote. Ascending by (from, to, key), each pair once. A
// key whose versions come before each other in a circle is a finding, cyclic-versions, and has no
// orders. Time: n log n, times the operations of a key that overlap.
std::vector<VersionStep> assumed_orders(const TransactionTable& table, const RegisterFacts& facts,
                                        const Semantics& semantics, FindingLog& log);

// "operation 5 had to do with the one, and operation 7 with the other after it, both of c3".
std::string text_of(const TransactionTable& table, const VersionStep& step);

}  // namespace ordeal::checkers
