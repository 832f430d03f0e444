#include "checkers/history/jepsen_events.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace ordeal::checkers {
namespace {

constexpr std::int64_t kClockSlackNs = 100'000'000;
constexpr std::uint64_t kStrokesMax = 3;

}  // namespace

std::optional<EventType> event_type_of(std::string_view name) {
  if (name == "invoke") return EventType::kInvoke;
  if (name == "ok") return EventType::kOk;
  if (name == "fail") return EventType::kFail;
  if (name == "info") return EventType::kInfo;
  return std::nullopt;
}

Semantics semantics_of_jepsen() {
  Semantics semantics;
  semantics.nil_read = NilRead::kMatchesAnything;
  semantics.negative_balance = NegativeBalance::kForbidden;
  semantics.failed_adds = FailMeaning::kInDoubt;
  semantics.duplicates = Duplicates::kAllowed;
  semantics.unseen_messages = UnseenMessages::kForbidden;
  semantics.sessions = Sessions::kBindCausalAndSessions;
  return semantics;
}

std::string_view usual_function_name(std::string_view name) {
  struct Spelling {
    std::string_view theirs, ours;
  };
  constexpr Spelling kSpellings[] = {
      {"compare-and-set", "cas"},
      {"compare-and-set!", "cas"},
      {"compare-and-swap", "cas"},
      {"compare-and-swap!", "cas"},
      {"compareAndSet", "cas"},
      {"compare_and_set", "cas"},
      {"compare_and_swap", "cas"},
      {"cas!", "cas"},
      {"get", "read"},
      {"r", "read"},
      {"put", "write"},
      {"set", "write"},
      {"w", "write"},
      {"enq", "enqueue"},
      {"deq", "dequeue"},
      {"lock", "acquire"},
      {"unlock", "release"},
      {"inc", "increment"},
      {"incr", "increment"},
      {"broadcast", "add"}};  // Maelstrom's: to a set that all nodes come to know
  const auto spelling = std::ranges::find(kSpellings, name, &Spelling::theirs);
  return spelling == std::end(kSpellings) ? name : spelling->ours;
}

JepsenEvents::JepsenEvents(HistoryBuilder& builder)
    : builder_(builder),
      pool_(builder.values()),
      words_(pool_),
      transfer_(builder.function("transfer")) {}

JepsenEvents::Problem JepsenEvents::placed(const JepsenEvent& event,
                                           const HistoryProblem& problem) const {
  if (problem.member == "process") return event.process.place.error(problem.message);
  if (problem.member == "type") return event.type_place.error(problem.message);
  if (problem.member == "f") return event.function_place.error(problem.message);
  return event.place.error(problem.message);
}

// Jepsen stamps an operation before it writes it down, so neighbours may be swapped by
// microseconds.
JepsenEvents::Problem JepsenEvents::check_order(const JepsenEvent& event) {
  if (event.index.present && event.index.value.is_integer()) {
    const std::int64_t index = event.index.value.as_integer();
    if (latest_index_ && index <= *latest_index_) {
      return event.index.place.error("index " + std::to_string(index) + " comes after index " +
                                     std::to_string(*latest_index_) +
                                     ": the event is doubled or out of order");
    }
    latest_index_ = index;
  }
  if (!event.time.present || !event.time.value.is_integer()) return std::nullopt;
  const std::int64_t time = event.time.value.as_integer();
  if (time >= 0 && time < latest_ns_ - kClockSlackNs && !event.index.present) {
    return event.time.place.error("time goes back from " + std::to_string(latest_ns_) + " to " +
                                  std::to_string(time) + ": the event is doubled or out of order");
  }
  latest_ns_ = std::max(latest_ns_, time);
  return std::nullopt;
}

