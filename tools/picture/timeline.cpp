#include "tools/picture/timeline.hpp"

#include <algorithm>
#include <map>

#include "checkers/history/describe.hpp"

namespace ordeal::tools {
namespace {

using checkers::Operation;

constexpr int kLeftEdge = 14;
constexpr int kStepMin = 8;      // from a moment to the next
constexpr int kStepMax = 34;     // where there are few
constexpr int kWidthAim = 700;   // that moments are spread over
constexpr int kStepLonger = 20;  // more than that, when much time passes
constexpr int kDot = 19;         // room that a place in the order takes
constexpr int kGap = 150;        // room for the words about what is left out
constexpr int kRightEdge = 12;
constexpr std::uint64_t kToldGap = 4;  // fewer that are left out are worth no room

}  // namespace

Timeline::Timeline(const checkers::History& history, const Selection& selection) {
  add_moments(history, selection);
  if (history.has_real_time()) find_gaps(selection);
}

void Timeline::add_moments(const checkers::History& history, const Selection& selection) {
  constexpr std::uint64_t kOpen = ~std::uint64_t{0};
  std::vector<std::uint64_t> begins, ends;
  std::map<checkers::ProcessId, std::uint64_t> turns;
  std::map<std::uint64_t, Moment> found;
  for (const DrawnOperation& drawn : selection.operations) {
    const Operation& operation = history.operation(drawn.id);
    const bool is_open = operation.is_info() || operation.is_pending();
    const std::uint64_t turn = turns[operation.process]++;
    const bool has_order = history.has_real_time();
    begins.push_back(has_order ? operation.invoke_event : 2 * turn);
    ends.push_back(is_open ? kOpen : has_order ? operation.complete_event : 2 * turn + 1);
    const auto add = [&](std::uint64_t event, std::int64_t time_ns, std::string text) {
      Moment& moment = found[event];
      moment.event = event;
      moment.time_ns = time_ns;
      if (has_order) moment.text = std::move(text) + (checkers::tells_times(history) ? " s" : "");
      moment.is_of_witness |= drawn.part == DrawnOperation::Part::witness;
    };
    add(begins.back(), operation.invoked_ns, checkers::invoked_text(history, operation));
    if (is_open) continue;
    add(ends.back(), operation.completed_ns, checkers::completed_text(history, operation));
  }
  std::map<std::uint64_t, std::size_t> numbers;
  for (auto& [event, moment] : found) {
    numbers.emplace(event, moments_.size());
    moments_.push_back(std::move(moment));
  }
  for (std::size_t i = 0; i < begins.size(); ++i) {
    begins_.push_back(numbers.at(begins[i]));
    ends_.push_back(ends[i] == kOpen ? moments_.size() : numbers.at(ends[i]));
  }
}

// What is left out is told where no bar is in the way of the words.
void Timeline::find_gaps(const Selection& selection) {
  std::vector<int> under_way(moments_.size() + 1);
  for (std::size_t i = 0; i < begins_.size(); ++i) {
    if (is_open(i)) continue;
    ++under_way[begins_[i] + 1];  // from just after its beginning
    --under_way[std::min(ends_[i] + 1, moments_.size())];
  }
  int count = 0;
  for (int& each : under_way) each = count += each;
  for (std::size_t i = 1; i < begins_.size(); ++i) {
    const std::size_t moment = begins_[i];
    const std::uint64_t left_out = selection.operations[i].left_out_before;
    if (under_way[moment] == 0 && left_out >= kToldGap) moments_[moment].left_out = left_out;
  }
}

std::size_t Timeline::moment_at(checkers::EventNumber event) const {
  const auto later = std::ranges::upper_bound(moments_, event, {}, &Moment::event);
  return static_cast<std::size_t>(later - moments_.begin()) - 1;
}

// Four times what passes from one moment to the next more often than not.
std::int64_t Timeline::usual_step() const {
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < moments_.size(); ++i) {
    const std::int64_t step = moments_[i].time_ns - moments_[i - 1].time_ns;
    if (step > 0) steps.push_back(step);
  }
  if (steps.empty()) return 0;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return 4 * *middle;
}

std::vector<int> Timeline::places(const std::vector<int>& widths,
                                  const std::vector<int>& dots) const {
  std::vector<std::vector<std::size_t>> ending(moments_.size() + 1);
  for (std::size_t i = 0; i < ends_.size(); ++i) ending[ends_[i]].push_back(i);
  const std::int64_t usual = usual_step();
  const int count = static_cast<int>(std::min<std::size_t>(moments_.size(), kWidthAim));
  const int least = std::clamp(kWidthAim / std::max(count, 1), kStepMin, kStepMax);
  std::vector<int> x(moments_.size() + 1, kLeftEdge);
  for (std::size_t moment = 0; moment <= moments_.size(); ++moment) {
    int place = moment == 0 ? kLeftEdge : x[moment - 1] + least + dots[moment - 1] * kDot;
    if (moment > 0 && moment < moments_.size()) {
      const std::int64_t step = moments_[moment].time_ns - moments_[moment - 1].time_ns;
      if (usual > 0 && step > 0) {
        place += static_cast<int>(std::min(step, usual) * kStepLonger / usual);
      }
      if (moments_[moment].left_out > 0) place += kGap;
    }
    if (moment == moments_.size()) place += kRightEdge;
    for (const std::size_t i : ending[moment]) {
      place = std::max(place, x[begins_[i]] + widths[i]);
    }
    x[moment] = place;
  }
  return x;
}

}  // namespace ordeal::tools
