#include <algorithm>

#include "checkers/codes.hpp"
#include "checkers/sessions/session_finders.hpp"
#include "checkers/workloads/anomaly_log.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::string_view kCodeOf[] = {kMissedOwnWrite, kReadWentBack, kWritesReordered,
                                        kCauseMissed};

class GuaranteeScan {
 public:
  GuaranteeScan(const SessionTable& table, Guarantee guarantee)
      : table_(table),
        guarantee_(guarantee),
        followed_(table.session_count()),
        by_key_(table.writes_by_key().size()),
        last_read_(table.writes_by_key().size()),
        row_of_(table.nodes().size(), kNone) {
    // The writes of one session to one key share a row.
    for (const std::vector<NodeId>& writes : table.writes_by_key()) {
      for (std::size_t i = 0; i < writes.size(); ++i) {
        const bool is_next =
            i > 0 && table.node(writes[i]).session == table.node(writes[i - 1]).session;
        if (!is_next) by_row_.emplace_back();
        row_of_[writes[i]] = static_cast<std::uint32_t>(by_row_.size() - 1);
      }
    }
  }

  SessionOutcome run() {
    for (reader_ = 0; reader_ < table_.session_count() && !violation_; ++reader_) scan();
    return {std::move(violation_), false};
  }

 private:
  // The latest write of a row (the first known of a key) that the reader must not read behind: why,
  // and the read by which the reader learnt of it.
  struct Mark {
    std::uint32_t reader = kNone;
    NodeId write = kNone;
    NodeId because = kNone;
    NodeId seen = kNone;
  };

  void scan() {
    std::fill(followed_.begin(), followed_.end(), 0);
    for (NodeId id = table_.begin(reader_); id < table_.begin(reader_ + 1) && !violation_; ++id) {
      const SessionNode& node = table_.node(id);
      if (node.is_write) {
        if (guarantee_ == Guarantee::kReadYourWrites) learn(id, id, id);
        continue;
      }
      judge(id);
      if (node.writer == kNone) continue;
      if (guarantee_ == Guarantee::kMonotonicReads) {
        learn(node.writer, id, id);
        last_read_[node.key] = {reader_, node.writer, id, id};
      } else if (guarantee_ != Guarantee::kReadYourWrites) {
        follow(id);
      }
    }
  }

  void learn(NodeId write, NodeId because, NodeId seen) {
    Mark& row = by_row_[row_of_[write]];
    const bool is_news =
        row.reader != reader_ || table_.node(row.write).place < table_.node(write).place;
    if (is_news) row = {reader_, write, because, seen};
    Mark& key = by_key_[table_.node(write).key];
    if (key.reader != reader_) key = {reader_, write, because, seen};
  }

  // What was done before the write that is seen here, in its process.
  void follow(NodeId read) {
    const SessionNode& write = table_.node(table_.node(read).writer);
    if (write.session == reader_) return;
    for (std::uint32_t& place = followed_[write.session]; place < write.place; ++place) {
      const NodeId before = table_.begin(write.session) + place;
      const SessionNode& node = table_.node(before);
      const bool wanted = node.is_write == (guarantee_ == Guarantee::kMonotonicWrites);
      const NodeId known = node.is_write ? before : node.writer;
      if (wanted && known != kNone) learn(known, before, read);
    }
  }

  void judge(NodeId read) {
    const SessionNode& node = table_.node(read);
    if (node.writer == kNone) {
      const Mark& mark = by_key_[node.key];
      if (mark.reader == reader_) report(mark, read);
      return;
    }
    const SessionNode& writer = table_.node(node.writer);
    const Mark& mark = by_row_[row_of_[node.writer]];
    if (mark.reader == reader_ && table_.node(mark.write).place > writer.place) {
      return report(mark, read);
    }
    const Mark& last = last_read_[node.key];
    const bool comes_back = guarantee_ == Guarantee::kMonotonicReads && last.reader == reader_ &&
                            last.write != node.writer && mark.reader == reader_ &&
                            mark.write == node.writer;
    if (!comes_back) return;
    violation_ = violation_with(read, {mark.seen, last.seen});
    violation_->reasons = {sentence(table_.text(mark.seen) + " came first"),
                           sentence(table_.text(last.seen) + " came after that: the process had "
                                                             "left the former value behind"),
                           sentence(table_.text(read) + " came back to it")};
  }

  SessionViolation violation_with(NodeId culprit, std::vector<NodeId> others) const {
    SessionViolation violation;
    violation.code = kCodeOf[static_cast<std::size_t>(guarantee_)];
    others.insert(others.begin(), culprit);
    for (const NodeId node : others) {
      violation.operations.push_back(table_.node(node).id);
      const NodeId writer = table_.node(node).writer;
      if (writer != kNone) violation.operations.push_back(table_.node(writer).id);
    }
    return violation;
  }

  void report(const Mark& mark, NodeId read) {
    violation_ = violation_with(read, {mark.write, mark.because, mark.seen});
    auto& reasons = violation_->reasons;
    if (guarantee_ == Guarantee::kReadYourWrites || guarantee_ == Guarantee::kMonotonicReads) {
      reasons.push_back(sentence(table_.text(mark.because) + " came first"));
    } else {
      const NodeId seen = table_.node(mark.seen).writer;
      reasons.push_back(sentence(table_.text(mark.because) + " came first, in the process of " +
                                 table_.text(seen)));
      reasons.push_back(sentence(table_.text(mark.seen) + " saw that"));
    }
    const NodeId writer = table_.node(read).writer;
    reasons.push_back(
        sentence(table_.text(read) + " came after that in its process, and saw " +
                 (writer == kNone ? "the initial value, older than " + table_.text(mark.write)
                                  : table_.text(writer) + ", which its process wrote before " +
                                        table_.text(mark.write))));
  }

  const SessionTable& table_;
  Guarantee guarantee_;
  std::uint32_t reader_ = 0;
  std::vector<std::uint32_t> followed_;  // by session: how much of it the reader has passed
  std::vector<Mark> by_key_;
  std::vector<Mark> last_read_;  // by key
  std::vector<Mark> by_row_;
  std::vector<std::uint32_t> row_of_;  // of a write
  std::optional<SessionViolation> violation_;
};

}  // namespace

SessionOutcome find_guarantee_violation(const SessionTable& table, Guarantee guarantee) {
  return GuaranteeScan(table, guarantee).run();
}

bool fits_sessions(const History& history) {
  bool writes = false;
  for (const Operation& operation : history.operations()) {
    if (operation.function == Function::kRead) continue;
    if (operation.function != Function::kWrite && operation.function != Function::kCas)
      return false;
    writes = true;
  }
  return writes;
}

}  // namespace ordeal::checkers
