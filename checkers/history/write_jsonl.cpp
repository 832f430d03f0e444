#include "checkers/history/write_jsonl.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace ordeal::checkers {
namespace {

std::string quoted(std::string_view text) { return nlohmann::json(text).dump(); }

std::string json_of(const ValuePool& pool, Value value) {
  switch (value.kind()) {
    case ValueKind::kNil:
      return "null";
    case ValueKind::kInteger:
      return std::to_string(value.as_integer());
    case ValueKind::kString:
      return quoted(pool.text_of(value));
    case ValueKind::kList:
      break;
  }
  std::string joined = "[";
  for (const Value& element : pool.elements_of(value)) {
    if (joined.size() > 1) joined += ',';
    joined += json_of(pool, element);
  }
  return joined + ']';
}

class JsonlWriter {
 public:
  JsonlWriter(const History& history, std::ostream& output) : history_(history), output_(output) {}

  void write_invocation(const Operation& operation) {
    begin(operation, operation.invoke_event, operation.invoked_ns, "invoke");
    output_ << ",\"value\":" << request(operation);
    // Who was asked is known from the answer; without one, from the request.
    if (operation.is_pending()) write_text("node", operation.served_by);
    output_ << "}\n";
  }

  void write_completion(const Operation& operation) {
    begin(operation, operation.complete_event, operation.completed_ns,
          completion_name(operation.completion));
    const bool echoes =
        operation.function == Function::kWrite || operation.function == Function::kCas;
    output_ << ",\"value\":" << (echoes ? request(operation) : json(operation.output));
    write_text("error", operation.error);
    write_text("node", operation.served_by);
    output_ << "}\n";
  }

 private:
  void begin(const Operation& operation, EventNumber event, std::int64_t time_ns,
             std::string_view type) {
    output_ << "{\"index\":" << event << ",\"time\":" << time_ns
            << ",\"process\":" << json(history_.process_value(operation.process)) << ",\"type\":\""
            << type << "\",\"f\":" << quoted(history_.function_name(operation.function));
    const Value key = history_.key_value(operation.key);
    if (!key.is_nil()) output_ << ",\"key\":" << json(key);
  }

  std::string request(const Operation& operation) const {
    if (operation.function != Function::kCas) return json(operation.input);
    return '[' + json(operation.expected) + ',' + json(operation.input) + ']';
  }

  void write_text(std::string_view member, TextId id) {
    if (id != TextId::kNone) output_ << ",\"" << member << "\":" << quoted(history_.text(id));
  }

  std::string json(Value value) const { return json_of(history_.values(), value); }

  const History& history_;
  std::ostream& output_;
};

}  // namespace

void write_jsonl(const History& history, std::ostream& output, const std::string& more_header) {
  output << "{\"format\":\"sim-history\",\"version\":1,\"operations\":"
         << history.operations().size();
  if (history.is_partial()) output << ",\"partial\":true";
  if (!history.has_real_time()) output << ",\"real_time\":false";
  if (!more_header.empty()) output << ',' << more_header;
  output << "}\n";
  // Invocations are in event order already; completions are merged in by theirs.
  std::vector<OperationId> completed;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    if (!history.operation(id).is_pending()) completed.push_back(id);
  }
  std::sort(completed.begin(), completed.end(), [&](OperationId a, OperationId b) {
    return history.operation(a).complete_event < history.operation(b).complete_event;
  });
  JsonlWriter writer(history, output);
  auto completion = completed.begin();
  for (const Operation& operation : history.operations()) {
    while (completion != completed.end() &&
           history.operation(*completion).complete_event < operation.invoke_event) {
      writer.write_completion(history.operation(*completion++));
    }
    writer.write_invocation(operation);
  }
  while (completion != completed.end()) writer.write_completion(history.operation(*completion++));
}

}  // namespace ordeal::checkers
