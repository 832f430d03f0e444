#pragma once

#include <optional>
#include <string_view>

#include "checkers/history/value.hpp"

namespace ordeal::checkers {

// What a word that begins like a number is to Clojure. Whole numbers that 64 bits hold are
// integers: +7, 7N, 0x1F, 2r101, 14/2. Others are texts, the same for the same number: digits
// without a sign + and an N; 0.1 and 1e-1; 1/2 and 2/4; 1.5M and 1.50M, which is no 1.5. What is no
// number is left as it is written, so is one beyond all bounds.
//
// Nullopt for a whole number with a 0 before it: EDN has none, to Clojure it is octal.
std::optional<Value> edn_number(std::string_view word, ValuePool& pool);

}  // namespace ordeal::checkers
