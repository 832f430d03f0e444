#pragma once
// A node's disk. What is written is seen at once; what was not synced may be lost when the machine
// crashes, each write by a decision of its own: n1/disk/17/kept. So writes may survive out of
// order, as they do on real disks, and a later one without an earlier one leaves zeros in the gap.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/decision.hpp"
#include "sim/core/distribution.hpp"
#include "sim/core/node_id.hpp"

namespace ordeal::sim {

class Kernel;

/// What becomes of unsynced writes at a crash.
enum class UnsyncedWrites : std::uint8_t { random, lose, keep };

struct DiskOptions {
  Distribution sync_latency =
      Distribution::uniform(std::chrono::microseconds(200), std::chrono::milliseconds(2));
};

/// Named files of bytes. Owned by the machine, not by a life: a new life finds what survived.
/// Only sync() blocks; reads and writes go through a page cache that takes no time.
class Disk {
 public:
  Disk(Kernel& kernel, NodeId node, const DiskOptions& options);

  bool exists(const std::string& file) const { return files_.contains(file); }
  /// Bytes in the file; 0 if there is none.
  std::uint64_t size(const std::string& file) const;
  /// The whole content, as this life sees it; empty if there is no such file.
  std::string read(const std::string& file) const;

  /// These create the file when it is missing (creation itself survives a crash).
  void append(const std::string& name, std::string_view bytes);
  void write(const std::string& name, std::uint64_t offset, std::string_view bytes);
  /// Cuts or extends (with zeros) to `size`.
  void truncate(const std::string& name, std::uint64_t size);

  /// Renames over whatever had that name, atomically: after a crash the old state or the new, never
  /// both or neither. Renames become durable in the order they were done, as a journal keeps them:
  /// once a file that has or had one of the two names is synced. Requires that `from` exists.
  void rename(const std::string& from, const std::string& to);

  /// Blocks until everything done to the file before the call is durable, though it be renamed
  /// meanwhile. A file that does not exist is made.
  void sync(const std::string& name);

  /// For the world: the machine crashed. Unsynced changes are kept or lost, then forgotten.
  void crash(UnsyncedWrites rule);

 private:
  struct Change {
    std::uint64_t number;  // counts this disk's changes
    bool is_truncation;
    std::uint64_t offset;  // or the new size
    std::string bytes;
    std::uint64_t end() const { return offset + bytes.size(); }
  };
  struct File {  // its name is the directory's business: a sync under way follows the file
    std::string durable;
    std::vector<Change> pending;
    std::uint64_t size = 0;
  };
  struct Rename {
    std::uint64_t number;
    std::string from;
    std::string to;
    std::shared_ptr<File> replaced;  // what had the name before, if anything had
  };

  const std::shared_ptr<File>& open(const std::string& name);
  void change(const std::string& name, File& file, Change&& change);
  static void apply(std::string& content, const Change& change);
  bool keeps(std::uint64_t number, UnsyncedWrites rule);

  Kernel& kernel_;
  NodeId node_;
  const DiskOptions& options_;
  Name root_;  // n1/disk
  std::uint64_t changes_ = 0;
  std::uint64_t syncs_ = 0;
  std::map<std::string, std::shared_ptr<File>> files_;
  decltype(files_)::value_type* opened_ = nullptr;  // last, of files_: the next is mostly the same
  std::vector<Rename> renames_;
};

}  // namespace ordeal::sim
