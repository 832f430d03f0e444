#include "protocols/paxos/paxos.hpp"
