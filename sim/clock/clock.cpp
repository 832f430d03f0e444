#include "sim/clock/clock.hpp"

#include <limits>

#include "sim/core/failure.hpp"
#include "sim/core/hash.hpp"

namespace ordeal::sim {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

// Half of all time: from any instant of a run, that far ahead is still an instant.
constexpr std::int64_t kLongest = std::numeric_limits<std::int64_t>::max() / 2;

std::int64_t clamped(int128 wide) {
  return static_cast<std::int64_t>(wide < kLongest ? wide : kLongest);
}

}  // namespace

Duration Clock::world_span(Duration local) const {
  if (drift_ppm_ == 0) return local.count() < kLongest ? local : Duration{kLongest};
  const int128 rate = kMillion + drift_ppm_;
  return Duration{clamped((static_cast<int128>(local.count()) * kMillion + rate - 1) / rate)};
}

Duration Clock::local_span(Duration world) const {
  if (drift_ppm_ == 0) return world;
  return Duration{clamped(static_cast<int128>(world.count()) * (kMillion + drift_ppm_) / kMillion)};
}

Duration Clock::monotonic_at(Time world) const {
  if (frozen_) return base_local_;
  const Duration span = world - base_world_;
  if (drift_ppm_ == 0) return base_local_ + span;
  const int128 parts = static_cast<int128>(span.count()) * (kMillion + drift_ppm_) + base_parts_;
  return base_local_ + Duration{clamped(parts / kMillion)};
}

void Clock::rebase() {
  if (!frozen_) {
    const int128 parts =
        static_cast<int128>((*world_now_ - base_world_).count()) * (kMillion + drift_ppm_) +
        base_parts_;
    base_local_ += Duration{clamped(parts / kMillion)};
    base_parts_ = static_cast<std::int64_t>(parts % kMillion);
  }
  base_world_ = *world_now_;
}

void Clock::set_drift(std::int64_t ppm) {
  require(ppm >= -kDriftMaxPpm && ppm <= kDriftMaxPpm, "a clock drifts by at most 500,000 ppm");
  rebase();
  drift_ppm_ = ppm;
}

void Clock::freeze() {
  rebase();
  frozen_ = true;
}

void Clock::thaw() {
  rebase();
  frozen_ = false;
}

}  // namespace ordeal::sim
