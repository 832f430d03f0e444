#pragma once
// The one idea. Every piece of luck is a decision with a name made of stable things (who, on what,
// for what purpose, the how-many-eth), and its value is a keyed hash of (seed, name) unless an
// override gives it. There is no stream: asking one decision never moves another. Replay,
// shrinking, blame, forking and systematic search all stand on that.
//
// A name reads like a path, net/n1>n3/AppendEntries/17/delay, and is used as its 64-bit hash; the
// text is made only while somebody lists decisions. Two names of one world share a hash with
// probability below n^2 / 2^65: for the 10^7 decisions of a long run, 1 in 10^5 runs has one such
// pair, and all it does is to give two decisions one value.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/distribution.hpp"
#include "sim/core/hash.hpp"

namespace ordeal::sim {

/// A part of a name, hashed while compiling: for the parts that recur with every message.
struct NamePart {
  std::string_view text;
  std::uint64_t hash;
  consteval NamePart(const char* part) : text(part), hash(hash_bytes(part)) {}  // NOLINT: a literal
};

/// A decision's name, hashed part by part.
class Name {
 public:
  constexpr Name() = default;
  constexpr explicit Name(std::string_view root) : Name(Name() / root) {}
  static constexpr Name from_key(std::uint64_t key) {
    Name name;
    name.key_ = key;
    return name;
  }

  /// Appends a part. A part of digits alone is the same as that number, so that text can be read
  /// back.
  constexpr Name operator/(std::string_view part) const {
    if (is_number(part)) {
      std::uint64_t number = 0;
      for (const char digit : part) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
      return *this / number;
    }
    return from_key(fold(key_, hash_bytes(part)));
  }
  constexpr Name operator/(NamePart part) const { return from_key(fold(key_, part.hash)); }
  constexpr Name operator/(const char* part) const { return *this / std::string_view(part); }
  constexpr Name operator/(std::uint64_t number) const {
    return from_key(fold(key_, number ^ 0xa5a5a5a5a5a5a5a5ULL));
  }

  /// The name that a text such as "n2/random/election_timeout/5" spells.
  static constexpr Name parse(std::string_view text) {
    Name name;
    while (true) {
      const std::size_t slash = text.find('/');
      name = name / text.substr(0, slash);
      if (slash == std::string_view::npos) return name;
      text.remove_prefix(slash + 1);
    }
  }

  constexpr std::uint64_t key() const { return key_; }
  constexpr bool operator==(const Name&) const = default;

 private:
  static constexpr bool is_number(std::string_view part) {
    if (part.empty() || part.size() > 20 || (part[0] == '0' && part.size() > 1)) return false;
    if (part.size() == 20 && part > "18446744073709551615") return false;
    for (const char c : part) {
      if (c < '0' || c > '9') return false;
    }
    return true;
  }

  std::uint64_t key_ = 0;
};

/// Values given instead of hashed, as texts: {"faults/2/happens", "false"}.
using Overrides = std::map<std::string, std::string>;

/// One decision that was asked, as `sim run --decisions` lists it.
struct AskedDecision {
  std::string name;
  std::string value;
  bool overridden = false;
};

/// An override that cannot be used: its value is not of the kind its decision needs.
struct BadOverride {
  std::string name;
  std::string value;
  std::string expected;  ///< "a duration such as 5ms", "true or false", ...
};

/// Answers decisions for one run. Owns its overrides; knows no clock and keeps no position.
class Decisions {
 public:
  explicit Decisions(std::uint64_t seed, const Overrides& overrides = {});

  std::uint64_t seed() const { return seed_; }

  /// The 64 uniform bits behind a name. Ignores overrides: the typed questions below honour them.
  std::uint64_t bits(Name name) const { return mix(seed_key_ ^ name.key()); }

  /// Each question takes the name and a callable that spells it (called only when needed).
  template <class Text>
  bool chance(Name name, Probability probability, const Text& text) {
    if (plain_) [[likely]]
      return probability.holds(bits(name));
    return chance_slowly(name, probability, text());
  }
  template <class Text>
  Duration duration(Name name, const Distribution& distribution, const Text& text) {
    if (plain_) [[likely]]
      return distribution.sample(bits(name));
    return duration_slowly(name, distribution, text());
  }
  /// Uniform in [0, count). Requires count > 0. An override must lie in the range too.
  template <class Text>
  std::uint64_t index(Name name, std::uint64_t count, const Text& text) {
    if (plain_) [[likely]]
      return below(bits(name), count);
    return index_slowly(name, count, text());
  }
  /// One of `choices`, listed and overridden by its text. Requires choices not empty.
  std::size_t choice(Name name, const std::vector<std::string>& choices, const std::string& text);

  /// True if somebody gave values: then also chances that are nil must be asked for.
  bool has_overrides() const { return !overrides_.empty(); }
  /// True while every question can be answered by hashing alone.
  bool plain() const { return plain_; }

  /// From now on remembers each decision asked, in the order asked.
  void listen();
  const std::vector<AskedDecision>& asked() const { return asked_; }

  /// Overrides that no question has used so far, by name: probably misspelt, or out of reach now.
  std::vector<std::string> unused() const;
  /// Overrides that were asked for but could not be read; the hashed value was used instead.
  const std::vector<BadOverride>& bad() const { return bad_; }

 private:
  struct Given {
    std::string name;
    std::string value;
    bool used = false;
  };

  bool chance_slowly(Name name, Probability probability, std::string text);
  Duration duration_slowly(Name name, const Distribution& distribution, std::string text);
  std::uint64_t index_slowly(Name name, std::uint64_t count, std::string text);
  const std::string* given(Name name);
  void refuse(const std::string& name, const std::string& value, std::string expected);
  void note(std::string name, std::string value, bool overridden);

  std::uint64_t seed_;
  std::uint64_t seed_key_;
  bool plain_ = true;
  bool listening_ = false;
  std::map<std::uint64_t, Given> overrides_;
  std::vector<AskedDecision> asked_;
  std::vector<BadOverride> bad_;
};

}  // namespace ordeal::sim
