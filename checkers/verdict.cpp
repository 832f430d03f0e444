#include "checkers/verdict.hpp"

namespace ordeal::checkers {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kUnknown:
      return "unknown";
    case Verdict::kInvalid:
      break;
  }
  return "invalid";
}

std::string_view dependency_name(Dependency kind) {
  constexpr std::string_view kNames[] = {"ww", "wr", "rw", "process", "realtime"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace ordeal::checkers
