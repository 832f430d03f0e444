#include "protocols/raft/log.hpp"

#include "sim/core/bytes.hpp"

namespace ordeal::protocols::raft {
namespace {

std::uint64_t checksum_after(std::uint64_t before, const Entry& entry) {
  return sim::fold(before, sim::hash_of(entry));
}

}  // namespace

// Trap: checksums that cover only their own entry are not enough. A follower
// truncates its log and appends records of the same size, the machine crashes,
// and the disk has kept the appended bytes but not the truncation: then what
// was cut off follows the new records again, each record valid by itself.
Log::Log(sim::Node& node) : file_(node, "log"), records_(1) {
  const std::string bytes = file_.read();
  std::string_view rest = bytes;
  while (true) {
    Record record;
    const bool whole = sim::decode(rest, record.entry) && sim::decode(rest, record.checksum);
    if (!whole || record.checksum != checksum_after(records_.back().checksum, record.entry)) break;
    record.end = bytes.size() - rest.size();
    records_.push_back(std::move(record));
  }
  if (records_.back().end < bytes.size()) file_.truncate(records_.back().end);
}

LogIndex Log::first_of_term_at(LogIndex index) const {
  while (index > 1 && term_at(index - 1) == term_at(index)) --index;
  return index;
}

void Log::append(const Entry& entry) {
  written_.clear();
  add_record(entry);
  file_.append(written_);
}

Log::Stored Log::store(LogIndex previous, const std::vector<Entry>& entries) {
  Stored stored;
  written_.clear();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const LogIndex index = previous + 1 + i;
    if (has({entries[i].term, index})) continue;
    if (index <= last_index()) {
      stored.truncated_from = index;
      truncate_from(index);
    }
    if (stored.appended_from == 0) stored.appended_from = index;
    add_record(entries[i]);
  }
  if (stored.appended_from != 0) file_.append(written_);
  return stored;
}

void Log::add_record(const Entry& entry) {
  const std::uint64_t checksum = checksum_after(records_.back().checksum, entry);
  const std::size_t before = written_.size();
  sim::encode(written_, entry);
  sim::encode(written_, checksum);
  const std::uint64_t end = records_.back().end + written_.size() - before;
  records_.push_back({entry, checksum, end, file_.changes() + 1});
}

void Log::truncate_from(LogIndex index) {
  records_.resize(index);
  file_.truncate(records_.back().end);
}

}  // namespace ordeal::protocols::raft
