#include "tools/cli/surroundings.hpp"

#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <iostream>

namespace ordeal::tools {
namespace {

bool speaks_utf8(const Surroundings& around) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (!around.has(name)) continue;
    const std::string locale = *around.variable(name);
    std::string letters;
    for (const char c : locale) {
      if (c != '-') letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return letters.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

bool Surroundings::has(const std::string& name) const {
  const std::optional<std::string> value = variable(name);
  return value && !value->empty();
}

Surroundings process_surroundings() {
  return {std::cin,
          std::cout,
          std::cerr,
          ::isatty(STDOUT_FILENO) == 1,
          ::isatty(STDERR_FILENO) == 1,
          [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          }};
}

Style style_for(const Surroundings& around, const std::string& color, bool terminal) {
  Style style;
  style.unicode = speaks_utf8(around);
  if (color != "auto") {
    style.color = color == "always";
  } else if (around.has("NO_COLOR")) {
    style.color = false;
  } else if (around.has("CLICOLOR_FORCE") && *around.variable("CLICOLOR_FORCE") != "0") {
    style.color = true;
  } else {
    style.color = terminal && around.variable("TERM").value_or("") != "dumb";
  }
  return style;
}

}  // namespace ordeal::tools
