#include "checkers/linearizability/together.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "checkers/leave_out.hpp"
#include "checkers/linearizability/invalidity.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::string_view kLock = "mutex";
constexpr std::string_view kRegisters = "multi-register";
constexpr std::string_view kSet = "set";

}  // namespace

bool Together::knows(const ModelRow& model) {
  return model.name == kLock || model.name == kRegisters || model.name == kSet;
}

Together::Together(const History& history, const ModelRow& model, const Semantics& semantics,
                   std::span<const OperationId> ids)
    : history_(history), model_(model), semantics_(semantics), ids_(ids), facts_(ids.size()) {
  for (std::size_t at = 0; at < ids.size(); ++at) {
    facts_[at].takes_part = model.part(history.operation(ids[at]), semantics) != Part::kNone;
    if (model.name == kRegisters && facts_[at].takes_part) find_reads(ids[at], facts_[at]);
    if (model.name == kSet && facts_[at].takes_part) find_values(ids[at], facts_[at]);
  }
  if (model.name == kLock) find_wholes();
}

const Together::Facts& Together::facts(OperationId id) const {
  return facts_[static_cast<std::size_t>(std::ranges::lower_bound(ids_, id) - ids_.begin())];
}

void Together::find_wholes() {
  const std::vector<std::uint32_t> wholes = lock_wholes(history_, model_, semantics_);
  for (std::size_t at = 0; at < ids_.size(); ++at) {
    if (!facts_[at].takes_part) continue;
    facts_[at].names = {Value::integer(wholes[ids_[at]])};
    named_[facts_[at].names.front()].push_back(ids_[at]);
  }
}

void Together::find_values(OperationId id, Facts& facts) {
  const Operation& operation = history_.operation(id);
  if (!operation.input.is_nil()) facts.names.push_back(operation.input);
  if (operation.output.is_list()) {
    const auto read = history_.values().elements_of(operation.output);
    facts.names.insert(facts.names.end(), read.begin(), read.end());
  }
  if (operation.function != Function::kRead) named_[operation.input].push_back(id);
}

void Together::find_reads(OperationId id, Facts& facts) {
  const Operation& operation = history_.operation(id);
  const bool is_told = operation.is_ok() && operation.output.is_list();
  const Value done = is_told ? operation.output : operation.input;
  if (!done.is_list()) return;
  const auto written = [&](Value key) {
    return std::ranges::find(facts.wrote, key, &std::pair<Value, Value>::first);
  };
  for (const Value part : history_.values().elements_of(done)) {
    const auto words = history_.values().elements_of(part);
    if (words.size() != 3) continue;
    const auto own = written(words[1]);
    if (!history_.values().text_of(words[0]).starts_with('r')) {
      if (own == facts.wrote.end()) {
        facts.wrote.emplace_back(words[1], words[2]);
      } else {
        own->second = words[2];
      }
    } else {
      const bool is_unread = words[2].is_nil() && semantics_.nil_read == NilRead::kMatchesAnything;
      if (!is_told || is_unread) continue;
      if (own == facts.wrote.end()) facts.seen.push_back({words[1], words[2]});
    }
  }
  for (const auto& write : facts.wrote) {
    writers_[write].push_back(id);
    writers_of_key_[write.first].push_back(id);
  }
}

std::span<const OperationId> Together::named(Value name) const {
  const auto all = named_.find(name);
  return all == named_.end() ? std::span<const OperationId>() : all->second;
}

EventNumber Together::end_of(OperationId id) const {
  const Operation& operation = history_.operation(id);
  return model_.part(operation, semantics_) == Part::kRequired ? operation.complete_event : kNever;
}

bool Together::writes(OperationId id, Value key) const {
  return std::ranges::any_of(facts(id).wrote,
                             [&](const auto& write) { return write.first == key; });
}

bool Together::replaces(OperationId between, Value key, OperationId writer,
                        OperationId observer) const {
  const bool is_later =
      writer == kNobody || end_of(writer) < history_.operation(between).invoke_event;
  return is_later && writes(between, key) &&
         end_of(between) < history_.operation(observer).invoke_event;
}

std::vector<OperationId> Together::sources(OperationId observer, const Seen& seen) const {
  std::vector<OperationId> all;
  const auto writers = writers_.find({seen.key, seen.value});
  if (writers == writers_.end()) return all;
  for (const OperationId writer : writers->second) {
    if (history_.operation(writer).invoke_event >= end_of(observer)) break;
    if (writer != observer) all.push_back(writer);
  }
  return all;
}

OperationId Together::latest_before(OperationId observer, Value key) const {
  const auto writers = writers_of_key_.find(key);
  if (writers == writers_of_key_.end()) return kNobody;
  const EventNumber begun = history_.operation(observer).invoke_event;
  auto at = std::ranges::lower_bound(writers->second, observer);
  while (at != writers->second.begin()) {
    if (end_of(*--at) < begun) return *at;
  }
  return kNobody;
}

std::vector<OperationId> Together::units_of(std::span<const OperationId> some) const {
  std::vector<OperationId> units;
  std::set<Value> met;
  for (const OperationId id : some) {
    if (!facts(id).takes_part) continue;
    const bool is_unit = model_.name != kLock || met.insert(facts(id).names.front()).second;
    if (is_unit) units.push_back(id);
  }
  return units;
}

