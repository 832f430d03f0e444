#include "protocols/paxos/paxos.hpp"
auto properties() {
  return list(always("one value is chosen"), sometimes("a ballot is superseded"));
}
