#pragma once
// The command `sim`, as a library: an outside project's main registers its own rooms and calls the
// same command line.
//
//   int main(int argc, char** argv) {
//     std::vector<ordeal::protocols::Room> rooms = ordeal::protocols::registry();
//     rooms.push_back(my_room());
//     return ordeal::tools::run_cli(argc, argv, rooms);
//   }

#include <string>
#include <vector>

#include "protocols/common/room.hpp"
#include "tools/cli/surroundings.hpp"

namespace ordeal::tools {

/// The exit code of the command, see exit_code.hpp. Results go to stdout, everything else to
/// stderr.
int run_cli(int argc, char** argv, const std::vector<protocols::Room>& rooms);

/// The same with everything outside given: for tests. `arguments` without the program's name.
int run_cli(const std::vector<std::string>& arguments, const std::vector<protocols::Room>& rooms,
            Surroundings& around);

}  // namespace ordeal::tools
