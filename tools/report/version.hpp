#pragma once
// What this `sim` is, as manifests and `sim version` say it.

#include <string>

namespace ordeal::tools {

/// "0.1.0"
std::string sim_version();
/// "g++ 12.2.0", "clang++ 14.0.6"
std::string compiler_text();
/// "release", "debug", "debug with AddressSanitizer"
std::string build_text();

}  // namespace ordeal::tools
