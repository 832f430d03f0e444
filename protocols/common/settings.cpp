#include "protocols/common/settings.hpp"

#include <charconv>

#include "sim/core/failure.hpp"
#include "sim/core/time.hpp"

namespace ordeal::protocols {
namespace {

bool read_durations(const std::string& text, sim::Duration& least, sim::Duration& greatest) {
  const std::size_t dots = text.find("..");
  if (dots == std::string::npos) {
    if (!sim::parse_duration(text, least)) return false;
    greatest = least;
  } else if (!sim::parse_duration(text.substr(0, dots), least) ||
             !sim::parse_duration(text.substr(dots + 2), greatest)) {
    return false;
  }
  return sim::Duration::zero() <= least && least <= greatest;
}

bool read_duration(const std::string& text, sim::Duration& duration) {
  return sim::parse_duration(text, duration) && duration >= sim::Duration::zero();
}

bool read_count(const std::string& text, std::uint64_t& count) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, count);
  return error == std::errc{} && stop == end && count > 0;
}

}  // namespace

const std::string* SettingsReader::find(const std::string& name) const {
  const auto found = settings_.find(name);
  return found == settings_.end() ? nullptr : &found->second;
}

sim::Duration SettingsReader::duration(const std::string& name, sim::Duration standard) const {
  if (const std::string* text = find(name)) {
    sim::require(read_duration(*text, standard), "a setting of kind duration is one");
  }
  return standard;
}

sim::Distribution SettingsReader::durations(const std::string& name,
                                            const sim::Distribution& standard) const {
  const std::string* text = find(name);
  if (text == nullptr) return standard;
  sim::Duration least{};
  sim::Duration greatest{};
  sim::require(read_durations(*text, least, greatest), "a setting of kind durations is a range");
  return sim::Distribution::uniform(least, greatest);
}

std::uint64_t SettingsReader::count(const std::string& name, std::uint64_t standard) const {
  if (const std::string* text = find(name)) {
    sim::require(read_count(*text, standard), "a setting of kind count is a positive integer");
  }
  return standard;
}

std::string SettingsReader::word(const std::string& name, const std::string& standard) const {
  const std::string* text = find(name);
  return text == nullptr ? standard : *text;
}

bool is_setting(const std::string& text, const std::string& kind) {
  sim::Duration least{};
  sim::Duration greatest{};
  std::uint64_t number = 0;
  if (kind == "duration") return read_duration(text, least);
  if (kind == "durations") return read_durations(text, least, greatest);
  if (kind == "count") return read_count(text, number);
  return kind.find('|') != std::string::npos && text.find('|') == std::string::npos &&
         ("|" + kind + "|").find("|" + text + "|") != std::string::npos;
}

}  // namespace ordeal::protocols
