#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"
#include "checkers/transactions/order_graph.hpp"
#include "checkers/history/read_jsonl.hpp"
