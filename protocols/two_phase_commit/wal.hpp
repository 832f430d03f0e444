#pragma once
// The write-ahead log of a node, one for both its roles (Gray 1978, section 5.8; Mohan, Lindsay and
// Obermarck 1986, section 3): what the node has promised, in the order in which it did.

#include <cstdint>
#include <vector>

#include "protocols/common/record_file.hpp"
#include "protocols/two_phase_commit/messages.hpp"

namespace ordeal::protocols::two_phase_commit {

enum class RecordKind : std::uint8_t {
  life,       ///< a new life begins. Forced
  prepared,   ///< participant: can commit and can abort, and will do as it is told. Forced
  committed,  ///< participant: has committed. Forced, before it is acknowledged
  aborted,    ///< participant: has aborted. Not forced: it would ask, and hear it again
  decided,    ///< coordinator: commits. Forced, before it is told. There is no record of an abort
  ended,      ///< coordinator: all writers have it. Not forced: they would say so again
};
BOOST_DESCRIBE_ENUM(RecordKind, life, prepared, committed, aborted, decided, ended)

struct Record {
  RecordKind kind = RecordKind::life;
  TransactionId transaction;
  std::uint64_t branch = 0;          ///< of prepared
  std::vector<sim::NodeId> writers;  ///< of prepared and decided
  Writes writes;                     ///< of prepared
};
BOOST_DESCRIBE_STRUCT(Record, (), (kind, transaction, branch, writers, writes))

class Wal {
 public:
  /// `records_max` records fit on the disk, those that begin a life not counted. Promises that no
  /// more are there or set aside, over all lives, but for what claim() says there have to be.
  Wal(sim::Node& node, std::uint64_t records_max) : file_(node, "wal"), records_max_(records_max) {}

  /// Gives what earlier lives left, in their order, and begins a life. Once, before all else.
  template <class Take>
  void recover(Take take) {
    file_.recover([&](Record record) {
      if (record.kind == RecordKind::life) {
        ++life_;
      } else {
        ++count_;
        take(std::move(record));
      }
    });
    ++life_;
    file_.append(Record{});
    file_.sync();
  }

  /// Counts the lives of this node, from 1.
  std::uint64_t life() const { return life_; }

  /// Sets places aside for records that will have to be written; false if there are none left.
  bool reserve(std::uint64_t records) {
    if (count_ + reserved_ + records > records_max_) return false;
    reserved_ += records;
    return true;
  }
  /// Sets places aside that there have to be.
  void claim(std::uint64_t records) { reserved_ += records; }
  /// Gives back what was set aside and is not needed.
  void release(std::uint64_t records) { reserved_ -= records; }

  std::uint64_t reserved() const { return reserved_; }

  /// Takes a place that was set aside. Not durable before sync().
  void append(const Record& record) {
    --reserved_;
    file_.append(record);
    ++count_;
  }
  /// Returns when everything appended before the call is durable. Blocks.
  void sync() { file_.sync(); }

 private:
  RecordFile<Record> file_;
  const std::uint64_t records_max_;
  std::uint64_t count_ = 0;
  std::uint64_t reserved_ = 0;
  std::uint64_t life_ = 0;
};

}  // namespace ordeal::protocols::two_phase_commit
