#include "protocols/paxos/paxos.hpp"
#include "checkers/judge.hpp"
