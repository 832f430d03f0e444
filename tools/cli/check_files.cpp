#include "tools/cli/check_files.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <utility>

#include "checkers/stop.hpp"
#include "tools/scenario/whole_number.hpp"

namespace ordeal::tools {
namespace {

// nil, an integer, or a text (in quotes if it looks like one of those).
checkers::Value value_of(const std::string& word, checkers::History& history) {
  if (word == "nil") return checkers::Value::nil();
  std::int64_t number = 0;
  if (parse_integer(word, number)) return checkers::Value::integer(number);
  const bool quoted = word.size() >= 2 && word.front() == '"' && word.back() == '"';
  return history.text_value(quoted ? word.substr(1, word.size() - 2) : word);
}

checkers::Report no_checker_fits(const checkers::History& history) {
  std::set<std::string> names;
  for (const checkers::Operation& operation : history.operations()) {
    names.emplace(history.function_name(operation.function));
  }
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  checkers::Report report;
  report.verdict = checkers::Verdict::kUnknown;
  report.refusal = "no checker fits a history of " + (list.empty() ? "nothing" : list) +
                   "; choose one with --checker, see sim list checkers";
  return report;
}

// The order of a valid history that its report does not tell. To find it costs about as much as the
// verdict did, so that of long histories it has to be asked for.
std::optional<checkers::Certification> order_for_picture(const CheckedFile& file,
                                                         checkers::Judge& judge) {
  constexpr std::size_t kOperationsMax = 10'000;
  const checkers::Report& report = file.reports.back();
  const bool has_order = std::ranges::any_of(
      report.keys, [](const checkers::KeyReport& key) { return !key.order.empty(); });
  if (report.verdict != checkers::Verdict::kValid || has_order ||
      file.history->operations().size() > kOperationsMax) {
    return std::nullopt;
  }
  return certify(judge, report);
}

// Operations in doubt never happened: without them.
checkers::History without_doubt(const checkers::History& history) {
  std::vector<checkers::OperationId> certain;
  for (checkers::OperationId id = 0; id < history.operations().size(); ++id) {
    if (!history.operation(id).is_info()) certain.push_back(id);
  }
  return history.select(certain);
}

// What a switch of the file says beside those that the checker told of itself.
void record_info(const std::string& info, checkers::Report& report) {
  if (!report.refusal.empty()) return;
  auto& switches = report.switches;
  const auto fail =
      std::ranges::find_if(switches, [](const auto& row) { return row.first == "fail"; });
  switches.insert(fail == switches.end() ? fail : fail + 1, {"info", info});
}

// A verdict does not wait for its certificate longer than there is time.
checkers::Certification certify_in_time(checkers::Judge& judge, const checkers::Report& report) {
  if (!checkers::is_stopped()) return certify(judge, report);
  checkers::Certification none;
  none.verification.why = "the time ran out";
  return none;
}

void judge(CheckedFile& file, const CheckRequest& request, checkers::CheckOptions options) {
  checkers::Judge judge(*file.history, std::move(options));
  std::vector<const checkers::CheckerRow*> rows;
  for (const std::string& name : request.checkers) rows.push_back(checkers::find_checker(name));
  if (rows.empty()) rows.push_back(checkers::checker_that_fits(*file.history));
  for (const checkers::CheckerRow* row : rows) {
    file.reports.push_back(row == nullptr ? no_checker_fits(*file.history) : judge.ask(*row));
    record_info(request.info, file.reports.back());
    if (request.verify) {
      file.certifications.push_back(certify_in_time(judge, file.reports.back()));
    }
    if (request.picture) file.orders.push_back(order_for_picture(file, judge));
    if (request.border) complete_border(judge, *request.border, file.reports.back());
  }
}

// `stream` is null where the input is a folder of logs.
CheckedFile read_and_judge(const CheckInput& input, const CheckRequest& request,
                           std::istream* stream) {
  CheckedFile file;
  file.name = input.name == "-" ? "stdin" : input.name;
  std::optional<checkers::StopWhen> time_is_up;
  if (request.time) {
    const auto end = std::chrono::steady_clock::now() + *request.time;
    time_is_up.emplace([end] { return std::chrono::steady_clock::now() >= end; });
  }
  checkers::HistoryFile read = stream == nullptr ? read_logs(input, file.name)
                                                 : checkers::read_history(*stream, request.format);
  file.format = read.format;
  if (!read.history) {
    file.error = read.error;
    const bool is_other = read.format.empty() || !read.error.has_place();
    file.outcome = input.is_found && input.logs.empty() && is_other
                       ? CheckedFile::Outcome::passed_over
                       : CheckedFile::Outcome::unreadable;
    return file;
  }
  file.history = std::move(read.history);
  if (request.info == "never-happened") file.history = without_doubt(*file.history);
  checkers::CheckOptions options = request.options;
  options.semantics = read.semantics;
  options.keep_order = request.verify || request.picture;
  for (const auto& [name, value] : request.switches) {
    if (name == "initial") {
      options.semantics.initial = value_of(value, *file.history);
    } else {
      checkers::set_switch(name, value, options.semantics);
    }
  }
  judge(file, request, options);
  return file;
}

}  // namespace

checkers::Verdict CheckedFile::verdict() const {
  auto worst = checkers::Verdict::kValid;
  for (const checkers::Report& report : reports) worst = checkers::worse(worst, report.verdict);
  return worst;
}

bool CheckedFile::has_refused_certificate() const {
  return std::ranges::any_of(certifications, [](const checkers::Certification& each) {
    return each.verification.outcome == checkers::Verification::Outcome::kRefused;
  });
}

CheckedFile check_file(const CheckInput& input, const CheckRequest& request, Surroundings& around) {
  if (input.name == "-") return read_and_judge(input, request, &around.in);
  if (!input.logs.empty()) return read_and_judge(input, request, nullptr);
  std::ifstream stream(input.name, std::ios::binary);
  if (stream) return read_and_judge(input, request, &stream);
  CheckedFile file;
  file.name = input.name;
  file.outcome = CheckedFile::Outcome::absent;
  return file;
}

}  // namespace ordeal::tools
