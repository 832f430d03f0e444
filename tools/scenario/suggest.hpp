#pragma once
// Did you mean: the known word that was probably meant by an unknown one.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ordeal::tools {

/// How many characters must be inserted, removed, replaced or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, at distance 2 at most and half of the word's length at most; or
/// the one that other tools call so ("nemesis" for "faults"); else empty. Case does not matter.
std::string suggestion_for(std::string_view word, const std::vector<std::string>& candidates);

/// "; did you mean "faults"?", the end of an error's line; empty for nothing.
std::string did_you_mean(const std::string& meant);

}  // namespace ordeal::tools
