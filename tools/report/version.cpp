#include "tools/report/version.hpp"

namespace ordeal::tools {

std::string sim_version() { return ORDEAL_VERSION; }

std::string compiler_text() {
#ifdef __clang__
  return "clang++ " + std::to_string(__clang_major__) + '.' + std::to_string(__clang_minor__) +
         '.' + std::to_string(__clang_patchlevel__);
#else
  return "g++ " + std::to_string(__GNUC__) + '.' + std::to_string(__GNUC_MINOR__) + '.' +
         std::to_string(__GNUC_PATCHLEVEL__);
#endif
}

std::string build_text() {
#ifdef NDEBUG
  std::string build = "release";
#else
  std::string build = "debug";
#endif
#if defined(__SANITIZE_ADDRESS__)
  build += " with AddressSanitizer";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
  build += " with AddressSanitizer";
#endif
#endif
  return build;
}

}  // namespace ordeal::tools
