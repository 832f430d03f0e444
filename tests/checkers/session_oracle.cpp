#include "tests/checkers/session_oracle.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

namespace ordeal::checkers::testing {
namespace {

constexpr std::size_t kNoOne = 99;

struct Step {
  std::size_t process = 0;
  std::uint32_t key = 0;
  bool is_write = false;
  bool is_glued = false;  // a cas: nothing comes between it and the step before
  Value value = {};
  std::size_t source = kNoOne;  // of a read
};

class Oracle {
 public:
  explicit Oracle(const History& history) : processes_(history.process_count()) {
    const Some happened = all_that_happened(history);
    for (std::size_t process = 0; process < processes_; ++process) {
      for (OperationId id = 0; id < happened.size(); ++id) {
        const Operation& operation = history.operation(id);
        if (static_cast<std::size_t>(operation.process) == process && happened[id]) add(operation);
      }
    }
    for (Step& step : steps_) {
      if (step.is_write) continue;
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        const Step& other = steps_[i];
        if (other.is_write && other.key == step.key && other.value == step.value) step.source = i;
      }
      if (step.source == kNoOne && !step.value.is_nil()) makes_sense_ = false;
    }
  }

  bool accepts(const std::string& model) {
    if (!makes_sense_) return false;
    if (model == "read-your-writes" || model == "monotonic-reads" || model == "monotonic-writes" ||
        model == "writes-follow-reads") {
      return guarantees(model);
    }
    if (model == "sequential-consistency") return exists_order(all(), program_order(), all(), true);
    if (model == "pram") return pram();
    const auto causes = causal_order();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (causes[i][i]) return false;
    }
    if (model == "causal-convergence") return converges(causes);
    return model == "causal" ? causal(causes) : causal_memory(causes);
  }

 private:
  using Relation = std::vector<std::vector<bool>>;
  using Some = std::vector<bool>;

  // Ok, or in doubt and its value was read by somebody who did.
  static Some all_that_happened(const History& history) {
    Some happened(history.operations().size());
    const auto saw = [&](OperationId reader, const Operation& write) {
      const Operation& other = history.operation(reader);
      const Value seen = other.function == Function::kCas ? other.expected : other.output;
      return happened[reader] && other.function != Function::kWrite &&
             write.function != Function::kRead && other.key == write.key && seen == write.input;
    };
    for (std::size_t round = 0; round <= happened.size(); ++round) {
      for (OperationId id = 0; id < happened.size(); ++id) {
        const Operation& operation = history.operation(id);
        bool was_seen = false;
        for (OperationId reader = 0; reader < happened.size(); ++reader) {
          was_seen = was_seen || saw(reader, operation);
        }
        happened[id] = happened[id] || operation.is_ok() || (operation.is_info() && was_seen);
      }
    }
    return happened;
  }

  void add(const Operation& operation) {
    Step step{.process = static_cast<std::size_t>(operation.process),
              .key = static_cast<std::uint32_t>(operation.key)};
    if (operation.function != Function::kWrite) {
      step.value = operation.function == Function::kCas ? operation.expected : operation.output;
      steps_.push_back(step);
    }
    if (operation.function == Function::kRead) return;
    step.is_write = true;
    step.is_glued = operation.function == Function::kCas;
    step.value = operation.input;
    steps_.push_back(step);
  }

  Some all() const { return Some(steps_.size(), true); }

