#pragma once
// One verb's command line: its flags, read by CLI11, with our own words for everything that can be
// wrong, and its help made from the same list.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ordeal::tools {

/// What is wrong with a command line: exit code 64.
struct UsageError {
  std::string code;  ///< "CLI001"
  std::string text;
};

/// One flag. `names`: "-j,--jobs"; `value`: what it takes, "N", empty for a switch.
struct FlagRow {
  std::string names;
  std::string value;
  std::string about;
};

class CommandLine {
 public:
  /// `usage`: "sim run SCENARIO... [flags]"; `examples`: commands and what they do.
  CommandLine(std::string verb, std::string usage, std::string about,
              std::vector<std::pair<std::string, std::string>> examples);

  // Where the values go. Each must outlive parse(). A flag that is given twice is an error, unless
  // it collects into a list.
  void add(FlagRow row, bool& value);
  void add(FlagRow row, std::optional<std::string>& value);
  void add(FlagRow row, std::vector<std::string>& values);
  /// What is no flag: at least `least` of them, at most `most` (0: any number).
  void add_positionals(std::string name, std::vector<std::string>& values, std::size_t least,
                       std::size_t most);

  /// Reads the arguments after the verb. Empty when all is well.
  std::optional<UsageError> parse(const std::vector<std::string>& arguments);

  bool wants_short_help() const { return short_help_; }
  bool wants_help() const { return help_; }
  std::string short_help() const;
  std::string help() const;
  const std::string& usage() const { return usage_; }

 private:
  struct Flag {
    FlagRow row;
    bool* on = nullptr;
    std::optional<std::string>* one = nullptr;
    std::vector<std::string>* many = nullptr;
    std::vector<std::string> given;  // of `one`: checked to be at most one
  };

  std::optional<UsageError> leftover_error(const std::vector<std::string>& leftovers) const;
  UsageError unknown_flag(const std::string& flag) const;
  std::optional<UsageError> take_values();

  std::string verb_;
  std::string usage_;
  std::string about_;
  std::vector<std::pair<std::string, std::string>> examples_;
  std::vector<Flag> flags_;
  std::string positional_name_;
  std::vector<std::string>* positionals_ = nullptr;
  std::size_t positionals_least_ = 0;
  std::size_t positionals_most_ = 0;
  bool short_help_ = false;
  bool help_ = false;
};

/// error[CLI003] if a token begins with a dash of Unicode that looks like '-'. Tokens after "--"
/// are not looked at.
std::optional<UsageError> unicode_dash_error(const std::vector<std::string>& arguments);

/// The one of `candidates` that was probably meant: nearest, or the only one that begins like it.
std::string probably_meant(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace ordeal::tools
