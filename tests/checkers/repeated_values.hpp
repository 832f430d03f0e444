#pragma once

#include <string>

#include "checkers/history/history.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {

// Registers of which a value is written again and again, and the initial one too: up to three
// processes, one or two keys, two or three values; a cas in doubt now and then. One after the
// other.
History random_repeated(Splitmix& luck);

// So many operations of four processes that each write one of four values to their copies of two
// registers, and hear of what the others wrote in its order, sooner or later: pram.
History late_news(Splitmix& luck, std::size_t operations);

// Whether such a history has that model for some choice of the write that each read saw: every
// choice is tried, the values told apart by it, and oracle_of_sessions asked. Not its own write of
// later on, unless there is no other. A dozen operations at most.
bool oracle_of_repeated(const History& history, const std::string& model, Value initial = {});

}  // namespace ordeal::checkers::testing
