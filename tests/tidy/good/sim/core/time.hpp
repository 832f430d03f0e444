#pragma once
// Virtual time: nanoseconds since the world began. Never negative, never read from the machine,
// so a comment may say steady_clock, rand(), Manager and std::thread without harm.
namespace ordeal::sim {
struct Time {
  long ns = 0;
};
}  // namespace ordeal::sim
