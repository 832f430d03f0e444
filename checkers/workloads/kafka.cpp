// Logs with offsets, as Jepsen's kafka workload has them; what operations did is in log_table.hpp.
// "subscribe" and "assign" move a consumer.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checkers/codes.hpp"
#include "checkers/evidence.hpp"
#include "checkers/history/describe.hpp"
#include "checkers/workloads/anomaly_log.hpp"
#include "checkers/workloads/log_table.hpp"
#include "checkers/workloads/workloads.hpp"

namespace ordeal::checkers {
namespace {

// Where a process is in each log: the message it sent or polled last.
using Positions = std::map<Value, LogEntry>;

class KafkaCheck {
 public:
  KafkaCheck(const History& history, const CheckOptions& options)
      : history_(history),
        table_(history, options.semantics.fail),
        forbids_unseen_(options.semantics.unseen_messages == UnseenMessages::kForbidden) {
    report_.checker = "kafka";
  }

  Report run() {
    settle_consumers();
    if (!history_.operations().empty() && !fits_kafka(history_)) {
      refuse(report_, "logs have send and poll, and no " +
                          operation_text(history_, history_.operation(0)) + " (operation 0)");
      return report_;
    }
    if (const auto misfit = table_.misfit()) {
      refuse(report_, operation_text(history_, history_.operation(*misfit)) + " (operation " +
                          std::to_string(*misfit) +
                          ") is no list of [\"send\" key value] and [\"poll\" ...]");
      return report_;
    }
    judge_offsets();
    judge_values();
    judge_own();
    judge_lost();
    judge_sequences();
    judge_cycles();
    count_evidence(history_, report_);
    report_.evidence.emplace_back("messages polled", table_.polls().size());
    KeyReport whole;
    whole.method = "offsets";
    whole.operations = history_.operations().size();
    for (const Operation& operation : history_.operations()) whole.in_doubt += operation.is_info();
    log_.report_to(report_);
    // Where all that was acknowledged must be polled, nothing was, and there is nothing to miss.
    if (report_.verdict == Verdict::kValid && table_.polls().empty() && !forbids_unseen_) {
      report_.verdict = Verdict::kUnknown;
      report_.warnings.push_back({std::string(kTooLittleEvidence), "nothing was polled"});
    }
    whole.verdict = report_.verdict;
    report_.keys.push_back(std::move(whole));
    return report_;
  }

 private:
  // Consumers that subscribe may be moved to other places between any two polls, without having
  // asked: only what one poll itself skips or repeats counts then, as in Jepsen's workload.
  void settle_consumers() {
    const bool may_be_moved =
        std::ranges::any_of(history_.operations(), [&](const Operation& operation) {
          return history_.function_name(operation.function) == "subscribe";
        });
    log_.set_forbidden(kKafkaPollBack, !may_be_moved);
    log_.set_forbidden(kKafkaPollSkip, !may_be_moved);
    log_.set_forbidden(kKafkaUnseen, forbids_unseen_);
    report_.switches = {{"consumers", may_be_moved ? "subscribed" : "assigned"},
                        {"unseen-messages", forbids_unseen_ ? "forbidden" : "allowed"}};
  }

  std::string at(const LogEntry& one, LogOffset offset) const {
    return "offset " + std::to_string(offset) + " of " + history_.values().plain(one.key);
  }
  std::string at(const LogEntry& one) const { return at(one, one.offset.value_or(0)); }
  std::string who(OperationId id) const {
    return "operation " + std::to_string(id) + " by " +
           history_.process_text(history_.operation(id).process);
  }

  void found(std::string_view code, const std::vector<OperationId>& operations, Value key,
             const std::vector<std::string>& reasons, const std::vector<ReasonStep>& steps = {}) {
    log_.add(code, [&] {
      // What shows that a send in doubt took effect belongs to what is shown.
      std::vector<OperationId> shown = operations;
      for (const OperationId id : operations) {
        if (history_.operation(id).is_ok()) continue;
        for (const LogEntry& send : table_.of(id).sends) {
          const LogEntry* poll = table_.polled({send.key, send.value});
          if (poll != nullptr) shown.push_back(poll->id);
        }
      }
      return Occurrence{history_.values().plain(key), std::move(shown), reasons, steps};
    });
  }

