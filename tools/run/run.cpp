#include "tools/run/run.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "sim/faults/random_plan.hpp"
#include "sim/world.hpp"
#include "tools/run/judge.hpp"
#include "tools/run/script.hpp"
#include "tools/run/workload.hpp"

namespace ordeal::tools {
namespace {

sim::WorldOptions world_options(const Scenario& scenario, const RunOptions& options) {
  sim::WorldOptions world;
  world.seed = options.seed;
  world.overrides = options.overrides;
  world.overrides.insert(scenario.overrides.begin(), scenario.overrides.end());
  world.network = scenario.network;
  world.disk = scenario.disk;
  world.limits = scenario.limits;
  world.keep_events = options.keep_events;
  world.stacks = options.stacks;
  world.stack_size = scenario.stack_size;
  return world;
}

void set_clocks(const Scenario& scenario, sim::World& world) {
  for (const Scenario::ClockSetting& setting : scenario.clocks) {
    sim::Clock& clock = world.find(setting.node)->clock();
    clock.set_drift(setting.drift_ppm);
    clock.step_wall(setting.wall_offset);
  }
}

std::vector<sim::PlannedFault> plan_faults(const Scenario& scenario, sim::World& world) {
  std::vector<sim::PlannedFault> plan = scenario.faults;
  std::vector<sim::PlannedFault> drawn = sim::draw_faults(
      world.decisions(), scenario.nodes, scenario.random_faults, scenario.run_time);
  std::move(drawn.begin(), drawn.end(), std::back_inserter(plan));
  return plan;
}

// The end of the faults: what is down starts, what is paused goes on, every link is whole again.
void mend_everything(sim::World& world, sim::FaultDriver& faults,
                     const std::vector<sim::NodeId>& nodes) {
  faults.end_all();
  for (const sim::NodeId node : nodes) {
    world.resume(node);
    world.start(node);
  }
}

// Everything that one run is made of, in the order it has to be made and, reversed, unmade.
class Run {
 public:
  Run(const Scenario& scenario, const protocols::Room& room, const RunOptions& options)
      : scenario_(scenario),
        role_number_(room.role_number),
        world_(world_options(scenario, options)),
        cluster_{world_, {}, scenario.variant, scenario.settings} {
    if (options.list_decisions) world_.decisions().listen();
    for (std::uint32_t i = 0; i < scenario.nodes.size(); ++i) cluster_.nodes.push_back({i});
    for (std::uint32_t i = 0; i < scenario.nodes.size(); ++i) {
      world_.add_node(scenario.nodes[i], room.boot(cluster_, {i}));
    }
    set_clocks(scenario, world_);
    if (room.properties) properties_ = room.properties(cluster_);
    if (room.client) workload_ = std::make_unique<WorkloadDriver>(cluster_, room, scenario);
    faults_ =
        std::make_unique<sim::FaultDriver>(world_, cluster_.nodes, plan_faults(scenario, world_));
    if (!scenario.steps.empty()) {
      script_ = std::make_unique<Script>(cluster_, room, scenario, workload_.get(), *faults_);
    }
    world_.watch_roles([this](sim::Node& node) {
      roles_.push_back({world_.now(), node.name(), node.role(), node.role_number()});
    });
  }

  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { world_.end(); }

  void go() {
    faults_->arm();
    for (const sim::NodeId node : cluster_.nodes) world_.start(node);
    if (workload_) workload_->start();
    if (script_) script_->start();
    const sim::Time faults_end = sim::Time{} + scenario_.run_time;
    if (!world_.run_until(faults_end)) return;
    if (script_) script_->finish();
    if (properties_) properties_->before_mending();
    if (world_.failure() || scenario_.recovery_time == sim::Duration::zero()) return;
    mend_everything(world_, *faults_, cluster_.nodes);
    if (workload_) workload_->wind_down();
    if (!world_.run_for(scenario_.recovery_time / 2)) return;
    if (workload_) workload_->read_everything();
    world_.run_until(faults_end + scenario_.recovery_time);
  }

  RunResult result(const RunOptions& options) {
    RunResult result;
    result.seed = options.seed;
    result.digest = world_.trace().digest();
    result.event_count = world_.trace().count();
    result.simulated = world_.now().time_since_epoch();
    if (workload_) {
      result.operations = workload_->operation_count();
      result.operations_ok = workload_->ok_count();
      result.operations_answered = workload_->answered_count();
      result.history = workload_->take_history();
    }
    result.faults = faults_->records();
    result.roles = std::move(roles_);
    result.role_number = role_number_;
    if (properties_) {
      properties_->finish();
      result.properties = properties_->all();
      result.findings = properties_->findings();
    }
    result.failure = world_.failure();
    for (std::size_t i = 0; i < world_.node_count(); ++i) {
      result.node_names.push_back(world_.node({static_cast<std::uint32_t>(i)}).name());
    }
    if (options.keep_events) result.events = world_.trace().events();
    result.decisions = world_.decisions().asked();
    result.unused_overrides = world_.decisions().unused();
    result.bad_overrides = world_.decisions().bad();
    return result;
  }

  sim::World& world() { return world_; }

 private:
  const Scenario& scenario_;
  const std::string role_number_;
  sim::World world_;
  protocols::Cluster cluster_;
  std::unique_ptr<protocols::Properties> properties_;
  std::unique_ptr<WorkloadDriver> workload_;
  std::unique_ptr<sim::FaultDriver> faults_;
  std::unique_ptr<Script> script_;
  std::vector<RoleChange> roles_;
};

}  // namespace

const char* run_verdict_text(RunVerdict verdict) {
  switch (verdict) {
    case RunVerdict::pass:
      return "pass";
    case RunVerdict::inconclusive:
      return "inconclusive";
    case RunVerdict::broken:
      return "broken";
    case RunVerdict::violation:
      return "violation";
  }
  return "?";
}

const CheckResult* RunResult::leading_check() const {
  for (const RunVerdict wanted :
       {RunVerdict::violation, RunVerdict::broken, RunVerdict::inconclusive}) {
    for (const CheckResult& check : checks) {
      if (check.verdict == wanted) return &check;
    }
  }
  return nullptr;
}

RunResult run_scenario(const Scenario& scenario, const protocols::Room& room,
                       const RunOptions& options) {
  Run run(scenario, room, options);
  if (options.on_world) options.on_world(&run.world());
  run.go();
  if (options.on_world) options.on_world(nullptr);
  RunResult result = run.result(options);
  judge(scenario, result);
  return result;
}

bool meets(const Expectation& expectation, const RunResult& result) {
  if (!expectation.violation) return result.verdict == RunVerdict::pass;
  if (result.verdict != RunVerdict::violation) return false;
  if (expectation.what.empty()) return true;
  return std::any_of(result.checks.begin(), result.checks.end(), [&](const CheckResult& check) {
    return check.verdict == RunVerdict::violation &&
           (check.code == expectation.what || check.name == expectation.what);
  });
}

std::vector<Blame> blame_faults(const Scenario& scenario, const protocols::Room& room,
                                const RunResult& result, const RunOptions& options) {
  std::vector<Blame> blames;
  const CheckResult* found = result.leading_check();
  if (found == nullptr || result.verdict != RunVerdict::violation) return blames;
  const Expectation same{true, found->code};
  for (const sim::FaultRecord& fault : result.faults) {
    RunOptions without = options;
    without.keep_events = false;
    without.list_decisions = false;
    without.overrides["faults/" + fault.id + "/happens"] = "false";
    blames.push_back({fault.id, !meets(same, run_scenario(scenario, room, without))});
  }
  return blames;
}

}  // namespace ordeal::tools
