#include "checkers/linearizability/search_key_value.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "checkers/linearizability/depth_first.hpp"
#include "checkers/linearizability/seen_texts.hpp"
#include "checkers/models/key_value.hpp"

namespace ordeal::checkers {
namespace {

class KeyValueSearch {
 public:
  KeyValueSearch(const KeyValue& model, std::span<const Operation> operations,
                 const SearchPlan& plan, const SearchLimits& limits)
      : plan_(plan),
        frontier_(plan),
        seen_(texts_read(model, operations)),
        used_(frontier_.taken().size() + frontier_.used().size()),
        budget_(limits, frontier_.taken().size(), used_.size()) {
    for (const OperationId id : plan.required) add(model, operations[id]);
    for (const OperationId id : plan.optional) add(model, operations[id]);
    arrival_.resize(plan.arrivals.size());
    for (std::uint32_t i = 0; i < plan.arrivals.size(); ++i) arrival_[plan.arrivals[i]] = i;
    seen_.finish();
    held_ = seen_.all();
    budget_.steps() = kStepsToBegin * entries_.size();
    find_puts();
  }

  SearchBudget& budget() { return budget_; }
  OperationId stuck_at() const { return plan_.required[deepest_]; }
  std::vector<OperationId> order() const {
    std::vector<TakenThere> all;
    for (const Taken& one : taken_) {
      all.push_back({frontier_.operation(one.choice.entry), one.choice.is_unseen,
                     entries_[one.choice.entry].function == Function::kWrite});
    }
    return order_of(all);
  }

  bool is_done() const { return frontier_.is_done(); }
  std::size_t taken() const { return taken_.size(); }

  // Who reads what is there reads it as soon as he can.
  void settle() {
    bool again = true;
    while (again && !frontier_.is_done()) {
      again = false;
      for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
        const std::uint32_t rank = frontier_.waiting_in(slot);
        if (rank == kNobody || !reads(rank)) continue;
        if (!seen_.is_whole(held_, entries_[rank].text)) continue;
        const std::uint32_t rank_before = frontier_.rank();
        move({rank, false, false});
        again |= frontier_.rank() != rank_before;
      }
      budget_.steps() += 1 + frontier_.slot_count() / 8;
    }
    deepest_ = std::max(deepest_, frontier_.rank());
  }

  struct Choice {
    std::uint32_t entry = 0;
    bool is_unseen = false;  // it comes before the latest put
    bool is_astray = false;  // it does not lead to what must be read next
  };

  bool take(const Choice& choice) {
    move(choice);
    settle();
    return is_done() || !is_hopeless();
  }

  void undo_to(std::size_t count) {
    while (taken_.size() > count) {
      const Taken& last = taken_.back();
      frontier_.take_back(last.choice.entry);
      held_ = last.held_before;
      arrived_ = last.arrived_before;
      taken_.pop_back();
    }
  }

