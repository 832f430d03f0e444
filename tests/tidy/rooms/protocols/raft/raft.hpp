#include "protocols/raft/raft.hpp"
// Raft, from memory.
