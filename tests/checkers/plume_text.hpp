#pragma once

#include <string>
#include <vector>

#include "checkers/history/history.hpp"

namespace ordeal::checkers::testing {

/// A history of transactions on registers with integer keys, as Plume and AWDIT read it: a session
/// for each process, before them one that writes 0 to every key, which is what a read of nil saw.
/// Header only, because the benchmarks use it too. Requires: every operation is ok, no write of 0.
inline std::string plume_text(const History& history) {
  std::vector<std::string> sessions;
  std::vector<bool> known_keys;
  std::string initial;
  const ValuePool& pool = history.values();
  for (const Operation& operation : history.operations()) {
    const auto process = static_cast<std::size_t>(operation.process);
    if (sessions.size() <= process) sessions.resize(process + 1);
    std::string& session = sessions[process];
    if (!session.empty()) session += "-----\n";
    for (const Value micro_operation : pool.elements_of(operation.output)) {
      const auto parts = pool.elements_of(micro_operation);
      const std::string key = pool.text(parts[1]);
      const std::string value = parts[2].is_nil() ? "0" : pool.text(parts[2]);
      session.append(pool.text_of(parts[0])).append(" ").append(key).append(" ");
      session.append(value).append("\n");
      const auto index = static_cast<std::size_t>(parts[1].as_integer());
      if (known_keys.size() <= index) known_keys.resize(index + 1);
      if (!known_keys[index]) initial.append("w ").append(key).append(" 0\n");
      known_keys[index] = true;
    }
  }
  for (const std::string& session : sessions) initial.append("=====\n").append(session);
  return initial;
}

}  // namespace ordeal::checkers::testing
