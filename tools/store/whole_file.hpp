#pragma once
// A file that appears whole or not at all.

#include <filesystem>
#include <string>

namespace ordeal::tools {

/// Writes it beside its place under another name, and renames it when it is complete; what was
/// there stays until then. Where a link leads is written, not over the link; a device or a pipe is
/// written straight to. Empty, or what failed, in words.
std::string write_whole_file(const std::filesystem::path& place, const std::string& contents);

}  // namespace ordeal::tools
