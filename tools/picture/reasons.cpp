#include "tools/picture/reasons.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "checkers/history/describe.hpp"

namespace ordeal::tools {
namespace {

using checkers::Operation;
using checkers::OperationId;
using checkers::Value;
using At = Pointer::At;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether the text says so, and not as part of a longer word or number.
bool says(std::string_view text, std::string_view words) {
  if (words.empty()) return false;
  for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    const bool begins = at == 0 || !is_word(text[at - 1]) || !is_word(words.front());
    const bool ends = end == text.size() || !is_word(text[end]) || !is_word(words.back());
    if (begins && ends) return true;
  }
  return false;
}

// The number that `text` begins with, which is taken off it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(at - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view words) {
  if (!text.starts_with(words)) return false;
  text.remove_prefix(words.size());
  return true;
}

// Steps of cycles say in words of their own of which kind they are (TransactionTexts and what the
// dependencies give as their reasons).
Precedence::Kind kind_of(std::string_view because, const std::string& from, const std::string& to) {
  using Kind = Precedence::Kind;
  const auto begins = [&](const std::string& words) { return because.starts_with(words); };
  const auto says_so = [&](const std::string& words) {
    return because.find(words) != because.npos;
  };
  if (begins(from + " was over before " + to + " began")) return Kind::realtime;
  if (says_so(" did " + from + " before " + to)) return Kind::process;
  if (begins(from + " did not observe " + to)) return Kind::rw;
  if (says_so(" came after the one " + from + " read")) return Kind::rw;
  if (begins(to + " observed " + from)) return Kind::wr;
  const bool is_ww = begins(to + " appended ") || begins("both wrote one key") ||
                     (begins(to + " read ") && says_so(" and replaced it")) ||
                     says_so(" came before " + to) || says_so(" knew of " + from);
  return is_ww ? Kind::ww : Kind::other;
}

class ReasonReader {
 public:
  explicit ReasonReader(const JudgedHistory& judged)
      : history_(judged.history), report_(judged.report) {}

  PointedAt run() {
    collect_moments();
    for (std::size_t i = 0; i < report_.reasons.size(); ++i) {
      if (said_who(report_.reasons[i])) continue;
      if (said_order(i) || !found_.names.empty()) continue;
      point_at(i);
    }
    return std::move(found_);
  }

 private:
  // "T1 is operation 12, by c3: ..."
  bool said_who(std::string_view reason) {
    if (!take(reason, "T")) return false;
    const auto number = take_number(reason);
    if (!number || !take(reason, " is operation ")) return false;
    const auto id = take_number(reason);
    if (!id || *id >= history_.operations().size()) return false;
    if (*number != transactions_.size() + 1) return false;
    transactions_.push_back(static_cast<OperationId>(*id));
    found_.names.emplace(transactions_.back(), "T" + std::to_string(*number));
    return true;
  }

  // "T1 < T2, because ...", "However, T2 < T1, because ..."
  bool said_order(std::size_t index) {
    std::string_view reason = report_.reasons[index];
    take(reason, "However, ");
    if (!take(reason, "T")) return false;
    const auto from = take_number(reason);
    if (!from || !take(reason, " < T")) return false;
    const auto to = take_number(reason);
    const auto is_known = [&](std::uint64_t number) {
      return number > 0 && number <= transactions_.size();
    };
    if (!to || !is_known(*from) || !is_known(*to)) return false;
    Precedence order;
    order.from = transactions_[*from - 1];
    order.to = transactions_[*to - 1];
    order.reason = index + 1;
    order.is_of_cycle = true;
    if (!take(reason, ", because ")) return false;
    order.kind = kind_of(reason, "T" + std::to_string(*from), "T" + std::to_string(*to));
    order.key = common_key(order, reason);
    found_.precedences.push_back(std::move(order));
    return true;
  }

  // Keys that a transaction names.
  std::set<Value> keys_of(OperationId id) const {
    std::set<Value> keys;
    const Value parts = history_.operation(id).input;
    if (!parts.is_list()) return keys;
    for (const Value part : history_.values().elements_of(parts)) {
      if (!part.is_list()) continue;
      const auto words = history_.values().elements_of(part);
      if (words.size() > 1) keys.insert(words[1]);
    }
    return keys;
  }

