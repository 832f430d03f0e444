#pragma once
// What a command sees of the process it runs in.

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "tools/report/style.hpp"

namespace ordeal::tools {

struct Surroundings {
  std::istream& in;
  std::ostream& out;  ///< results
  std::ostream& err;  ///< progress and complaints
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  /// An environment variable; empty when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;

  /// Set and not the empty text.
  bool has(const std::string& name) const;
};

/// The real ones.
Surroundings process_surroundings();

/// How pages look here. `color` is the flag's word: auto, always or never. On auto: no colour when
/// NO_COLOR is set or TERM is dumb, colour when CLICOLOR_FORCE is set or `terminal`. Drawn signs
/// when the locale's character set is UTF-8.
Style style_for(const Surroundings& around, const std::string& color, bool terminal);

}  // namespace ordeal::tools
