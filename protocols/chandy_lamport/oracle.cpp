#include "protocols/chandy_lamport/oracle.hpp"

#include <algorithm>

namespace ordeal::protocols::chandy_lamport {
namespace {

bool is_same(const sim::Payload& a, const sim::Payload& b) {
  return a.content_hash() == b.content_hash();
}
bool is_same(const std::vector<sim::Payload>& a, const std::vector<sim::Payload>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return is_same(x, y); });
}

std::string text(const std::vector<sim::Payload>& messages) {
  std::string out = "[";
  for (const sim::Payload& message : messages) {
    out += (out.size() == 1 ? "" : ", ") + message.text({});
  }
  return out + "]";
}

std::string text(Place place) { return "process " + std::to_string(place); }

}  // namespace

Oracle::Oracle(const Options& options)
    : options_(options),
      has_started_(options.nodes.size(), false),
      clocks_(options.nodes.size(), Clock(options.nodes.size(), 0)) {
  const auto count = static_cast<Place>(options.nodes.size());
  for (Place place = 1; place <= count; ++place) {
    states_.push_back(options_.app.initial({place, count}));
  }
}

// --- the execution -------------------------------------------------------------------------------

Oracle::Step& Oracle::add_step(Step::Kind kind, Place at, const sim::Payload& state) {
  states_[at - 1] = state;
  Step& step = steps_.emplace_back();
  step.kind = kind;
  step.at = at;
  step.number = ++clocks_[at - 1][at - 1];
  return step;
}

void Oracle::on_started(Place at, const sim::Payload& state) {
  if (has_started_[at - 1]) add_step(Step::Kind::restart, at, state);
  has_started_[at - 1] = true;
}

void Oracle::on_acted(Place at, std::uint64_t choice, const sim::Payload& state) {
  add_step(Step::Kind::act, at, state).choice = choice;
}

bool Oracle::on_received(Place at, Place from, const sim::Payload& message,
                         const sim::Payload& state) {
  std::deque<MessageId>& channel = in_flight_[{from, at}];
  const auto place = std::find_if(channel.begin(), channel.end(), [&](MessageId id) {
    return is_same(messages_[id].message, message);
  });
  if (place == channel.end()) {
    states_[at - 1] = state;
    return false;
  }
  const MessageId id = *place;
  channel.erase(place);
  Clock& mine = clocks_[at - 1];
  const Clock& theirs = messages_[id].clock;
  std::transform(mine.begin(), mine.end(), theirs.begin(), mine.begin(),
                 [](std::uint32_t a, std::uint32_t b) { return std::max(a, b); });
  add_step(Step::Kind::receive, at, state).received = id;
  return true;
}

void Oracle::on_sends(Place from, Place to, const sim::Payload& message) {
  const MessageId id = messages_.size();
  const Clock& clock = clocks_[from - 1];
  messages_.push_back({{from, to}, message, clock[from - 1], clock});
  steps_.back().sent.push_back(id);
  in_flight_[{from, to}].push_back(id);
}

GlobalState Oracle::now() const { return {states_, contents(in_flight_)}; }

std::map<Oracle::Ends, std::vector<sim::Payload>> Oracle::contents(
    const InFlight& in_flight) const {
  std::map<Ends, std::vector<sim::Payload>> channels;
  for (const auto& [ends, ids] : in_flight) {
    for (const MessageId id : ids) channels[ends].push_back(messages_[id].message);
  }
  return channels;
}

// --- what was recorded ---------------------------------------------------------------------------

bool Oracle::on_recorded(Place at, SnapshotId id) {
  const auto [position, is_new] = snapshots_.try_emplace(id);
  Snapshot& snapshot = position->second;
  if (is_new) {
    snapshot.first_step = steps_.size();
    snapshot.begin = {states_, in_flight_};
    snapshot.stable_at_begin = options_.app.stable(now());
    snapshot.cut.resize(states_.size());
    snapshot.clocks.resize(states_.size());
    snapshot.states.resize(states_.size());
    ++under_way_;
  }
  if (snapshot.cut[at - 1]) return false;
  snapshot.cut[at - 1] = clocks_[at - 1][at - 1];
  snapshot.clocks[at - 1] = clocks_[at - 1];
  snapshot.states[at - 1] = states_[at - 1];
  return true;
}

std::optional<Judgement> Oracle::on_finished(Place at, const Finished& part) {
  Snapshot& snapshot = snapshots_.at(part.snapshot);
  if (!snapshot.finished.insert(at).second) return std::nullopt;  // it began anew, and was told of
  for (const Channel& channel : part.channels) {
    if (!channel.messages.empty()) {
      snapshot.channels[{options_.place_of(channel.from), at}] = channel.messages;
    }
  }
  if (snapshot.finished.size() != states_.size()) return std::nullopt;
  --under_way_;
  return judge(snapshot);
}

// --- judging -------------------------------------------------------------------------------------

Judgement Oracle::judge(const Snapshot& snapshot) const {
  Judgement judgement;
  judgement.inconsistent = inconsistency(snapshot);
  judgement.inconsistent_clocks = inconsistency_of_clocks(snapshot);
  judgement.wrong_channel = wrong_channel(snapshot);
  judgement.held_messages = !snapshot.channels.empty();
  replay(snapshot, judgement);
  return judgement;
}

