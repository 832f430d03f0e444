#include "tools/cli/live_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace ordeal::tools {
namespace {

// What the handler needs, and nothing that allocates.
struct Line {
  bool on = false;
  bool rewrites = false;
  bool is_json = false;
  bool shown = false;
  int tenths_told = 0;
  std::int64_t whole_ms = 1;
  std::array<char, 64> name{};
};
Line line;

}  // namespace

LiveLine::LiveLine(Surroundings& around, ProgressMode mode, const Scenario* scenario)
    : around_(around) {
  line = {};
  if (scenario == nullptr || mode == ProgressMode::none) return;
  line.on = true;
  line.is_json = mode == ProgressMode::json;
  const bool can_rewrite = around.err_is_terminal && around.variable("TERM").value_or("") != "dumb";
  line.rewrites = mode == ProgressMode::bar || (mode == ProgressMode::automatic && can_rewrite);
  const sim::Duration whole = scenario->run_time + scenario->recovery_time;
  line.whole_ms = std::max<std::int64_t>(1, whole.count() / 1'000'000);
  const std::size_t size = std::min(scenario->name.size(), line.name.size() - 1);
  std::copy_n(scenario->name.begin(), size, line.name.begin());
}

LiveLine::~LiveLine() {
  if (line.shown && line.rewrites) around_.err << "\r\x1b[K" << std::flush;
  line.on = false;
}

void show_live_line(const sim::World& world) {
  if (!line.on) return;
  const std::int64_t now_ms = world.now().time_since_epoch().count() / 1'000'000;
  const int tenths = static_cast<int>(now_ms * 10 / line.whole_ms);
  if (!line.rewrites && tenths == line.tenths_told && line.shown) return;
  line.tenths_told = tenths;
  line.shown = true;
  std::array<char, 256> text;
  const char* format = line.is_json
                           ? "{\"event\":\"progress\",\"scenario\":\"%s\",\"simulated_ms\":%lld,"
                             "\"of_ms\":%lld,\"events\":%llu}\n"
                       : line.rewrites ? "\r\x1b[K%s  %lld of %lld ms simulated  %llu events"
                                       : "%s  %lld of %lld ms simulated  %llu events\n";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  const int size =
      std::snprintf(text.data(), text.size(), format, line.name.data(),
                    static_cast<long long>(now_ms), static_cast<long long>(line.whole_ms),
                    static_cast<unsigned long long>(world.trace().count()));
#pragma GCC diagnostic pop
  if (size <= 0) return;
  [[maybe_unused]] const auto written =
      ::write(STDERR_FILENO, text.data(),
              std::min<std::size_t>(text.size(), static_cast<std::size_t>(size)));
}

}  // namespace ordeal::tools
