#include "tools/cli/progress.hpp"

#include <utility>

#include "tools/report/numbers.hpp"

namespace ordeal::tools {
namespace {

constexpr double kSilentSeconds = 1.0;
constexpr double kRewriteSeconds = 0.1;
constexpr std::uint64_t kBarColumns = 10;

}  // namespace

Progress::Progress(Surroundings& around, ProgressMode mode, bool color, std::string what,
                   std::uint64_t planned)
    : around_(around),
      mode_(mode),
      what_(std::move(what)),
      planned_(planned),
      begin_(std::chrono::steady_clock::now()) {
  style_ = style_for(around, color ? "always" : "never", around.err_is_terminal);
  if (mode_ == ProgressMode::automatic) {
    const bool can_rewrite =
        around.err_is_terminal && around.variable("TERM").value_or("") != "dumb";
    mode_ = can_rewrite ? ProgressMode::bar : ProgressMode::plain;
  }
}

double Progress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

std::string Progress::line(std::uint64_t finished, std::uint64_t failures,
                           std::int64_t simulated_ns) const {
  const auto wall_ns = static_cast<std::int64_t>(seconds() * 1e9);
  std::string bar;
  for (std::uint64_t i = 0; i < kBarColumns; ++i) {
    const bool full = i * planned_ < finished * kBarColumns;
    bar += full ? (style_.unicode ? "▓" : "#") : (style_.unicode ? "░" : ".");
  }
  const std::int64_t left_ns =
      finished == 0 ? 0
                    : static_cast<std::int64_t>(static_cast<double>(wall_ns) *
                                                static_cast<double>(planned_ - finished) /
                                                static_cast<double>(finished));
  return what_ + "  " + grouped(finished) + '/' + grouped(planned_) + " seeds " + bar + "  " +
         rate_text(finished, wall_ns) + "/s  " + simulated_text(simulated_ns) + " simulated  " +
         counted(failures, "failure") + "  " + wall_text(left_ns) + " left";
}

void Progress::update(std::uint64_t finished, std::uint64_t failures, std::int64_t simulated_ns) {
  if (mode_ == ProgressMode::none) return;
  const double now = seconds();
  if (now < kSilentSeconds) return;
  if (mode_ == ProgressMode::bar) {
    if (now - told_at_ < kRewriteSeconds) return;
    told_at_ = now;
    is_live_ = true;
    around_.err << "\r\x1b[K" << clipped(line(finished, failures, simulated_ns), kPageColumns - 1)
                << std::flush;
    return;
  }
  const std::uint64_t tenths = finished * 10 / planned_;
  if (tenths == tenths_told_) return;
  tenths_told_ = tenths;
  if (mode_ == ProgressMode::json) {
    around_.err << "{\"event\":\"progress\",\"scenario\":\"" << what_
                << "\",\"finished\":" << finished << ",\"planned\":" << planned_
                << ",\"failures\":" << failures << "}" << std::endl;
  } else {
    around_.err << line(finished, failures, simulated_ns) << std::endl;
  }
}

void Progress::finish() {
  if (is_live_) around_.err << "\r\x1b[K" << std::flush;
  is_live_ = false;
}

}  // namespace ordeal::tools
