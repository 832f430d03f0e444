#pragma once
// What a client asks of a replicated object, and how it ended, in Jepsen's words.

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace ordeal::protocols {

/// The functions of a key-value register.
enum class Function : std::uint8_t { read, write, cas };
BOOST_DESCRIBE_ENUM(Function, read, write, cas)

/// One operation as a process invokes it.
struct Operation {
  Function function = Function::read;
  std::string key;
  std::int64_t value = 0;     ///< what a write writes, and what a cas sets
  std::int64_t expected = 0;  ///< what a cas compares with
};

/// How it ended: it happened; it did not and never will; nobody can say.
enum class Ending : std::uint8_t { ok, fail, info };

/// The end of one operation.
struct Outcome {
  Ending ending = Ending::info;
  std::optional<std::int64_t> value;  ///< what an ok read saw; empty for a key that has no value
  std::string error;                  ///< why not ok: "timeout", "not the expected value"
  std::string served_by;              ///< for people: "n3, leader of term 5"; may be empty
};

}  // namespace ordeal::protocols
