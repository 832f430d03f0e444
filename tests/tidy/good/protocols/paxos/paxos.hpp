#pragma once
// Single-decree Paxos: Lamport 2001, Paxos Made Simple.
#include "protocols/common/quorum.hpp"
