#include "tools/cli/usage.hpp"

#include <algorithm>
#include <string_view>

namespace ordeal::tools {

ExitCode tell_usage_error(const UsageError& error, const std::string& usage, const Style& style,
                          Surroundings& around) {
  std::string text =
      style.painted(Tint::bad, "error[" + error.code + "]:") + ' ' + error.text + '\n';
  if (!usage.empty()) text += "  usage: " + usage + '\n';
  around.err << text;  // quotes the user's words, whatever their characters
  return ExitCode::usage;
}

bool read_arguments(CommandLine& line, const std::vector<std::string>& arguments,
                    Surroundings& around, ExitCode& exit) {
  const Style style = style_for(around, "auto", around.err_is_terminal);
  if (const auto error = line.parse(arguments)) {
    exit = tell_usage_error(*error, line.usage(), style, around);
    return false;
  }
  exit = ExitCode::ok;
  if (line.wants_help()) {
    around.out << for_terminal(style_for(around, "never", false), line.help());
    return false;
  }
  if (line.wants_short_help()) {
    around.out << for_terminal(style_for(around, "never", false), line.short_help());
    return false;
  }
  return true;
}

std::string shell_word(const std::string& word) {
  static constexpr std::string_view kPlain = "@%+=:,./-_";
  const bool is_plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPlain.find(c) != std::string_view::npos;
  });
  if (is_plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

}  // namespace ordeal::tools
