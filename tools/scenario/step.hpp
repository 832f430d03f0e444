#pragma once
// One step of a scenario's script, as data. Steps happen one after the other, each as soon as the
// one before it is done; what a step does and when it is done is said in step.cpp, row by row.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocols/common/operation.hpp"
#include "protocols/common/room.hpp"
#include "sim/core/time.hpp"
#include "sim/faults/plan.hpp"

namespace ordeal::tools {

/// A place in a file, 1-based; line 0 for "nowhere".
struct SourcePlace {
  std::string file;
  int line = 0;
  int column = 0;
};

/// How an operation has to end, if the script is to go on.
struct StatedResult {
  bool is_any = false;
  protocols::Ending ending = protocols::Ending::ok;
  std::optional<std::string> seen;   ///< of an ok one: "2", "nil", "[1, 2]"; empty: whatever
  std::optional<std::string> error;  ///< of another; empty: whatever
};

/// Messages as a script names them.
struct MessageWords {
  std::string type;  ///< "Keep", or "all"
  std::string from;  ///< empty: anybody
  std::string to;
};

enum class StepKind : std::uint8_t {
  perform,  ///< an operation, to its end
  begin,    ///< an operation
  await,    ///< the end of what was begun
  deliver,  ///< a message that waits
  until,    ///< something happens
  wait,     ///< a span
  end,      ///< a fault's
  operate,  ///< an operator's command
  fault,    ///< any of the fault table
};

enum class UntilKind : std::uint8_t { sent, held, delivered, mark, role };

struct Step {
  StepKind kind = StepKind::wait;
  SourcePlace place;
  std::string client;  ///< of perform, begin and await; "operator" may be awaited too
  protocols::Operation operation;
  StatedResult result;
  UntilKind until = UntilKind::held;
  MessageWords message;     ///< of deliver, and of until with messages
  std::string name;         ///< of a mark, a role or a fault
  std::string node;         ///< of a mark or role; empty: any
  std::uint64_t nth = 1;    ///< 0 for all
  sim::Duration span{};     ///< of wait
  sim::PlannedFault fault;  ///< without a time
  protocols::Command command;
  bool is_awaited = true;  ///< of a command
};

/// "c1": who performs where nobody is named. "operator": whose machine gives commands.
inline constexpr std::string_view kFirstClient = "c1";
inline constexpr std::string_view kOperator = "operator";

struct StepRow {
  std::string_view word;
  std::string_view about;
  std::string_view example;
};

/// The words of steps, apart from those of the fault table.
std::span<const StepRow> step_table();

/// The step as a scenario spells it, with everything said: "{begin: write x = 2, client: c1}". Read
/// back, it gives an equal step.
std::string step_text(const Step& step);

/// What an operation that ended ok saw, as results are stated: "2", "nil", "[1, 2]".
std::string seen_text(const protocols::Operation& operation, const protocols::Outcome& outcome);

/// Is it what was stated?
bool is_as_stated(const StatedResult& stated, const protocols::Operation& operation,
                  const protocols::Outcome& outcome);

/// "ok", "1", "{fail: no majority}"
std::string result_text(const StatedResult& result);

}  // namespace ordeal::tools
