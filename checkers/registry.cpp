#include "checkers/registry.hpp"

#include <algorithm>
#include <array>

#include "checkers/linearizability/linearizable.hpp"

namespace ordeal::checkers {
namespace {

std::vector<std::string_view> names_of_linearizability_models() {
  std::vector<std::string_view> names;
  for (const ModelRow& model : linearizability_models()) names.push_back(model.name);
  return names;
}

bool fits_linearizability(const History& history) { return model_that_fits(history) != nullptr; }

constexpr std::array kCheckers = {
    CheckerRow{"linearizable", "every operation takes effect at one moment while it runs",
               &names_of_linearizability_models, &fits_linearizability, &check_linearizable},
};

}  // namespace

std::span<const CheckerRow> checkers() { return kCheckers; }

const CheckerRow* find_checker(std::string_view name) {
  const auto row = std::find_if(kCheckers.begin(), kCheckers.end(),
                                [&](const CheckerRow& checker) { return checker.name == name; });
  return row == kCheckers.end() ? nullptr : &*row;
}

const CheckerRow* checker_that_fits(const History& history) {
  const auto row = std::find_if(kCheckers.begin(), kCheckers.end(),
                                [&](const CheckerRow& checker) { return checker.fits(history); });
  return row == kCheckers.end() ? nullptr : &*row;
}

}  // namespace ordeal::checkers
