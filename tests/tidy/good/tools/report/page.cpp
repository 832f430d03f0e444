#include <spdlog/spdlog.h>

#include "checkers/models/model.hpp"

#include <chrono>
void page() { std::chrono::steady_clock::now(); }
