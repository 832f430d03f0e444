#pragma once

#include <map>
#include <vector>

#include "checkers/verify/plain_steps.hpp"

namespace ordeal::checkers {

// What is in the registers, or the lists, at some moment. By key: the latest value, or the whole
// list.
class PlainState {
 public:
  // Requires: the steps outlive this.
  explicit PlainState(const PlainSteps& steps) : steps_(steps) {}

  void write(const PlainStep& step);
  // Whether an operation can have read here, where it writes besides, all that it read; but for
  // stray reads.
  bool explains(OperationId id) const;
  bool has(Value key) const { return held_.contains(key); }
  std::vector<Value>& held(Value key) { return held_[key]; }

 private:
  bool explains(const PlainStep& read, const PlainState& own) const;

  const PlainSteps& steps_;
  std::map<Value, std::vector<Value>> held_;
};

// Whether it reads, after it has read or written a key, something else than it has made of it.
bool contradicts_itself(const PlainSteps& steps, OperationId id);
// A transaction contradicts itself where the level does not let it; or a stray read shows what no
// other transaction of the order had committed, or a list that is no beginning of its key's.
Problem problem_with_strays(const PlainSteps& steps, const std::vector<OperationId>& order,
                            bool are_allowed);
// Whether all lists that somebody read are beginnings of what was appended in this order.
Problem problem_with_lists(const PlainSteps& steps, const std::vector<OperationId>& order);

}  // namespace ordeal::checkers
