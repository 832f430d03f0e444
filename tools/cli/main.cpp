#include "protocols/registry.hpp"
#include "tools/cli/cli.hpp"

int main(int argc, char** argv) {
  return ordeal::tools::run_cli(argc, argv, ordeal::protocols::registry());
}
