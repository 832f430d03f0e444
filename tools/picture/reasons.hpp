#pragma once
// What the numbered reasons of a verdict point at: operations, the moments when they began and
// ended, and what came before what.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/picture/selection.hpp"

namespace ordeal::tools {

struct Pointer {
  enum class At : std::uint8_t { whole, begin, end };
  std::size_t reason = 0;  ///< counts from 1, as the reasons are numbered
  checkers::OperationId id = 0;
  At at = At::whole;
};

/// What came before what, and why.
struct Precedence {
  checkers::OperationId from = 0;
  checkers::OperationId to = 0;
  checkers::Dependency kind = checkers::Dependency::kRealtime;
  std::string key;         ///< that it is about, where one is told
  std::size_t reason = 0;  ///< that tells it, counted from 1
  bool is_of_cycle = false;
};

struct PointedAt {
  std::map<checkers::OperationId, std::string> names;  ///< of transactions: "T1"
  std::vector<Pointer> pointers;                       ///< in order of reasons, of the witness
  std::vector<Precedence> precedences;                 ///< in order of reasons
};

/// Of a cycle what the report says its reasons are about. Other reasons are read: only what is
/// certain is pointed at; a moment that two operations of the witness share is not.
PointedAt read_reasons(const JudgedHistory& judged);

/// "rw x", "process", ...
std::string kind_text(const Precedence& precedence);

}  // namespace ordeal::tools
