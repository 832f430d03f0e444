#include <CLI/CLI.hpp>
#include "tests/main.hpp"
#include "run.hpp"
