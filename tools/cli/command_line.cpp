#include "tools/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

#include "tools/report/style.hpp"
#include "tools/scenario/suggest.hpp"

namespace ordeal::tools {
namespace {

struct Dash {
  std::string_view bytes;
  std::string_view name;
};

constexpr std::array<Dash, 9> kDashes = {{{"‐", "a hyphen (U+2010)"},
                                          {"‑", "a non-breaking hyphen (U+2011)"},
                                          {"‒", "a figure dash (U+2012)"},
                                          {"–", "an en dash (U+2013)"},
                                          {"—", "an em dash (U+2014)"},
                                          {"―", "a horizontal bar (U+2015)"},
                                          {"−", "a minus sign (U+2212)"},
                                          {"﹣", "a small hyphen (U+FE63)"},
                                          {"－", "a full-width hyphen (U+FF0D)"}}};

const Dash* leading_dash(std::string_view text) {
  const auto dash = std::find_if(kDashes.begin(), kDashes.end(),
                                 [&](const Dash& each) { return text.starts_with(each.bytes); });
  return dash == kDashes.end() ? nullptr : &*dash;
}

std::vector<std::string> names_of(const FlagRow& row) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= row.names.size();) {
    const std::size_t comma = std::min(row.names.find(',', at), row.names.size());
    names.push_back(row.names.substr(at, comma - at));
    at = comma + 1;
  }
  return names;
}

std::string label_of(const FlagRow& row) {
  std::string label;
  for (const std::string& name : names_of(row)) label += (label.empty() ? "" : ", ") + name;
  return row.value.empty() ? label : label + ' ' + row.value;
}

}  // namespace

std::optional<UsageError> unicode_dash_error(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    std::string_view rest = argument;
    if (leading_dash(rest) == nullptr && !(rest.starts_with("-") && leading_dash(rest.substr(1)))) {
      continue;
    }
    const Dash* first = nullptr;
    while (!rest.empty()) {
      const Dash* dash = leading_dash(rest);
      if (dash == nullptr && rest[0] != '-') break;
      if (first == nullptr) first = dash;
      rest.remove_prefix(dash == nullptr ? 1 : dash->bytes.size());
    }
    const std::string meant = (rest.size() == 1 ? "-" : "--") + std::string(rest);
    return UsageError{"CLI003", '"' + argument + "\" starts with " + std::string(first->name) +
                                    did_you_mean(meant)};
  }
  return std::nullopt;
}

std::string probably_meant(const std::string& word, const std::vector<std::string>& candidates) {
  std::string near = suggestion_for(word, candidates);
  if (!near.empty() || word.size() < 2) return near;
  for (const std::string& candidate : candidates) {
    if (!candidate.starts_with(word)) continue;
    if (!near.empty()) return {};
    near = candidate;
  }
  return near;
}

CommandLine::CommandLine(std::string verb, std::string usage, std::string about,
                         std::vector<std::pair<std::string, std::string>> examples)
    : verb_(std::move(verb)),
      usage_(std::move(usage)),
      about_(std::move(about)),
      examples_(std::move(examples)) {
  add({"-h", "", "the usage in short"}, short_help_);
  add({"--help", "", "this page"}, help_);
}

void CommandLine::add(FlagRow row, bool& value) {
  Flag flag;
  flag.row = std::move(row);
  flag.on = &value;
  flags_.push_back(std::move(flag));
}

void CommandLine::add(FlagRow row, std::optional<std::string>& value) {
  Flag flag;
  flag.row = std::move(row);
  flag.one = &value;
  flags_.push_back(std::move(flag));
}

void CommandLine::add(FlagRow row, std::vector<std::string>& values) {
  Flag flag;
  flag.row = std::move(row);
  flag.many = &values;
  flags_.push_back(std::move(flag));
}

void CommandLine::add_positionals(std::string name, std::vector<std::string>& values,
                                  std::size_t least, std::size_t most) {
  positional_name_ = std::move(name);
  positionals_ = &values;
  positionals_least_ = least;
  positionals_most_ = most;
}

