#pragma once
// The picture of a judged history as a page: one file, which asks nothing of any network and says
// everything without scripts.

#include <string>
#include <vector>

#include "tools/picture/selection.hpp"

namespace ordeal::tools {

struct PictureOf {
  std::string file;                     ///< the history's, as the user named it
  std::string format;                   ///< which reader read it
  std::vector<JudgedHistory> verdicts;  ///< of one history, one for each checker; at least one
};

/// How much of a history its picture shows.
struct PictureSize {
  std::uint64_t drawn = 0;  ///< operations, of the first verdict
  std::uint64_t all = 0;
};

/// The whole page. Equal verdicts of equal histories give equal bytes. Bounded: a few hundred
/// operations are drawn, however many there are.
std::string picture_page(const PictureOf& picture, PictureSize& size);

}  // namespace ordeal::tools
