#pragma once

#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// Says in the report how many operations of each function ended how, and warns (EVD001) of each
// function that never succeeded: the history says nothing about it. Of a history without any
// operation it warns as well, which no checker refuses as another one's.
void count_evidence(const History& history, Report& report);

}  // namespace ordeal::checkers
