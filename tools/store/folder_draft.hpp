#pragma once
// A folder that appears whole or not at all: written beside its place under another name, and
// renamed when it is complete. What a killed process leaves behind is only such a draft, never half
// a run.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ordeal::tools {

class FolderDraft {
 public:
  /// Begins the draft of `place`, whose parents are made. See error().
  explicit FolderDraft(std::filesystem::path place);
  FolderDraft(const FolderDraft&) = delete;
  FolderDraft& operator=(const FolderDraft&) = delete;
  /// Removes the draft, unless it was published.
  ~FolderDraft();

  /// Where a file of the draft is written for now.
  std::filesystem::path file(const std::string& name) const { return draft_ / name; }
  void write(const std::string& name, const std::string& contents);
  /// Names and sizes of the files so far, in the order of names.
  std::vector<std::pair<std::string, std::uintmax_t>> files() const;

  /// Puts the folder in its place; what was there goes. False when anything failed so far.
  bool publish();

  /// The first thing that failed, in words; empty while all is well.
  const std::string& error() const { return error_; }
  void fail(const std::string& what);

 private:
  std::filesystem::path place_;
  std::filesystem::path draft_;
  std::string error_;
  bool published_ = false;
};

/// Points the symbolic link `link` at `target` (as written), in one step. Empty, or what failed.
std::string point_link(const std::filesystem::path& link, const std::filesystem::path& target);

}  // namespace ordeal::tools
