#include <doctest/doctest.h>
#include <sqlite3.h>
#include <spdlog/spdlog.h>
#include "sim/core/world.hpp"
