#pragma once
// The reader and writer of ABD (1995): every operation is two rounds to all replicas, each ended by
// the answers of a majority. Any two majorities share a replica, so
//   a write asks for the greatest tag there is, and stores its value under a greater one;
//   a read asks for the greatest tag there is, and stores it again before it returns it.
// Without the second round of a read the value might be on a minority only, and the next reader,
// asking others, would see the one before.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "protocols/abd/messages.hpp"
#include "protocols/abd/replica.hpp"
#include "protocols/common/client.hpp"
#include "protocols/common/room.hpp"
#include "protocols/common/round.hpp"
#include "sim/node.hpp"

namespace ordeal::protocols::abd {

struct Options {
  std::vector<sim::NodeId> replicas;
  /// A round that no majority answered for so long is asked again. More than a round trip and a
  /// sync.
  sim::Duration round_timeout = std::chrono::milliseconds(100);
  Rules rules;
};

class Process final : public Client {
 public:
  /// `number` is unique in its run: it makes the tags of this process its own.
  Process(sim::Node& machine, int number, const Options& options, const ClientOptions& client);

  /// Requires a read or a write. There is no coordinator, so one `through` a node is `fail`, and so
  /// are a read without a majority, for what it writes back was written before, and a write that
  /// could not choose a tag. A write whose second round began is `info`: it may take effect.
  Outcome perform(const Operation& operation) override;

 private:
  Outcome read(const std::string& key);
  Outcome write(const std::string& key, std::int64_t value);
  std::optional<Tagged> query(const std::string& key);
  bool update(const std::string& key, const Tagged& tagged);
  template <class Question>
  std::shared_ptr<Round<Question>> ask_majority(const Question& question);

  sim::Node& machine_;
  const std::uint64_t number_;
  const Options options_;
  const ClientOptions client_;
  const std::size_t quorum_;
  sim::Duration deadline_{};
  std::uint64_t chosen_ = 0;  // the number of the last tag
};

}  // namespace ordeal::protocols::abd