  void add_choices(std::vector<Choice>& choices) {
    budget_.steps() += frontier_.slot_count();
    const std::size_t begin = choices.size();
    const std::uint32_t next = next_read(frontier_.rank());
    const auto consider = [&](std::uint32_t entry) {
      if (reads(entry)) return;
      const bool must_come = entry == frontier_.rank();
      const bool is_replaceable = must_come && arrival_[entry] < arrived_;
      const auto leads_astray = [&](const SeenTexts::Beginning& text) {
        return next != kNobody && !text.leads_to(entries_[next].text);
      };
      if (is_replaceable) choices.push_back({entry, true, leads_astray(held_)});
      const SeenTexts::Beginning after = state_after(entry);
      if ((is_dead(after) && (!must_come || is_replaceable)) || has_twin(entry)) return;
      choices.push_back({entry, false, leads_astray(after)});
    };
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank != kNobody) consider(rank);
    }
    for (std::uint32_t entry = frontier_.next_optional(0); entry != kNobody;
         entry = frontier_.next_optional(entry + 1 - frontier_.required_count())) {
      consider(entry);
    }
    std::stable_sort(choices.begin() + static_cast<std::ptrdiff_t>(begin), choices.end(),
                     [](const Choice& a, const Choice& b) {
                       return a.is_astray != b.is_astray ? b.is_astray : a.entry < b.entry;
                     });
  }

  // It leads nowhere all the more where fewer may be left out, or fewer in doubt are left.
  SearchBudget::Visit remember() {
    std::fill(used_.begin(), used_.end(), 0);
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank == kNobody || reads(rank) || arrival_[rank] < arrived_) continue;
      used_[slot / 64] |= std::uint64_t{1} << (slot % 64);
    }
    std::ranges::copy(frontier_.used(),
                      used_.begin() + static_cast<std::ptrdiff_t>(frontier_.taken().size()));
    return budget_.visit(frontier_.rank(), number_of(held_), frontier_.taken(), used_,
                         taken_.size() * sizeof(Taken));
  }

 private:
  struct Entry {
    Function function = Function::kRead;
    std::uint32_t text = 0;  // a read: which it returned; a write: which it writes
    EventNumber invoked = 0;
    EventNumber completed = 0;
  };
  struct Taken {
    Choice choice;
    SeenTexts::Beginning held_before;
    std::uint32_t arrived_before = 0;
  };

  std::vector<std::string> texts_read(const KeyValue& model,
                                      std::span<const Operation> operations) const {
    std::vector<std::string> texts;
    for (const OperationId id : plan_.required) {
      const Operation& operation = operations[id];
      if (operation.function == Function::kRead) texts.push_back(model.text_of(operation.output));
    }
    return texts;
  }

  void add(const KeyValue& model, const Operation& operation) {
    const auto entry = static_cast<std::uint32_t>(entries_.size());
    Entry one{operation.function, 0, operation.invoke_event, operation.complete_event};
    if (operation.function == Function::kRead) {
      one.text = seen_.number_of(model.text_of(operation.output));
      seen_.read_by(one.text, entry);
      reads_.push_back(entry);
    } else {
      const std::string text = model.text_of(operation.input);
      const auto next = static_cast<std::uint32_t>(written_.size());
      one.text = numbers_.emplace(text, next).first->second;
      if (one.text == next) written_.push_back(text);
    }
    entries_.push_back(one);
  }

  // Who puts each text, and which of them what is read can begin with.
  void find_puts() {
    std::vector<std::uint32_t> puts;
    for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) {
      if (entries_[entry].function == Function::kWrite) puts.push_back(entry);
    }
    std::ranges::sort(puts, {}, [&](std::uint32_t entry) { return entries_[entry].invoked; });
    puts_.resize(written_.size());
    std::vector<bool> is_put(written_.size());
    for (const std::uint32_t put : puts) {
      puts_[entries_[put].text].add(entries_[put].invoked,
                                    put < frontier_.required_count() ? put : kNobody);
      is_put[entries_[put].text] = true;
    }
    begins_with_.resize(seen_.all().end);
    for (std::uint32_t text = 0; text < written_.size(); ++text) {
      put_.push_back(seen_.longer(seen_.all(), written_[text]));
      if (!is_put[text]) continue;
      for (std::uint32_t read = put_[text].first; read < put_[text].end; ++read) {
        begins_with_[read].push_back(text);
      }
    }
  }

  bool reads(std::uint32_t entry) const { return entries_[entry].function == Function::kRead; }

  SeenTexts::Beginning state_after(std::uint32_t entry) {
    ++budget_.steps();
    const Entry& one = entries_[entry];
    if (one.function == Function::kWrite) return put_[one.text];
    return held_.is_dead() ? held_ : seen_.longer(held_, written_[one.text]);
  }

  // Nobody is left to see what begins so.
  bool is_dead(const SeenTexts::Beginning& text) const {
    return seen_.last_reader(text) < frontier_.rank() || text.is_dead();
  }

  void move(const Choice& choice) {
    taken_.push_back({choice, held_, arrived_});
    const Entry& entry = entries_[choice.entry];
    if (!choice.is_unseen && entry.function != Function::kRead) {
      if (entry.function == Function::kWrite) arrived_ = plan_.arrivals_end[frontier_.rank()];
      held_ = state_after(choice.entry);
    }
    frontier_.take(choice.entry);
  }

  // From this rank on, who reads and has not come.
  std::uint32_t next_read(std::uint32_t from) {
    for (auto at = std::ranges::lower_bound(reads_, from); at != reads_.end(); ++at) {
      ++budget_.steps();
      if (!frontier_.has_taken(*at)) return *at;
    }
    return kNobody;
  }

  // Whether what somebody reads, of the first so many, can neither come of what is there nor of a
  // put that is left.
  bool is_hopeless() {
    std::uint32_t read = next_read(frontier_.rank());
    for (int i = 0; i < kLookAhead && read != kNobody; ++i, read = next_read(read + 1)) {
      const Entry& one = entries_[read];
      if (held_.leads_to(one.text)) continue;
      const bool may_begin = std::ranges::any_of(begins_with_[one.text], [&](std::uint32_t text) {
        return puts_[text].any_left(frontier_, one.completed, kNobody, budget_.steps());
      });
      if (may_begin) continue;
      deepest_ = std::max(deepest_, read);
      return true;
    }
    return false;
  }

  // Of those that do the same the one that must be over first comes first, unless that is an append
  // that can be left out, where this one cannot.
  bool has_twin(std::uint32_t entry) const {
    const bool is_replaceable = entry < arrival_.size() && arrival_[entry] < arrived_;
    for (std::uint32_t slot = 0; slot < frontier_.slot_count(); ++slot) {
      const std::uint32_t rank = frontier_.waiting_in(slot);
      if (rank == kNobody || rank >= entry) continue;
      const Entry& twin = entries_[rank];
      if (twin.function != entries_[entry].function || twin.text != entries_[entry].text) continue;
      const bool is_put = twin.function == Function::kWrite;
      if (is_put || is_replaceable || arrival_[rank] >= arrived_) return true;
    }
    return false;
  }

  // 0: nobody sees it.
  std::uint32_t number_of(const SeenTexts::Beginning& text) {
    if (is_dead(text)) return 0;
    const std::uint64_t hash = mix64(mix64(text.first) ^ text.size);
    const auto next = static_cast<std::uint32_t>(states_.size());
    const std::uint32_t number = state_index_.find_or_claim(
        hash, next, [&](std::uint32_t other) { return states_[other] == text; });
    if (number == next) states_.push_back(text);
    return number + 1;
  }

  static constexpr int kLookAhead = 16;
  static constexpr std::uint64_t kStepsToBegin = 4;  // for each operation, about

  const SearchPlan& plan_;
  Frontier frontier_;
  SeenTexts seen_;
  std::vector<Entry> entries_;          // by entry of the frontier
  std::vector<std::uint32_t> arrival_;  // by rank: its place in the order of invocation
  std::vector<std::uint32_t> reads_;    // ranks
  std::map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> written_;
  std::vector<SeenTexts::Beginning> put_;                // by text that is written: where it leads
  std::vector<Makers> puts_;                             // by text that is written
  std::vector<std::vector<std::uint32_t>> begins_with_;  // by text that is read: texts that are put
  SeenTexts::Beginning held_;
  std::uint32_t arrived_ = 0;  // how many had begun when the latest put was made
  std::vector<Taken> taken_;
  std::vector<SeenTexts::Beginning> states_;
  InternIndex state_index_;
  std::vector<std::uint64_t> used_;
  std::uint32_t deepest_ = 0;
  SearchBudget budget_;
};

}  // namespace

SearchOutcome search_key_value(std::span<const Operation> operations,
                               std::span<const OperationId> ids, const Semantics& semantics,
                               const SearchLimits& limits) {
  const auto model = model_with<KeyValue>(semantics);
  const auto participants = participants_of(model, operations, ids, semantics);
  const SearchPlan plan = plan_search(operations, participants, true);
  KeyValueSearch search(model, operations, plan, limits);
  return play(search, [&] { return longest_beginning(model, operations, plan, limits); });
}

}  // namespace ordeal::checkers
