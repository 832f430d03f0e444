#pragma once
// Why ABD's registers are atomic (Attiya, Bar-Noy and Dolev 1995, section 3; Lynch and Shvartsman
// 1997), watched from outside: what is finished is on a majority, and whoever begins afterwards is
// not behind it.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "protocols/abd/facts.hpp"
#include "protocols/common/room.hpp"
#include "protocols/common/watching.hpp"

namespace ordeal::protocols::abd {

class AbdProperties final : public WatchingProperties {
 public:
  /// Watches the nodes of the cluster and its processes, from before they start.
  explicit AbdProperties(const Cluster& cluster);

 private:
  /// One register, as a record that no replica can lose.
  struct Register {
    std::map<sim::NodeId, Tag> acknowledged;  // by replica: the greatest
    Tag finished;                             // the greatest of all operations that are done
    std::map<Tag, std::int64_t> chosen;       // every write that has begun its second round
    std::map<sim::NodeId, Tag> floor;         // by process: `finished` when its operation began
  };

  void on_answered(const Answered& fact, sim::Node& replica);
  void on_chose(const Chose& fact, sim::Node& process);
  void on_finished(const Finished& fact, sim::Node& process);

  const std::size_t majority_;
  std::size_t tags_never_go_back_;
  std::size_t tags_are_unique_;
  std::size_t finished_is_on_majority_;
  std::size_t later_is_not_older_;
  std::size_t value_was_written_;
  std::size_t replicas_disagreed_;
  std::size_t writers_tied_;
  std::size_t newer_was_kept_;

  std::map<std::string, Register> registers_;
};

}  // namespace ordeal::protocols::abd
