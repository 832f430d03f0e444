#pragma once

#include <cstdint>
#include <functional>

namespace ordeal::checkers {

// Whoever asks for a check may want it to end before it is done: his time is up. While this lives,
// what may take long on this thread asks is_over() now and then, and ends soon after it said yes,
// as if its budget had run out: the verdict is unknown, or a witness less small than it could be.
//
// Without one a report depends on the history and the options alone. No clock is read here.
// Requires: the innermost ends first, as variables of nested blocks do.
class StopWhen {
 public:
  explicit StopWhen(std::function<bool()> is_over);
  ~StopWhen();
  StopWhen(const StopWhen&) = delete;
  StopWhen& operator=(const StopWhen&) = delete;

 private:
  friend bool is_stopped();
  std::function<bool()> is_over_;
  bool was_over_ = false;
  StopWhen* outer_;
};

// Whether to end now; once true, true as long as whoever wants it lives. Costs a call of is_over():
// tight loops ask through Patience.
bool is_stopped();

// Asks once in so many times. False without a StopWhen.
class Patience {
 public:
  bool is_over() { return (++times_ & 0xff) == 0 && is_stopped(); }

 private:
  std::uint32_t times_ = 0;
};

}  // namespace ordeal::checkers
