#include "checkers/linearizability/model_row.hpp"

#include <algorithm>
#include <array>

#include "checkers/linearizability/container.hpp"
#include "checkers/linearizability/decide_register.hpp"
#include "checkers/linearizability/growing.hpp"
#include "checkers/linearizability/search_key_value.hpp"
#include "checkers/linearizability/search_queue.hpp"
#include "checkers/linearizability/search_register.hpp"
#include "checkers/linearizability/text_states.hpp"
#include "checkers/models/append_list.hpp"
#include "checkers/models/container.hpp"
#include "checkers/models/counter.hpp"
#include "checkers/models/key_value.hpp"
#include "checkers/models/multi_register.hpp"
#include "checkers/models/mutex.hpp"
#include "checkers/models/register.hpp"
#include "checkers/models/set.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::array kRegisterFunctions = {Function::kRead, Function::kWrite};
constexpr std::array kCasRegisterFunctions = {Function::kRead, Function::kWrite, Function::kCas};
constexpr std::array kQueueFunctions = {Function::kEnqueue, Function::kDequeue};
constexpr std::array kStackFunctions = {Function::kPush, Function::kPop};
constexpr std::array kMutexFunctions = {Function::kAcquire, Function::kRelease};
constexpr std::array kSetFunctions = {Function::kRead, Function::kAdd, Function::kRemove};
constexpr std::array kCounterFunctions = {Function::kRead, Function::kAdd, Function::kIncrement};
constexpr std::array kListFunctions = {Function::kRead, Function::kAppend};
constexpr std::array kTransactions = {Function::kTxn};
constexpr std::array kKeyValueFunctions = {Function::kRead, Function::kWrite, Function::kAppend};

// A search of its own, for a model that has one.
constexpr ModelRow with_search(ModelRow row, decltype(ModelRow::search) search) {
  row.search = search;
  return row;
}

// In order of preference: a history gets the first that has all its functions.
constexpr std::array kModels = {
    with_search(model_row<Register>("register", "one value per key: read, write",
                                    kRegisterFunctions, ModelKind::kRegister, &decide_register),
                &search_register),
    with_search(
        model_row<Register>("cas-register", "one value per key: read, write, compare and set",
                            kCasRegisterFunctions, ModelKind::kRegister, &decide_register),
        &search_register),
    with_search(model_row<Queue>("queue", "first in, first out: enqueue, dequeue", kQueueFunctions,
                                 ModelKind::kContainer, &decide_queue),
                &search_queue),
    model_row<Stack>("stack", "last in, first out: push, pop", kStackFunctions,
                     ModelKind::kContainer, &decide_stack),
    model_row<PriorityQueue>("priority-queue", "smallest first: enqueue, dequeue", kQueueFunctions,
                             ModelKind::kContainer, &decide_priority_queue),
    model_row<Mutex>("mutex", "a lock, with or without fencing tokens: acquire, release",
                     kMutexFunctions),
    model_row<Set>("set", "values: add, remove, read (all, or whether one is inside)",
                   kSetFunctions, ModelKind::kAny, &decide_set, ReadShape::kList),
    model_row<Counter>("counter", "a number: add, increment, read", kCounterFunctions,
                       ModelKind::kAny, &decide_counter, ReadShape::kInteger),
    model_row<AppendList>("append-list", "a list that grows: append, read", kListFunctions,
                          ModelKind::kAny, &decide_append_list, ReadShape::kList),
    with_search(model_row<KeyValue>("kv", "a string per key: read (get), write (put), append",
                                    kKeyValueFunctions, ModelKind::kAny, &decide_key_value,
                                    ReadShape::kString),
                &search_key_value),
    model_row<MultiRegister>("multi-register", "many registers: txn, of reads and writes",
                             kTransactions, ModelKind::kAny, nullptr, ReadShape::kRegisters),
};

// Those, and what add_model() added.
std::vector<ModelRow>& all_models() {
  static std::vector<ModelRow> models(kModels.begin(), kModels.end());
  return models;
}

bool has_function(const ModelRow& model, Function function) {
  return std::find(model.functions.begin(), model.functions.end(), function) !=
         model.functions.end();
}

