#include "tests/checkers/history_files.hpp"

#include <algorithm>
#include <sstream>

#include "checkers/history/write_jsonl.hpp"
#include "tests/checkers/history_text.hpp"
#include "tests/checkers/interleave.hpp"
#include "tests/checkers/transaction_text.hpp"

namespace ordeal::checkers::testing {
namespace {

// The events in their order, without texts.
std::vector<FileLine> events_of(const History& history) {
  std::vector<std::pair<EventNumber, FileLine>> events;
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    events.push_back({operation.invoke_event, {"", true, id}});
    if (!operation.is_pending()) events.push_back({operation.complete_event, {"", false, id}});
  }
  std::sort(events.begin(), events.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<FileLine> lines;
  lines.reserve(events.size());
  for (auto& event : events) lines.push_back(std::move(event.second));
  return lines;
}

std::string type_of(const Operation& operation, bool is_invocation) {
  return is_invocation ? "invoke" : std::string(completion_name(operation.completion));
}

// What an event carries in Jepsen's notation.
std::string value_of(const History& history, const FileLine& line) {
  const Operation& operation = history.operation(line.operation);
  if (operation.function == Function::kCas) {
    return '[' + history.value_text(operation.expected) + ' ' +
           history.value_text(operation.input) + ']';
  }
  const bool has_output = !line.is_invocation && operation.is_ok();
  const bool echoes = operation.function == Function::kWrite;
  return history.value_text(has_output && !echoes ? operation.output : operation.input);
}

std::string edn_line(const History& history, const FileLine& line, std::size_t index, bool is_new) {
  const Operation& operation = history.operation(line.operation);
  const std::string key = history.key_text(operation.key);
  std::string text = "{:process " + history.process_text(operation.process).substr(1) +
                     ", :type :" + type_of(operation, line.is_invocation) +
                     ", :f :" + std::string(history.function_name(operation.function));
  if (!key.empty()) text += ", :key \"" + key + '"';
  text += ", :value " + value_of(history, line);
  if (is_new) text += ", :index " + std::to_string(index) + ", :time " + std::to_string(index * 7);
  return text + "}\n";
}

EventFile edn_file(const History& history, const std::string& format, bool is_new) {
  EventFile file{format, "", events_of(history), ""};
  if (format == "knossos-edn") file.header = "[";
  if (format == "knossos-edn") file.footer = "]\n";
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    file.lines[i].text = edn_line(history, file.lines[i], i, is_new);
  }
  return file;
}

EventFile jsonl_file(const History& history) {
  std::stringstream out;
  write_jsonl(history, out);
  EventFile file{"jsonl", "", events_of(history), ""};
  std::getline(out, file.header);
  file.header += '\n';
  for (FileLine& line : file.lines) {
    std::getline(out, line.text);
    line.text += '\n';
  }
  return file;
}

EventFile log_file(const History& history) {
  EventFile file{"jepsen-log", "INFO  jepsen.core - Worker 0 starting\n", events_of(history), ""};
  for (FileLine& line : file.lines) {
    const Operation& operation = history.operation(line.operation);
    const bool in_vain = !line.is_invocation && !operation.is_ok();
    line.text = "INFO  jepsen.util - " + history.process_text(operation.process).substr(1) +
                "\t:" + type_of(operation, line.is_invocation) +
                "\t:" + std::string(history.function_name(operation.function)) + '\t' +
                (in_vain ? ":timed-out" : value_of(history, line)) + '\n';
  }
  return file;
}

bool has_only(const History& history, std::initializer_list<Function> functions) {
  return std::ranges::all_of(history.operations(), [&](const Operation& operation) {
    return std::ranges::find(functions, operation.function) != functions.end();
  });
}

EventFile porcupine_file(const History& history) {
  EventFile file{"porcupine", "", events_of(history), ""};
  for (FileLine& line : file.lines) {
    const Operation& operation = history.operation(line.operation);
    const bool is_read = operation.function == Function::kRead;
    const Value value =
        is_read ? line.is_invocation ? Value::nil() : operation.output : operation.input;
    line.text = "{:process " + history.process_text(operation.process).substr(1) +
                ", :type :" + type_of(operation, line.is_invocation) +
                ", :f :" + (is_read ? "get" : "put") + ", :key \"" +
                history.key_text(operation.key) + "\", :value " +
                (value.is_nil() ? "nil" : '"' + history.value_text(value) + '"') + "}\n";
  }
  return file;
}

}  // namespace

std::string EventFile::text() const {
  std::string all = header;
  for (const FileLine& line : lines) all += line.text;
  return all + footer;
}

