#include "sim/core/event_queue.hpp"

#include <algorithm>
#include <bit>

namespace ordeal::sim {

EventQueue::~EventQueue() {
  retime([](Event& event, Time when) {
    event.type->discard(event);
    return when;
  });
}

EventHandle EventQueue::push(Time when, const Event& event) {
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(events_.size());
    events_.push_back(event);
    events_[slot].generation = 1;
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    const std::uint32_t generation = events_[slot].generation;
    events_[slot] = event;
    events_[slot].generation = generation;
  }
  const EventHandle handle{slot, events_[slot].generation};
  ++live_;
  insert({when.time_since_epoch().count(), slot, handle.generation});
  return handle;
}

void EventQueue::insert(const Entry& entry) {
  ++entries_;
  const auto difference = static_cast<std::uint64_t>(entry.when ^ last_);
  if (difference == 0 && !instant_.empty()) {
    insert_ranked(entry);
    return;
  }
  const auto highest = static_cast<unsigned>(63 - std::countl_zero(difference | 1));
  const unsigned level = highest / kDigitBits;
  const std::size_t digit =
      static_cast<std::uint64_t>(entry.when) >> (level * kDigitBits) & (kDigits - 1);
  buckets_[level][digit].push_back(entry);
  used_[level] |= std::uint64_t{1} << digit;
  levels_used_ |= 1U << level;
}

void EventQueue::insert_ranked(const Entry& entry) {
  const Event& event = events_[entry.slot];
  instant_.push_back({event.type->rank(kernel_, event), ++arrivals_, entry});
  std::push_heap(instant_.begin(), instant_.end(), later);
}

bool EventQueue::cancel(EventHandle handle) {
  if (handle.generation == 0 || handle.slot >= events_.size()) return false;
  Event& event = events_[handle.slot];
  if (event.generation != handle.generation) return false;
  event.type->discard(event);
  release(handle.slot);
  if (entries_ > 2 * live_ + 256) sweep();
  return true;
}

const Event* EventQueue::find(EventHandle handle) const {
  if (handle.generation == 0 || handle.slot >= events_.size()) return nullptr;
  const Event& event = events_[handle.slot];
  return event.generation == handle.generation ? &event : nullptr;
}

void EventQueue::release(std::uint32_t slot) {
  std::uint32_t& generation = events_[slot].generation;
  if (++generation == 0) generation = 1;
  free_slots_.push_back(slot);
  --live_;
}

void EventQueue::take(const Entry& entry, Time& when, Event& event) {
  last_ = entry.when;
  when = Time{Duration{entry.when}};
  event = events_[entry.slot];
  release(entry.slot);
}

bool EventQueue::pop(Time& when, Event& event) {
  while (true) {
    while (!instant_.empty()) {
      std::pop_heap(instant_.begin(), instant_.end(), later);
      const Entry entry = instant_.back().entry;
      instant_.pop_back();
      --entries_;
      if (!is_live(entry)) continue;
      take(entry, when, event);
      return true;
    }
    if (levels_used_ == 0) return false;
    if ((levels_used_ & 1) == 0) {
      advance_to_next_bucket();
      continue;
    }
    // Level 0: every entry of a bucket has the same time.
    const auto digit = static_cast<std::size_t>(std::countr_zero(used_[0]));
    std::vector<Entry>& bucket = buckets_[0][digit];
    used_[0] &= used_[0] - 1;
    if (used_[0] == 0) levels_used_ &= ~1U;
    if (bucket.size() == 1) {
      const Entry entry = bucket[0];
      bucket.clear();
      --entries_;
      if (!is_live(entry)) continue;
      take(entry, when, event);
      return true;
    }
    last_ = bucket[0].when;
    for (const Entry& entry : bucket) {
      if (is_live(entry)) {
        insert_ranked(entry);
      } else {
        --entries_;
      }
    }
    bucket.clear();
  }
}

// Moves the lowest bucket that is not empty down to where its earliest event becomes poppable.
void EventQueue::advance_to_next_bucket() {
  const auto level = static_cast<std::size_t>(std::countr_zero(levels_used_));
  const auto digit = static_cast<std::size_t>(std::countr_zero(used_[level]));
  used_[level] &= used_[level] - 1;
  if (used_[level] == 0) levels_used_ &= ~(1U << level);
  moving_.swap(buckets_[level][digit]);
  entries_ -= moving_.size();
  std::erase_if(moving_, [this](const Entry& entry) { return !is_live(entry); });
  if (!moving_.empty()) {
    const auto first = std::min_element(
        moving_.begin(), moving_.end(),
        [](const Entry& a, const Entry& b) { return a.when < b.when; });
    last_ = first->when;
    for (const Entry& entry : moving_) insert(entry);
  }
  moving_.clear();
  // The bucket keeps its memory: it will be filled again.
  moving_.swap(buckets_[level][digit]);
  buckets_[level][digit].clear();
}

void EventQueue::sweep() {
  retime([](const Event&, Time when) { return when; });
}

}  // namespace ordeal::sim
