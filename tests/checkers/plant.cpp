#include "tests/checkers/plant.hpp"

#include "tests/checkers/replay.hpp"

namespace ordeal::checkers::testing {

History plant(const History& good, const History& small) {
  HistoryBuilder builder;
  Replay replay(builder);
  const std::vector<Step> steps = steps_of(good);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i == steps.size() / 2) {
      for (const Step& step : steps_of(small)) replay.perform(small, "planted-", step);
    }
    replay.perform(good, "", steps[i]);
  }
  return builder.finish();
}

}  // namespace ordeal::checkers::testing
