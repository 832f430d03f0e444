#include "checkers/verify/plain_level.hpp"

#include <iterator>

namespace ordeal::checkers {
namespace {

using enum PlainLevel::Cycle;
using enum PlainLevel::Order;
using enum PlainLevel::Moments;

constexpr std::string_view kShape = "duplicate-elements cyclic-versions";
constexpr std::string_view kDirty =
    "G1a G1b dirty-update incompatible-order garbage-read future-read";
constexpr std::string_view kUpdates = "lost-update";
constexpr std::string_view kMonotone = "non-monotonic-read";
constexpr std::string_view kAtomic = "non-monotonic-read fractured-read internal";
constexpr std::string_view kViews = "non-monotonic-read fractured-read lost-update";
constexpr std::string_view kAll = "non-monotonic-read fractured-read lost-update internal";

constexpr PlainLevel kLevels[] = {
    {"read-uncommitted", kWrites, kFree, kVersions, {kShape}},
    {"read-committed", kFlow, kFree, kCommit, {kShape, kDirty}},
    {"monotonic-atomic-view", kFlow, kFree, kCommit, {kShape, kDirty, kMonotone}},
    {"cursor-stability", kFlow, kFree, kCommit, {kShape, kDirty, kUpdates}},
    {"read-atomic", kFlow, kFree, kCommit, {kShape, kDirty, kAtomic}},
    {"update-atomic", kFlow, kFree, kCommit, {kShape, kDirty, kAll}},
    {"causal", kFlow, kProcess, kCommit, {kShape, kDirty, kAtomic}},
    {"consistent-view", kOneMiss, kFree, kCommit, {kShape, kDirty, kViews}},
    {"prefix-consistency", kFlow, kFree, kTwo, {kShape, kDirty, kAtomic}},
    {"parallel-snapshot-isolation", kOneMiss, kFree, kCommit, {kShape, kDirty, kAll}},
    {"snapshot-isolation", kMissesApart, kFree, kTwo, {kShape, kDirty, kAll}},
    {"strong-session-snapshot-isolation", kMissesApart, kProcess, kTwo, {kShape, kDirty, kAll}},
    {"strong-snapshot-isolation", kMissesApart, kRealtime, kTwo, {kShape, kDirty, kAll}},
    {"repeatable-read", kAny, kFree, kOne, {kShape, kDirty, kViews}},
    {"serializable", kAny, kFree, kOne, {kShape, kDirty, kAll}},
    {"strong-session-serializable", kAny, kProcess, kOne, {kShape, kDirty, kAll}},
    {"strict-serializable", kAny, kRealtime, kOne, {kShape, kDirty, kAll}}};

}  // namespace

const PlainLevel* plain_level(std::string_view name) {
  const auto level = std::ranges::find(kLevels, name, &PlainLevel::name);
  return level == std::end(kLevels) ? nullptr : level;
}

}  // namespace ordeal::checkers
