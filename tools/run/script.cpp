#include "tools/run/script.hpp"

#include <algorithm>
#include <utility>

#include "tools/run/recording.hpp"

namespace ordeal::tools {
namespace {

// Behind what a step has let through at this instant, before everything that luck orders. So a
// message that was delivered has been seen by its receiver when the next step begins.
const sim::EventType kGoOn = {
    [](sim::Kernel&, sim::Event& event) {
      reinterpret_cast<Script*>(static_cast<std::uintptr_t>(event.words[0]))
          ->go_on_because_of(event.cause);
    },
    [](sim::Event&) {},
    [](sim::Kernel&, const sim::Event&) { return sim::Kernel::kDecidedRanks - 1; }};

std::string place_text(const SourcePlace& place) {
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

bool is_until(const Step* step, UntilKind kind) {
  return step != nullptr && step->kind == StepKind::until && step->until == kind;
}

}  // namespace

Script::Script(const protocols::Cluster& cluster, const protocols::Room& room,
               const Scenario& scenario, WorkloadDriver* workload, sim::FaultDriver& faults)
    : cluster_(cluster),
      room_(room),
      scenario_(scenario),
      workload_(workload),
      faults_(faults),
      world_(cluster.world) {
  const auto has_command = [](const Step& step) { return step.kind == StepKind::operate; };
  if (std::any_of(scenario.steps.begin(), scenario.steps.end(), has_command)) {
    desk_ = &world_.add_node(std::string(kOperator));
  }
}

void Script::start() {
  if (desk_ != nullptr) world_.start(desk_->id());
  watch();
  poke();
}

// Watchers cost every message and every mark something: only where a step asks for them.
void Script::watch() {
  bool messages = false;
  bool marks = false;
  bool roles = false;
  for (const Step& step : scenario_.steps) {
    if (step.kind == StepKind::deliver) messages = true;
    if (step.kind != StepKind::until) continue;
    marks = marks || step.until == UntilKind::mark;
    roles = roles || step.until == UntilKind::role;
    messages = messages || (step.until != UntilKind::mark && step.until != UntilKind::role);
  }
  if (messages) {
    world_.network().watch_messages([this](sim::MessageMoment moment, std::string_view type,
                                           sim::NodeId from,
                                           sim::NodeId to) { on_message(moment, type, from, to); });
  }
  if (marks) {
    world_.watch_marks([this](std::string_view mark, sim::NodeId node) { on_mark(mark, node); });
  }
  if (roles) {
    world_.watch_roles([this](sim::Node&) {
      if (is_until(present(), UntilKind::role)) poke();
    });
  }
}

const Step* Script::present() const {
  return next_ < scenario_.steps.size() ? &scenario_.steps[next_] : nullptr;
}

void Script::poke(sim::Duration after) {
  sim::Event event;
  event.type = &kGoOn;
  event.node = sim::kNoNode.value;
  event.cause = cause_ != 0 ? cause_ : world_.kernel().here();
  event.words[0] = reinterpret_cast<std::uintptr_t>(this);
  world_.kernel().queue().push(world_.now() + after, event);
}

void Script::go_on_because_of(std::uint64_t cause) {
  cause_ = cause;
  go_on(false);
  cause_ = 0;
}

void Script::go_on(bool in_a_step) {
  while (const Step* step = present()) {
    if (world_.failure() || !attempt(*step, in_a_step)) return;
    ++next_;
    progress_ = {};
  }
}

// Begins the step unless it is begun; true once it is done. May be asked as often as one likes.
bool Script::attempt(const Step& step, bool in_a_step) {
  const bool is_new = !std::exchange(progress_.is_begun, true);
  if (is_new) tell(step, in_a_step);
  switch (step.kind) {
    case StepKind::perform:
      if (is_new) begin_operation(step);
      return has_ended(step);
    case StepKind::begin:
      begin_operation(step);
      return true;
    case StepKind::await:
      return step.client == kOperator ? has_obeyed() : has_ended(step);
    case StepKind::deliver:
      return deliver(step, in_a_step);
    case StepKind::until:
      return has_happened(step);
    case StepKind::wait:
      if (is_new) {
        progress_.due = world_.now() + step.span;
        poke(step.span);
      }
      return world_.now() >= progress_.due;
    case StepKind::end:
      faults_.mend(step.name);
      return true;
    case StepKind::operate:
      if (is_new) operate(step);
      return !step.is_awaited || has_obeyed();
    case StepKind::fault:
      faults_.befall(step.fault, in_a_step);
      return true;
  }
  return true;
}

// The step becomes what happens now, and the cause of what it does; within a node's event that
// event goes on afterwards, and the step only happens in it.
void Script::tell(const Step& step, bool in_a_step) {
  sim::Kernel& kernel = world_.kernel();
  const std::string text = "step " + std::to_string(next_ + 1) + " " + step_text(step);
  if (in_a_step) {
    kernel.record(sim::EventKind::step, sim::kNoNode, sim::kNoNode, next_ + 1, text);
    return;
  }
  sim::Event event;
  event.node = sim::kNoNode.value;
  event.cause = cause_;
  kernel.begin_step(sim::EventKind::step, event, sim::kNoNode, sim::hash_bytes(text));
  kernel.trace().label_last(text);
  cause_ = kernel.here();
}

void Script::break_run(const Step& step, const std::string& what) {
  world_.kernel().fail(sim::FailureKind::script, place_text(step.place) + ": step " +
                                                     std::to_string(next_ + 1) + ", " +
                                                     step_text(step) + ": " + what);
}

// --- operations ----------------------------------------------------------------------------------

std::size_t Script::client_index(const std::string& name) const {
  for (std::size_t i = 0; i < workload_->client_count(); ++i) {
    if (workload_->machine(i).name() == name) return i;
  }
  sim::require(false, "a script's clients are the scenario's");
  return 0;
}

void Script::begin_operation(const Step& step) {
  const std::size_t client = client_index(step.client);
  if (workload_->is_busy(client)) {
    break_run(step, step.client + " is busy with an operation of the workload");
    return;
  }
  Ended& asked = asked_[step.client];
  asked = {step.operation, std::nullopt};
  workload_->machine(client).spawn("script", [this, client, &asked] {
    protocols::Outcome outcome = workload_->perform(client, asked.operation);
    asked.outcome = std::move(outcome);
    poke();
  });
}

bool Script::has_ended(const Step& step) {
  const Ended& asked = asked_.at(step.client);
  if (!asked.outcome) return false;
  if (is_as_stated(step.result, asked.operation, *asked.outcome)) return true;
  break_run(step, operation_text(asked.operation) + " was to end in " + result_text(step.result) +
                      ", and ended in " + outcome_text(*asked.outcome));
  return false;
}

// --- messages and marks --------------------------------------------------------------------------

sim::MessagePattern Script::pattern_of(const MessageWords& words) const {
  sim::MessagePattern pattern;
  if (words.type != "all") pattern.type = words.type;
  if (const sim::Node* from = world_.find(words.from)) pattern.from = {from->id()};
  if (const sim::Node* to = world_.find(words.to)) pattern.to = {to->id()};
  return pattern;
}

bool Script::deliver(const Step& step, bool in_a_step) {
  if (progress_.is_delivered) return true;
  const sim::MessagePattern pattern = pattern_of(step.message);
  const std::uint64_t enough = std::max<std::uint64_t>(step.nth, 1);
  if (world_.network().held_count(pattern, sim::Waiting::foremost) < enough) return false;
  if (!in_a_step) {
    world_.network().let_through(pattern, step.nth);
    progress_.is_delivered = true;
  }
  poke();
  return false;
}

bool Script::has_happened(const Step& step) {
  switch (step.until) {
    case UntilKind::held:
      return world_.network().held_count(pattern_of(step.message), sim::Waiting::all) >= step.nth;
    case UntilKind::role:
      return std::any_of(cluster_.nodes.begin(), cluster_.nodes.end(), [&](sim::NodeId id) {
        const sim::Node& node = world_.node(id);
        return node.role() == step.name && (step.node.empty() || step.node == node.name());
      });
    case UntilKind::sent:
    case UntilKind::delivered:
    case UntilKind::mark:
      return progress_.seen >= step.nth;
  }
  return true;
}

void Script::on_message(sim::MessageMoment moment, std::string_view type, sim::NodeId from,
                        sim::NodeId to) {
  const Step* step = present();
  if (step == nullptr || !progress_.is_begun) return;
  const bool is_held = moment == sim::MessageMoment::held;
  if (is_held && (step->kind == StepKind::deliver || is_until(step, UntilKind::held))) {
    poke();
    return;
  }
  const UntilKind kind =
      moment == sim::MessageMoment::sent ? UntilKind::sent : UntilKind::delivered;
  if (is_held || !is_until(step, kind)) return;
  if (!pattern_of(step->message).matches(type, from, to)) return;
  if (++progress_.seen == step->nth) poke();
}

// The only thing that is done within a node's event: what is behind the mark has not happened yet.
void Script::on_mark(std::string_view mark, sim::NodeId node) {
  const Step* step = present();
  if (!is_until(step, UntilKind::mark) || !progress_.is_begun || mark != step->name) return;
  if (!step->node.empty() && step->node != world_.node(node).name()) return;
  if (++progress_.seen == step->nth) go_on(true);
}

// --- the operator --------------------------------------------------------------------------------

void Script::operate(const Step& step) {
  if (is_operating_) {
    break_run(step, "the operator is still busy with another command");
    return;
  }
  is_operating_ = true;
  desk_->spawn("operator", [this, &step] {
    complaint_ = room_.operate(cluster_, *desk_, step.command);
    is_operating_ = false;
    if (!complaint_.empty()) {
      break_run(step, complaint_);
      return;
    }
    poke();
  });
}

bool Script::has_obeyed() { return !is_operating_; }

void Script::finish() {
  const Step* step = present();
  if (step == nullptr || world_.failure()) return;
  std::string what = "not done when the faults ended";
  std::string waiting;
  for (const std::string& held : world_.network().held_texts()) {
    waiting += (waiting.empty() ? "" : ", ") + held;
  }
  if (step->kind == StepKind::deliver || is_until(step, UntilKind::held)) {
    what += "; what waits is " + (waiting.empty() ? "nothing" : waiting);
  }
  break_run(*step, what);
}

}  // namespace ordeal::tools
