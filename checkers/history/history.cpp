#include "checkers/history/history.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ordeal::checkers {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Function::kOther)> kFunctionNames =
    {"read",    "write", "cas", "append",  "add",     "remove",    "enqueue",
     "dequeue", "push",  "pop", "acquire", "release", "increment", "txn"};

// Functions that our models do not know: they are few where a history is one, and are looked for
// one by one. The last stands for all that would be too many, and is refused.
constexpr std::size_t kOthersMax = 1024;
constexpr auto kOneTooMany =
    static_cast<Function>(static_cast<std::size_t>(Function::kOther) + kOthersMax);

constexpr std::uint64_t kReserveMax = std::uint64_t{1} << 24;

std::string name_of_process(const ValuePool& values, Value process) {
  return process.is_integer() ? std::string("c").append(values.text(process))
                              : values.plain(process);
}

std::string_view name_of_function(const std::vector<std::string>& others, Function function) {
  if (function < Function::kOther) return known_function_name(function);
  return others[static_cast<std::size_t>(function) - static_cast<std::size_t>(Function::kOther)];
}

}  // namespace

std::string_view known_function_name(Function function) {
  return kFunctionNames[static_cast<std::size_t>(function)];
}

std::string_view completion_name(Completion completion) {
  switch (completion) {
    case Completion::kOk:
      return "ok";
    case Completion::kFail:
      return "fail";
    case Completion::kInfo:
      break;
  }
  return "info";
}

std::uint32_t ValueIndex::id_of(Value value) {
  if (latest_ < values_.size() && values_[latest_] == value) return latest_;
  const auto next = static_cast<std::uint32_t>(values_.size());
  const std::uint32_t id = index_.find_or_claim(
      value.hash(), next, [&](std::uint32_t other) { return values_[other] == value; });
  if (id == next) values_.push_back(value);
  return latest_ = id;
}

History::History() : names_(std::make_shared<Names>()) {}

std::string History::key_text(KeyId key) const {
  const Value value = key_value(key);
  return value.is_nil() ? std::string() : names_->values.plain(value);
}

std::string History::process_text(ProcessId process) const {
  return name_of_process(names_->values, process_value(process));
}

std::string_view History::function_name(Function function) const {
  return name_of_function(names_->other_functions, function);
}

std::string_view History::text(TextId id) const {
  if (id == TextId::kNone) return {};
  return names_->values.text_of_id(static_cast<std::uint32_t>(id));
}

