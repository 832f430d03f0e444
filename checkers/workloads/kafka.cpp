// Logs with offsets, as Jepsen's kafka workload has them: "send", "poll" and "txn" carry lists of
// ["send" key value] and ["poll"], which are ["send" key [offset value]] and
// ["poll" [[key [[offset value] ...]] ...]] when ok; "subscribe" and "assign" move a consumer.

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

using Offset = std::int64_t;

// A message at a place of a log, as one operation knows it.
struct Sighting {
  Value key;
  Offset offset = 0;
  Value value;
  OperationId id = 0;
};

struct Sent {
  OperationId id = 0;
  std::optional<Offset> offset;
};

class KafkaCheck {
 public:
  KafkaCheck(const History& history, const CheckOptions& options)
      : history_(history), options_(options) {
    report_.checker = "kafka";
  }

  Report run() {
    settle_consumers();
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      if (!read_operation(id)) return report_;
    }
    std::ranges::stable_sort(sightings_, [](const Sighting& a, const Sighting& b) {
      return std::tie(a.key, a.offset) < std::tie(b.key, b.offset);
    });
    judge_offsets();
    judge_values();
    judge_lost();
    judge_sequences();
    count_evidence(history_, report_);
    report_.evidence.emplace_back("messages polled", polled_.size());
    KeyReport whole;
    whole.method = "offsets";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    if (report_.verdict == Verdict::kValid && polled_.empty()) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence), "nothing was polled"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  using Message = std::pair<Value, Value>;  // key and value

  // Consumers that subscribe may be moved to other places between any two polls, without having
  // asked: only what one poll itself skips or repeats counts then, as in Jepsen's workload.
  void settle_consumers() {
    const auto has = [&](std::string_view name) {
      return std::ranges::any_of(history_.operations(), [&](const Operation& operation) {
        return history_.function_name(operation.function) == name;
      });
    };
    const bool may_be_moved = has("subscribe") && !has("assign");
    log_.set_forbidden(kKafkaPollBack, !may_be_moved);
    log_.set_forbidden(kKafkaPollSkip, !may_be_moved);
    report_.switches = {{"consumers", may_be_moved ? "subscribed" : "assigned"}};
  }

  std::span<const Value> elements(Value list) const {
    return list.is_list() ? history_.values().elements_of(list) : std::span<const Value>();
  }
  bool is_word(Value value, std::string_view word) const {
    if (!value.is_string()) return false;
    std::string_view text = history_.values().text_of(value);
    if (text.starts_with(':')) text.remove_prefix(1);
    return text == word;
  }

  bool refuse_at(OperationId id) {
    refuse(report_, operation_text(history_, history_.operation(id)) + " (operation " +
                        std::to_string(id) +
                        ") is no list of [\"send\" key value] and [\"poll\" ...]");
    return false;
  }

  bool is_log_operation(const Operation& operation) const {
    const std::string_view name = history_.function_name(operation.function);
    return name == "send" || name == "poll" || name == "txn";
  }

  bool read_operation(OperationId id) {
    const Operation& operation = history_.operation(id);
    if (!is_log_operation(operation)) return true;
    if (!operation.is_ok()) {
      const bool never =
          operation.is_fail() && options_.semantics.fail == FailMeaning::kNeverHappened;
      for (const Value part : elements(operation.input)) {
        const auto words = elements(part);
        if (words.size() == 3 && is_word(words[0], "send")) {
          (never ? failed_ : maybe_).emplace(Message(words[1], words[2]), id);
        }
      }
      return true;
    }
    for (const Value part : elements(operation.output)) {
      const auto words = elements(part);
      if (words.empty()) return refuse_at(id);
      const bool good = is_word(words[0], "send")   ? read_send(id, words)
                        : is_word(words[0], "poll") ? words.size() < 2 || read_poll(id, words[1])
                                                    : false;
      if (!good) return refuse_at(id);
    }
    return true;
  }

  bool read_send(OperationId id, std::span<const Value> words) {
    if (words.size() != 3) return false;
    const auto placed = elements(words[2]);
    if (placed.size() == 2 && placed[0].is_integer()) {
      const Offset offset = placed[0].as_integer();
      sent_[{words[1], placed[1]}] = {id, offset};
      sightings_.push_back({words[1], offset, placed[1], id});
      sends_.push_back({words[1], offset, placed[1], id});
    } else {
      const Value value = placed.size() == 2 ? placed[1] : words[2];
      sent_.try_emplace(Message(words[1], value), Sent{id, std::nullopt});  // an offset is kept
    }
    return true;
  }

  bool read_poll(OperationId id, Value messages) {
    if (messages.is_nil()) return true;
    for (const Value of_key : elements(messages)) {
      const auto pair = elements(of_key);
      if (pair.size() != 2) return false;
      for (const Value message : elements(pair[1])) {
        const auto placed = elements(message);
        if (placed.size() != 2 || !placed[0].is_integer()) return false;
        const Sighting one{pair[0], placed[0].as_integer(), placed[1], id};
        sightings_.push_back(one);
        polls_.push_back(one);
        polled_.emplace(Message(pair[0], placed[1]), one);
        const auto [last, is_first] = last_polled_.emplace(pair[0], one);
        if (!is_first && last->second.offset < one.offset) last->second = one;
      }
    }
    return true;
  }

  std::string at(const Sighting& one) const {
    return "offset " + std::to_string(one.offset) + " of " + history_.values().plain(one.key);
  }
  std::string who(OperationId id) const {
    return "operation " + std::to_string(id) + " by " +
           history_.process_text(history_.operation(id).process);
  }

  void found(std::string_view code, const std::vector<OperationId>& operations, Value key,
             const std::vector<std::string>& reasons) {
    log_.add(code, [&] { return Occurrence{history_.values().plain(key), operations, reasons}; });
  }

  // One value at each offset, one offset of each value.
  void judge_offsets() {
    std::map<Message, const Sighting*> place;
    for (std::size_t i = 0; i < sightings_.size(); ++i) {
      const Sighting& one = sightings_[i];
      if (i > 0 && sightings_[i - 1].key == one.key && sightings_[i - 1].offset == one.offset &&
          sightings_[i - 1].value != one.value) {
        found(kKafkaInconsistentOffset, {one.id, sightings_[i - 1].id}, one.key,
              {at(one) + " was " + history_.value_text(sightings_[i - 1].value) + " to " +
                   who(sightings_[i - 1].id) + '.',
               "It was " + history_.value_text(one.value) + " to " + who(one.id) + '.'});
      }
      const auto [known, is_first] = place.emplace(Message(one.key, one.value), &one);
      if (is_first || known->second->offset == one.offset) continue;
      found(kKafkaDuplicate, {one.id, known->second->id}, one.key,
            {history_.value_text(one.value) + " was at " + at(*known->second) + " to " +
                 who(known->second->id) + '.',
             "It was at " + at(one) + " to " + who(one.id) + '.'});
    }
  }

  void judge_values() {
    for (const auto& [message, one] : polled_) {
      if (sent_.contains(message) || maybe_.contains(message)) continue;
      const auto failed = failed_.find(message);
      const std::string seen =
          who(one.id) + " polled " + history_.value_text(one.value) + " at " + at(one) + '.';
      if (failed == failed_.end()) {
        found(kKafkaUnsent, {one.id}, one.key, {seen, "Nobody ever sent it."});
      } else {
        found(kKafkaFailedSend, {one.id, failed->second}, one.key,
              {seen, who(failed->second) + " sent it, and failed."});
      }
    }
  }

  // Acknowledged, at an offset that polls have got beyond, and polled by nobody.
  void judge_lost() {
    for (const auto& [message, sent] : sent_) {
      if (polled_.contains(message)) continue;
      const auto last = last_polled_.find(message.first);
      const std::string what =
          who(sent.id) + " sent " + history_.value_text(message.second) +
          (sent.offset ? " to offset " + std::to_string(*sent.offset) : std::string()) + '.';
      if (sent.offset && last != last_polled_.end() && *sent.offset < last->second.offset) {
        found(kKafkaLostWrite, {last->second.id, sent.id}, message.first,
              {what, who(last->second.id) + " polled " + at(last->second) + ", beyond it.",
               "Nobody ever polled it."});
      } else {
        found(kKafkaUnseen, {sent.id}, message.first, {what, "Nobody ever polled it."});
      }
    }
  }

  // A known message between two offsets of one key, or null.
  const Sighting* known_between(const Sighting& from, Offset to) const {
    const auto first = std::ranges::lower_bound(
        sightings_, std::pair(from.key, from.offset + 1), {},
        [](const Sighting& one) { return std::pair(one.key, one.offset); });
    const bool is_between =
        first != sightings_.end() && first->key == from.key && first->offset < to;
    return is_between ? &*first : nullptr;
  }

  void judge_sequences() {
    std::vector<std::map<Value, Sighting>> polled(history_.process_count());
    std::vector<std::map<Value, Sighting>> sent(history_.process_count());
    std::size_t poll = 0;
    std::size_t send = 0;
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const auto process = static_cast<std::size_t>(operation.process);
      // A consumer that is moved begins anew.
      if (!is_log_operation(operation)) polled[process].clear();
      for (; poll < polls_.size() && polls_[poll].id == id; ++poll) {
        follow(polls_[poll], polled[process], true);
      }
      for (; send < sends_.size() && sends_[send].id == id; ++send) {
        follow(sends_[send], sent[process], false);
      }
    }
  }

  void follow(const Sighting& now, std::map<Value, Sighting>& last, bool is_poll) {
    const auto [before, is_first] = last.emplace(now.key, now);
    if (is_first) return;
    const Sighting then = before->second;
    before->second = now;
    const bool within = then.id == now.id;
    const std::vector<OperationId> both = {now.id, then.id};
    const std::string verb = is_poll ? " polled " : " sent to ";
    if (now.offset <= then.offset) {
      const std::string_view code = is_poll  ? within ? kKafkaInternalPollBack : kKafkaPollBack
                                    : within ? kKafkaInternalSendBack
                                             : kKafkaSendBack;
      found(code, both, now.key,
            {who(then.id) + verb + at(then) + '.',
             (within ? "After that it" : "After that " + who(now.id)) + verb + at(now) + '.'});
    } else if (is_poll && now.offset > then.offset + 1) {
      const Sighting* skipped = known_between(then, now.offset);
      if (skipped == nullptr) return;
      found(
          within ? kKafkaInternalPollSkip : kKafkaPollSkip, {now.id, then.id, skipped->id}, now.key,
          {who(then.id) + " polled " + at(then) + '.',
           (within ? "The next it polled was " : "The next that " + who(now.id) + " polled was ") +
               at(now) + '.',
           who(skipped->id) + " knows that there is " + at(*skipped) + '.'});
    }
  }

  const History& history_;
  const CheckOptions& options_;
  AnomalyLog log_{{kKafkaLostWrite, kKafkaInconsistentOffset, kKafkaDuplicate, kKafkaUnsent,
                   kKafkaFailedSend, kKafkaPollBack, kKafkaInternalPollBack, kKafkaPollSkip,
                   kKafkaInternalPollSkip, kKafkaSendBack, kKafkaInternalSendBack},
                  {kKafkaUnseen}};
  std::vector<Sighting> sightings_;  // by key and offset once all are read
  std::vector<Sighting> polls_;      // in order
  std::vector<Sighting> sends_;
  std::map<Message, Sent> sent_;
  std::map<Message, OperationId> failed_;
  std::map<Message, OperationId> maybe_;
  std::map<Message, Sighting> polled_;
  std::map<Value, Sighting> last_polled_;  // by key: the greatest offset
  Report report_;
};

// "send" of [["send" key value] ...]; "" where there is no such word.
std::string word_of_first(const History& history, Value parts) {
  for (int depth = 0; depth < 2; ++depth) {
    if (!parts.is_list() || history.values().elements_of(parts).empty()) return {};
    parts = history.values().elements_of(parts).front();
  }
  return parts.is_string() ? history.values().plain(parts) : std::string();
}

}  // namespace

Report check_kafka(const History& history, const CheckOptions& options) {
  return KafkaCheck(history, options).run();
}

bool fits_kafka(const History& history) {
  bool is_first_transaction = true;
  return std::ranges::any_of(history.operations(), [&](const Operation& operation) {
    const std::string_view name = history.function_name(operation.function);
    if (name == "send" || name == "poll") return true;
    if (operation.function != Function::kTxn || !is_first_transaction) return false;
    const std::string word = word_of_first(history, operation.input);
    is_first_transaction = word.empty();
    return word == "send" || word == "poll";
  });
}

}  // namespace ordeal::checkers
