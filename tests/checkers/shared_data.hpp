#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace ordeal::checkers::testing {

// Histories recorded by others, which are not part of this tree: the folder is named by
// ORDEAL_SHARED_DATA, or is ../shared/data beside the tree, from whose root tests run.
inline std::filesystem::path shared_data(const std::string& folder) {
  const char* named = std::getenv("ORDEAL_SHARED_DATA");
  return std::filesystem::path(named != nullptr ? named : "../shared/data") / folder;
}

// Whether it is there; if not says so, and ctest counts the test as skipped.
inline bool has_shared_data(const std::string& folder) {
  if (std::filesystem::is_directory(shared_data(folder))) return true;
  std::cout << "SKIPPED: no folder " << shared_data(folder).string()
            << " (ORDEAL_SHARED_DATA names where else to look)" << std::endl;
  return false;
}

}  // namespace ordeal::checkers::testing
