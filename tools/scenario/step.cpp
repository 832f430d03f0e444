#include "tools/scenario/step.hpp"

#include <array>
#include <vector>

#include "sim/faults/registry.hpp"
#include "tools/scenario/print.hpp"

namespace ordeal::tools {
namespace {

using protocols::Ending;
using protocols::Function;
using protocols::MicroFunction;
using protocols::MicroOperation;
using protocols::Operation;
using protocols::Outcome;

constexpr std::array kSteps = {
    StepRow{"perform",
            "a client asks for an operation and waits for its end, which must be ok or as "
            "stated",
            "perform: write x = 1, client: c1, through: n1, result: ok"},
    StepRow{"begin", "a client asks for an operation; the script goes on at once",
            "begin: [read x, append y 2], client: c2"},
    StepRow{"await", "waits for the end of what a client, or the operator, has begun",
            "await: c2, result: [[1], nil]"},
    StepRow{"deliver",
            "waits until such a message waits (hold), and lets the nth of them through, "
            "or all; done when the receiver has begun with it",
            "deliver: Prepare, from: n1, to: n2, nth: 1"},
    StepRow{"until",
            "waits until a message was sent, is held or was delivered, a mark is reached, a "
            "role taken: the nth from now on",
            "until: {delivered: Prepare, from: n1, to: n2, nth: 2}"},
    StepRow{"wait", "lets time go by", "wait: 100ms"},
    StepRow{"end", "ends a fault that lasts: heals, restarts, resumes, releases what is held",
            "end: s2"},
    StepRow{"operator",
            "gives the room's operator a command, with the room's own words, and waits "
            "until it is carried out",
            "operator: delete, key: x, through: n1, await: true"},
};

std::string number_text(std::int64_t number) { return std::to_string(number); }

std::string part_text(const MicroOperation& part) {
  switch (part.function) {
    case MicroFunction::read:
      return "read " + part.key;
    case MicroFunction::write:
      return "write " + part.key + " = " + number_text(part.value);
    case MicroFunction::append:
      return "append " + part.key + " " + number_text(part.value);
    case MicroFunction::add:
      return "add " + part.key + " " + number_text(part.value);
  }
  return "";
}

std::string spelled(const Operation& operation) {
  switch (operation.function) {
    case Function::read:
      return "read " + operation.key;
    case Function::write:
      return "write " + operation.key + " = " + number_text(operation.value);
    case Function::cas:
      return "cas " + operation.key + " " + number_text(operation.expected) + " -> " +
             number_text(operation.value);
    case Function::add:
      return "add " + operation.key + " " + number_text(operation.value);
    case Function::transaction:
      break;
  }
  std::string text = "[";
  for (const MicroOperation& part : operation.parts) {
    text += (text.size() > 1 ? ", " : "") + part_text(part);
  }
  return text + "]";
}

std::string list_text(const std::vector<std::int64_t>& numbers) {
  std::string text = "[";
  for (const std::int64_t number : numbers) {
    text += (text.size() > 1 ? ", " : "") + number_text(number);
  }
  return text + "]";
}

std::string messages_text(const MessageWords& words, std::uint64_t nth) {
  std::string text = words.type;
  if (!words.from.empty()) text += ", from: " + words.from;
  if (!words.to.empty()) text += ", to: " + words.to;
  return text + ", nth: " + (nth == 0 ? "all" : std::to_string(nth));
}

std::string until_text(const Step& step) {
  switch (step.until) {
    case UntilKind::sent:
      return "sent: " + messages_text(step.message, step.nth);
    case UntilKind::held:
      return "held: " + messages_text(step.message, step.nth);
    case UntilKind::delivered:
      return "delivered: " + messages_text(step.message, step.nth);
    case UntilKind::mark:
    case UntilKind::role:
      break;
  }
  const std::string node = step.node.empty() ? "" : ", node: " + step.node;
  if (step.until == UntilKind::role) return "role: " + step.name + node;
  return "mark: " + in_quotes(step.name) + node + ", nth: " + std::to_string(step.nth);
}

std::string fault_step_text(const sim::PlannedFault& fault) {
  std::string text;
  for (const auto& [key, value] : fault.fault->words()) text += key + ": " + value + ", ";
  const sim::FaultRow* row = sim::find_fault(fault.fault->kind());
  if (fault.lasts && row != nullptr) {
    text += std::string(row->lasts_key) + ": " + sim::duration_text(*fault.lasts) + ", ";
  }
  return text + "id: " + fault.id;
}

std::string command_text(const Step& step) {
  std::string text = "operator: " + step.command.name;
  for (const auto& [word, value] : step.command.words)
    text += ", " + word + ": " + in_quotes(value);
  return text + ", await: " + (step.is_awaited ? "true" : "false");
}

}  // namespace

std::span<const StepRow> step_table() { return kSteps; }

std::string result_text(const StatedResult& result) {
  if (result.is_any) return "any";
  if (result.ending == Ending::ok) return result.seen.value_or("ok");
  const std::string ending = result.ending == Ending::fail ? "fail" : "info";
  return result.error ? "{" + ending + ": " + in_quotes(*result.error) + "}" : ending;
}

std::string seen_text(const Operation& operation, const Outcome& outcome) {
  if (operation.function == Function::transaction) {
    std::string text = "[";
    for (std::size_t i = 0; i < operation.parts.size(); ++i) {
      if (operation.parts[i].function != MicroFunction::read) continue;
      const bool is_seen = i < outcome.parts.size() && !outcome.parts[i].empty();
      text += text.size() > 1 ? ", " : "";
      text += is_seen ? list_text(outcome.parts[i]) : "nil";
    }
    return text + "]";
  }
  if (operation.function != Function::read) return "ok";
  if (outcome.values.size() > 1 || (!outcome.value && !outcome.values.empty())) {
    return list_text(outcome.values);
  }
  return outcome.value ? number_text(*outcome.value) : "nil";
}

bool is_as_stated(const StatedResult& stated, const Operation& operation, const Outcome& outcome) {
  if (stated.is_any) return true;
  if (stated.ending != outcome.ending) return false;
  if (stated.error && *stated.error != outcome.error) return false;
  return !stated.seen || *stated.seen == seen_text(operation, outcome);
}

std::string step_text(const Step& step) {
  const std::string result = ", result: " + result_text(step.result);
  std::string text;
  switch (step.kind) {
    case StepKind::perform:
    case StepKind::begin:
      text = (step.kind == StepKind::begin ? "begin: " : "perform: ") + spelled(step.operation) +
             ", client: " + step.client;
      if (!step.operation.through.empty()) text += ", through: " + step.operation.through;
      if (step.kind == StepKind::perform) text += result;
      break;
    case StepKind::await:
      text = "await: " + step.client;
      if (step.client != kOperator) text += result;
      break;
    case StepKind::deliver:
      text = "deliver: " + messages_text(step.message, step.nth);
      break;
    case StepKind::until:
      text = "until: {" + until_text(step) + "}";
      break;
    case StepKind::wait:
      text = "wait: " + sim::duration_text(step.span);
      break;
    case StepKind::end:
      text = "end: " + step.name;
      break;
    case StepKind::operate:
      text = command_text(step);
      break;
    case StepKind::fault:
      text = fault_step_text(step.fault);
      break;
  }
  return "{" + text + "}";
}

}  // namespace ordeal::tools