std::vector<OperationId> Together::closed(std::span<const OperationId> some) const {
  std::set<OperationId> members(some.begin(), some.end());
  std::vector<OperationId> left(some.begin(), some.end());
  const auto add = [&](OperationId id) {
    if (members.insert(id).second) left.push_back(id);
  };
  while (!left.empty()) {
    const OperationId id = left.back();
    left.pop_back();
    for (const Value name : facts(id).names) {
      for (const OperationId other : named(name)) add(other);
    }
    for (const Seen& seen : facts(id).seen) {
      const OperationId between = latest_before(id, seen.key);
      if (between != kNobody) add(between);
      OperationId replaced = kNobody;
      bool any = false;
      for (const OperationId writer : sources(id, seen)) {
        const bool is_gone = between != kNobody && replaces(between, seen.key, writer, id);
        if (is_gone) replaced = writer;
        if (!is_gone) add(writer);
        any = any || !is_gone;
      }
      // For the words: else it would look as if nobody had written that.
      if (!any && replaced != kNobody) add(replaced);
    }
  }
  return {members.begin(), members.end()};
}

bool Together::is_proof(std::span<const OperationId> some) const {
  const auto is_member = [&](OperationId id) { return std::ranges::binary_search(some, id); };
  EventNumber last_end = 0;  // what began after all that must have happened explains nothing
  for (const OperationId id : some) {
    if (end_of(id) != kNever) last_end = std::max(last_end, end_of(id));
  }
  return std::ranges::all_of(some, [&](OperationId id) {
    const bool has_all = std::ranges::all_of(facts(id).names, [&](Value name) {
      return std::ranges::all_of(named(name), [&](OperationId other) {
        return is_member(other) || history_.operation(other).invoke_event >= last_end;
      });
    });
    return has_all && std::ranges::all_of(facts(id).seen, [&](const Seen& seen) {
             return std::ranges::all_of(sources(id, seen), [&](OperationId writer) {
               return is_member(writer) || std::ranges::any_of(some, [&](OperationId between) {
                        return replaces(between, seen.key, writer, id);
                      });
             });
           });
  });
}

std::vector<std::uint32_t> lock_wholes(const History& history, const ModelRow& model,
                                       const Semantics& semantics) {
  std::map<std::pair<ProcessId, KeyId>, std::uint32_t> open;
  std::vector<std::uint32_t> wholes;
  std::uint32_t count = 0;
  for (const Operation& operation : history.operations()) {
    const auto whole = open.emplace(std::pair(operation.process, operation.key), count).first;
    if (whole->second == count) ++count;
    wholes.push_back(whole->second);
    const bool is_certain = model.part(operation, semantics) == Part::kRequired;
    if (operation.function == Function::kRelease && is_certain) open.erase(whole);
  }
  return wholes;
}

namespace {

class TogetherShrinker {
 public:
  TogetherShrinker(const History& history, const ModelRow& model, const Semantics& semantics,
                   std::span<const OperationId> ids, const SearchLimits& limits)
      : history_(history),
        together_(history, model, semantics, ids),
        invalidity_(history.operations(), model, semantics, limits) {}

  ShrunkWitness shrink(std::span<const OperationId> start) {
    std::vector<OperationId> units = together_.units_of(start);
    const auto fails = [&](const std::vector<OperationId>& some) {
      return invalidity_.of(together_.closed(some));
    };
    const auto may_try = [&] { return !invalidity_.is_out_of_budget(); };
    // The last often shows it by itself, or with those shortly before it.
    for (std::size_t count = 1; count < units.size() && may_try(); count *= 2) {
      const std::vector<OperationId> last(units.end() - static_cast<std::ptrdiff_t>(count),
                                          units.end());
      if (!fails(last)) continue;
      units = last;
      break;
    }
    std::vector<OperationId> set = together_.closed(leave_out(std::move(units), fails, may_try));
    const bool is_minimal = trim(set);
    return {std::move(set), is_minimal && may_try() && !invalidity_.has_given_up()};
  }

 private:
  static constexpr std::size_t kTrimMax = 128;  // quadratic

  // Without what began after it had gone wrong, and single operations that the proof does not need.
  bool trim(std::vector<OperationId>& set) {
    if (set.size() > kTrimMax) return false;
    for (const OperationId last : set) {
      std::vector<OperationId> early;
      std::ranges::copy_if(set, std::back_inserter(early), [&](OperationId id) {
        return history_.operation(id).invoke_event < history_.operation(last).complete_event;
      });
      if (early.size() == set.size()) continue;
      if (!together_.is_proof(early) || !invalidity_.of(early)) continue;
      set = std::move(early);
      break;
    }
    for (std::size_t at = 0; at < set.size() && !invalidity_.is_out_of_budget();) {
      std::vector<OperationId> rest = set;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(at));
      const bool may_go = !rest.empty() && !is_only_source(set, set[at]);
      if (may_go && together_.is_proof(rest) && invalidity_.of(rest)) {
        set = std::move(rest);
        at = 0;
      } else {
        ++at;
      }
    }
    return true;
  }

  // Without it nobody would have written what a member read.
  bool is_only_source(const std::vector<OperationId>& set, OperationId member) const {
    return std::ranges::any_of(set, [&](OperationId observer) {
      return std::ranges::any_of(together_.seen_by(observer), [&](const Together::Seen& seen) {
        const std::vector<OperationId> all = together_.sources(observer, seen);
        const auto is_there = [&](OperationId id) { return std::ranges::binary_search(set, id); };
        return std::ranges::count(all, member) > 0 && std::ranges::count_if(all, is_there) == 1;
      });
    });
  }

  const History& history_;
  Together together_;
  Invalidity invalidity_;
};

}  // namespace

ShrunkWitness shrink_together(const History& history, const ModelRow& model,
                              const Semantics& semantics, std::span<const OperationId> ids,
                              std::span<const OperationId> start, const SearchLimits& limits) {
  return TogetherShrinker(history, model, semantics, ids, limits).shrink(start);
}

}  // namespace ordeal::checkers
