#pragma once
// Small histories with their verdicts, for tests of pictures.

#include <cstdint>
#include <string>
#include <string_view>

#include "checkers/history/history.hpp"
#include "checkers/registry.hpp"
#include "tools/picture/page.hpp"

namespace picture_test {

/// A read that returns what had been overwritten before it began; one read that is right beside it.
extern const char* const kStale;
/// Two transactions that each missed what the other appended, and one that saw both.
extern const char* const kSkew;

struct Judged {
  ordeal::checkers::History history;
  ordeal::checkers::Report report;
  ordeal::checkers::Certification certification;  ///< empty unless asked for

  ordeal::tools::JudgedHistory judged() const { return {history, report, &certification}; }
  std::string page(const std::string& file = "history.edn") const;
};

/// Reads the text as `sim check` would, and judges it; without a checker by what fits.
Judged judge_text(const std::string& text, std::string_view checker = "",
                  const ordeal::checkers::CheckOptions& options = {}, bool certified = false);
Judged judge(ordeal::checkers::History history, std::string_view checker = "",
             ordeal::checkers::CheckOptions options = {}, bool certified = false);

struct Busy {
  std::uint64_t operations = 1'000;
  std::uint64_t clients = 10;
  std::uint64_t keys = 1;
  std::uint64_t seed = 1;
  bool stale = false;  ///< a read near the end returns what was first written
  std::uint64_t crash_per_mille = 0;
};

/// What always-busy clients see of registers that work, each write of a value of its own.
ordeal::checkers::History busy_registers(const Busy& busy);

/// Empty when every tag is closed, in the right order, with all attributes in quotes and no ids
/// twice; else what is wrong. Scripts and styles are looked past.
std::string markup_problem(const std::string& page);

/// How often `part` stands in `text`.
std::size_t count_in(const std::string& text, std::string_view part);

}  // namespace picture_test
