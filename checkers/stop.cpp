#include "checkers/stop.hpp"

#include <utility>

namespace ordeal::checkers {
namespace {

thread_local StopWhen* innermost = nullptr;

}  // namespace

StopWhen::StopWhen(std::function<bool()> is_over)
    : is_over_(std::move(is_over)), outer_(innermost) {
  innermost = this;
}

StopWhen::~StopWhen() { innermost = outer_; }

bool is_stopped() {
  for (StopWhen* each = innermost; each != nullptr; each = each->outer_) {
    each->was_over_ = each->was_over_ || each->is_over_();
    if (each->was_over_) return true;
  }
  return false;
}

}  // namespace ordeal::checkers
