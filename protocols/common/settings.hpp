#pragma once
// A room's settings, read. The harness has checked that their names are listed in Room::settings;
// that the texts are of their kind is checked here, and a text that is not fails a contract.

#include <cstdint>
#include <string>

#include "protocols/common/room.hpp"
#include "sim/core/distribution.hpp"

namespace ordeal::protocols {

class SettingsReader {
 public:
  /// Requires that `settings` outlives the reader.
  explicit SettingsReader(const Settings& settings) : settings_(settings) {}

  /// Each answers `standard` for a setting that is not given.
  sim::Duration duration(const std::string& name, sim::Duration standard) const;
  /// A range, "150ms..300ms", drawn from uniformly; or one duration.
  sim::Distribution durations(const std::string& name, const sim::Distribution& standard) const;
  /// A positive integer.
  std::uint64_t count(const std::string& name, std::uint64_t standard) const;
  /// One of the words that the setting lists.
  std::string word(const std::string& name, const std::string& standard) const;

 private:
  const std::string* find(const std::string& name) const;

  const Settings& settings_;
};

/// Can `text` be read as a setting of that kind ("duration",
/// "durations", "count", "one|of|these")? For whoever checks settings before a run.
bool is_setting(const std::string& text, const std::string& kind);

}  // namespace ordeal::protocols