  // One value at each offset, one offset of each value.
  void judge_offsets() {
    std::map<LogTable::Message, const LogEntry*> place;
    const std::span<const LogEntry> all = table_.sightings();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const LogEntry& one = all[i];
      if (i > 0 && all[i - 1].key == one.key && all[i - 1].offset == one.offset &&
          all[i - 1].value != one.value) {
        found(kKafkaInconsistentOffset, {one.id, all[i - 1].id}, one.key,
              {at(one) + " was " + history_.value_text(all[i - 1].value) + " to " +
                   who(all[i - 1].id) + '.',
               "It was " + history_.value_text(one.value) + " to " + who(one.id) + '.'});
      }
      const auto [known, is_first] = place.emplace(LogTable::Message(one.key, one.value), &one);
      if (is_first || known->second->offset == one.offset) continue;
      found(kKafkaDuplicate, {one.id, known->second->id}, one.key,
            {history_.value_text(one.value) + " was at " + at(*known->second) + " to " +
                 who(known->second->id) + '.',
             "It was at " + at(one) + " to " + who(one.id) + '.'});
    }
  }

  void judge_values() {
    std::map<LogTable::Message, bool> judged;
    for (const LogEntry& one : table_.polls()) {
      const LogTable::Sender* sender = table_.sender_of(one);
      const bool failed = sender != nullptr && sender->fate == LogTable::Fate::kFailed;
      if ((sender != nullptr && !failed) || (failed && !history_.operation(one.id).is_ok())) {
        continue;
      }
      if (!judged.emplace(LogTable::Message(one.key, one.value), true).second) continue;
      const std::string seen =
          who(one.id) + " polled " + history_.value_text(one.value) +
          (one.offset ? " at " + at(one) : " of " + history_.values().plain(one.key)) + '.';
      if (failed) {
        found(kKafkaFailedSend, {one.id, sender->id}, one.key,
              {seen, who(sender->id) + " sent it, and failed."});
      } else {
        found(kKafkaUnsent, {one.id}, one.key, {seen, "Nobody ever sent it."});
      }
    }
  }

  // What a transaction sends is there for nobody, itself included, until it is committed.
  void judge_own() {
    for (const LogEntry& poll : table_.polls()) {
      for (const LogEntry& send : table_.of(poll.id).sends) {
        if (send.key != poll.key || send.value != poll.value) continue;
        found(kKafkaPrecommittedRead, {poll.id}, poll.key,
              {who(poll.id) + " sent " + history_.value_text(poll.value) + " to " +
                   history_.values().plain(poll.key) + '.',
               "It polled the same message, before it was committed."});
      }
    }
  }

  // Acknowledged, at an offset that polls have got beyond, and polled by nobody.
  void judge_lost() {
    std::map<Value, LogEntry> furthest;  // by key, what an ok poll has of the greatest offset
    for (const LogEntry& poll : table_.polls()) {
      const auto place = table_.place_of(poll);
      if (!place || !history_.operation(poll.id).is_ok()) continue;
      LogEntry entry = poll;
      entry.offset = place->first;
      const auto [known, is_first] = furthest.emplace(entry.key, entry);
      if (!is_first && *known->second.offset < place->first) known->second = entry;
    }
    std::map<LogTable::Message, bool> judged;
    for (const LogEntry& send : table_.sends()) {
      const LogTable::Message message(send.key, send.value);
      if (!table_.is_committed(send.id) || table_.polled(message) != nullptr) continue;
      if (!judged.emplace(message, true).second) continue;
      const auto place = table_.place_of(send);
      const auto last = furthest.find(send.key);
      const std::string what =
          who(send.id) + " sent " + history_.value_text(send.value) +
          (place ? " to offset " + std::to_string(place->last) : std::string()) + '.';
      if (place && last != furthest.end() && place->last < *last->second.offset) {
        const LogEntry* sighting = table_.sighting_of(send, place->last);
        const LogEntry* beyond = table_.sighting_of(last->second, *last->second.offset);
        found(kKafkaLostWrite, {last->second.id, send.id, sighting->id, beyond->id}, send.key,
              {what, who(last->second.id) + " polled " + at(last->second) + ", beyond it.",
               "Nobody ever polled it."});
      } else if (history_.operation(send.id).is_ok()) {
        found(kKafkaUnseen, {send.id}, send.key, {what, "Nobody ever polled it."});
      }
    }
  }

