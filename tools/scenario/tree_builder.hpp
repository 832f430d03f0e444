#pragma once
// From yaml-cpp's events to our tree.

#include <string>

#include "tools/scenario/document.hpp"

namespace ordeal::tools {

/// Parses `source` into `root`. What is wrong is told to `document`; `set` is the --set option that
/// the text is the value of, or -1. False if there is no tree.
bool build_tree(Document& document, const SourceText& source, int set, Value& root);

}  // namespace ordeal::tools
