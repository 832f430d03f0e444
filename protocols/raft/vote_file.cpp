#include "protocols/raft/vote_file.hpp"

#include "sim/core/bytes.hpp"

namespace ordeal::protocols::raft {

VoteFile::VoteFile(sim::Node& node) : file_(node, "vote") {
  const std::string bytes = file_.read();
  std::string_view rest = bytes;
  if (bytes.empty()) return;  // the first life
  sim::require(sim::decode(rest, saved_), "a server that cannot know its vote does not start");
}

void VoteFile::save(const TermAndVote& saved) {
  saved_ = saved;
  std::string bytes;
  sim::encode(bytes, saved_);
  file_.rewrite(bytes);
}

}  // namespace ordeal::protocols::raft
