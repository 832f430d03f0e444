#pragma once
// The makers of generators, one for each row of registry.cpp.

#include <cstddef>
#include <memory>

#include "tools/run/workloads/workload_row.hpp"

namespace ordeal::tools {

std::unique_ptr<Generator> make_register(const Workload& workload, std::size_t clients);
std::unique_ptr<Generator> make_set(const Workload& workload, std::size_t clients);
std::unique_ptr<Generator> make_counter(const Workload& workload, std::size_t clients);
std::unique_ptr<Generator> make_bank(const Workload& workload, std::size_t clients);
std::unique_ptr<Generator> make_list_append(const Workload& workload, std::size_t clients);
std::unique_ptr<Generator> make_rw_register(const Workload& workload, std::size_t clients);

}  // namespace ordeal::tools
