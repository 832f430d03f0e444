#pragma once
// What `sim check` says about a history.

#include <string>

#include "checkers/certify.hpp"
#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"
#include "tools/report/run_record.hpp"
#include "tools/report/style.hpp"

namespace ordeal::tools {

/// The page, without the closing counts. `file`: as the user named it; `format`: as it was read;
/// `certification`: null when nobody asked for it.
std::string check_page(const Style& style, const std::string& file, const std::string& format,
                       const checkers::History& history, const checkers::Report& report,
                       const checkers::Certification* certification);

/// The same in one line, for many files.
std::string check_line(const Style& style, const std::string& file,
                       const checkers::History& history, const checkers::Report& report,
                       const checkers::Certification* certification);

/// The same for programs.
Json check_json(const std::string& file, const std::string& format,
                const checkers::History& history, const checkers::Report& report,
                const checkers::Certification* certification);

}  // namespace ordeal::tools
