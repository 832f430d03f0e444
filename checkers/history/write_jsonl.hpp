#pragma once

#include <ostream>
#include <string>

#include "checkers/history/history.hpp"

namespace ordeal::checkers {

// Writes our JSON lines (see read_jsonl.cpp). Promises: reading them back gives an equal history,
// and equal histories give equal bytes.
//
// `more_header` is put into the header line as it is: further members such as
// `"scenario":"raft-partition","seed":17`, without braces; empty for none.
void write_jsonl(const History& history, std::ostream& output, const std::string& more_header = {});

}  // namespace ordeal::checkers
