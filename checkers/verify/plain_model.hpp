#pragma once

#include <string_view>

namespace ordeal::checkers {

// Whether the verifier knows what the operations of a model of single objects do: not of one of the
// caller's own.
bool is_plain_model(std::string_view model);

}  // namespace ordeal::checkers