// A nemesis tells what it did by events of type info that complete nothing. Other keywords are
// clients, as in Knossos' own tests: left out unseen, what they did would be judged by nobody.
bool JepsenEvents::is_of_nemesis(const JepsenEvent& event) {
  const Value process = event.process.value;
  const std::string_view name = process.is_string() ? pool_.text_of(process) : std::string_view();
  if (name == ":nemesis" || name == "nemesis") return true;
  const bool may_be = name.starts_with(':') || process == Value::integer(-1);
  return may_be && event.type == EventType::kInfo && builder_.open_operation(process) == nullptr &&
         !builder_.is_retired(process);
}

JepsenEvents::Problem JepsenEvents::add(JepsenEvent& event) {
  if (auto problem = check_order(event)) return problem;
  take_latest_name(event);
  const Value process = event.process.value;
  if (is_of_nemesis(event)) {
    ++skipped_;
    return std::nullopt;
  }
  if (!has_processes_) has_processes_ = event.process.present;
  if (event.process.present != *has_processes_) {
    return event.place.error(*has_processes_ ? "this event has no :process, those before it have"
                                             : "this event has a :process, those before have none");
  }
  if (!event.process.present) {
    event.process = {true, Value::integer(0), event.place};
    take_latest_name(event);
  }
  if (!event.process.value.is_integer() && !event.process.value.is_string()) {
    return event.process.place.error(":process must be an integer or a name, not " +
                                     pool_.text(process));
  }
  if (auto problem = settle_function(event)) return problem;
  if (auto problem = split_key(event)) return problem;
  const bool is_invocation = event.type == EventType::kInvoke;
  if (!has_invocations_) {
    has_invocations_ = is_invocation || event.function != Function::kTxn;
    if (!*has_invocations_) builder_.forget_real_time();
  }
  if (is_invocation && !*has_invocations_) {
    return event.type_place.error(
        "an invocation, but the file began with a completion that had none: either all operations "
        "have their invocation or none has (were lines cut off at the beginning?)");
  }
  if (is_invocation) return add_invocation(event);
  return *has_invocations_ ? add_completion(event) : add_bare_completion(event);
}

JepsenEvents::Problem JepsenEvents::settle_function(JepsenEvent& event) {
  if (!event.is_transaction && is_keyed_transaction(event.value.value)) {
    const auto pair = pool_.elements_of(event.value.value);
    event.value.value = with_key(pair[0], pair[1]);
  }
  if (is_spelled_out(event.value.value)) event.value.value = shortened(event.value.value);
  const Value value = event.value.value;
  const bool in_vain = event.type == EventType::kFail || event.type == EventType::kInfo;
  const Operation* open = builder_.open_operation(event.process.value);
  const bool ends_transaction = in_vain && open != nullptr && open->function == Function::kTxn;
  event.is_transaction = event.is_transaction || is_transaction(value);
  if (ends_transaction || event.is_transaction) event.function = Function::kTxn;
  if (event.function) {
    return *event.function == Function::kTxn ? check_micro_operations(event) : std::nullopt;
  }
  if (value.is_list() && pool_.elements_of(value).empty()) {
    event.function = Function::kTxn;
    return std::nullopt;
  }
  if (event.type != EventType::kInvoke && open != nullptr) {
    event.function = open->function;
    return std::nullopt;
  }
  return event.place.error("the event has no :f");
}

bool JepsenEvents::is_pair(Value value) const {
  return value.is_list() && pool_.elements_of(value).size() == 2;
}

// A pair that is written may be a key and a value, or a value: what is read tells.
JepsenEvents::Keying JepsenEvents::keying_shown_by(const JepsenEvent& event) const {
  const Value value = event.value.value;
  if (event.key.present) return Keying::kNone;
  if (event.type != EventType::kInvoke) return Keying::kUndecided;
  const bool pair = is_pair(value);
  const bool is_of_nil = pair && pool_.elements_of(value)[1].is_nil();
  switch (*event.function) {
    case Function::kRead:
    case Function::kDequeue:
    case Function::kPop:
      return is_of_nil ? Keying::kPairs : Keying::kNone;
    case Function::kCas:
      if (!pair || !is_pair(pool_.elements_of(value)[1])) return Keying::kNone;
      return is_pair(pool_.elements_of(value)[0]) ? Keying::kUndecided : Keying::kPairs;
    case Function::kAcquire:
    case Function::kRelease:
      return pair ? Keying::kPairs : Keying::kNone;
    case Function::kWrite:
    case Function::kAdd:
    case Function::kEnqueue:
    case Function::kPush:
    case Function::kAppend:
    case Function::kRemove:
      return pair ? Keying::kUndecided : Keying::kNone;
    default:
      return Keying::kUndecided;
  }
}

