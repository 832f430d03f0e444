#pragma once
// What the tests of the command line share: a ten-line protocol with every way to go wrong, a
// folder of their own, and the command run inside this process.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "protocols/common/room.hpp"

namespace cli_test {

/// "shelf": one machine that keeps a register. Its variants:
///   stale       now and then a read returns what the key held first; not every seed shows it
///   wrong_claim a property is false at the third write
///   throws      an exception leaves a handler
///   spins       a handler never waits and never returns
///   dies        the process is killed, in every third seed
///   fickle      delays hang on how often this process has run it: not deterministic
///   endless     two events wake each other for ever at one instant
std::vector<ordeal::protocols::Room> rooms();

/// What a command came to.
struct Result {
  int exit = 0;
  std::string out;
  std::string err;
};

/// A folder that is removed at the end, and commands run in it: relative paths are of this folder.
class Workplace {
 public:
  explicit Workplace(std::vector<ordeal::protocols::Room> its_rooms = rooms());
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace();

  std::filesystem::path path() const { return folder_; }
  /// Writes a scenario of the shelf: name.yaml. `more`: further lines of YAML.
  std::string scenario(const std::string& name, const std::string& variant = "",
                       const std::string& more = "");
  std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& text) const;
  bool has(const std::string& file) const;

  /// Runs `sim WORDS...` with these environment variables and no others.
  Result sim(const std::vector<std::string>& words,
             const std::map<std::string, std::string>& variables = {{"LC_ALL", "C.UTF-8"}},
             const std::string& input = "") const;
  /// The same in a process of its own, for commands that may end it. stdout and stderr in one.
  Result sim_apart(const std::vector<std::string>& words) const;

 private:
  std::vector<ordeal::protocols::Room> rooms_;
  std::filesystem::path folder_;
  std::filesystem::path before_;
};

/// Is `part` somewhere in `text`?
bool contains(const std::string& text, const std::string& part);

/// The last line of a text, without its newline.
std::string last_line(const std::string& text);

/// How often `part` stands in `text`.
int count_of(const std::string& text, const std::string& part);

}  // namespace cli_test
