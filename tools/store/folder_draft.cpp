#include "tools/store/folder_draft.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

// No two live processes share it, and one process has one draft of a place at a time.
std::string draft_suffix() { return ".draft-" + std::to_string(::getpid()); }

}  // namespace

FolderDraft::FolderDraft(fs::path place) : place_(std::move(place)) {
  draft_ = place_.parent_path() / ("." + place_.filename().string() + draft_suffix());
  std::error_code error;
  fs::remove_all(draft_, error);
  fs::create_directories(draft_, error);
  if (error) fail("cannot make the folder " + place_.string() + ": " + error.message());
}

FolderDraft::~FolderDraft() {
  std::error_code ignored;
  if (!published_) fs::remove_all(draft_, ignored);
}

void FolderDraft::fail(const std::string& what) {
  if (error_.empty()) error_ = what;
}

void FolderDraft::write(const std::string& name, const std::string& contents) {
  std::ofstream out(file(name), std::ios::binary);
  out << contents;
  out.close();
  if (!out) fail("cannot write " + (place_ / name).string());
}

std::vector<std::pair<std::string, std::uintmax_t>> FolderDraft::files() const {
  std::vector<std::pair<std::string, std::uintmax_t>> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(draft_, ignored)) {
    found.emplace_back(entry.path().filename().string(), entry.file_size(ignored));
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool FolderDraft::publish() {
  if (!error_.empty()) return false;
  // A folder cannot be renamed onto one that holds files: the old one steps aside first.
  const fs::path aside = draft_.string() + "-old";
  std::error_code error;
  fs::remove_all(aside, error);
  fs::rename(place_, aside, error);
  fs::rename(draft_, place_, error);
  std::error_code ignored;
  fs::remove_all(aside, ignored);
  if (error) {
    fail("cannot put " + place_.string() + " in its place: " + error.message());
    return false;
  }
  published_ = true;
  return true;
}

std::string point_link(const fs::path& link, const fs::path& target) {
  const fs::path fresh = link.string() + draft_suffix();
  std::error_code error;
  fs::remove(fresh, error);
  fs::create_symlink(target, fresh, error);
  if (!error) fs::rename(fresh, link, error);
  return error ? "cannot point " + link.string() + " at the run: " + error.message() : "";
}

}  // namespace ordeal::tools