JepsenEvents::Problem JepsenEvents::split_key(JepsenEvent& event) {
  if (event.function == Function::kTxn || event.function == transfer_) return std::nullopt;
  if (keying_ == Keying::kUndecided) {
    keying_ = keying_shown_by(event);
    if (keying_ == Keying::kPairs) {
      builder_.take_keys_apart([](Function function) { return function >= Function::kTxn; });
    }
    if (keying_ != Keying::kUndecided) decided_at_ = event.place.line;
  }
  if (keying_ == Keying::kNone && event.function == Function::kRead &&
      keying_shown_by(event) == Keying::kPairs) {
    return event.value.place.error(
        "a read of [key nil], but line " + std::to_string(decided_at_) +
        " has a value without a key: either all values are [key value] or none is");
  }
  if (keying_ != Keying::kPairs) return std::nullopt;
  if (is_pair(event.value.value)) {
    const auto pair = pool_.elements_of(event.value.value);
    event.key = {true, pair[0], event.value.place};
    event.value.value = pair[1];
    return std::nullopt;
  }
  if (event.type == EventType::kFail || event.type == EventType::kInfo) return std::nullopt;
  if (event.function >= Function::kOther) return std::nullopt;
  return event.value.place.error("the value " + pool_.text(event.value.value) +
                                 " is not [key value], as line " + std::to_string(decided_at_) +
                                 " has it: either all values are [key value] or none is");
}

JepsenEvents::Problem JepsenEvents::add_invocation(JepsenEvent& event) {
  const Value value = event.value.value;
  if (event.function == Function::kTxn) {
    return invoke(event, event.is_of_logs ? value : transaction(value, true));
  }
  if (event.function == transfer_) return invoke(event, transfer(value));
  return invoke(event, event.function == Function::kRead ? Value::nil() : value);
}

JepsenEvents::Problem JepsenEvents::invoke(const JepsenEvent& event, Value input) {
  Invocation invocation{.time_ns = latest_ns_,
                        .process = event.process.value,
                        .function = *event.function,
                        .key = event.key.value,
                        .input = input};
  if (event.function == Function::kWrite && !event.value.present) {
    return event.place.error("a write needs its :value");
  }
  if (event.function == Function::kCas) {
    if (!is_pair(input)) return event.value.place.error("a cas needs a :value [from to]");
    const auto pair = pool_.elements_of(input);
    invocation.expected = pair[0];
    invocation.input = pair[1];
  }
  auto problem = builder_.invoke(invocation);
  if (problem && builder_.is_retired(invocation.process)) {
    invocation.process = another_name(invocation.process);
    problem = builder_.invoke(invocation);
  }
  if (problem) return placed(event, *problem);
  return std::nullopt;
}

// A process of the file that is called what we called another one gets another name, too.
void JepsenEvents::take_latest_name(JepsenEvent& event) {
  Value& process = event.process.value;
  const auto renamed = renamed_.find(process);
  if (renamed != renamed_.end()) {
    process = renamed->second.name;
  } else if (process.is_string() && origins_.contains(process)) {
    process = new_name_of(process);
  } else if (process.is_string()) {
    named_in_file_.insert(process);
  }
}

Value JepsenEvents::another_name(Value process) {
  const auto known = origins_.find(process);
  return new_name_of(known == origins_.end() ? process : known->second);
}

