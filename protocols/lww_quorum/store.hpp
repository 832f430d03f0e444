#pragma once
// What one replica has: for each key its versions, in memory and in a file that is never rewritten
// (compaction is not built). It notes what it gains and what it gives up.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "protocols/common/record_file.hpp"
#include "protocols/lww_quorum/messages.hpp"
#include "protocols/lww_quorum/version.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::lww_quorum {

/// One record of the file: what the key has from here on; nothing, if its tombstones were
/// forgotten.
struct Record {
  std::string key;
  Siblings siblings;
};
BOOST_DESCRIBE_STRUCT(Record, (), (key, siblings))

class Store {
 public:
  /// Recovers what an earlier life left; `remember` is given every version that ever was here.
  Store(sim::Node& node, const Precedence& precedence,
        const std::function<void(const Version&)>& remember);

  /// Empty for a key without versions. The reference holds until the key changes.
  const Siblings& at(const std::string& key) const;
  const std::map<std::string, Siblings>& all() const { return keys_; }

  /// Adds what is new of `incoming`. Not durable before sync().
  void merge(const std::string& key, const Siblings& incoming);
  /// Puts `siblings` in the place of whatever the key has, newer or not.
  void overwrite(const std::string& key, const Siblings& siblings);
  /// Removes the key.
  void forget(const std::string& key);
  /// Returns when all changes made before the call are durable. Blocks.
  void sync() { file_.sync(); }

 private:
  sim::Node& node_;
  const Precedence precedence_;
  RecordFile<Record> file_;
  std::map<std::string, Siblings> keys_;
};

}  // namespace ordeal::protocols::lww_quorum
