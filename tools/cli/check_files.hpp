#pragma once
// The histories `sim check` was given, and what their checkers say.

#include <optional>
#include <string>
#include <vector>

#include "checkers/border.hpp"
#include "checkers/certify.hpp"
#include "checkers/history/read_history.hpp"
#include "checkers/registry.hpp"
#include "sim/core/time.hpp"
#include "tools/cli/check_inputs.hpp"
#include "tools/cli/surroundings.hpp"

namespace ordeal::tools {

/// What `sim check` was told besides the files.
struct CheckRequest {
  std::vector<std::string> checkers;  ///< empty: the first that fits
  std::string format;                 ///< empty: what the file looks like
  checkers::CheckOptions options;     ///< its semantics are the format's, then those of `switches`
  std::vector<std::pair<std::string, std::string>> switches;  ///< "initial" -> "0", ...
  /// How far to look for where a history stands among the models; unset: not at all.
  std::optional<checkers::BorderLimits> border;
  std::string info = "in-doubt";      ///< what info means; else never-happened
  std::optional<sim::Duration> time;  ///< of each file, reading included
  bool verify = false;                ///< make certificates of the verdicts, and have them verified
  bool picture = false;               ///< keep what a picture of the verdicts shows
};

/// One file, read and judged.
struct CheckedFile {
  enum class Outcome { judged, unreadable, absent, passed_over };
  Outcome outcome = Outcome::judged;
  std::string name;                          ///< as the user named it; "stdin" for "-"
  std::string format;                        ///< which reader read it
  checkers::ReadError error;                 ///< when unreadable
  std::optional<checkers::History> history;  ///< when judged
  std::vector<checkers::Report> reports;     ///< one for each checker; at least one when judged

  std::vector<checkers::Certification> certifications;  ///< of the reports, if asked for
  /// Where a picture needs more than its report says, and is not the reports' to have.
  std::vector<std::optional<checkers::Certification>> orders;

  bool has_refused_certificate() const;
  /// Of all reports together.
  checkers::Verdict verdict() const;
};

CheckedFile check_file(const CheckInput& input, const CheckRequest& request, Surroundings& around);

}  // namespace ordeal::tools
