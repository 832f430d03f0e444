#include "checkers/transactions/writer_groups.hpp"

#include <algorithm>
#include <utility>

namespace ordeal::checkers {

WriterGroups::WriterGroups(const RegisterFacts& facts, const Chains& processes)
    : writers_(facts.writers) {
  const auto process_of = [&](TxnId txn) { return processes.chain[txn]; };
  for (std::size_t key = 0; key + 1 < facts.first_writer.size(); ++key) {
    const std::uint32_t begin = facts.first_writer[key];
    const std::uint32_t end = facts.first_writer[key + 1];
    std::sort(writers_.begin() + begin, writers_.begin() + end, [&](TxnId a, TxnId b) {
      return std::pair(process_of(a), a) < std::pair(process_of(b), b);
    });
    first_group_.push_back(static_cast<std::uint32_t>(groups_.size()));
    for (std::uint32_t at = begin; at < end; ++at) {
      const std::uint32_t process = process_of(writers_[at]);
      const bool is_new = at == begin || groups_.back().process != process;
      if (is_new) groups_.push_back({process, at, at});
      groups_.back().end = at + 1;
    }
  }
  first_group_.push_back(static_cast<std::uint32_t>(groups_.size()));
  indices_.reserve(writers_.size());
  for (const TxnId writer : writers_) indices_.push_back(processes.index[writer]);
}

WriterGroups::Group WriterGroups::of_process(std::uint32_t key, std::uint32_t process) const {
  const auto groups = of_key(key);
  const auto at = std::ranges::lower_bound(groups, process, {}, &Group::process);
  return at == groups.end() || at->process != process ? Group() : *at;
}

std::uint32_t WriterGroups::end_of_heard(const Group& group, std::uint32_t heard) const {
  const auto begin = indices_.begin() + group.first;
  const auto end = std::lower_bound(begin, indices_.begin() + group.end, heard);
  return group.first + static_cast<std::uint32_t>(end - begin);
}

}  // namespace ordeal::checkers