std::vector<EventFile> files_of(const History& history) {
  std::vector<EventFile> files = {jsonl_file(history), edn_file(history, "jepsen-edn", true),
                                  edn_file(history, "jepsen-edn", false),
                                  edn_file(history, "knossos-edn", false)};
  if (has_only(history, {Function::kRead, Function::kWrite, Function::kCas})) {
    files.push_back(log_file(history));
  }
  // Its values are texts, and nothing else.
  const bool reads_lists = std::ranges::any_of(
      history.operations(), [](const Operation& operation) { return operation.output.is_list(); });
  if (has_only(history, {Function::kRead, Function::kWrite}) && !reads_lists) {
    files.push_back(porcupine_file(history));
  }
  return files;
}

std::vector<WorkloadSample> workload_samples() {
  return {
      {"linearizable", history_of("0 write 1 0 2\n1 read 1 1 3\n0 cas 1 2 4 5\n2 write 7 4 9 info\n"
                                  "1 read 2 6 7\n0 read nil 8 10 fail\n")},
      {"sequential-consistency",
       history_of(
           "0 write 1 0 2\n1 read 1 1 3\n0 write 2 4 5\n2 write 7 4 9 info\n1 read 2 6 7\n")},
      {"strict-serializable",
       transactions_of(
           "0 0 1: append x 1, r y []\n1 2 4: append y 1, r x [1]\n2 3 5 info: append x "
           "2\n0 6 7: r x [1], r y [1]\n")},
      {"snapshot-isolation", transactions_of("0 0 1: w x 1, r y nil\n1 2 4: w y 1, r x 1\n2 3 5 "
                                             "info: w x 2\n0 6 7: r x 1, r y 1\n")},
      {"bank", one_by_one("0 transfer nil [0_1_3] [0_1_3] ok\n1 read nil nil [[0_7]_[1_13]] ok\n"
                          "2 transfer nil [1_0_1] nil info\n1 read nil nil [[0_8]_[1_12]] ok\n")},
      {"set-full", one_by_one("0 add nil 1 nil ok\n1 read nil nil [1] ok\n2 add nil 2 nil info\n"
                              "1 read nil nil [1_2] ok\n")},
      {"counter", one_by_one("0 add nil 3 nil ok\n1 read nil nil 3 ok\n2 add nil 2 nil info\n"
                             "1 read nil nil 5 ok\n")},
      {"unique-ids", one_by_one("0 generate nil nil 1 ok\n1 generate nil nil 2 ok\n"
                                "2 generate nil nil nil info\n")},
      {"write-skew",
       one_by_one("0 insert nil [5_[1_nil]] [5_[1_nil]] ok\n1 insert nil [5_[nil_2]] [5_[nil_2]] "
                  "fail\n2 insert nil [6_[1_nil]] nil info\n")},
      {"atomic-commit",
       one_by_one("0 vote 1 \"yes\" nil ok\n1 vote 1 \"yes\" nil ok\n0 decide 1 nil \"commit\" ok\n"
                  "1 decide 1 nil nil info\n")},
      {"kafka",
       one_by_one("0 send nil [[\"send\"_1_7]] [[\"send\"_1_[0_7]]] ok\n"
                  "1 poll nil [[\"poll\"]] [[\"poll\"_[[1_[[0_7]]]]]] ok\n"
                  "2 send nil [[\"send\"_1_8]] nil info\n"
                  "1 txn nil [[\"poll\"]_[\"send\"_1_9]] [[\"poll\"_[]]_[\"send\"_1_[1_9]]] ok\n"
                  "1 poll nil [[\"poll\"]] [[\"poll\"_[[1_[[1_9]]]]]] ok\n")},
      {"mutex", one_by_one("0 acquire nil nil nil ok\n0 release nil nil nil ok\n"
                           "1 acquire nil nil nil info\n")},
      {"total-queue",
       one_by_one("0 enqueue nil 1 1 ok\n1 dequeue nil nil 1 ok\n2 enqueue nil 2 2 info\n")},
      {"causal-reverse",
       one_by_one("0 write 1 1 nil ok\n1 write 1 2 nil ok\n2 read 1 nil [1_2] ok\n"
                  "0 write 1 3 nil info\n1 write 2 4 nil fail\n2 read 1 nil [3_2_1] ok\n")},
      {"sequential-inserts",
       one_by_one("0 write nil 1 nil ok\n1 read nil nil [1_[nil_\"1_0\"]] ok\n"
                  "2 read nil nil [1_[\"1_1\"_\"1_0\"]] ok\n1 write nil 2 nil info\n"
                  "2 read nil nil [2_[nil_nil]] ok\n")},
      {"long-fork",
       one_by_one("0 txn nil [[\"w\"_1_1]] [[\"w\"_1_1]] ok\n"
                  "1 txn nil [[\"r\"_1_nil]_[\"r\"_2_nil]] [[\"r\"_1_1]_[\"r\"_2_nil]] ok\n"
                  "2 txn nil [[\"r\"_1_nil]_[\"r\"_2_nil]] [[\"r\"_1_1]_[\"r\"_2_nil]] ok\n"
                  "3 txn nil [[\"w\"_2_1]] nil info\n")},
  };
}

}  // namespace ordeal::checkers::testing
