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

}  // namespace ordeal::checkers
