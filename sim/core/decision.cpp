#include "sim/core/decision.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ordeal::sim {

Decisions::Decisions(std::uint64_t seed, const Overrides& overrides)
    : seed_(seed), seed_key_(mix(seed ^ 0x6f7264656131ULL)), plain_(overrides.empty()) {
  for (const auto& [name, value] : overrides) {
    overrides_[Name::parse(name).key()] = Given{name, value};
  }
}

void Decisions::listen() {
  listening_ = true;
  plain_ = false;
}

std::vector<std::string> Decisions::unused() const {
  std::vector<std::string> names;
  for (const auto& [key, given] : overrides_) {
    if (!given.used) names.push_back(given.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

const std::string* Decisions::given(Name name) {
  const auto found = overrides_.find(name.key());
  if (found == overrides_.end()) return nullptr;
  found->second.used = true;
  return &found->second.value;
}

void Decisions::refuse(const std::string& name, const std::string& value, std::string expected) {
  const bool known = std::any_of(bad_.begin(), bad_.end(),
                                 [&](const BadOverride& bad) { return bad.name == name; });
  if (!known) bad_.push_back({name, value, std::move(expected)});
}

void Decisions::note(std::string name, std::string value, bool overridden) {
  if (listening_) asked_.push_back({std::move(name), std::move(value), overridden});
}

bool Decisions::chance_slowly(Name name, Probability probability, std::string text) {
  bool value = probability.holds(bits(name));
  const std::string* override_text = given(name);
  if (override_text != nullptr) {
    if (*override_text == "true" || *override_text == "false") {
      value = *override_text == "true";
    } else {
      refuse(text, *override_text, "true or false");
      override_text = nullptr;
    }
  }
  note(std::move(text), value ? "true" : "false", override_text != nullptr);
  return value;
}

Duration Decisions::duration_slowly(Name name, const Distribution& distribution, std::string text) {
  Duration value = distribution.sample(bits(name));
  const std::string* override_text = given(name);
  if (override_text != nullptr) {
    Duration read{};
    constexpr Duration longest{std::int64_t{1} << 61};  // still an instant when added to now
    if (parse_duration(*override_text, read) && read >= Duration::zero() && read <= longest) {
      value = read;
    } else {
      refuse(text, *override_text, "a duration such as 5ms");
      override_text = nullptr;
    }
  }
  note(std::move(text), duration_text(value), override_text != nullptr);
  return value;
}

std::uint64_t Decisions::index_slowly(Name name, std::uint64_t count, std::string text) {
  std::uint64_t value = below(bits(name), count);
  const std::string* override_text = given(name);
  if (override_text != nullptr) {
    std::uint64_t read = 0;
    const char* end = override_text->data() + override_text->size();
    const auto [stop, error] = std::from_chars(override_text->data(), end, read);
    if (error == std::errc{} && stop == end && read < count) {
      value = read;
    } else {
      refuse(text, *override_text, "a whole number below " + std::to_string(count));
      override_text = nullptr;
    }
  }
  note(std::move(text), std::to_string(value), override_text != nullptr);
  return value;
}

std::size_t Decisions::choice(Name name, const std::vector<std::string>& choices,
                              const std::string& text) {
  auto value = static_cast<std::size_t>(below(bits(name), choices.size()));
  const std::string* override_text = given(name);
  if (override_text != nullptr) {
    const auto found = std::find(choices.begin(), choices.end(), *override_text);
    if (found != choices.end()) {
      value = static_cast<std::size_t>(found - choices.begin());
    } else {
      std::string expected = "one of";
      for (const std::string& choice : choices) expected += " " + choice;
      refuse(text, *override_text, expected);
      override_text = nullptr;
    }
  }
  note(text, choices[value], override_text != nullptr);
  return value;
}

}  // namespace ordeal::sim
