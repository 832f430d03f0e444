#include "checkers/linearizability/model_row.hpp"

#include <algorithm>
#include <array>

#include "checkers/linearizability/decide_register.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::array kRegisterFunctions = {Function::kRead, Function::kWrite};
constexpr std::array kCasRegisterFunctions = {Function::kRead, Function::kWrite, Function::kCas};

// In order of preference: a history gets the first that has all its functions.
constexpr std::array kModels = {
    model_row<Register>("register", "one value per key: read, write", kRegisterFunctions,
                        ModelKind::kRegister, &decide_register),
    model_row<Register>("cas-register", "one value per key: read, write, compare and set",
                        kCasRegisterFunctions, ModelKind::kRegister, &decide_register),
};

}  // namespace

std::span<const ModelRow> linearizability_models() { return kModels; }

const ModelRow* find_model(std::string_view name) {
  const auto row = std::find_if(kModels.begin(), kModels.end(),
                                [&](const ModelRow& model) { return model.name == name; });
  return row == kModels.end() ? nullptr : &*row;
}

const ModelRow* model_that_fits(const History& history) {
  const auto has_all = [&](const ModelRow& model) {
    return std::all_of(
        history.operations().begin(), history.operations().end(), [&](const Operation& operation) {
          return std::find(model.functions.begin(), model.functions.end(), operation.function) !=
                 model.functions.end();
        });
  };
  const auto row = std::find_if(kModels.begin(), kModels.end(), has_all);
  return row == kModels.end() ? nullptr : &*row;
}

}  // namespace ordeal::checkers
