#include "protocols/raft/raft.hpp"
