#pragma once

#include "checkers/transactions/list_orders.hpp"

namespace ordeal::checkers {

// Looks at every read of every ok transaction of a list-append history: does it agree with the
// transaction itself, with the order of its key, with what its writers meant to show? Fills
// orders.reads. Finds internal, future-read, incompatible-order, garbage-read, duplicate-elements,
// G1a, G1b and lost-update.
// Time: linear in the elements read.
void examine_list_reads(TransactionTable& table, ListOrders& orders, FindingLog& log);

}  // namespace ordeal::checkers
