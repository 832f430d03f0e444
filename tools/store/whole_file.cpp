#include "tools/store/whole_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace ordeal::tools {
namespace {

namespace fs = std::filesystem;

// Empty, or what failed.
std::string write_contents(const fs::path& path, const std::string& contents) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << contents;
  out.close();
  if (out) return {};
  return errno == 0 ? "it cannot be written" : std::strerror(errno);
}

}  // namespace

std::string write_whole_file(const fs::path& place, const std::string& contents) {
  const std::string lead = "cannot write " + place.string() + ": ";
  std::error_code error;
  fs::path target = fs::canonical(place, error);
  if (error) target = place;
  const fs::file_status status = fs::status(target, error);
  if (fs::is_directory(status)) return lead + "it is a folder";
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const std::string failure = write_contents(target, contents);
    return failure.empty() ? failure : lead + failure;
  }
  const fs::path draft = target.parent_path() / ("." + target.filename().string() + ".draft-" +
                                                 std::to_string(::getpid()));
  std::string failure = write_contents(draft, contents);
  if (failure.empty()) {
    fs::rename(draft, target, error);
    if (error) failure = error.message();
  }
  if (failure.empty()) return {};
  fs::remove(draft, error);
  return lead + failure;
}

}  // namespace ordeal::tools
