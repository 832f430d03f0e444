#include "sim/faults/plan.hpp"

#include <algorithm>
#include <utility>

#include "sim/faults/registry.hpp"

namespace ordeal::sim {
namespace {

constexpr NamePart kHappens = "happens";
constexpr Probability kAlways{std::uint64_t{1} << 32};

// Not a task of Kernel::at: those are numbered in the order they were given, and one fault more
// would move the numbers of all that follow. Rank 0 goes before them all.
const EventType kFaultDue = {
    [](Kernel&, Event& event) {
      reinterpret_cast<FaultDriver*>(static_cast<std::uintptr_t>(event.words[0]))->act_on_due();
    },
    [](Event&) {}, [](Kernel&, const Event&) { return std::uint64_t{0}; }};

}  // namespace

FaultDriver::FaultDriver(World& world, std::vector<NodeId> nodes, std::vector<PlannedFault> plan)
    : stage_(world, std::move(nodes)), plan_(std::move(plan)), marks_seen_(plan_.size(), 0) {
  std::set<std::string> ids;
  for (const PlannedFault& planned : plan_) {
    require(ids.insert(planned.id).second, "two planned faults have one id");
  }
}

void FaultDriver::arm() {
  bool any_mark = false;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (plan_[i].at) schedule(*plan_[i].at, Act::begin, i, 0);
    any_mark = any_mark || !plan_[i].at;
  }
  if (!any_mark) return;  // a watcher costs every mark a trip to the hub
  stage_.world().watch_marks([this](std::string_view mark, NodeId) { on_mark(mark); });
}

void FaultDriver::schedule(Time when, Act act, std::size_t planned, std::uint64_t cause) {
  const Time due = std::max(when, stage_.world().now());
  due_.insert({due, act, planned});
  Event event;
  event.type = &kFaultDue;
  event.node = kNoNode.value;
  event.cause = cause;
  event.words[0] = reinterpret_cast<std::uintptr_t>(this);
  stage_.world().kernel().queue().push(due, event);
}

void FaultDriver::act_on_due() {
  if (due_.empty() || std::get<Time>(*due_.begin()) > stage_.world().now()) return;
  const auto [when, act, planned] = *due_.begin();
  due_.erase(due_.begin());
  if (act == Act::begin) {
    begin(planned, false, 0);
  } else {
    end(planned);
  }
}

void FaultDriver::on_mark(std::string_view mark) {
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (plan_[i].at || plan_[i].at_mark != mark) continue;
    if (++marks_seen_[i] == plan_[i].mark_count) begin(i, true, 0);
  }
}

// The fault becomes what happens now, and the cause of what it does.
std::uint64_t FaultDriver::tell(const std::string& text, std::uint64_t cause) {
  Kernel& kernel = stage_.world().kernel();
  Event event;
  event.node = kNoNode.value;
  event.cause = cause;
  kernel.begin_step(EventKind::fault, event, kNoNode, hash_bytes(text));
  kernel.trace().label_last(text);
  return kernel.here();
}

void FaultDriver::begin(std::size_t index, bool in_a_step, std::uint64_t cause) {
  const PlannedFault& planned = plan_[index];
  const std::string name = planned.name();
  World& world = stage_.world();
  if (over_) return;
  if (!world.decisions().chance(Name::parse(name) / kHappens, kAlways,
                                [&] { return name + "/happens"; })) {
    return;
  }
  FaultRecord record;
  record.id = planned.id;
  record.kind = planned.fault->kind();
  record.began = world.now();
  const FaultRow* row = find_fault(record.kind);
  record.mended = row != nullptr ? row->mended : "ended";
  std::unique_ptr<ActiveFault> active = planned.fault->aim(stage_, name, record.text);
  record.befell_somebody = active != nullptr;
  // Within a step the fiber goes on afterwards, and what it does then the fault has not caused.
  record.began_event =
      in_a_step ? world.kernel().record(EventKind::fault, kNoNode, kNoNode, 0, record.text)
                : tell(record.text, cause);
  records_.push_back(record);
  if (!active) return;
  active->begin(stage_);
  if (!active->lasts()) return;
  lasting_.push_back({index, records_.size() - 1, std::move(active)});
  if (planned.lasts) {
    schedule(world.now() + *planned.lasts, Act::end, index, record.began_event);
  }
}

void FaultDriver::end(std::size_t planned) {
  const auto found = std::find_if(lasting_.begin(), lasting_.end(), [&](const Lasting& lasting) {
    return lasting.planned == planned;
  });
  if (found == lasting_.end()) return;
  const Lasting lasting = std::move(*found);
  lasting_.erase(found);
  FaultRecord& record = records_[lasting.record];
  record.ended = stage_.world().now();
  record.ended_event = tell(record.text + ": " + record.mended, record.began_event);
  lasting.fault->end(stage_);
}

void FaultDriver::befall(PlannedFault unplanned, bool in_a_step) {
  for (const PlannedFault& planned : plan_) {
    require(planned.id != unplanned.id, "two planned faults have one id");
  }
  plan_.push_back(std::move(unplanned));
  marks_seen_.push_back(0);
  begin(plan_.size() - 1, in_a_step, stage_.world().kernel().here());
}

void FaultDriver::mend(std::string_view id) {
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (plan_[i].id == id) end(i);
  }
}

void FaultDriver::end_all() {
  over_ = true;
  due_.clear();
  while (!lasting_.empty()) end(lasting_.front().planned);
}

}  // namespace ordeal::sim
