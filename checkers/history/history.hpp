#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkers/history/operation.hpp"

namespace ordeal::checkers {

// Gives dense ids to values by first appearance (processes, keys).
class ValueIndex {
 public:
  std::uint32_t id_of(Value value);
  Value value_of(std::uint32_t id) const { return values_[id]; }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<Value> values_;
  InternIndex index_;
  std::uint32_t latest_ = 0;  // which is often asked for again
};

// What processes asked and how it ended: the only thing a checker sees. Immutable; made by a
// HistoryBuilder, so every History is well formed: a process has one operation at a time, every
// completion has its invocation, times never go backwards, a process in doubt is retired.
// Cheap to select from: sub-histories share the value pool.
class History {
 public:
  History();

  // In order of invocation; OperationId is the position.
  std::span<const Operation> operations() const { return operations_; }
  const Operation& operation(OperationId id) const { return operations_[id]; }

  std::size_t process_count() const { return names_->processes.size(); }
  std::size_t key_count() const { return names_->keys.size(); }
  // Number of the first event that is free after the last one; equals the number of events unless
  // this history is a selection.
  EventNumber event_end() const { return event_end_; }
  // A selection from a larger history: event numbers have gaps.
  bool is_partial() const { return partial_; }
  // Whether the order of events says what happened first. False when the file told only what each
  // process did one after the other: operations of different processes are then concurrent,
  // whatever their events say, and a checker that needs real time must refuse.
  bool has_real_time() const { return real_time_; }
  // Whether the file told times; if not, all are 0 and people are told the numbers of events.
  bool has_times() const { return times_; }

  Value key_value(KeyId key) const {
    return names_->keys.value_of(static_cast<std::uint32_t>(key));
  }
  Value process_value(ProcessId process) const {
    return names_->processes.value_of(static_cast<std::uint32_t>(process));
  }

  // Texts for people: "x" for a key (empty for the nil key), "c3" for process 3 (a process with a
  // textual name keeps it), the function's name in files, the recorded free text ("" for none).
  std::string key_text(KeyId key) const;
  std::string process_text(ProcessId process) const;
  std::string_view function_name(Function function) const;
  std::string_view text(TextId id) const;
  std::string value_text(Value value) const { return names_->values.text(value); }
  const ValuePool& values() const { return names_->values; }
  // The string as a value of this history, which becomes one if it was none.
  Value text_value(std::string_view text) { return names_->values.string(text); }

  // The history of these operations alone, in their old order, keeping event numbers, times and
  // values. Requires: ids are valid; order and duplicates do not matter.
  History select(std::span<const OperationId> ids) const;

  // Operation ids of every key, keys in order of first appearance, ids ascending.
  std::vector<std::vector<OperationId>> by_key() const;

 private:
  friend class HistoryBuilder;
  struct Names {
    ValuePool values;
    ValueIndex processes;
    ValueIndex keys;
    std::vector<std::string> other_functions;
  };

  std::shared_ptr<Names> names_;
  std::vector<Operation> operations_;
  EventNumber event_end_ = 0;
  bool partial_ = false;
  bool real_time_ = true;
  bool times_ = false;
};

// Why an event does not fit the history so far. `member` names what is to blame, in the words of
// our file format ("process", "time", "type", "index"), so that a reader can point at it.
struct HistoryProblem {
  std::string_view member;
  std::string message;
};

struct Invocation {
  std::int64_t time_ns = 0;
  Value process = {};
  Function function = Function::kRead;
  Value key = {};
  Value input = {};
  Value expected = {};
  std::string_view served_by = {};
};

struct Conclusion {
  std::int64_t time_ns = 0;
  Value process = {};
  Completion completion = Completion::kOk;
  Value output = {};
  std::string_view error = {};
  std::string_view served_by = {};
};

// Makes a History from events in their order, one at a time, and refuses what is not one.
//
// Promises: an event that is refused adds no operation and changes none; memory is one Operation
// per invocation plus the distinct values. Used by the workload driver of a run and by every
// reader.
class HistoryBuilder {
 public:
  HistoryBuilder();

  // Values given to invoke() and complete() are integers, nil, or come from this pool.
  ValuePool& values() { return names_->values; }
  Function function(std::string_view name);
  std::string_view function_name(Function function) const;

  // Numbers the next event; numbers that leave a gap make the history partial.
  // Requires: number >= next_event().
  void skip_to_event(EventNumber number);
  EventNumber next_event() const { return history_.event_end_; }

  // From now on and before: see History::has_real_time().
  void forget_real_time() { history_.real_time_ = false; }
  // Makes room, so that a history that is no longer is built without moving. Untouched room costs
  // no memory.
  void reserve(std::uint64_t operations);

  // All that was asked so far was [key value] and is the value of a key now, and so is what came
  // back; a cas [key [from to]]. What is no pair and what `is_whole` names stays what it is.
  void take_keys_apart(bool (*is_whole)(Function));

  std::optional<HistoryProblem> invoke(const Invocation& invocation);
  std::optional<HistoryProblem> complete(const Conclusion& conclusion);

  // The operation this process has invoked and not completed; null when there is none.
  const Operation* open_operation(Value process);
  // Its latest operation ended in info: it can do nothing more.
  bool is_retired(Value process) { return client_of(process).stage == Stage::kRetired; }
  std::string process_text(Value process) const;
  Value key_of(const Operation& operation) const;
  std::size_t operation_count() const { return history_.operations_.size(); }

  // Ends the building; operations without a completion stay pending. The builder is empty after.
  History finish();

 private:
  enum class Stage : std::uint8_t { kIdle, kBusy, kRetired };
  struct Client {
    Stage stage = Stage::kIdle;
    std::optional<OperationId> latest;
  };

  Client& client_of(Value process);
  std::optional<HistoryProblem> check_time(std::int64_t time_ns) const;

  std::shared_ptr<History::Names> names_;
  History history_;
  std::vector<Client> clients_;
  std::int64_t latest_ns_ = 0;
};

}  // namespace ordeal::checkers
