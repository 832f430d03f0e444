#include "tools/report/lattice_text.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "tools/report/style.hpp"
#include "tools/scenario/fields.hpp"

namespace ordeal::tools {
namespace {

std::string line(const std::string& lead, const std::vector<std::string>& models) {
  return models.empty() ? std::string() : hanging("  " + lead + ": ", listed(models));
}

}  // namespace

std::string lattice_text(const checkers::Report& report) {
  return line("weakest models violated", report.models_violated) +
         line("strongest models satisfied", report.models_satisfied) +
         line("not decided", report.models_undecided);
}

void add_lattice(Json& json, const checkers::Report& report) {
  json["models_violated"] = report.models_violated;
  json["models_satisfied"] = report.models_satisfied;
  json["models_undecided"] = report.models_undecided;
}

}  // namespace ordeal::tools