// "If f is in the cut and e happened before f, then e is in the cut." Within a process that is so
// by itself; between two of them it is their messages that say so. Any that was received before the
// window was sent before it, and so before the cut.
std::string Oracle::inconsistency(const Snapshot& snapshot) const {
  for (std::size_t i = snapshot.first_step; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.kind != Step::Kind::receive || !is_before(snapshot, step)) continue;
    const Sent& sent = messages_[step.received];
    if (sent.sent_as <= *snapshot.cut[sent.ends.first - 1]) continue;
    return text(step.at) + " had received " + sent.message.text({}) + " when it recorded, and " +
           text(sent.ends.first) + " had not sent it when it recorded";
  }
  return "";
}

// No process may know, when it records, of a step that another takes behind its own record.
std::string Oracle::inconsistency_of_clocks(const Snapshot& snapshot) const {
  for (std::size_t knower = 0; knower < states_.size(); ++knower) {
    for (std::size_t other = 0; other < states_.size(); ++other) {
      const std::uint32_t known = snapshot.clocks[knower][other];
      if (known <= *snapshot.cut[other]) continue;
      return text(static_cast<Place>(knower + 1)) + " knew of step " + std::to_string(known) +
             " of " + text(static_cast<Place>(other + 1)) + ", which recorded behind step " +
             std::to_string(*snapshot.cut[other]);
    }
  }
  return "";
}

// In a channel is what was sent before the sender's record and not received before the receiver's.
std::string Oracle::wrong_channel(const Snapshot& snapshot) const {
  std::map<Ends, std::vector<sim::Payload>> truth;
  InFlight sent = snapshot.begin.in_flight;
  std::map<MessageId, bool> taken;
  for (std::size_t i = snapshot.first_step; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (!is_before(snapshot, step)) continue;
    for (const MessageId id : step.sent) sent[messages_[id].ends].push_back(id);
    if (step.kind == Step::Kind::receive) taken[step.received] = true;
  }
  for (const auto& [ends, ids] : sent) {
    for (const MessageId id : ids) {
      if (!taken.contains(id)) truth[ends].push_back(messages_[id].message);
    }
  }
  auto recorded = snapshot.channels;
  for (const auto& each : truth) recorded.try_emplace(each.first);
  for (const auto& [ends, messages] : recorded) {
    const std::vector<sim::Payload>& held = truth[ends];
    if (is_same(messages, held)) continue;
    return "of the channel from " + std::to_string(ends.first) + " to " +
           std::to_string(ends.second) + " " + text(messages) + " was recorded, and " + text(held) +
           " was in it";
  }
  return "";
}

// The theorem of the paper, carried out: take the steps before the cut first and those behind it
// after them, each process's own order kept, and see that it is an execution.
void Oracle::replay(const Snapshot& snapshot, Judgement& judgement) const {
  Instant instant = snapshot.begin;
  std::vector<const Step*> behind;
  for (std::size_t i = snapshot.first_step; i < steps_.size(); ++i) {
    if (!is_before(snapshot, steps_[i])) {
      behind.push_back(&steps_[i]);
      continue;
    }
    judgement.was_no_instant |= !behind.empty();
    judgement.not_reachable = perform(instant, steps_[i]);
    if (!judgement.not_reachable.empty()) return;
  }
  judgement.not_reachable = difference(instant, snapshot.states);
  const auto channels = contents(instant.in_flight);
  const bool are_channels_same =
      std::equal(channels.begin(), channels.end(), snapshot.channels.begin(),
                 snapshot.channels.end(), [](const auto& a, const auto& b) {
                   return a.first == b.first && is_same(a.second, b.second);
                 });
  if (judgement.not_reachable.empty() && !are_channels_same) {
    judgement.not_reachable = "the steps before the records lead to other channels";
  }
  for (const Step* step : behind) {
    if (!judgement.end_not_reachable.empty()) return;
    judgement.end_not_reachable = perform(instant, *step);
  }
  if (judgement.end_not_reachable.empty()) {
    judgement.end_not_reachable = difference(instant, states_);
  }
}

// Takes one step where `instant` stands, by the program's own transitions. Empty, or why it cannot
// be taken there.
std::string Oracle::perform(Instant& instant, const Step& step) const {
  sim::Payload& state = instant.states[step.at - 1];
  if (step.kind == Step::Kind::restart) {
    state = options_.app.initial(spot(step.at));
    return "";
  }
  Input input;
  input.choice = step.choice;
  if (step.kind == Step::Kind::receive) {
    const std::string problem = take(instant, step);
    if (!problem.empty()) return problem;
    input.from = messages_[step.received].ends.first;
    input.message = messages_[step.received].message;
  }
  Effects effects = options_.app.perform(spot(step.at), state, input);
  state = std::move(effects.state);
  if (effects.sent.size() != step.sent.size()) {
    return text(step.at) + " sends something else at its step " + std::to_string(step.number);
  }
  for (const MessageId id : step.sent) instant.in_flight[messages_[id].ends].push_back(id);
  return "";
}

// Takes the message that the step received off the front of its channel.
std::string Oracle::take(Instant& instant, const Step& step) const {
  const Sent& wanted = messages_[step.received];
  std::deque<MessageId>& channel = instant.in_flight[wanted.ends];
  if (channel.empty() || channel.front() != step.received) {
    return text(step.at) + " receives " + wanted.message.text({}) + " where it is " +
           (channel.empty() ? "not sent yet" : "not the first in its channel");
  }
  channel.pop_front();
  return "";
}

std::string Oracle::difference(const Instant& instant,
                               const std::vector<sim::Payload>& states) const {
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (is_same(instant.states[i], states[i])) continue;
    return text(static_cast<Place>(i + 1)) + " comes to " + instant.states[i].text({}) +
           " and not to " + states[i].text({});
  }
  return "";
}

}  // namespace ordeal::protocols::chandy_lamport
