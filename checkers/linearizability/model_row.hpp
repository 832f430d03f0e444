#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "checkers/linearizability/decision.hpp"
#include "checkers/linearizability/search.hpp"
#include "checkers/linearizability/sequential_search.hpp"

namespace ordeal::checkers {

// Which reasoning besides the search fits a model.
enum class ModelKind : std::uint8_t {
  kAny,        // the search alone
  kRegister,   // reads see the latest write: patterns refute, and explanations speak of values
  kContainer,  // values come and go: witnesses hold all or nothing of what was done with a value
};

// What reads return: tells models with the same functions apart, and what is none of a model's.
enum class ReadShape : std::uint8_t { kAnything, kInteger, kString, kList, kRegisters };

// A model as a value, so that the checker, the shrinking of witnesses and the registry need no
// templates. Made by model_row<M>(); every function constructs its own M from the switches.
struct ModelRow {
  std::string_view name;
  std::string_view about;
  std::span<const Function> functions;  // those it has
  ModelKind kind = ModelKind::kAny;

  // Searches the operations with these ids (ascending; of one object).
  SearchOutcome (*search)(std::span<const Operation> operations, std::span<const OperationId> ids,
                          const Semantics& semantics, const SearchLimits& limits);
  // The same without real time, and of several objects: see sequential_search.hpp.
  SearchOutcome (*search_sequential)(std::span<const Operation> operations,
                                     std::span<const OperationId> ids, const Semantics& semantics,
                                     const SearchLimits& limits);
  Part (*part)(const Operation& operation, const Semantics& semantics);
  bool (*read_only)(const Operation& operation, const Semantics& semantics);
  // See model.hpp. Null when the model has none: who could have been seen by whom is not known
  // then, and only read-only operations are left out of witnesses.
  std::optional<Value> (*observed)(const Operation& operation, const Semantics& semantics);
  std::optional<Value> (*produced)(const Operation& operation, const Semantics& semantics);
  // Plays the operations one after the other. The state at the end in words (empty if the model
  // has none for it), or nullopt if the model refuses one of them.
  std::optional<std::string> (*replay)(std::span<const Operation> operations,
                                       std::span<const OperationId> order,
                                       const Semantics& semantics, const ValuePool& pool);
  // Tried before the search. Null when there is no faster way for this model.
  Decide decide = nullptr;
  ReadShape reads = ReadShape::kAnything;
};

namespace model_functions {

template <Model M>
SearchOutcome search(std::span<const Operation> operations, std::span<const OperationId> ids,
                     const Semantics& semantics, const SearchLimits& limits) {
  const M model = model_with<M>(semantics);
  const auto participants = participants_of(model, operations, ids, semantics);
  const SearchPlan plan = plan_search(operations, participants, is_anonymous(model));
  return LinearizationSearch<M>(model, operations, plan, limits).run();
}

template <Model M>
SearchOutcome search_sequential(std::span<const Operation> operations,
                                std::span<const OperationId> ids, const Semantics& semantics,
                                const SearchLimits& limits) {
  const M model = model_with<M>(semantics);
  return SequentialSearch<M>(model, operations, ids, semantics, limits).run();
}

template <Model M>
Part part(const Operation& operation, const Semantics& semantics) {
  return part_of(model_with<M>(semantics), operation, semantics);
}

template <Model M>
bool read_only(const Operation& operation, const Semantics& semantics) {
  return is_read_only(model_with<M>(semantics), operation);
}

template <Model M>
std::optional<Value> observed(const Operation& operation, const Semantics& semantics) {
  return model_with<M>(semantics).observed(operation);
}

template <Model M>
std::optional<Value> produced(const Operation& operation, const Semantics& semantics) {
  return model_with<M>(semantics).produced(operation);
}

template <Model M>
std::optional<std::string> replay(std::span<const Operation> operations,
                                  std::span<const OperationId> order, const Semantics& semantics,
                                  const ValuePool& pool) {
  const M model = model_with<M>(semantics);
  typename M::State state = model.initial();
  for (const OperationId id : order) {
    if (!model.step(state, operations[id])) return std::nullopt;
  }
  if constexpr (requires { model.text(state, pool); }) return model.text(state, pool);
  return std::string();
}

}  // namespace model_functions

template <Model M>
constexpr ModelRow model_row(std::string_view name, std::string_view about,
                             std::span<const Function> functions, ModelKind kind = ModelKind::kAny,
                             Decide decide = nullptr, ReadShape reads = ReadShape::kAnything) {
  ModelRow row{name,
               about,
               functions,
               kind,
               &model_functions::search<M>,
               &model_functions::search_sequential<M>,
               &model_functions::part<M>,
               &model_functions::read_only<M>,
               nullptr,
               nullptr,
               &model_functions::replay<M>,
               decide,
               reads};
  if constexpr (requires(const M& model, const Operation& operation) {
                  model.observed(operation);
                  model.produced(operation);
                }) {
    row.observed = &model_functions::observed<M>;
    row.produced = &model_functions::produced<M>;
  }
  return row;
}

// Every model there is for linearizability: the table is written out in model_row.cpp, what was
// added comes after it.
std::span<const ModelRow> linearizability_models();

// A model of the caller's own, for whoever names it, and for histories that no other model has all
// functions of. False, and nothing is added, when there is one of that name. Requires: nothing was
// asked about models before (a main() begins with it), since rows move; what the row names (texts,
// functions) lives as long as the program.
bool add_model(const ModelRow& model);

// Why an operation is none of this model's, to end "the model kv ...": a function that it has not,
// a result that no state of it has, a change that it cannot make. Empty if it can be judged.
std::string misfit(const ModelRow& model, const Operation& operation, const History& history);

// Why the first operation that is none of this model's is not; empty if all can be judged.
std::string refusal_of(const ModelRow& model, const History& history);

// The row of that name, or null.
const ModelRow* find_model(std::string_view name);

// The first row that has every function of the history, or null.
const ModelRow* model_that_fits(const History& history);

}  // namespace ordeal::checkers