// Reads alone that returned lists: of what, nobody can tell; a set, a bank, a register of lists.
bool has_only_reads_of_lists(const History& history) {
  const auto& all = history.operations();
  const auto returned_list = [](const Operation& read) { return read.output.is_list(); };
  return std::all_of(all.begin(), all.end(),
                     [](const Operation& one) { return one.function == Function::kRead; }) &&
         std::any_of(all.begin(), all.end(), returned_list);
}

// What is not an ok read, and what a read of nothing returned, goes with every shape.
bool has_shape(const Operation& operation, ReadShape shape) {
  if (operation.function != Function::kRead || !operation.is_ok()) return true;
  if (operation.output.is_nil() || !operation.input.is_nil()) return true;
  switch (shape) {
    case ReadShape::kAnything:
      return true;
    case ReadShape::kInteger:
      return operation.output.is_integer();
    case ReadShape::kString:
      return operation.output.is_string();
    case ReadShape::kList:
      return operation.output.is_list();
    case ReadShape::kRegisters:
      break;  // a txn is no read
  }
  return true;
}

// A list of ["r" key value] and ["w" key value].
bool is_of_registers(const History& history, Value list) {
  const ValuePool& pool = history.values();
  if (list.is_nil()) return true;
  return list.is_list() && std::ranges::all_of(pool.elements_of(list), [&](Value part) {
           if (!part.is_list() || pool.elements_of(part).size() != 3) return false;
           const Value word = pool.elements_of(part)[0];
           const std::string_view text = word.is_string() ? pool.text_of(word) : "";
           return text == "r" || text == "read" || text == "w" || text == "write";
         });
}

}  // namespace

std::string misfit(const ModelRow& model, const Operation& operation, const History& history) {
  if (!has_function(model, operation.function)) {
    return "has no \"" + std::string(history.function_name(operation.function)) + '"';
  }
  const auto not_a = [&](const char* what, Value value) {
    return std::string(what) + ", not " + history.values().text(value);
  };
  const Value output = operation.output;
  switch (model.reads) {
    case ReadShape::kAnything:
      break;
    case ReadShape::kInteger:
      if (!has_shape(operation, model.reads)) return not_a("reads numbers", output);
      if (!operation.input.is_nil() && !operation.input.is_integer()) {
        return not_a("adds numbers", operation.input);
      }
      break;
    case ReadShape::kString:  // numbers are texts as well
      if (!has_shape(operation, model.reads) && !output.is_integer()) {
        return not_a("reads texts", output);
      }
      if (operation.input.is_list()) return not_a("writes texts", operation.input);
      break;
    case ReadShape::kList:
      if (!has_shape(operation, model.reads)) return not_a("reads lists", output);
      break;
    case ReadShape::kRegisters:
      for (const Value list : {operation.input, operation.is_ok() ? output : Value::nil()}) {
        if (!is_of_registers(history, list)) {
          return not_a("has lists of [\"r\" key value] and [\"w\" key value]", list);
        }
      }
      break;
  }
  return {};
}

std::string refusal_of(const ModelRow& model, const History& history) {
  for (OperationId id = 0; id < history.operations().size(); ++id) {
    const Operation& operation = history.operation(id);
    const std::string why = misfit(model, operation, history);
    if (why.empty()) continue;
    return "the model " + std::string(model.name) + ' ' + why + " (operation " +
           std::to_string(id) + ", event " + std::to_string(operation.invoke_event) + ')';
  }
  return {};
}

std::span<const ModelRow> linearizability_models() { return all_models(); }

bool add_model(const ModelRow& model) {
  if (find_model(model.name) != nullptr) return false;
  all_models().push_back(model);
  return true;
}

const ModelRow* find_model(std::string_view name) {
  if (name == "fenced-lock") name = "mutex";  // its tokens tell
  const auto& models = all_models();
  const auto row = std::find_if(models.begin(), models.end(),
                                [&](const ModelRow& model) { return model.name == name; });
  return row == models.end() ? nullptr : &*row;
}

const ModelRow* model_that_fits(const History& history) {
  if (has_only_reads_of_lists(history)) return nullptr;
  const auto fits = [&](const ModelRow& model) {
    return std::all_of(
        history.operations().begin(), history.operations().end(), [&](const Operation& operation) {
          return has_function(model, operation.function) && has_shape(operation, model.reads);
        });
  };
  const auto& models = all_models();
  const auto row = std::find_if(models.begin(), models.end(), fits);
  return row == models.end() ? nullptr : &*row;
}

}  // namespace ordeal::checkers
