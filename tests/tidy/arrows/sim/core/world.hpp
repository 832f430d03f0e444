#pragma once
// The world. Requires nothing.
// Owns everything.
#include <boost/context/fiber.hpp>
#include "protocols/raft/raft.hpp"