// A name that nobody has yet, be it from us or from the file. A stroke for each time would be as
// many as operations in the worst case, in as many names.
Value JepsenEvents::new_name_of(Value origin) {
  Renamed& renamed = renamed_[origin];
  do {
    ++renamed.times;
    const bool is_counted = renamed.times > kStrokesMax;
    renamed.name = pool_.string(
        builder_.process_text(origin) +
        (is_counted ? '\'' + std::to_string(renamed.times) : std::string(renamed.times, '\'')));
  } while (origins_.contains(renamed.name) || named_in_file_.contains(renamed.name));
  origins_[renamed.name] = origin;
  return renamed.name;
}

JepsenEvents::Problem JepsenEvents::add_completion(JepsenEvent& event) {
  const Value process = event.process.value;
  Conclusion conclusion{.time_ns = latest_ns_, .process = process};
  if (event.type == EventType::kFail) conclusion.completion = Completion::kFail;
  if (event.type == EventType::kInfo) conclusion.completion = Completion::kInfo;
  if (const Operation* open = builder_.open_operation(process)) {
    if (open->function != *event.function) {
      return event.function_place.error(
          "this completes a " + std::string(builder_.function_name(*event.function)) +
          ", but the process invoked a " + std::string(builder_.function_name(open->function)) +
          " at event " + std::to_string(open->invoke_event));
    }
    if (auto problem = check_same_key(event, *open)) return problem;
    if (event.type == EventType::kOk) {
      if (auto problem = read_output(event, *open, &conclusion.output)) return problem;
    } else if (words_.are_same_of_logs(pool_, open->input, event.value.value)) {
      conclusion.output = event.value.value;  // what it sent and polled before it ended
    }
    if (event.rebalance_log.present && words_.are_of_logs(pool_, conclusion.output)) {
      conclusion.output = with_rebalancing(conclusion.output, event.rebalance_log.value);
    }
  }
  std::string error;
  if (event.error.present && event.type != EventType::kOk) {
    error = pool_.plain(event.error.value);
    conclusion.error = error;
  }
  if (auto problem = builder_.complete(conclusion)) return placed(event, *problem);
  return std::nullopt;
}

// What is known of the invocation is in the completion.
JepsenEvents::Problem JepsenEvents::add_bare_completion(JepsenEvent& event) {
  while (builder_.is_retired(event.process.value)) {
    event.process.value = another_name(event.process.value);
  }
  if (auto problem = add_invocation(event)) return problem;
  return add_completion(event);
}

JepsenEvents::Problem JepsenEvents::check_same_key(const JepsenEvent& event,
                                                   const Operation& open) {
  const Value invoked = builder_.key_of(open);
  if (!event.key.present || event.key.value == invoked) return std::nullopt;
  return event.key.place.error("key " + pool_.text(event.key.value) +
                               " is not the key it was invoked with, " + pool_.text(invoked));
}

JepsenEvents::Problem JepsenEvents::read_output(const JepsenEvent& event, const Operation& open,
                                                Value* output) {
  const Value value = event.value.value;
  if (open.function == Function::kTxn && event.is_of_logs) {
    *output = value;
    return check_same_logs(event, open);
  }
  if (open.function == Function::kTxn) {
    *output = transaction(value, false);
    return check_same_transaction(event, open);
  }
  *output = open.function == transfer_ ? transfer(value) : value;
  const bool changes_set = open.function == Function::kAdd || open.function == Function::kRemove;
  if (changes_set && value == open.input) *output = Value::nil();
  if (open.function != Function::kWrite && open.function != Function::kCas) return std::nullopt;
  *output = Value::nil();
  Value asked = open.input;
  if (open.function == Function::kCas) asked = pool_.list(std::array{open.expected, open.input});
  if (value.is_nil() || value == asked) return std::nullopt;
  return event.value.place.error("value " + pool_.text(value) +
                                 " is not the value it was invoked with, " + pool_.text(asked));
}

}  // namespace ordeal::checkers
