#include "checkers/models/semantics.hpp"

#include <algorithm>
#include <array>

namespace ordeal::checkers {

namespace {

using Names = std::array<std::string_view, 2>;  // in the order of the enumerations
constexpr Names kFail = {"never-happened", "in-doubt"};
constexpr Names kFailedCas = {"no-information", "value-differed"};
constexpr Names kNilRead = {"nothing-there", "matches-anything"};
constexpr Names kAssumed = {"no", "yes"};
constexpr std::array<std::string_view, 2> kWfr = {"yes", "no"};  // its default first
constexpr Names kNegativeBalance = {"allowed", "forbidden"};
constexpr Names kDuplicates = {"forbidden", "allowed"};
constexpr Names kUnseenMessages = {"allowed", "forbidden"};
constexpr Names kSessions = {"bind-every-level", "bind-causal-and-session-levels"};

template <class Switch>
bool set(const Names& names, std::string_view value, Switch& chosen) {
  const auto name = std::ranges::find(names, value);
  if (name != names.end()) chosen = static_cast<Switch>(name - names.begin());
  return name != names.end();
}

template <class Switch>
std::string name_in(const Names& names, Switch chosen) {
  return std::string(names[static_cast<std::size_t>(chosen)]);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> switches_of(const Semantics& semantics,
                                                             const History& history) {
  return {
      {"initial", history.value_text(semantics.initial)},
      {"fail", name_in(kFail, semantics.fail)},
      {"failed-cas", name_in(kFailedCas, semantics.failed_cas)},
      {"nil-read", name_in(kNilRead, semantics.nil_read)},
  };
}

std::vector<std::pair<std::string, std::string>> add_switches_of(const Semantics& semantics) {
  const bool in_doubt = semantics.fail == FailMeaning::kInDoubt;
  return {{"fail", name_in(kFail, semantics.fail)},
          {"failed-adds", name_in(kFail, in_doubt ? semantics.fail : semantics.failed_adds)}};
}

std::vector<std::pair<std::string, std::string>> key_switches_of(const Semantics& semantics) {
  return {{"wfr-keys", name_in(kAssumed, semantics.wfr_keys)},
          {"sequential-keys", name_in(kAssumed, semantics.sequential_keys)},
          {"linearizable-keys", name_in(kAssumed, semantics.linearizable_keys)}};
}

bool set_switch(std::string_view name, std::string_view value, Semantics& semantics) {
  if (name == "fail") return set(kFail, value, semantics.fail);
  if (name == "failed-cas") return set(kFailedCas, value, semantics.failed_cas);
  if (name == "negative-balance") return set(kNegativeBalance, value, semantics.negative_balance);
  if (name == "failed-adds") return set(kFail, value, semantics.failed_adds);
  if (name == "duplicates") return set(kDuplicates, value, semantics.duplicates);
  if (name == "unseen-messages") return set(kUnseenMessages, value, semantics.unseen_messages);
  if (name == "sessions") return set(kSessions, value, semantics.sessions);
  if (name == "wfr-keys") return set(kAssumed, value, semantics.wfr_keys);
  if (name == "sequential-keys") return set(kAssumed, value, semantics.sequential_keys);
  if (name == "linearizable-keys") return set(kAssumed, value, semantics.linearizable_keys);
  return name == "nil-read" && set(kNilRead, value, semantics.nil_read);
}

std::span<const std::string_view> switch_values(std::string_view name) {
  if (name == "fail" || name == "failed-adds") return kFail;
  if (name == "duplicates") return kDuplicates;
  if (name == "failed-cas") return kFailedCas;
  if (name == "nil-read") return kNilRead;
  if (name == "negative-balance") return kNegativeBalance;
  if (name == "unseen-messages") return kUnseenMessages;
  if (name == "sessions") return kSessions;
  if (name == "wfr-keys") return kWfr;
  if (name == "sequential-keys" || name == "linearizable-keys") return kAssumed;
  return {};
}

}  // namespace ordeal::checkers
