#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace ordeal::checkers {

// What the histories of a model are made of.
enum class Subject : std::uint8_t {
  kTransactions,   // lists of reads and writes of many keys
  kSingleObjects,  // one operation on one key at a time
};

// A model of consistency. Not to be confused with the model of an object (register, queue, ...),
// which says what operations do.
struct LatticeRow {
  std::string_view name;  // that of the checker that decides it
  std::string_view about;
  Subject subject = Subject::kSingleObjects;
  // The next weaker ones: every history of this model is one of theirs. Of transactions whose
  // processes bind only the levels that say so (list-append).
  std::vector<std::string_view> implies;
};

// Every model there is, strongest first: the one table of who implies whom. What transactions have
// comes from what each level forbids (transactions/levels.cpp); the rest is written out in
// lattice.cpp. The meta-rule is a test: what a model accepts, those it implies accept.
std::span<const LatticeRow> lattice();

// The row of that name, or null.
const LatticeRow* find_in_lattice(std::string_view name);

// Whether every history of model `stronger` is one of model `weaker` (true of a model and itself).
// `sessions`: the order of a process binds every level (rw-register), so that more is implied.
// False for names that are not in the table.
bool model_implies(std::string_view stronger, std::string_view weaker, bool sessions);

// Of some models those that imply no other of them; and those that no other of them implies.
std::vector<std::string_view> weakest_models(std::span<const std::string_view> some, bool sessions);
std::vector<std::string_view> strongest_models(std::span<const std::string_view> some,
                                               bool sessions);

}  // namespace ordeal::checkers
