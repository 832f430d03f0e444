#include "checkers/verify/plain_model.hpp"

#include "checkers/verify/plain_object.hpp"

namespace ordeal::checkers {

bool is_plain_model(std::string_view model) {
  return PlainRules(History(), model, {}).shape() != PlainRules::Shape::kNone;
}

}  // namespace ordeal::checkers
