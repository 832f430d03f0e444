#pragma once
// The replicated log of one server (Ongaro and Ousterhout 2014, section 5.3), in memory and on
// disk. Its file is a row of records, entry and checksum. A checksum covers its entry and the
// checksum before it, so a record is valid only behind the very records it was written behind.

#include <boost/container/deque.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "protocols/common/stable_file.hpp"
#include "protocols/raft/messages.hpp"

namespace ordeal::protocols::raft {

class Log {
 public:
  /// Recovers what an earlier life left, up to the first record that is torn, missing or out of
  /// place. Nothing behind that point was ever promised to anybody, for a promise waits for sync().
  explicit Log(sim::Node& node);

  LogIndex last_index() const { return records_.size() - 1; }
  Position last() const { return {records_.back().entry.term, last_index()}; }
  /// Requires index <= last_index(); the term at 0 is 0.
  Term term_at(LogIndex index) const { return records_[index].entry.term; }
  /// Requires 1 <= index <= last_index().
  const Entry& operator[](LogIndex index) const { return records_[index].entry; }
  /// Is there an entry of that term at that index? Then both logs agree up to there (Log Matching).
  bool has(const Position& position) const {
    return position.index <= last_index() && term_at(position.index) == position.term;
  }
  /// The first index of the run of equal terms that `index` is in. Linear in that run.
  LogIndex first_of_term_at(LogIndex index) const;
  /// Stands for everything up to and including `index`:
  /// two logs with equal checksums there are equal.
  std::uint64_t checksum(LogIndex index) const { return records_[index].checksum; }
  /// Does everything up to and including `index` surely survive a crash? For properties.
  bool is_durable(LogIndex index) const {
    return index <= last_index() && file_.is_durable(records_[index].written_by);
  }

  /// Adds one entry at the end. Not durable before sync().
  void append(const Entry& entry);

  /// What store() did.
  struct Stored {
    LogIndex truncated_from = 0;  ///< the first entry removed; 0 for none
    LogIndex appended_from = 0;   ///< the first entry added; 0 for none
  };
  /// Makes `entries` the ones that follow `previous`: keeps those that are there already, removes
  /// the first one that conflicts and all that follow it, adds the rest. Never shortens a log that
  /// agrees: the message may be an old one, overtaken by its successors. Not durable before sync().
  Stored store(LogIndex previous, const std::vector<Entry>& entries);

  /// Returns when everything done before the call is durable. Blocks.
  void sync() { file_.sync(); }

 private:
  struct Record {
    Entry entry;
    std::uint64_t checksum = 0;
    std::uint64_t end = 0;         // in the file
    std::uint64_t written_by = 0;  // which change of it; 0 in an earlier life
  };

  void add_record(const Entry& entry);
  void truncate_from(LogIndex index);

  // In blocks: a vector that outgrows its memory would move a long log, again and again.
  using Records =
      boost::container::deque<Record, void,
                              boost::container::deque_options_t<boost::container::block_size<64>>>;

  StableFile file_;
  Records records_;      // [0] stands before the first entry
  std::string written_;  // the bytes of the records being added
};

}  // namespace ordeal::protocols::raft
