#pragma once
// What a client asks of a replicated object, and how it ended, in Jepsen's words.

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ordeal::protocols {

/// What clients ask for. A workload says which of them it uses: "register" reads, writes and
/// compares; "set" and "counter" read and add; "bank" and the transactional ones ask for whole
/// transactions.
enum class Function : std::uint8_t { read, write, cas, add, transaction };
BOOST_DESCRIBE_ENUM(Function, read, write, cas, add, transaction)

/// What a transaction does to one key (Elle's micro-operations). `add` changes a number by `value`
/// and makes the whole transaction fail where the sum would fall below zero, as a bank would.
enum class MicroFunction : std::uint8_t { read, write, append, add };
BOOST_DESCRIBE_ENUM(MicroFunction, read, write, append, add)

struct MicroOperation {
  MicroFunction function = MicroFunction::read;
  std::string key;
  std::int64_t value = 0;  ///< what is written, appended or added; unused by a read
};
BOOST_DESCRIBE_STRUCT(MicroOperation, (), (function, key, value))

/// One operation as a process invokes it.
struct Operation {
  Function function = Function::read;
  std::string key;
  std::int64_t value = 0;               ///< what a write writes, a cas sets, an add adds
  std::int64_t expected = 0;            ///< what a cas compares with
  std::vector<MicroOperation> parts{};  ///< of a transaction, in their order
  /// The node to turn to, by name, and to stay with; empty: the client's choice. Scripts use it.
  std::string through{};
};

/// How it ended: it happened; it did not and never will; nobody can say.
enum class Ending : std::uint8_t { ok, fail, info };

/// The end of one operation.
struct Outcome {
  Ending ending = Ending::info;
  std::optional<std::int64_t> value;  ///< what an ok read saw; empty for a key that has no value
  std::string error;                  ///< why not ok: "timeout", "not the expected value"
  std::string served_by;              ///< for people: "n3, leader of term 5"; may be empty
  /// What an ok read of a set saw, or all that concurrent writes left in a register (siblings).
  std::vector<std::int64_t> values{};
  /// Of an ok transaction, for each of its parts: what a read saw, as a list of one or more values
  /// in their order; empty for a key without any, and for parts that do not read.
  std::vector<std::vector<std::int64_t>> parts{};
};

}  // namespace ordeal::protocols
