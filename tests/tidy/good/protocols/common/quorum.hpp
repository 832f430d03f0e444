#pragma once
#include "sim/core/time.hpp"
