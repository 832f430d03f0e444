#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "checkers/verify/verify_sessions.hpp"

namespace ordeal::checkers {
namespace {

constexpr std::size_t kTriesMax = 200'000;
constexpr std::size_t kNoStep = ~std::size_t{0};

using Some = std::vector<bool>;
using Relation = std::vector<Some>;

// A few operations before the definition of a model: all orders are tried.
class FewRegisters {
 public:
  explicit FewRegisters(const PlainSteps& few) {
    std::vector<OperationId> ids(few.size());
    std::iota(ids.begin(), ids.end(), OperationId{0});
    std::ranges::stable_sort(ids, {}, [&](OperationId id) { return few.process_of(id); });
    std::map<OperationId, std::size_t> writes;
    std::vector<OperationId> writer_of;
    for (const OperationId id : ids) {
      bool is_first = true;
      for (const PlainStep& step : few.steps(id)) {
        writer_of.push_back(step.writes ? kNoOne : few.source(id, step).value_or(kNoOne));
        is_glued_.push_back(!is_first);
        is_first = false;
        if (step.writes) writes[id] = steps_.size();
        process_of_.push_back(few.process_of(id));
        steps_.push_back(step);
      }
    }
    for (const OperationId writer : writer_of) {
      sources_.push_back(writer == kNoOne ? kNoStep : writes.at(writer));
    }
  }

  std::size_t tries() const { return tries_; }

  bool is_of(std::string_view model) {
    if (model == "sequential-consistency") {
      return exists_order(all(), program_order(), all(), true);
    }
    if (model == "pram") return is_pram();
    const Relation causes = closed_causes();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (causes[i][i]) return false;
    }
    if (model == "causal-convergence") return converges(causes);
    return is_causal(causes, model == "causal-memory");
  }

 private:
  Some all() const { return Some(steps_.size(), true); }
  bool same_process(std::size_t a, std::size_t b) const { return process_of_[a] == process_of_[b]; }

  Relation program_order() const {
    Relation before(steps_.size(), Some(steps_.size()));
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      for (std::size_t j = i + 1; j < steps_.size(); ++j) before[i][j] = same_process(i, j);
    }
    return before;
  }

  Relation closed_causes() const {
    Relation before = program_order();
    const std::size_t n = steps_.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (sources_[i] != kNoStep) before[sources_[i]][i] = true;
    }
    for (std::size_t k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          if (before[i][k] && before[k][j]) before[i][j] = true;
        }
      }
    }
    return before;
  }

  // Some order of the chosen steps that keeps `before` and explains the judged reads.
  bool exists_order(const Some& chosen, const Relation& before, const Some& judged, bool glue) {
    std::set<std::pair<Some, std::map<Value, std::size_t>>> dead;
    Some placed(steps_.size());
    std::map<Value, std::size_t> current;
    const std::function<bool(std::size_t)> place = [&](std::size_t follower) {
      bool is_done = true;
      for (std::size_t i = 0; i < steps_.size(); ++i) is_done &= placed[i] || !chosen[i];
      if (is_done) return true;
      if (tries_ >= kTriesMax || !dead.insert({placed, current}).second) return false;
      ++tries_;
      for (std::size_t i = 0; i < steps_.size(); ++i) {
        if (!chosen[i] || placed[i] || (follower != kNoStep && i != follower)) continue;
        bool is_next = true;
        for (std::size_t j = 0; j < steps_.size(); ++j) {
          is_next &= !(chosen[j] && !placed[j] && before[j][i]);
        }
        const auto held = current;
        const auto at = current.find(steps_[i].key);
        const std::size_t last = at == current.end() ? kNoStep : at->second;
        if (!is_next || (!steps_[i].writes && judged[i] && last != sources_[i])) continue;
        placed[i] = true;
        if (steps_[i].writes) current[steps_[i].key] = i;
        const bool goes_on = glue && i + 1 < steps_.size() && is_glued_[i + 1] && chosen[i + 1];
        if (place(goes_on ? i + 1 : kNoStep)) return true;
        current = held;
        placed[i] = false;
      }
      return false;
    };
    return place(kNoStep);
  }

  bool is_pram() {
    for (std::size_t reader = 0; reader < steps_.size(); ++reader) {
      Some chosen(steps_.size());
      for (std::size_t j = 0; j < steps_.size(); ++j) {
        chosen[j] = steps_[j].writes || same_process(j, reader);
      }
      if (!exists_order(chosen, program_order(), chosen, false)) return false;
    }
    return true;
  }

  // Each read alone, or with those of its process, given all that it knows.
  bool is_causal(const Relation& causes, bool with_others) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      Some past(steps_.size());
      Some judged(steps_.size());
      for (std::size_t j = 0; j < steps_.size(); ++j) {
        past[j] = causes[j][i] || j == i;
        judged[j] = past[j] && (j == i || (with_others && same_process(j, i)));
      }
      if (!exists_order(past, causes, judged, false)) return false;
    }
    return true;
  }

  // Some order of the writes has, of what each read knows, what it saw last.
  bool converges(const Relation& causes) {
    std::vector<std::size_t> writes;
    const std::function<bool(std::size_t)> is_fine = [&](std::size_t read) {
      std::size_t last = kNoStep;
      for (const std::size_t write : writes) {
        if (steps_[write].key == steps_[read].key && causes[write][read]) last = write;
      }
      return steps_[read].writes || last == sources_[read];
    };
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].writes) writes.push_back(i);
    }
    do {
      bool fits = true;
      for (std::size_t a = 0; a < writes.size(); ++a) {
        for (std::size_t b = a + 1; b < writes.size(); ++b) fits &= !causes[writes[b]][writes[a]];
      }
      for (std::size_t read = 0; read < steps_.size() && fits; ++read) fits = is_fine(read);
      if (fits) return true;
    } while (++tries_ < kTriesMax && std::ranges::next_permutation(writes).found);
    return false;
  }

  std::vector<PlainStep> steps_;         // process by process, each in its order
  std::vector<std::size_t> process_of_;  // by step
  std::vector<bool> is_glued_;           // the writing of a cas
  std::vector<std::size_t> sources_;     // of reads: which step wrote it
  std::size_t tries_ = 0;
};

}  // namespace

std::optional<bool> is_part_of_model(const PlainSteps& steps, std::string_view model) {
  if (is_guarantee(model)) return !problem_with_guarantee(steps, model);
  FewRegisters few(steps);
  const bool is_explained = few.is_of(model);
  if (few.tries() >= kTriesMax) return std::nullopt;
  return is_explained;
}

}  // namespace ordeal::checkers
