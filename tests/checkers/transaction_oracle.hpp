#pragma once

#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

// Judges a history of at most six transactions by the definition of a level, trying every order:
//   strict-serializable, strong-session-serializable    every order of the transactions
//   strong-snapshot-isolation, strong-session-snapshot-isolation   every order of their beginnings
//                                                       and ends
//   read-committed, read-atomic, causal                 every commit order, with the axioms of
//                                                       Biswas and Enea (2019); registers only
//   parallel-snapshot-isolation                         the same, of Cerone, Bernardi and Gotsman
//                                                       (2015)
// Values of a key differ. Shares no code with the checkers but the history.
bool oracle_accepts(const History& history, const std::string& level);

}  // namespace ordeal::checkers::testing