History History::select(std::span<const OperationId> ids) const {
  std::vector<OperationId> sorted(ids.begin(), ids.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  History chosen;
  chosen.names_ = names_;
  chosen.event_end_ = event_end_;
  chosen.real_time_ = real_time_;
  chosen.times_ = times_;
  chosen.partial_ = partial_ || sorted.size() != operations_.size();
  chosen.operations_.reserve(sorted.size());
  for (const OperationId id : sorted) chosen.operations_.push_back(operations_[id]);
  return chosen;
}

std::vector<std::vector<OperationId>> History::by_key() const {
  std::vector<std::vector<OperationId>> groups(names_->keys.size());
  for (OperationId id = 0; id < operations_.size(); ++id) {
    groups[static_cast<std::size_t>(operations_[id].key)].push_back(id);
  }
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  return groups;
}

HistoryBuilder::HistoryBuilder() : names_(std::make_shared<History::Names>()) {}

Function HistoryBuilder::function(std::string_view name) {
  const auto known = std::find(kFunctionNames.begin(), kFunctionNames.end(), name);
  if (known != kFunctionNames.end()) return static_cast<Function>(known - kFunctionNames.begin());
  auto& others = names_->other_functions;
  auto other = std::find(others.begin(), others.end(), name);
  if (other == others.end() && others.size() > kOthersMax) return kOneTooMany;
  if (other == others.end()) other = others.insert(others.end(), std::string(name));
  return static_cast<Function>(kFunctionNames.size() +
                               static_cast<std::size_t>(other - others.begin()));
}

std::string_view HistoryBuilder::function_name(Function function) const {
  return name_of_function(names_->other_functions, function);
}

void HistoryBuilder::skip_to_event(EventNumber number) {
  if (number != history_.event_end_) history_.partial_ = true;
  history_.event_end_ = number;
}

void HistoryBuilder::reserve(std::uint64_t operations) {
  history_.operations_.reserve(static_cast<std::size_t>(std::min(operations, kReserveMax)));
}

HistoryBuilder::Client& HistoryBuilder::client_of(Value process) {
  const std::uint32_t id = names_->processes.id_of(process);
  if (id >= clients_.size()) clients_.resize(id + 1);
  return clients_[id];
}

std::string HistoryBuilder::process_text(Value process) const {
  return name_of_process(names_->values, process);
}

Value HistoryBuilder::key_of(const Operation& operation) const {
  return names_->keys.value_of(static_cast<std::uint32_t>(operation.key));
}

std::optional<HistoryProblem> HistoryBuilder::check_time(std::int64_t time_ns) const {
  if (time_ns < 0) return HistoryProblem{"time", "time is negative"};
  if (time_ns >= latest_ns_) return std::nullopt;
  return HistoryProblem{"time", "time goes backwards: " + std::to_string(time_ns) + " after " +
                                    std::to_string(latest_ns_)};
}

void HistoryBuilder::take_keys_apart(bool (*is_whole)(Function)) {
  const auto pair_in = [&](Value value) {
    const auto parts =
        value.is_list() ? names_->values.elements_of(value) : std::span<const Value>();
    return parts.size() == 2 ? parts : std::span<const Value>();
  };
  for (Operation& operation : history_.operations_) {
    if (is_whole(operation.function)) continue;
    const bool is_cas = operation.function == Function::kCas;
    const auto asked = pair_in(operation.input);
    if (asked.empty()) continue;
    const Value key = is_cas ? operation.expected : asked[0];
    operation.key = KeyId{names_->keys.id_of(key)};
    if (is_cas) operation.expected = asked[0];
    operation.input = asked[1];
    if (const auto told = pair_in(operation.output); !told.empty()) operation.output = told[1];
  }
}

std::optional<HistoryProblem> HistoryBuilder::invoke(const Invocation& invocation) {
  if (auto problem = check_time(invocation.time_ns)) return problem;
  if (invocation.function == kOneTooMany) {
    return HistoryProblem{"f", "more than " + std::to_string(kOthersMax) +
                                   " different functions that no model knows"};
  }
  Client& client = client_of(invocation.process);
  if (client.stage != Stage::kIdle) {
    const Operation& before = history_.operations_[*client.latest];
    std::string message = "process " + process_text(invocation.process);
    if (client.stage == Stage::kBusy) {
      message += " invokes while its operation of event " + std::to_string(before.invoke_event) +
                 " has not completed; a process has one operation at a time";
    } else {
      message += " invokes after its operation of event " + std::to_string(before.invoke_event) +
                 " ended in info; that one may still take effect, so the client must go on under "
                 "a new process";
    }
    return HistoryProblem{"process", std::move(message)};
  }
  client = {Stage::kBusy, static_cast<OperationId>(history_.operations_.size())};
  Operation operation;
  operation.process = ProcessId{names_->processes.id_of(invocation.process)};
  operation.key = KeyId{names_->keys.id_of(invocation.key)};
  operation.function = invocation.function;
  operation.input = invocation.input;
  operation.expected = invocation.expected;
  operation.invoked_ns = invocation.time_ns;
  operation.invoke_event = history_.event_end_++;
  if (!invocation.served_by.empty()) {
    operation.served_by = TextId{names_->values.string(invocation.served_by).pool_id()};
  }
  history_.operations_.push_back(operation);
  latest_ns_ = invocation.time_ns;
  history_.times_ = history_.times_ || latest_ns_ > 0;
  return std::nullopt;
}

std::optional<HistoryProblem> HistoryBuilder::complete(const Conclusion& conclusion) {
  if (auto problem = check_time(conclusion.time_ns)) return problem;
  Client& client = client_of(conclusion.process);
  if (client.stage != Stage::kBusy) {
    std::string message = "process " + process_text(conclusion.process);
    if (client.latest) {
      const Operation& before = history_.operations_[*client.latest];
      message += " completes a second time: its operation of event " +
                 std::to_string(before.invoke_event) + " completed at event " +
                 std::to_string(before.complete_event);
    } else {
      message += " completes an operation it has not invoked";
    }
    return HistoryProblem{"type", std::move(message)};
  }
  Operation& operation = history_.operations_[*client.latest];
  operation.completion = conclusion.completion;
  operation.output = conclusion.output;
  operation.completed_ns = conclusion.time_ns;
  operation.complete_event = history_.event_end_++;
  if (!conclusion.error.empty()) {
    operation.error = TextId{names_->values.string(conclusion.error).pool_id()};
  }
  if (!conclusion.served_by.empty()) {
    operation.served_by = TextId{names_->values.string(conclusion.served_by).pool_id()};
  }
  client.stage = conclusion.completion == Completion::kInfo ? Stage::kRetired : Stage::kIdle;
  latest_ns_ = conclusion.time_ns;
  history_.times_ = history_.times_ || latest_ns_ > 0;
  return std::nullopt;
}

const Operation* HistoryBuilder::open_operation(Value process) {
  const Client& client = client_of(process);
  return client.stage == Stage::kBusy ? &history_.operations_[*client.latest] : nullptr;
}

History HistoryBuilder::finish() {
  history_.names_ = std::move(names_);
  History done = std::move(history_);
  *this = HistoryBuilder();
  return done;
}

}  // namespace ordeal::checkers
