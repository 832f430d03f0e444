// Models of registers that are about what each process did, at size. No peer has them natively.

#include <string>

#include "checkers/registry.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/object_history.hpp"

namespace ordeal::bench {

void bench_sessions(Table& table) {
  for (const std::uint64_t operations : {100'000u, 1'000'000u}) {
    const checkers::History history =
        object_history({.operations = operations, .clients = 20, .keys = 100});
    for (const char* name :
         {"read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads", "pram",
          "causal", "causal-memory", "causal-convergence", "sequential-consistency"}) {
      checkers::CheckOptions options;
      options.model = "register";
      table.seconds("sessions/" + std::string(name) + '/' + std::to_string(operations), "", [&] {
        return checkers::find_checker(name)->check(history, options).verdict ==
               checkers::Verdict::kValid;
      });
    }
  }
}

}  // namespace ordeal::bench
