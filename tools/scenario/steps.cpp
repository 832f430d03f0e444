#include <algorithm>
#include <map>

#include "sim/faults/registry.hpp"
#include "tools/scenario/codes.hpp"
#include "tools/scenario/reading.hpp"
#include "tools/scenario/suggest.hpp"
#include "tools/scenario/values.hpp"

namespace ordeal::tools {
namespace {

using Words = std::vector<std::string>;

bool contains(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words words_of_steps() {
  Words words;
  for (const StepRow& row : step_table()) words.emplace_back(row.word);
  for (const sim::FaultRow& row : sim::fault_table()) words.emplace_back(row.kind);
  return words;
}

class StepReader {
 public:
  explicit StepReader(Reading& reading) : reading_(reading), document_(reading.document) {}

  void read(const Value& item, std::size_t position) {
    const std::string word = word_of(item);
    if (word.empty()) return;
    Step step;
    step.place = document_.source_place(item.place);
    if (read_as(word, item, position, step)) reading_.scenario.steps.push_back(std::move(step));
  }

 private:
  // The one word that says what the step is; empty after telling that there is none, or two.
  std::string word_of(const Value& item) {
    const Words words = words_of_steps();
    // What an operator is told has the room's own words, and may well be called like a step.
    if (item.find("operator") != nullptr) return "operator";
    const std::vector<const Key*> found = item.keys_among(words);
    if (found.size() == 1) return found[0]->text;
    if (found.size() > 1) {
      document_.error(codes::kExclusiveKeys, found[1]->place,
                      "one step is one thing, not " + found[0]->text + " and " + found[1]->text,
                      "write two steps");
      return "";
    }
    const std::string help = "a step has one of: " + listed(words);
    if (item.keys.empty()) {
      document_.error(codes::kMissingKey, item.place, "this step does not say what happens", help);
      return "";
    }
    const auto misspelt = std::find_if(item.keys.begin(), item.keys.end(), [&](const Key& key) {
      return !suggestion_for(key.text, words).empty();
    });
    const Key& key = misspelt != item.keys.end() ? *misspelt : item.keys.front();
    report_unknown(document_, codes::kUnknownKey, key.place, "unknown key", key.text, words, help);
    return "";
  }

  bool read_as(const std::string& word, const Value& item, std::size_t position, Step& step) {
    if (word == "perform" || word == "begin") return read_asking(word, item, step);
    if (word == "await") return read_await(item, step);
    if (word == "deliver") return read_deliver(item, step);
    if (word == "until") return read_until(item, step);
    if (word == "wait") return read_wait(item, step);
    if (word == "end") return read_end(item, step);
    if (word == "operator") return read_operator(item, step);
    step.kind = StepKind::fault;
    auto fault = read_unplanned_fault(reading_, item, word, position);
    if (fault) {
      fault_ids_.push_back(fault->id);
      step.fault = std::move(*fault);
    }
    return step.fault.fault != nullptr;
  }

  // --- operations --------------------------------------------------------------------------------
  bool read_asking(const std::string& word, const Value& item, Step& step) {
    Words known = {word, "client", "through"};
    if (word == "perform") known.push_back("result");
    const Fields fields(document_, item, "the step " + word, known);
    step.kind = word == "perform" ? StepKind::perform : StepKind::begin;
    const auto operation = read_operation(document_, *fields.find(word));
    bool is_good = operation.has_value() && is_served(*fields.find(word), *operation);
    if (operation) step.operation = *operation;
    is_good = read_client(fields, fields.find("client"), step) && is_good;
    if (const Value* through = fields.find("through")) {
      const auto node = read_machine(reading_, *through, false);
      step.operation.through = node.value_or("");
      is_good = is_good && node.has_value();
    }
    if (const auto earlier = begun_.find(step.client); earlier != begun_.end() && is_good) {
      document_.error(codes::kNotInTurn, item.place,
                      step.client + " has begun something in line " +
                          std::to_string(earlier->second.line) + " and not been awaited",
                      "a client does one thing at a time: {await: " + step.client + "} first");
      is_good = false;
    }
    const bool is_transaction = step.operation.function == protocols::Function::transaction;
    if (step.kind == StepKind::begin) {
      begun_[step.client] = {item.place.line, is_transaction};
      return is_good;
    }
    return read_stated(fields, is_transaction, step) && is_good;
  }

  // Tells of an operation that no workload of the room asks for.
  bool is_served(const Value& value, const protocols::Operation& operation) {
    if (reading_.room == nullptr || !reading_.nodes_are_known) return true;
    const std::string word = function_word(operation.function);
    Words served;
    for (const std::string& workload : reading_.room->workloads) {
      const WorkloadRow* row = find_workload(workload);
      if (row == nullptr) continue;
      for (const MixRow& part : row->mix) served.push_back(function_asked(*row, part.name));
    }
    if (contains(served, word)) return true;
    document_.error(codes::kNotServed, value.place,
                    reading_.room->name + " serves no " + word + ": no workload of it asks for one",
                    reading_.room->workloads.empty()
                        ? "it has no clients"
                        : "it serves the workloads " + listed(reading_.room->workloads));
    return false;
  }

  static std::string function_word(protocols::Function function) {
    switch (function) {
      case protocols::Function::read:
        return "read";
      case protocols::Function::write:
        return "write";
      case protocols::Function::cas:
        return "cas";
      case protocols::Function::add:
        return "add";
      case protocols::Function::transaction:
        break;
    }
    return "transaction";
  }

  static std::string function_asked(const WorkloadRow& row, std::string_view part) {
    const bool is_single = row.records.find("txn") == std::string_view::npos &&
                           row.records.find("transfer") == std::string_view::npos;
    return is_single ? std::string(part) : "transaction";
  }

  bool read_client(const Fields& fields, const Value* value, Step& step) {
    step.client = kFirstClient;
    if (value == nullptr) {
      if (reading_.scenario.clients.count > 0) return true;
      document_.error(codes::kNoSuchNode, fields.place(), "this scenario has no clients",
                      "clients: {count: 1}");
      return false;
    }
    if (!is_word(document_, *value, "a client")) return false;
    step.client = value->text;
    const Words clients = reading_.client_names();
    if (contains(clients, step.client)) return true;
    document_.error(codes::kNoSuchNode, value->place, "there is no client \"" + step.client + '"',
                    clients.empty() ? "clients: {count: 1}" : "clients: " + listed(clients));
    return false;
  }

  bool read_stated(const Fields& fields, bool is_transaction, Step& step) {
    const Value* value = fields.find("result");
    if (value == nullptr) return true;
    const auto result = read_result(document_, *value, is_transaction);
    step.result = result.value_or(StatedResult{});
    return result.has_value();
  }

  bool read_await(const Value& item, Step& step) {
    const Fields fields(document_, item, "the step await", {"await", "result"});
    step.kind = StepKind::await;
    const Value& who = *fields.find("await");
    if (who.is_scalar() && who.text == kOperator) {
      step.client = kOperator;
    } else if (!read_client(fields, &who, step)) {
      return false;
    }
    const auto begun = begun_.find(step.client);
    if (begun == begun_.end()) {
      document_.error(
          codes::kNotInTurn, who.place, step.client + " has begun nothing that could be awaited",
          step.client == kOperator ? "for example {operator: snapshot, await: false}"
                                   : "for example {begin: read x, client: " + step.client + "}");
      return false;
    }
    const bool is_transaction = begun->second.is_transaction;
    begun_.erase(begun);
    return read_stated(fields, is_transaction, step);
  }

  // --- messages and marks ------------------------------------------------------------------------
  std::optional<std::string> read_end_of_link(const Fields& fields, const char* side) {
    const Value* value = fields.find(side);
    if (value == nullptr) return "";
    return read_machine(reading_, *value, true);
  }

  bool read_nth(const Fields& fields, bool or_all, Step& step) {
    const Value* value = fields.find("nth");
    if (value == nullptr) return true;
    const auto nth = read_position(document_, *value, or_all);
    step.nth = nth.value_or(1);
    return nth.has_value();
  }

  bool read_messages(const Fields& fields, const std::string& word, Step& step) {
    const auto type = read_message_type(reading_, *fields.find(word));
    const auto from = read_end_of_link(fields, "from");
    const auto to = read_end_of_link(fields, "to");
    if (!type || !from || !to) return false;
    step.message = {*type, *from, *to};
    return true;
  }

  bool read_deliver(const Value& item, Step& step) {
    const Fields fields(document_, item, "the step deliver", {"deliver", "from", "to", "nth"});
    step.kind = StepKind::deliver;
    const bool is_good = read_messages(fields, "deliver", step);
    return read_nth(fields, true, step) && is_good;
  }

  bool read_until(const Value& item, Step& step) {
    static const std::vector<std::pair<std::string, UntilKind>> kinds = {
        {"sent", UntilKind::sent},
        {"held", UntilKind::held},
        {"delivered", UntilKind::delivered},
        {"mark", UntilKind::mark},
        {"role", UntilKind::role}};
    const Fields outer(document_, item, "the step until", {"until"});
    const Value& what = *outer.find("until");
    step.kind = StepKind::until;
    for (const auto& [word, kind] : kinds) {
      if (!what.is_map() || what.find(word) == nullptr) continue;
      step.until = kind;
      return read_happening(what, word, step);
    }
    const Fields fields(document_, what, "the step until",
                        {"sent", "held", "delivered", "mark", "role", "from", "to", "node", "nth"});
    static_cast<void>(fields.need("held", "{until: {held: Prepare, from: n1, to: n2}}"));
    return false;
  }

  bool read_happening(const Value& what, const std::string& word, Step& step) {
    const bool is_message = word != "mark" && word != "role";
    Words known = {word};
    if (is_message) known.insert(known.end(), {"from", "to"});
    if (!is_message) known.emplace_back("node");
    if (word != "role") known.emplace_back("nth");
    const Fields fields(document_, what, "the step until " + word, known);
    if (is_message) {
      const bool is_good = read_messages(fields, word, step);
      return read_nth(fields, false, step) && is_good;
    }
    const Value& name = *fields.find(word);
    const auto text = word == "mark" ? read_mark(reading_, name)
                                     : read_name(document_, name, "the name of a role");
    step.name = text.value_or("");
    bool is_good = text.has_value();
    if (const Value* node = fields.find("node")) {
      const auto machine = read_machine(reading_, *node, false);
      step.node = machine.value_or("");
      is_good = is_good && machine.has_value();
    }
    return read_nth(fields, false, step) && is_good;
  }

  // --- the rest ----------------------------------------------------------------------------------
  bool read_wait(const Value& item, Step& step) {
    const Fields fields(document_, item, "the step wait", {"wait"});
    step.kind = StepKind::wait;
    const auto span = read_duration(document_, *fields.find("wait"), sim::Duration{1});
    step.span = span.value_or(sim::Duration{});
    return span.has_value();
  }

  bool read_end(const Value& item, Step& step) {
    const Fields fields(document_, item, "the step end", {"end"});
    step.kind = StepKind::end;
    const Value& value = *fields.find("end");
    if (!is_word(document_, value, "the id of a fault")) return false;
    step.name = value.text;
    Words ids = fault_ids_;
    for (const sim::PlannedFault& fault : reading_.scenario.faults) ids.push_back(fault.id);
    if (contains(ids, step.name)) return true;
    report_unknown(
        document_, codes::kNoSuchFault, value.place, "there is no fault", step.name, ids,
        ids.empty() ? "no step before this one is a fault" : "faults so far: " + listed(ids));
    return false;
  }

  bool read_operator(const Value& item, Step& step) {
    step.kind = StepKind::operate;
    const Value& name = *item.find("operator");
    if (!is_word(document_, name, "a command")) return false;
    step.command.name = name.text;
    bool is_good = is_command(name);
    for (std::size_t i = 0; i < item.keys.size(); ++i) {
      const std::string& word = item.keys[i].text;
      if (word == "operator") continue;
      if (word == "await") {
        const auto flag = read_flag(document_, item.items[i], "\"await\"");
        step.is_awaited = flag.value_or(true);
        is_good = is_good && flag.has_value();
      } else if (is_word(document_, item.items[i], "\"" + word + "\" of a command")) {
        step.command.words[word] = item.items[i].text;
      } else {
        is_good = false;
      }
    }
    if (!step.is_awaited) begun_[std::string(kOperator)] = {item.place.line, false};
    return is_good;
  }

  bool is_command(const Value& name) {
    if (reading_.room == nullptr) return true;
    Words commands;
    for (const protocols::CommandRow& row : reading_.room->commands) commands.push_back(row.name);
    if (contains(commands, name.text)) return true;
    report_unknown(
        document_, codes::kNoSuchCommand, name.place, reading_.room->name + " has no command",
        name.text, commands,
        commands.empty() ? "it has no commands at all" : "commands: " + listed(commands));
    return false;
  }

  struct Begun {
    int line = 0;
    bool is_transaction = false;
  };

  Reading& reading_;
  Document& document_;
  std::map<std::string, Begun> begun_;  // by client: what waits to be awaited
  Words fault_ids_;                     // of steps so far
};

// Clients of a script do what it says, and nothing by themselves unless the workload says how much.
void leave_the_asking_to_steps(Reading& reading) {
  const Value* workload = reading.document.root().find("workload");
  const auto is_given = [&](const char* key) {
    return workload != nullptr && workload->is_map() && workload->find(key) != nullptr;
  };
  if (is_given("rate") || is_given("operations") || is_given("mix")) return;
  reading.scenario.workload.operations_max = 0;
  if (!is_given("final_reads")) reading.scenario.workload.final_reads = FinalReads::none;
}

}  // namespace

void read_steps(Reading& reading, const Value& value) {
  if (value.is_reported) return;
  if (!value.is_list() || value.items.empty()) {
    const bool is_nothing = value.is_list() || value.kind == Value::Kind::null;
    reading.document.error(is_nothing ? codes::kNoValue : codes::kWrongShape, value.place,
                           is_nothing ? "\"steps\" is empty" : "\"steps\" is a list",
                           "for example - {perform: write x = 1, client: c1}");
    return;
  }
  StepReader reader(reading);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const Value& item = value.items[i];
    if (item.is_map()) {
      reader.read(item, i + 1);
    } else if (!item.is_reported) {
      reading.document.error(codes::kWrongShape, item.place, "a step is a map of keys",
                             "for example {perform: write x = 1, client: c1}");
    }
  }
  leave_the_asking_to_steps(reading);
}

}  // namespace ordeal::tools
