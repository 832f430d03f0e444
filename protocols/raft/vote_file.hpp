#pragma once
// currentTerm and votedFor (Ongaro and Ousterhout 2014, figure 2), which survive crashes.

#include <optional>

#include "protocols/common/stable_file.hpp"
#include "protocols/raft/messages.hpp"

namespace ordeal::protocols::raft {

struct TermAndVote {
  Term term = 0;
  std::optional<sim::NodeId> voted_for;  ///< in that term
};
BOOST_DESCRIBE_STRUCT(TermAndVote, (), (term, voted_for))

/// A small file, rewritten at each change; less than a
/// disk sector, so it is written whole or not at all.
class VoteFile {
 public:
  /// Reads what an earlier life left.
  explicit VoteFile(sim::Node& node);

  Term term() const { return saved_.term; }
  std::optional<sim::NodeId> voted_for() const { return saved_.voted_for; }

  /// Goes on to a later term, in which this server has not voted. Not durable before sync().
  void enter(Term term) { save({term, std::nullopt}); }
  /// Casts the vote of the present term. Not durable before sync().
  void vote(sim::NodeId candidate) { save({saved_.term, candidate}); }
  /// Blocks.
  void sync() { file_.sync(); }

 private:
  void save(const TermAndVote& saved);

  StableFile file_;
  TermAndVote saved_;
};

}  // namespace ordeal::protocols::raft
