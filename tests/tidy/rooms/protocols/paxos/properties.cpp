#include "protocols/paxos/paxos.hpp"
auto all() { return always("chosen once"); }
