#include "sim/core/world.hpp"
#include <boost/context/fiber.hpp>
#include "link.hpp"
