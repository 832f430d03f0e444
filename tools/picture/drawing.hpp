#pragma once
// A scene as inline SVG. Colours and sizes of writing are the page's (page_style.hpp).

#include <string>

#include "tools/picture/scene.hpp"

namespace ordeal::tools {

/// Two drawings side by side, of one height: the names of the lanes, which stay in sight, and the
/// lanes. `number` tells the drawings of one page apart; bars lead to the rows "op<number>-<id>" of
/// a table, reasons to "why<number>-<reason>".
std::string drawing(const JudgedHistory& judged, const Scene& scene, std::size_t number,
                    const std::string& title, const std::string& description);

/// "write x = 3, by c1, from 12.004 s to 12.019 s": what a bar says aloud.
std::string spoken_text(const checkers::History& history, const checkers::Operation& operation);

}  // namespace ordeal::tools
