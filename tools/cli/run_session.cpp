#include "tools/cli/run_session.hpp"

#include <algorithm>
#include <filesystem>

#include "sim/trace/trace.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/version.hpp"
#include "tools/store/run_folder.hpp"

namespace ordeal::tools {
namespace {

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string counts_line(std::uint64_t passed, std::uint64_t failed, std::uint64_t skipped) {
  std::string line = std::to_string(passed) + " passed, " + std::to_string(failed) + " failed";
  if (skipped != 0) line += ", " + std::to_string(skipped) + " skipped";
  return line + '\n';
}

RunSession::RunSession(const RunFlags& flags, std::vector<std::string> arguments,
                       Surroundings& around)
    : flags_(flags),
      arguments_(std::move(arguments)),
      around_(around),
      style_(style_for(around, flags.color, around.out_is_terminal)) {
  if (flags.keep == Keep::none) return;
  campaign_ = std::make_unique<Campaign>(std::filesystem::path(flags.runs_dir) / "campaign.sqlite");
}

void RunSession::show(const std::string& page) {
  const bool is_long = std::count(page.begin(), page.end(), '\n') > 3;
  if (shown_anything_ && (is_long || last_was_long_)) around_.out << '\n';
  around_.out << for_terminal(style_, page) << std::flush;
  shown_anything_ = true;
  last_was_long_ = is_long;
}

void RunSession::warn(const std::string& text) {
  if (!warned_.insert(text).second) return;
  const Style style = style_for(around_, flags_.color, around_.err_is_terminal);
  around_.err << style.painted(Tint::doubt, "warning:") << ' ' << text << '\n';
}

std::string RunSession::overrides_text() const {
  std::string text;
  for (const auto& [name, value] : flags_.overrides) {
    text += (text.empty() ? "" : " ") + name + '=' + value;
  }
  return text;
}

std::string RunSession::again_command(const ReadyScenario& ready, std::uint64_t seed) const {
  std::string command = "sim run " + shell_word(ready.file) + " --seed " + std::to_string(seed);
  for (const std::string& set : flags_.sets) command += " --set " + shell_word(set);
  for (const auto& [name, value] : flags_.overrides) {
    command += " --override " + shell_word(name + '=' + value);
  }
  return command;
}

std::string RunSession::replay_command(const ReadyScenario& ready, std::uint64_t seed) const {
  std::string command =
      "sim replay " + shell_word(ready.scenario.name + '@' + std::to_string(seed));
  if (flags_.runs_dir_source == "--runs-dir")
    command += " --runs-dir " + shell_word(flags_.runs_dir);
  return command;
}

void RunSession::note(const ReadyScenario& ready, const RunRecord& record, const Json& decisions) {
  if (campaign_) campaign_->add(ready.scenario, record, overrides_text());
  if (is_human()) return;
  Json json = to_json(record);
  if (!decisions.is_null()) json["decisions"] = decisions;
  if (flags_.format == Format::jsonl) {
    around_.out << compact(json) << '\n';
  } else {
    runs_.push_back(std::move(json));
  }
}

void RunSession::close(const ReadyScenario& ready, const SeedChoice& seeds, const Tally& tally) {
  passed_ += tally.passed();
  failed_ += tally.failed();
  skipped_ += tally.skipped();
  if (tally.has_violation()) end_with(ExitCode::violation);
  if (tally.has_broken()) end_with(ExitCode::broken);
  if (tally.has_inconclusive()) end_with(ExitCode::inconclusive);
  if (flags_.format != Format::json) return;
  Json json = {
      {"scenario", ready.scenario.name},
      {"file", ready.file},
      {"hash", sim::digest_text(ready.scenario.hash)},
      {"seeds", std::to_string(seeds.range.first) + ".." + std::to_string(seeds.range.last)},
      {"run", tally.run()},
      {"digest_of_digests", sim::digest_text(tally.digest_of_digests())}};
  scenarios_.push_back(std::move(json));
}

void RunSession::commit() {
  if (!campaign_) return;
  campaign_->commit();
  if (!campaign_->error().empty()) warn(campaign_->error() + "; the verdict is not affected");
}

ExitCode RunSession::finish() {
  commit();
  const ExitCode exit = interrupted_ ? ExitCode::interrupted : exit_;
  if (is_human()) {
    around_.out << counts_line(passed_, failed_, skipped_) << std::flush;
  } else if (flags_.format == Format::json) {
    Json document = {{"format", "sim-run"}, {"version", 1}, {"sim", sim_version()}};
    document["runs"] = std::move(runs_);
    document["scenarios"] = scenarios_;
    document["passed"] = passed_;
    document["failed"] = failed_;
    document["skipped"] = skipped_;
    if (scenarios_.size() == 1) {
      document["digest_of_digests"] = scenarios_[0]["digest_of_digests"];
    }
    document["exit"] = static_cast<int>(exit);
    around_.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  around_.out << std::flush;
  return exit;
}

}  // namespace ordeal::tools
