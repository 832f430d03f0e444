#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "checkers/transactions/register_facts.hpp"
#include "checkers/transactions/session_clocks.hpp"

namespace ordeal::checkers {

// The writers of each key, those of one process together and in its order: whoever has heard of the
// first so many transactions of a process knows of those writers from the first to some place.
// Memory: 8 bytes a writer, 12 a group.
class WriterGroups {
 public:
  // `first` to `end`: places among the writers of all keys.
  struct Group {
    std::uint32_t process = 0;
    std::uint32_t first = 0;
    std::uint32_t end = 0;
  };

  WriterGroups(const RegisterFacts& facts, const Chains& processes);

  // By process.
  std::span<const Group> of_key(std::uint32_t key) const {
    return std::span(groups_).subspan(first_group_[key], first_group_[key + 1] - first_group_[key]);
  }
  // Empty where the process did not write the key.
  Group of_process(std::uint32_t key, std::uint32_t process) const;

  TxnId writer(std::uint32_t place) const { return writers_[place]; }
  // The writer's place in its process's chain.
  std::uint32_t index(std::uint32_t place) const { return indices_[place]; }
  // Where those end whose index is less than `heard`.
  std::uint32_t end_of_heard(const Group& group, std::uint32_t heard) const;

 private:
  std::vector<TxnId> writers_;
  std::vector<std::uint32_t> indices_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> first_group_;  // of a key; one more at the end
};

}  // namespace ordeal::checkers