  Relation program_order() const {
    Relation before(steps_.size(), Some(steps_.size()));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      for (std::size_t j = i + 1; j < steps_.size(); ++j) {
        before[i][j] = steps_[i].process == steps_[j].process;
      }
    }
    return before;
  }

  Relation causal_order() const {
    Relation before = program_order();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].source != kNoOne) before[steps_[i].source][i] = true;
    }
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        for (std::size_t j = 0; j < steps_.size(); ++j) {
          if (before[i][k] && before[k][j]) before[i][j] = true;
        }
      }
    }
    return before;
  }

  // Some order of these steps that keeps `before` and explains the judged reads.
  bool exists_order(const Some& chosen, const Relation& before, const Some& judged, bool glue) {
    Some placed(steps_.size());
    std::map<std::uint32_t, Value> current;
    const std::function<bool(std::size_t)> place = [&](std::size_t last) {
      bool done = true;
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (!chosen[i] || placed[i]) continue;
        done = false;
        const bool must_follow = glue && last + 1 < steps_.size() && steps_[last + 1].is_glued &&
                                 !placed[last + 1] && chosen[last + 1];
        if (must_follow && i != last + 1) continue;
        bool is_next = true;
        for (std::size_t j = 0; j < steps_.size(); ++j) {
          is_next = is_next && !(chosen[j] && !placed[j] && before[j][i]);
        }
        const Value held = current[steps_[i].key];
        if (!is_next || (!steps_[i].is_write && judged[i] && held != steps_[i].value)) continue;
        placed[i] = true;
        if (steps_[i].is_write) current[steps_[i].key] = steps_[i].value;
        if (place(i)) return true;
        current[steps_[i].key] = held;
        placed[i] = false;
      }
      return done;
    };
    return place(kNoOne);
  }

  bool causal(const Relation& causes) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].is_write) continue;
      Some past(steps_.size());
      Some judged(steps_.size());
      for (std::size_t j = 0; j < steps_.size(); ++j) past[j] = causes[j][i] || j == i;
      judged[i] = true;
      if (!exists_order(past, causes, judged, false)) return false;
    }
    return true;
  }

  bool causal_memory(const Relation& causes) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      Some past(steps_.size());
      Some judged(steps_.size());
      for (std::size_t j = 0; j < steps_.size(); ++j) {
        past[j] = causes[j][i] || j == i;
        judged[j] = past[j] && steps_[j].process == steps_[i].process;
      }
      if (!exists_order(past, causes, judged, false)) return false;
    }
    return true;
  }

  bool pram() {
    for (std::size_t process = 0; process < processes_; ++process) {
      Some chosen(steps_.size());
      for (std::size_t j = 0; j < steps_.size(); ++j) {
        chosen[j] = steps_[j].is_write || steps_[j].process == process;
      }
      if (!exists_order(chosen, program_order(), chosen, false)) return false;
    }
    return true;
  }

  // Some order of all writes that keeps what causes what, and of what each read knows it saw the
  // last of its key.
  bool converges(const Relation& causes) {
    std::vector<std::size_t> writes;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].is_write) writes.push_back(i);
    }
    do {
      bool fits = true;
      for (std::size_t a = 0; a < writes.size(); ++a) {
        for (std::size_t b = a + 1; b < writes.size(); ++b) {
          fits = fits && !causes[writes[b]][writes[a]];
        }
      }
      for (std::size_t i = 0; i < steps_.size() && fits; ++i) {
        if (steps_[i].is_write) continue;
        std::size_t last = kNoOne;
        for (const std::size_t write : writes) {
          if (steps_[write].key == steps_[i].key && causes[write][i]) last = write;
        }
        fits = last == steps_[i].source;
      }
      if (fits) return true;
    } while (std::next_permutation(writes.begin(), writes.end()));
    return false;
  }

  // Whether what read `i` saw is older than write `w`.
  bool is_older(std::size_t i, std::size_t w) const {
    if (w == kNoOne || !steps_[w].is_write || steps_[w].key != steps_[i].key) return false;
    const std::size_t seen = steps_[i].source;
    return seen == kNoOne || (steps_[seen].process == steps_[w].process && seen < w);
  }

  bool is_before(std::size_t a, std::size_t b) const {
    return steps_[a].process == steps_[b].process && a < b;
  }
  bool is_read(std::size_t i) const { return !steps_[i].is_write; }

  bool guarantees(const std::string& model) const {
    for (std::size_t read = 0; read < steps_.size(); ++read) {
      if (!is_read(read)) continue;
      for (std::size_t a = 0; a < steps_.size(); ++a) {
        if (!is_before(a, read)) continue;
        if (model == "read-your-writes" && is_older(read, a)) return false;
        if (!is_read(a)) continue;
        const std::size_t seen = steps_[a].source;
        if (model == "monotonic-reads") {
          if (is_older(read, seen)) return false;
          for (std::size_t b = a; b < read; ++b) {
            if (is_before(a, b) && is_read(b) && steps_[b].key == steps_[a].key &&
                steps_[read].key == steps_[a].key && steps_[read].source == seen &&
                seen != kNoOne && steps_[b].source != seen) {
              return false;
            }
          }
        }
        if (seen == kNoOne || steps_[seen].process == steps_[read].process) continue;
        for (std::size_t b = 0; b < seen; ++b) {
          if (!is_before(b, seen)) continue;
          if (model == "monotonic-writes" && is_older(read, b)) return false;
          if (model == "writes-follow-reads" && is_read(b) && is_older(read, steps_[b].source)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  std::size_t processes_;
  std::vector<Step> steps_;
  bool makes_sense_ = true;
};

}  // namespace

bool oracle_of_sessions(const History& history, const std::string& model) {
  return Oracle(history).accepts(model);
}

}  // namespace ordeal::checkers::testing
