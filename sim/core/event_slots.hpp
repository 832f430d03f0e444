#pragma once
// Where pending events lie: an array of mapped pages that the system moves when it grows, instead
// of copying it. Once it is large it asks for huge pages: events are met in the order they come
// due, not the order they were made, and a million of them are more small pages than a processor's
// table of translations holds (measured: a million timers, set, cancelled and fired, take three
// quarters of the time).

#include <cstddef>
#include <cstdint>

namespace ordeal::sim {

struct Event;

class EventSlots {
 public:
  EventSlots() = default;
  EventSlots(const EventSlots&) = delete;
  EventSlots& operator=(const EventSlots&) = delete;
  ~EventSlots();

  std::uint32_t size() const { return size_; }
  /// One slot more, whose event is all zeros yet: its number. References to events end here.
  std::uint32_t add() {
    if (size_ == room_) grow();
    return size_++;
  }
  Event* events() const { return events_; }

 private:
  void grow();

  Event* events_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t room_ = 0;
};

}  // namespace ordeal::sim