UsageError CommandLine::unknown_flag(const std::string& flag) const {
  std::vector<std::string> known;
  for (const Flag& each : flags_) {
    for (const std::string& name : names_of(each.row)) known.push_back(name);
  }
  const std::string name = flag.substr(0, flag.find('='));
  return {"CLI001", "unknown flag \"" + name + '"' + did_you_mean(probably_meant(name, known))};
}

std::optional<UsageError> CommandLine::leftover_error(
    const std::vector<std::string>& leftovers) const {
  for (const std::string& left : leftovers) {
    if (left == "--") continue;  // what is behind it are arguments, whatever they begin with
    if (left.starts_with("-") && left.size() > 1) return unknown_flag(left);
    return UsageError{"CLI005", "unexpected argument \"" + left + '"'};
  }
  return std::nullopt;
}

std::optional<UsageError> CommandLine::take_values() {
  for (Flag& flag : flags_) {
    if (flag.one == nullptr || flag.given.empty()) continue;
    if (flag.given.size() > 1) {
      return UsageError{"CLI007", names_of(flag.row).back() + " is given twice"};
    }
    *flag.one = flag.given.front();
  }
  if (short_help_ || help_) return std::nullopt;
  if (positionals_ != nullptr && positionals_->size() < positionals_least_) {
    return UsageError{"CLI008", "missing argument: " + positional_name_};
  }
  if (positionals_ != nullptr && positionals_most_ != 0 &&
      positionals_->size() > positionals_most_) {
    return UsageError{"CLI005",
                      "unexpected argument \"" + (*positionals_)[positionals_most_] + '"'};
  }
  return std::nullopt;
}

std::optional<UsageError> CommandLine::parse(const std::vector<std::string>& arguments) {
  if (auto error = unicode_dash_error(arguments)) return error;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (Flag& flag : flags_) {
    if (flag.on != nullptr) {
      app.add_flag(flag.row.names, *flag.on);
    } else {
      app.add_option(flag.row.names, flag.many != nullptr ? *flag.many : flag.given)
          ->allow_extra_args(false);
    }
  }
  if (positionals_ != nullptr) app.add_option("positionals", *positionals_);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& mismatch) {
    const std::string what = mismatch.what();
    const std::string name = what.substr(0, what.find(':'));
    for (const Flag& flag : flags_) {
      if (names_of(flag.row).back() != name && names_of(flag.row).front() != name) continue;
      return UsageError{"CLI004", name + " needs a value: " + name + ' ' + flag.row.value};
    }
    return UsageError{"CLI004", what};
  } catch (const CLI::ParseError& error) {
    return UsageError{"CLI006", error.what()};
  }
  if (auto error = leftover_error(app.remaining())) return error;
  return take_values();
}

std::string CommandLine::short_help() const {
  return "usage: " + usage_ + '\n' + about_ + "\nAll flags and examples: sim " + verb_ +
         " --help\n";
}

std::string CommandLine::help() const {
  std::string out = "sim " + verb_ + ": " + about_ + "\n\nExamples:\n";
  std::size_t width = 0;
  for (const auto& [command, about] : examples_) width = std::max(width, columns_of(command));
  for (const auto& [command, about] : examples_) {
    out += hanging("  " + padded(command, width + 3), about);
  }
  out += "\nUsage: " + usage_ + "\n\nFlags:\n";
  constexpr std::size_t kLabelColumns = 26;
  for (const Flag& flag : flags_) {
    const std::string label = label_of(flag.row);
    if (columns_of(label) < kLabelColumns) {
      out += hanging("  " + padded(label, kLabelColumns), flag.row.about);
    } else {
      out += "  " + label + '\n' + hanging(std::string(kLabelColumns + 2, ' '), flag.row.about);
    }
  }
  return out;
}

}  // namespace ordeal::tools