  std::string common_key(const Precedence& order, std::string_view reason) const {
    const std::set<Value> others = keys_of(order.to);
    for (const Value key : keys_of(order.from)) {
      const std::string text = history_.values().plain(key);
      if (others.contains(key) && says(reason, "key " + text)) return text;
    }
    return {};
  }

  // Moments that only one operation of the witness has.
  struct Moment {
    OperationId id;
    At at;
    std::uint64_t times = 0;
  };
  void collect_moments() {
    for (const OperationId id : report_.witness) {
      const Operation& operation = history_.operation(id);
      const auto add = [&](const std::string& text, At at) {
        Moment& moment = moments_.try_emplace(text, Moment{id, at}).first->second;
        ++moment.times;
      };
      add(checkers::invoked_text(history_, operation), At::begin);
      if (!operation.is_pending()) add(checkers::completed_text(history_, operation), At::end);
      const std::string words = checkers::operation_text(history_, operation);
      ++spelt_alike_[words];
    }
  }

  void point_at(std::size_t index) {
    const std::string& reason = report_.reasons[index];
    std::vector<Pointer> pointers;
    for (const auto& [text, moment] : moments_) {
      if (moment.times == 1 && says(reason, text)) {
        pointers.push_back({index + 1, moment.id, moment.at});
      }
    }
    for (const OperationId id : report_.witness) {
      const auto points_there = [&](const Pointer& pointer) { return pointer.id == id; };
      if (std::ranges::any_of(pointers, points_there) || !says_operation(reason, id)) continue;
      pointers.push_back({index + 1, id, At::whole});
    }
    std::ranges::sort(pointers, {}, [](const Pointer& p) { return std::pair(p.id, p.at); });
    find_precedence(index + 1, pointers);
    found_.pointers.insert(found_.pointers.end(), pointers.begin(), pointers.end());
  }

  bool says_operation(const std::string& reason, OperationId id) const {
    const Operation& operation = history_.operation(id);
    const std::string words = checkers::operation_text(history_, operation);
    if (spelt_alike_.at(words) == 1 && says(reason, words)) return true;
    if (says(reason, checkers::subject_text(history_, operation))) return true;
    const bool is_only_read =
        reads_of_witness() == 1 && operation.function == checkers::Function::kRead;
    return is_only_read && (says(reason, "the read") || says(reason, "The read"));
  }

  std::size_t reads_of_witness() const {
    return static_cast<std::size_t>(std::ranges::count_if(report_.witness, [&](OperationId id) {
      return history_.operation(id).function == checkers::Function::kRead;
    }));
  }

  // One ended, and one that began after it: that is what the reason is about.
  void find_precedence(std::size_t reason, const std::vector<Pointer>& pointers) {
    const auto end = std::ranges::find(pointers, At::end, &Pointer::at);
    const auto begin = std::ranges::find(pointers, At::begin, &Pointer::at);
    const auto is_sole = [&](At at) { return std::ranges::count(pointers, at, &Pointer::at) == 1; };
    if (!is_sole(At::end) || !is_sole(At::begin) || end->id == begin->id) return;
    const Operation& first = history_.operation(end->id);
    const Operation& second = history_.operation(begin->id);
    if (first.complete_event > second.invoke_event) return;
    const auto is_known = [&](const Precedence& known) {
      return known.from == end->id && known.to == begin->id;
    };
    if (std::ranges::any_of(found_.precedences, is_known)) return;
    found_.precedences.push_back(
        {end->id, begin->id, Precedence::Kind::realtime, "", reason, false});
  }

  const checkers::History& history_;
  const checkers::Report& report_;
  PointedAt found_;
  std::vector<OperationId> transactions_;  // T1, T2, ...
  std::map<std::string, Moment> moments_;
  std::map<std::string, std::uint64_t> spelt_alike_;
};

}  // namespace

PointedAt read_reasons(const JudgedHistory& judged) { return ReasonReader(judged).run(); }

std::string kind_text(const Precedence& precedence) {
  constexpr const char* kNames[] = {"ww", "wr", "rw", "process", "realtime", ""};
  const std::string name = kNames[static_cast<std::size_t>(precedence.kind)];
  return precedence.key.empty() ? name : name + (name.empty() ? "" : " ") + precedence.key;
}

}  // namespace ordeal::tools