  // An operation that aborts has polled all the same, but the next one begins where it began.
  void judge_sequences() {
    std::vector<Positions> polled(history_.process_count());
    std::vector<Positions> sent(history_.process_count());
    for (OperationId id = 0; id < history_.operations().size(); ++id) {
      const Operation& operation = history_.operation(id);
      const auto process = static_cast<std::size_t>(operation.process);
      const std::string_view name = history_.function_name(operation.function);
      if ((name == "subscribe" || name == "assign") && !operation.is_fail()) {
        move(polled[process], operation.input);
        move(sent[process], operation.input);
      }
      if (!table_.is_of_logs(operation) || operation.is_pending()) continue;
      const LogOperation did = table_.of(id);
      const Positions reached = follow(did.polls, polled[process], did.rebalanced, true);
      const Positions added = follow(did.sends, sent[process], {}, false);
      if (operation.is_ok()) {
        for (const auto& [key, entry] : reached) polled[process].insert_or_assign(key, entry);
      }
      if (operation.is_fail()) continue;
      for (const auto& [key, entry] : added) sent[process].insert_or_assign(key, entry);
    }
  }

  // A consumer that is moved goes on where it was in those logs that it keeps.
  void move(Positions& positions, Value keys) const {
    std::erase_if(positions, [&](const auto& row) {
      return !keys.is_list() || std::ranges::find(history_.values().elements_of(keys), row.first) ==
                                    history_.values().elements_of(keys).end();
    });
  }

  std::optional<LogOffset> offset_of(const LogEntry& entry, bool is_poll) const {
    if (entry.offset && (is_poll || table_.is_committed(entry.id))) return entry.offset;
    const auto place = table_.place_of(entry);
    return place ? std::optional(place->first) : std::nullopt;
  }

  // Where the operation that did this came from `before` to.
  Positions follow(std::span<const LogEntry> entries, const Positions& before,
                   std::span<const Value> rebalanced, bool is_poll) {
    Positions now;
    for (LogEntry entry : entries) {
      entry.offset = offset_of(entry, is_poll);
      const auto within = now.find(entry.key);
      const auto last = before.find(entry.key);
      const LogEntry* then = within != now.end()    ? &within->second
                             : last != before.end() ? &last->second
                                                    : nullptr;
      const bool is_moved =
          within != now.end() && std::ranges::find(rebalanced, entry.key) != rebalanced.end();
      if (then != nullptr && !is_moved && then->offset && entry.offset) {
        compare(*then, entry, is_poll);
      }
      now.insert_or_assign(entry.key, entry);
    }
    return now;
  }

  void compare(const LogEntry& then, const LogEntry& now, bool is_poll) {
    const bool within = then.id == now.id;
    std::vector<OperationId> shown = {now.id, then.id};
    const std::string verb = is_poll ? " polled " : " sent to ";
    if (*now.offset <= *then.offset) {
      const std::string_view code = is_poll  ? within ? kKafkaInternalPollBack : kKafkaPollBack
                                    : within ? kKafkaInternalSendBack
                                             : kKafkaSendBack;
      for (const LogEntry* one : {&then, &now}) {  // who knows where they are
        const LogEntry* known = table_.sighting_of(*one, *one->offset);
        if (known != nullptr && !is_poll) shown.push_back(known->id);
      }
      found(code, shown, now.key,
            {who(then.id) + verb + at(then) + '.',
             (within ? "After that it" : "After that " + who(now.id)) + verb + at(now) + '.'});
    } else if (is_poll && *now.offset > *then.offset + 1) {
      const LogEntry* skipped = table_.known_between(then.key, *then.offset, *now.offset);
      if (skipped == nullptr) return;
      shown.push_back(skipped->id);
      found(
          within ? kKafkaInternalPollSkip : kKafkaPollSkip, shown, now.key,
          {who(then.id) + " polled " + at(then) + '.',
           (within ? "The next it polled was " : "The next that " + who(now.id) + " polled was ") +
               at(now) + '.',
           who(skipped->id) + " knows that there is " + at(*skipped) + '.'});
    }
  }

  void judge_cycles() {
    const auto [cycle, count] = cycle_of_logs(history_, table_);
    for (std::uint64_t i = 0; i < count; ++i) {
      found(kKafkaCycle, cycle.operations, Value::nil(), cycle.reasons, cycle.steps);
    }
  }

  const History& history_;
  LogTable table_;
  bool forbids_unseen_;
  AnomalyLog log_{
      {kKafkaLostWrite, kKafkaInconsistentOffset, kKafkaDuplicate, kKafkaUnsent, kKafkaFailedSend,
       kKafkaPollBack, kKafkaInternalPollBack, kKafkaPollSkip, kKafkaInternalPollSkip,
       kKafkaSendBack, kKafkaInternalSendBack, kKafkaPrecommittedRead, kKafkaCycle},
      {kKafkaUnseen}};
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
