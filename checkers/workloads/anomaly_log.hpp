#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkers/verdict.hpp"

namespace ordeal::checkers {

// One anomaly in full: operations that show it by themselves, the one to mark as impossible first
// among them, and why, in sentences.
struct Occurrence {
  std::string key;
  std::vector<OperationId> operations;  // the culprit first; duplicates do not matter
  std::vector<std::string> reasons;
  std::vector<ReasonStep> steps = {};  // that the reasons tell, of a cycle
};

// What a checker found, by kind of anomaly: counts everything and keeps the first occurrence of
// each kind, so that a million stale reads are reported as fast as one.
class AnomalyLog {
 public:
  // Codes (of codes.cpp) in the order in which they matter: the first that is found is explained.
  // What is allowed is reported too, but makes nothing invalid.
  AnomalyLog(std::initializer_list<std::string_view> forbidden,
             std::initializer_list<std::string_view> allowed);

  // Counts one more; `describe` makes the Occurrence and is asked only for the first of its kind.
  // Requires: the code was named to the constructor.
  template <class Describe>
  void add(std::string_view code, const Describe& describe) {
    Kind& kind = kind_of(code);
    if (kind.count++ == 0) kind.first = describe();
  }

  bool is_forbidden(std::string_view code) { return kind_of(code).is_forbidden; }
  std::uint64_t count(std::string_view code) { return kind_of(code).count; }
  // Moves a kind to the other side. Requires: nothing of it was found yet.
  void set_forbidden(std::string_view code, bool is_forbidden) {
    kind_of(code).is_forbidden = is_forbidden;
  }

  // Fills in anomalies and, if something forbidden was found, the verdict with its explanation.
  void report_to(Report& report) const;

 private:
  struct Kind {
    std::string_view code;
    bool is_forbidden = true;
    std::uint64_t count = 0;
    Occurrence first;
  };

  Kind& kind_of(std::string_view code);

  std::vector<Kind> kinds_;
};

// "stale element": the part of a code's title before the colon.
std::string anomaly_name(std::string_view code);

// A reason as a sentence: "the read by c1 ..." gets its capital letter, and a full stop.
std::string sentence(std::string text);

// The verdict unknown for a question that makes no sense.
void refuse(Report& report, std::string why);

}  // namespace ordeal::checkers
