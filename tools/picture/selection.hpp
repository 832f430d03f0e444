#pragma once
// Which operations of a judged history are drawn. However long the history is, these are few: what
// the verdict is about, and what was under way meanwhile.

#include <cstdint>
#include <optional>
#include <vector>

#include "checkers/certify.hpp"
#include "checkers/history/history.hpp"
#include "checkers/verdict.hpp"

namespace ordeal::tools {

/// What a picture is made of. Borrows; the report is about this history.
struct JudgedHistory {
  const checkers::History& history;
  const checkers::Report& report;
  const checkers::Certification* certification = nullptr;  ///< where one was made
};

/// No picture has more of the witness, more of what was under way meanwhile, or, of a history
/// without a witness, more than a window of so many operations.
inline constexpr std::size_t kWitnessDrawnMax = 200;
inline constexpr std::size_t kNeighboursDrawnMax = 24;
inline constexpr std::size_t kWindowMax = 100;

struct DrawnOperation {
  enum class Part : std::uint8_t {
    witness,    ///< one of the few that are impossible together
    neighbour,  ///< under way at the same time as one of those
    plain,      ///< of a valid history
    undecided,  ///< of what the verdict is unknown of
  };
  checkers::OperationId id = 0;
  Part part = Part::plain;
  /// That are not drawn and were invoked since the one before (of the same key, if one is drawn).
  std::uint64_t left_out_before = 0;
};

struct Selection {
  std::vector<DrawnOperation> operations;  ///< ids ascending
  std::optional<checkers::KeyId> key;      ///< only operations of this key are drawn
  /// What is not drawn: of other keys; invoked before the first that is drawn, after the last, and
  /// between them. Of the witness: these are counted among the others too.
  std::uint64_t other_keys = 0, before = 0, after = 0, between = 0, of_witness = 0;
};

/// Takes a few passes over the history, and 4 bytes an operation.
Selection select_operations(const JudgedHistory& judged);

}  // namespace ordeal::tools
