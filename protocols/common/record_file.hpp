#pragma once
// A file to which records are only ever added, each with a checksum: a node's memory of what it
// did, read back by its next life.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "protocols/common/stable_file.hpp"
#include "sim/core/bytes.hpp"

namespace ordeal::protocols {

template <sim::Described Record>
class RecordFile {
 public:
  RecordFile(sim::Node& node, const char* name) : file_(node, name) {}

  /// Gives every record that an earlier life left to `take`, up to the first that is torn or
  /// missing, and removes what is behind. Nothing there was promised to anybody, for a promise
  /// waits for sync(). Once, before the first append().
  ///
  /// Trap: a checksum over its own record alone is not enough. Records are cut off, others of the
  /// same size are written, the machine crashes again, and the disk has kept the new bytes but not
  /// the cut: then what was cut off follows the new records, each record valid by itself. So a
  /// checksum covers the one before it too.
  template <class Take>
  void recover(Take take) {
    const std::string bytes = file_.read();
    std::string_view rest = bytes;
    std::uint64_t whole = 0;
    while (true) {
      Record record;
      std::uint64_t checksum = 0;
      if (!sim::decode(rest, record) || !sim::decode(rest, checksum)) break;
      if (checksum != sim::fold(checksum_, sim::hash_of(record))) break;
      checksum_ = checksum;
      whole = bytes.size() - rest.size();
      take(std::move(record));
    }
    if (whole < bytes.size()) file_.truncate(whole);
  }

  /// Not durable before sync().
  void append(const Record& record) {
    checksum_ = sim::fold(checksum_, sim::hash_of(record));
    std::string bytes;
    sim::encode(bytes, record);
    sim::encode(bytes, checksum_);
    file_.append(bytes);
  }
  /// Returns when everything appended before the call is durable. Blocks, unless it is already.
  void sync() { file_.sync(); }

 private:
  StableFile file_;
  std::uint64_t checksum_ = 0;  // of the last record
};

}  // namespace ordeal::protocols
