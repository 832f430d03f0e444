#pragma once
// A protocol's client: turns operations into the protocol's messages. One client serves one logical
// process; the harness gives it one operation at a time, on a fiber of the client's own machine.

#include "protocols/common/operation.hpp"

namespace ordeal::protocols {

class Client {
 public:
  virtual ~Client() = default;
  /// Performs the operation; blocks the fiber for at most the timeout the
  /// client was made with (plus one message round). Promises: Ending::fail
  /// only if the operation certainly did not and will not happen.
  virtual Outcome perform(const Operation& operation) = 0;
};

}  // namespace ordeal::protocols
