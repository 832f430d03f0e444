#include "checkers/checker_names.hpp"

#include <algorithm>
#include <array>

#include "checkers/registry.hpp"

namespace ordeal::checkers {
namespace {

// Adya's portable levels (1999), Bailis and others' names (2013), Elle's, Bouajjani and others'.
constexpr std::array kAliases = {
    CheckerAlias{"linearizability", "linearizable"},
    CheckerAlias{"strict-serializability", "strict-serializable"},
    CheckerAlias{"strong-serializable", "strict-serializable"},
    CheckerAlias{"strict-1SR", "strict-serializable"},
    CheckerAlias{"strong-1SR", "strict-serializable"},
    CheckerAlias{"PL-SS", "strict-serializable"},
    CheckerAlias{"strong-session-serializability", "strong-session-serializable"},
    CheckerAlias{"strong-session-1SR", "strong-session-serializable"},
    CheckerAlias{"serializability", "serializable"},
    CheckerAlias{"PL-3", "serializable"},
    CheckerAlias{"1SR", "serializable"},
    CheckerAlias{"SER", "serializable"},
    CheckerAlias{"strong-SI", "strong-snapshot-isolation"},
    CheckerAlias{"strong-session-SI", "strong-session-snapshot-isolation"},
    CheckerAlias{"PL-SI", "snapshot-isolation"},
    CheckerAlias{"SI", "snapshot-isolation"},
    CheckerAlias{"PSI", "parallel-snapshot-isolation"},
    CheckerAlias{"PL-2.99", "repeatable-read"},
    CheckerAlias{"RR", "repeatable-read"},
    CheckerAlias{"prefix", "prefix-consistency"},
    CheckerAlias{"consistent-prefix", "prefix-consistency"},
    CheckerAlias{"PL-2+", "consistent-view"},
    CheckerAlias{"causal-consistency", "causal"},
    CheckerAlias{"CC", "causal"},
    CheckerAlias{"TCC", "causal"},
    CheckerAlias{"CCv", "causal-convergence"},
    CheckerAlias{"CM", "causal-memory"},
    CheckerAlias{"ROLA", "update-atomic"},
    CheckerAlias{"UA", "update-atomic"},
    CheckerAlias{"RA", "read-atomic"},
    CheckerAlias{"PL-CS", "cursor-stability"},
    CheckerAlias{"MAV", "monotonic-atomic-view"},
    CheckerAlias{"PL-2", "read-committed"},
    CheckerAlias{"RC", "read-committed"},
    CheckerAlias{"PL-1", "read-uncommitted"},
    CheckerAlias{"RU", "read-uncommitted"},
    CheckerAlias{"sequential", "sequential-consistency"},
    CheckerAlias{"SC", "sequential-consistency"},
    CheckerAlias{"fifo-consistency", "pram"},
    CheckerAlias{"pipelined-ram", "pram"},
    CheckerAlias{"WFR", "writes-follow-reads"},
    CheckerAlias{"MW", "monotonic-writes"},
    CheckerAlias{"MR", "monotonic-reads"},
    CheckerAlias{"RYW", "read-your-writes"},
    CheckerAlias{"adya-g2", "write-skew"},
    CheckerAlias{"lock", "mutex"},
    CheckerAlias{"eventual-consistency", "convergence"},
    CheckerAlias{"eventual", "convergence"},
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_spelt(std::string_view name, std::string_view word) {
  return std::ranges::equal(name, word, [](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace

std::span<const CheckerAlias> checker_aliases() { return kAliases; }

std::string_view registered_name(std::string_view name) {
  for (const CheckerAlias& alias : kAliases) {
    if (is_spelt(alias.name, name)) return alias.checker;
  }
  for (const CheckerRow& row : checkers()) {
    if (is_spelt(row.name, name)) return row.name;
  }
  return name;
}

}  // namespace ordeal::checkers
