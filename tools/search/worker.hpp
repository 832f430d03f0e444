#pragma once
// One process that runs seeds for its parent. They talk over two pipes: eight bytes for a seed one
// way; a letter, a length and a record in JSON the other. A worker that loses its parent ends.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/search/many_seeds.hpp"

namespace ordeal::tools {

/// The parent's end. Made idle; start() forks.
class Worker {
 public:
  /// `foreign`: descriptors of other workers, which the new process must not keep open. Throws
  /// std::system_error.
  void start(const ManySeeds& seeds, const std::vector<int>& foreign);
  /// Ends the process, if there is one, and closes the pipes.
  void dismiss();

  void give(std::uint64_t seed);
  /// The next record that has arrived, if any. Never waits.
  std::optional<RunRecord> receive();

  /// The seeds given and not answered, the one that runs first.
  const std::vector<std::uint64_t>& under_way() const { return under_way_; }
  /// The process has closed its pipe: it is dead or dying.
  bool has_ended() const { return ended_; }
  /// It died of a spinning run, and had handed over the record of it.
  bool explained_itself() const { return explained_; }
  /// Requires has_ended(). Waits for the process; "was killed by signal 11 (Segmentation fault)",
  /// and the last line it wrote to stderr, if it wrote any.
  std::string cause_of_death();

  int output() const { return from_worker_; }
  int complaints() const { return worker_errors_; }
  void add_descriptors(std::vector<int>& list) const;

 private:
  void read_available();
  void pass_on_complaints();

  pid_t process_ = -1;
  int to_worker_ = -1;
  int from_worker_ = -1;
  int worker_errors_ = -1;
  std::string last_words_;  // the end of what it wrote to stderr, which is passed on to ours
  std::vector<std::uint64_t> under_way_;
  std::string received_;
  bool ended_ = false;
  bool explained_ = false;
};

}  // namespace ordeal::tools
