#include "tools/run/selfish.hpp"
