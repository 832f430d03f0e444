#pragma once
// One `sim run`, from scenarios that are ready to the closing line: what it was asked for, where it
// prints, what it keeps, and the counts so far.

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/cli/exit_code.hpp"
#include "tools/cli/ready_scenario.hpp"
#include "tools/cli/run_flags.hpp"
#include "tools/cli/surroundings.hpp"
#include "tools/report/run_record.hpp"
#include "tools/report/tally.hpp"
#include "tools/store/campaign.hpp"

namespace ordeal::tools {

class RunSession {
 public:
  RunSession(const RunFlags& flags, std::vector<std::string> arguments, Surroundings& around);

  const RunFlags& flags() const { return flags_; }
  const Style& style() const { return style_; }
  Surroundings& around() { return around_; }
  const std::vector<std::string>& arguments() const { return arguments_; }

  // --- printing ----------------------------------------------------------------------------------
  bool is_human() const { return flags_.format == Format::human; }
  /// A page, or part of one; a blank line before it when the last one was long.
  void show(const std::string& page);
  /// A warning on stderr, once however often it is said.
  void warn(const std::string& text);
  /// "sim run FILE --seed N" with the settings of this session.
  std::string again_command(const ReadyScenario& ready, std::uint64_t seed) const;
  std::string replay_command(const ReadyScenario& ready, std::uint64_t seed) const;

  // --- counting ----------------------------------------------------------------------------------
  /// A run has ended: the campaign, and the JSON, get it. `decisions`: if they were asked for.
  void note(const ReadyScenario& ready, const RunRecord& record, const Json& decisions = {});
  /// A scenario is done: its counts become the session's.
  void close(const ReadyScenario& ready, const SeedChoice& seeds, const Tally& tally);
  /// Seeds of a scenario whose turn never came.
  void skip(std::uint64_t runs) { skipped_ += runs; }
  void end_with(ExitCode exit) { exit_ = worse(exit_, exit); }
  void interrupt() { interrupted_ = true; }
  bool is_interrupted() const { return interrupted_; }
  void commit();

  /// The closing line, or the JSON document. Returns the exit code.
  ExitCode finish();

 private:
  std::string overrides_text() const;

  const RunFlags& flags_;
  std::vector<std::string> arguments_;
  Surroundings& around_;
  Style style_;
  std::unique_ptr<Campaign> campaign_;
  std::set<std::string> warned_;
  bool last_was_long_ = false;
  bool shown_anything_ = false;
  std::uint64_t passed_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t skipped_ = 0;
  ExitCode exit_ = ExitCode::ok;
  bool interrupted_ = false;
  Json runs_ = Json::array();
  Json scenarios_ = Json::array();
};

/// "N passed, N failed", and the skipped ones if there are any.
std::string counts_line(std::uint64_t passed, std::uint64_t failed, std::uint64_t skipped);

}  // namespace ordeal::tools
