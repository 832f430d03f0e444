#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "tools/cli/check_files.hpp"
#include "tools/cli/check_picture.hpp"
#include "tools/cli/check_words.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/run_session.hpp"
#include "tools/cli/usage.hpp"
#include "tools/report/check_page.hpp"
#include "tools/report/numbers.hpp"

namespace ordeal::tools {
namespace {

using Outcome = CheckedFile::Outcome;

// What is said of the files together.
struct Counts {
  std::uint64_t valid = 0;
  std::uint64_t invalid = 0;
  std::uint64_t unknown = 0;
  std::uint64_t refused = 0;  // certificates: these verdicts may be wrong
  std::uint64_t unreadable = 0;
  std::uint64_t absent = 0;
  std::uint64_t passed_over = 0;

  void add(const CheckedFile& file) {
    if (file.outcome == Outcome::passed_over) {
      ++passed_over;
    } else if (file.outcome == Outcome::absent) {
      ++absent;
    } else if (file.outcome == Outcome::unreadable) {
      ++unreadable;
    } else if (file.has_refused_certificate()) {
      ++refused;
    } else if (file.verdict() == checkers::Verdict::kValid) {
      ++valid;
    } else {
      ++(file.verdict() == checkers::Verdict::kInvalid ? invalid : unknown);
    }
  }

  std::string line() const {
    std::string text = grouped(valid) + " valid, " + grouped(invalid) + " invalid, " +
                       grouped(unknown) + " unknown";
    if (refused > 0) text += ", " + counted(refused, "certificate") + " refused";
    if (unreadable + absent > 0) text += ", " + grouped(unreadable + absent) + " unreadable";
    if (passed_over > 0)
      text += "; passed over " + counted(passed_over, "file") + " of other kinds";
    return text;
  }

  // Without those that were passed over.
  std::uint64_t judged_or_not() const {
    return valid + invalid + unknown + refused + unreadable + absent;
  }

  // A violation is masked by nothing, and what could not be read is no verdict.
  ExitCode exit() const {
    if (invalid > 0) return ExitCode::violation;
    if (refused > 0) return ExitCode::broken;
    if (absent > 0) return ExitCode::not_found;
    if (unreadable > 0) return ExitCode::invalid_file;
    if (unknown > 0) return ExitCode::inconclusive;
    return valid > 0 ? ExitCode::ok : ExitCode::not_found;
  }
};

class CheckSession {
 public:
  CheckSession(const CheckWords& words, bool many, Surroundings& around)
      : around_(around),
        many_(many),
        json_(words.json),
        style_(style_for(around, words.color.value_or("auto"), around.out_is_terminal)),
        err_style_(style_for(around, words.color.value_or("auto"), around.err_is_terminal)) {}

  void show(const CheckedFile& file) {
    counts_.add(file);
    if (file.outcome == Outcome::passed_over) return;
    if (file.outcome != Outcome::judged) return tell_unreadable(file);
    for (std::size_t i = 0; i < file.reports.size(); ++i) {
      const checkers::Report& report = file.reports[i];
      const auto* proof = i < file.certifications.size() ? &file.certifications[i] : nullptr;
      if (json_) {
        checks_.push_back(check_json(file.name, file.format, *file.history, report, proof));
      } else if (many_) {
        around_.out << for_terminal(style_,
                                    check_line(style_, file.name, *file.history, report, proof));
      } else {
        around_.out << for_terminal(
            style_, check_page(style_, file.name, file.format, *file.history, report, proof));
      }
    }
  }

  // A picture that cannot be written changes no verdict.
  void draw(const CheckedFile& file, const std::string& place) {
    if (file.outcome != Outcome::judged) return;
    const WrittenPicture written = write_picture(file, place);
    if (!written.error.empty()) {
      is_output_lost_ = true;
      return complain(written.error);
    }
    if (!json_) around_.out << for_terminal(style_, '\n' + written.line);
  }

  ExitCode finish() {
    if (counts_.judged_or_not() == 0) complain("there is no history below what was named");
    if (json_) {
      const bool one = !many_ && checks_.size() == 1;
      if (one || !checks_.empty() || !unreadable_.empty() || many_) {
        const Json document = one ? checks_[0]
                                  : Json{{"format", "sim-checks"},
                                         {"version", 1},
                                         {"checks", checks_},
                                         {"unreadable", unreadable_},
                                         {"counts", counts_.line()}};
        around_.out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
      }
    } else if (many_ || counts_.unreadable + counts_.absent == 0) {
      around_.out << counts_.line() << '\n';
    }
    around_.out << std::flush;
    const ExitCode exit = counts_.exit();
    return is_output_lost_ && exit == ExitCode::ok ? ExitCode::output_lost : exit;
  }

 private:
  void tell_unreadable(const CheckedFile& file) {
    const bool is_absent = file.outcome == Outcome::absent;
    Json row = {{"file", file.name}, {"error", is_absent ? "cannot read it" : file.error.message}};
    if (file.error.line > 0) row["line"] = file.error.line;
    if (file.error.column > 0) row["column"] = file.error.column;
    if (file.error.byte) row["byte"] = *file.error.byte;
    unreadable_.push_back(std::move(row));
    if (is_absent) return complain("cannot read " + file.name);
    complain(file.name + (file.error.line == 0 ? ": " : ":") + file.error.text());
  }

  void complain(const std::string& text) {
    around_.err << err_style_.painted(Tint::bad, "error:") << ' ' << text << '\n';
  }

  Surroundings& around_;
  bool many_;
  bool json_;
  Style style_;
  Style err_style_;
  Counts counts_;
  bool is_output_lost_ = false;
  Json checks_ = Json::array();
  Json unreadable_ = Json::array();  // each with the place that is to blame
};

}  // namespace

ExitCode cmd_check(const Words& arguments, const Rooms&, Surroundings& around) {
  CheckWords words;
  CommandLine line = check_command_line(words);
  ExitCode exit = ExitCode::ok;
  if (!read_arguments(line, arguments, around, exit)) return exit;
  const Style style = style_for(around, "auto", around.err_is_terminal);
  CheckRequest request;
  if (const auto error = read_check_words(words, request)) {
    return tell_usage_error(*error, line.usage(), style, around);
  }
  const std::vector<CheckInput> inputs = check_inputs(words.files, request.format);
  const bool many = inputs.size() != 1 || inputs.front().is_found;
  if (words.picture) {
    if (const auto error = check_picture_words(*words.picture, inputs, many)) {
      return tell_usage_error(*error, line.usage(), style, around);
    }
    request.picture = true;
  }
  if (words.border || !many) request.border.emplace();
  if (words.border) request.border->operations_max = std::numeric_limits<std::uint64_t>::max();
  CheckSession session(words, many, around);
  for (const CheckInput& input : inputs) {
    const CheckedFile file = check_file(input, request, around);
    session.show(file);
    if (words.picture) session.draw(file, *words.picture);
  }
  return session.finish();
}

std::string check_help() {
  CheckWords words;
  return check_command_line(words).help();
}

}  // namespace ordeal::tools
