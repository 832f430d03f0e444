#include "protocols/abd/process.hpp"

#include <algorithm>
#include <memory>

#include "protocols/abd/facts.hpp"
#include "protocols/common/round.hpp"

namespace ordeal::protocols::abd {
namespace {

Outcome not_ok(Ending ending, const char* why = "no majority") {
  Outcome outcome;
  outcome.ending = ending;
  outcome.error = why;
  return outcome;
}

Outcome ok(std::optional<std::int64_t> value = std::nullopt) {
  Outcome outcome;
  outcome.ending = Ending::ok;
  outcome.value = value;
  outcome.served_by = "a majority";
  return outcome;
}

}  // namespace

Process::Process(sim::Node& machine, int number, const Options& options,
                 const ClientOptions& client)
    : machine_(machine),
      number_(static_cast<std::uint64_t>(number)),
      options_(options),
      client_(client),
      quorum_(options.rules.quorum_is_majority
                  ? options.replicas.size() / 2 + 1
                  : std::max<std::size_t>(options.replicas.size() / 2, 1)) {}

Outcome Process::perform(const Operation& operation) {
  sim::require(operation.function == Function::read || operation.function == Function::write,
               "ABD registers are read and written");
  if (!operation.through.empty()) return not_ok(Ending::fail, "asks all replicas, not one");
  deadline_ = machine_.clock().monotonic() + client_.timeout;
  machine_.note(Began{operation.key});
  return operation.function == Function::read ? read(operation.key)
                                              : write(operation.key, operation.value);
}

Outcome Process::read(const std::string& key) {
  const std::optional<Tagged> newest = query(key);
  if (!newest) return not_ok(Ending::fail);
  if (options_.rules.read_writes_back && !update(key, *newest)) return not_ok(Ending::fail);
  machine_.note(Finished{key, *newest, true});
  return ok(newest->value);
}

Outcome Process::write(const std::string& key, std::int64_t value) {
  if (options_.rules.write_reads_first) {
    const std::optional<Tagged> newest = query(key);
    if (!newest) return not_ok(Ending::fail);
    chosen_ = newest->tag.number;
  }
  const Tagged tagged{{++chosen_, number_}, value};
  machine_.note(Chose{key, tagged});
  if (!update(key, tagged)) return not_ok(Ending::info);
  machine_.note(Finished{key, tagged, false});
  return ok();
}

std::optional<Tagged> Process::query(const std::string& key) {
  const auto round = ask_majority(Query{key});
  if (!round) return std::nullopt;
  const auto [least, greatest] =
      std::minmax_element(round->answers().begin(), round->answers().end(),
                          [](const auto& a, const auto& b) { return a.reply.tag < b.reply.tag; });
  if (least->reply.tag != greatest->reply.tag) machine_.note(Disagreed{key});
  return greatest->reply;
}

bool Process::update(const std::string& key, const Tagged& tagged) {
  return ask_majority(Update{key, tagged}) != nullptr;
}

// The round that a majority answered, or null when the operation's time is up. Asking again is
// harmless, however late the first question arrives.
template <class Question>
std::shared_ptr<Round<Question>> Process::ask_majority(const Question& question) {
  while (true) {
    const sim::Duration left = deadline_ - machine_.clock().monotonic();
    if (left <= sim::Duration::zero()) return nullptr;
    const sim::Duration patience = client_.retries ? std::min(left, options_.round_timeout) : left;
    const auto round = ask_all(machine_, options_.replicas, question, patience);
    if (round->wait_for(quorum_)) return round;
  }
}

}  // namespace ordeal::protocols::abd
