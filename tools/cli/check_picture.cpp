#include "tools/cli/check_picture.hpp"

#include <filesystem>

#include "tools/picture/page.hpp"
#include "tools/report/numbers.hpp"
#include "tools/store/whole_file.hpp"

namespace ordeal::tools {

std::optional<UsageError> check_picture_words(const std::string& place,
                                              const std::vector<CheckInput>& inputs, bool many) {
  if (many) {
    return UsageError{"CLI005", "--picture draws one history; " +
                                    (inputs.size() == 1 ? std::string("a folder was named")
                                                        : grouped(inputs.size()) + " were named")};
  }
  if (place.empty() || place == "-") {
    return UsageError{"CLI006", "--picture takes the name of a file, such as picture.html"};
  }
  std::error_code ignored;
  std::vector<std::string> read = inputs.front().logs;
  read.push_back(inputs.front().name);
  for (const std::string& name : read) {
    if (!std::filesystem::equivalent(place, name, ignored)) continue;
    return UsageError{"CLI006", "--picture would be written over the history " + place};
  }
  return std::nullopt;
}

WrittenPicture write_picture(const CheckedFile& file, const std::string& place) {
  PictureOf picture{file.name, file.format, {}};
  for (std::size_t i = 0; i < file.reports.size(); ++i) {
    const checkers::Certification* certification = nullptr;
    if (i < file.certifications.size()) {
      certification = &file.certifications[i];
    } else if (i < file.orders.size() && file.orders[i]) {
      certification = &*file.orders[i];
    }
    picture.verdicts.push_back({*file.history, file.reports[i], certification});
  }
  PictureSize size;
  WrittenPicture written;
  written.error = write_whole_file(place, picture_page(picture, size));
  written.line =
      "  picture  " + place + "   " +
      (size.drawn == size.all ? counted(size.all, "operation")
                              : grouped(size.drawn) + " of " + counted(size.all, "operation")) +
      '\n';
  return written;
}

}  // namespace ordeal::tools
