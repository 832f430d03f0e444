// Every wrong scenario in bad_scenarios/ and what is said about it, word for word. To write down
// what is said today: ORDEAL_WRITE_EXPECTED=1, and then read the difference.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/tools/scenario_rooms.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/load.hpp"

namespace scenario_test {
namespace {

namespace fs = std::filesystem;
using namespace ordeal::tools;  // NOLINT: for the tests alone

const fs::path kFolder = "tests/tools/bad_scenarios";

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> bad_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string told(const LoadedScenario& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += render(diagnostic, false);
  return text + summary_text(loaded.diagnostics, loaded.left_out) + "\n";
}

TEST_CASE("every wrong scenario is told what is wrong with it, and where") {
  const std::vector<fs::path> files = bad_files();
  CHECK(files.size() >= 60);
  const char* writing = std::getenv("ORDEAL_WRITE_EXPECTED");
  for (const fs::path& path : files) {
    CAPTURE(path.string());
    const std::string name = path.filename().string();
    const LoadedScenario loaded = load_scenario_text(name, content_of(path), rooms());
    fs::path expected = path;
    expected.replace_extension(".expected");
    const std::string text = told(loaded);
    if (writing != nullptr) std::ofstream(expected) << text;
    CHECK(text == content_of(expected));
    CHECK_FALSE(loaded.diagnostics.empty());
    CHECK(loaded.is_unreadable == false);
  }
}

TEST_CASE("a wrong file gives no scenario, a warned one does") {
  for (const fs::path& path : bad_files()) {
    CAPTURE(path.string());
    const LoadedScenario loaded = load_scenario(path.string(), rooms());
    const bool has_error =
        std::any_of(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                    [](const Diagnostic& one) { return one.severity == Severity::error; });
    CHECK(loaded.scenario.has_value() == !has_error);
    CHECK(has_error == !path.filename().string().starts_with("warn_"));
  }
}

TEST_CASE("every code is shown by some file, and every code told is in the table") {
  std::set<std::string> shown;
  for (const fs::path& path : bad_files()) {
    for (const Diagnostic& one : load_scenario(path.string(), rooms()).diagnostics) {
      shown.insert(one.code);
    }
  }
  std::set<std::string> known;
  for (const ScenarioCodeRow& row : scenario_codes()) {
    known.insert(std::string(row.code));
    CHECK_FALSE(row.sentence.empty());
  }
  CHECK(known.size() == scenario_codes().size());
  // These two are about no file's content: see scenario_load.cpp.
  shown.insert("YAML099");
  shown.insert("YAML112");
  CHECK(shown == known);
}

TEST_CASE("places are sorted, and no file is told more than twenty things") {
  for (const fs::path& path : bad_files()) {
    CAPTURE(path.string());
    const LoadedScenario loaded = load_scenario(path.string(), rooms());
    CHECK(loaded.diagnostics.size() <= kDiagnosticsMax);
    for (std::size_t i = 1; i < loaded.diagnostics.size(); ++i) {
      const SourcePlace& before = loaded.diagnostics[i - 1].place;
      const SourcePlace& after = loaded.diagnostics[i].place;
      CHECK((before.line < after.line ||
             (before.line == after.line && before.column <= after.column)));
    }
  }
}

TEST_CASE("carets stand under what they point at") {
  for (const fs::path& path : bad_files()) {
    for (const Diagnostic& one : load_scenario(path.string(), rooms()).diagnostics) {
      if (one.place.line == 0 || one.source_line.empty()) continue;
      CAPTURE(path.string());
      CAPTURE(one.message);
      const std::string page = render(one, false);
      const std::size_t caret = page.find('^');
      REQUIRE(caret != std::string::npos);
      CHECK(page.find("--> " + path.string() + ":" + std::to_string(one.place.line) + ":" +
                      std::to_string(one.place.column)) != std::string::npos);
    }
  }
}

TEST_CASE("no file cut off anywhere, and no byte changed, brings the loader down") {
  for (const fs::path& path : bad_files()) {
    CAPTURE(path.string());
    const std::string text = content_of(path);
    for (std::size_t length = 0; length < text.size(); length += 1 + text.size() / 40) {
      CAPTURE(length);
      const LoadedScenario cut = load_scenario_text("cut.yaml", text.substr(0, length), rooms());
      CHECK((cut.scenario.has_value() || !cut.diagnostics.empty()));
      std::string changed = text;
      changed[length] = "{}[]:-,#&*!|>'\"%@`\t\n\0~9z\xff"[length % 26];
      const LoadedScenario other = load_scenario_text("changed.yaml", changed, rooms());
      CHECK((other.scenario.has_value() || !other.diagnostics.empty()));
      for (const Diagnostic& one : other.diagnostics) CHECK_FALSE(render(one, true).empty());
    }
  }
}

}  // namespace
}  // namespace scenario_test
