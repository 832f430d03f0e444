#include "tools/picture/reasons.hpp"

#include <algorithm>
#include <string_view>

#include "checkers/history/describe.hpp"

namespace ordeal::tools {
namespace {

using checkers::Operation;
using checkers::OperationId;
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

class ReasonReader {
 public:
  explicit ReasonReader(const JudgedHistory& judged)
      : history_(judged.history), report_(judged.report) {}

  PointedAt run() {
    for (std::size_t i = 0; i < report_.named.size(); ++i) {
      found_.names.emplace(report_.named[i], "T" + std::to_string(i + 1));
    }
    for (const checkers::ReasonStep& told : report_.steps) {
      found_.precedences.push_back(
          {told.step.from, told.step.to, told.step.kind, told.key, told.reason + 1, true});
    }
    if (!found_.names.empty()) return std::move(found_);
    collect_moments();
    for (std::size_t i = 0; i < report_.reasons.size(); ++i) point_at(i);
    return std::move(found_);
  }

 private:
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
        {end->id, begin->id, checkers::Dependency::kRealtime, "", reason, false});
  }

  const checkers::History& history_;
  const checkers::Report& report_;
  PointedAt found_;
  std::map<std::string, Moment> moments_;
  std::map<std::string, std::uint64_t> spelt_alike_;
};

}  // namespace

PointedAt read_reasons(const JudgedHistory& judged) { return ReasonReader(judged).run(); }

std::string kind_text(const Precedence& precedence) {
  const std::string name(checkers::dependency_name(precedence.kind));
  return precedence.key.empty() ? name : name + ' ' + precedence.key;
}

}  // namespace ordeal::tools
