#pragma once
// A scenario while it is being read: the parts of the reader and what they share. Each part is a
// key of the file; each tells what is wrong and goes on, so that a file's errors are told at once.

#include <optional>
#include <string>
#include <vector>

#include "protocols/common/room.hpp"
#include "sim/faults/fault.hpp"
#include "tools/scenario/document.hpp"
#include "tools/scenario/fields.hpp"
#include "tools/scenario/scenario.hpp"

namespace ordeal::tools {

struct Reading {
  Document& document;
  const std::vector<protocols::Room>& rooms;
  Scenario& scenario;
  const protocols::Room* room = nullptr;  ///< null while the protocol is not known
  bool nodes_are_known = false;           ///< else names of nodes cannot be judged
  bool workload_is_given = false;

  /// The names of client machines.
  std::vector<std::string> client_names() const;
  /// "n1..n5", "a, b, c"
  std::string nodes_text() const;
};

// --- cluster.cpp -------------------------------------------------------------------------------
void read_nodes(Reading& reading, const Value& value);
void read_clocks(Reading& reading, const Value& value);

// --- surroundings.cpp --------------------------------------------------------------------------
void read_clients(Reading& reading, const Value& value);
void read_network(Reading& reading, const Value& value);
void read_disk(Reading& reading, const Value& value);
void read_time(Reading& reading, const Value& value);
void read_limits(Reading& reading, const Value& value);
void read_override(Reading& reading, const Value& value);

// --- workload.cpp ------------------------------------------------------------------------------
/// The first that the room serves, with its defaults.
void default_workload(Reading& reading);
void read_workload(Reading& reading, const Value& value);

// --- faults.cpp --------------------------------------------------------------------------------
void read_faults(Reading& reading, const Value& value);
/// A fault without a time, as the step at that position; nothing after telling what is wrong.
std::optional<sim::PlannedFault> read_unplanned_fault(Reading& reading, const Value& item,
                                                      const std::string& kind,
                                                      std::size_t position);

// --- steps.cpp ---------------------------------------------------------------------------------
/// After everything else that steps name.
void read_steps(Reading& reading, const Value& value);

// --- operation_value.cpp -----------------------------------------------------------------------
/// "write x = 2", "[read x, append y 3]"
std::optional<protocols::Operation> read_operation(Document& document, const Value& value);
/// "ok", "2", "[1, 2]", "{fail: no majority}"; of a transaction "[[1], nil]", one for each read.
std::optional<StatedResult> read_result(Document& document, const Value& value,
                                        bool is_transaction);

// --- fault_kinds.cpp ---------------------------------------------------------------------------
/// The fault of that kind that the map describes; null after telling what is wrong.
std::shared_ptr<const sim::Fault> read_fault(Reading& reading, const std::string& kind,
                                             const Fields& fields);
/// The keys that describe such a fault, its own word first.
std::vector<std::string> keys_of_fault(const std::string& kind);

// --- names.cpp ---------------------------------------------------------------------------------
/// The words that mean a role, in the protocols of the field.
const std::vector<std::string>& role_words();
/// The name of a node of the scenario, or, where so told, of a client.
std::optional<std::string> read_machine(Reading& reading, const Value& value, bool or_client);
/// A list of machines, without doubles; may not be empty.
std::optional<std::vector<std::string>> read_machines(Reading& reading, const Value& value,
                                                      const std::string& what, bool or_client);
/// A type of message of the room's, or all.
std::optional<std::string> read_message_type(Reading& reading, const Value& value);
/// A mark that the room's code reaches.
std::optional<std::string> read_mark(Reading& reading, const Value& value);
/// "n1", "leader", "any", "minority", "all", {role: sequencer}, {node: n1}.
std::optional<sim::Target> read_target(Reading& reading, const Value& value);

// --- checks.cpp --------------------------------------------------------------------------------
void read_checks(Reading& reading, const Value& value);
void default_checks(Reading& reading);
void read_expect(Reading& reading, const Value& value);

}  // namespace ordeal::tools
