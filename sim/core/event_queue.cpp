#include "sim/core/event_queue.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace ordeal::sim {

EventQueue::~EventQueue() {
  for (const EventHandle handle : pending([](const Event&) { return true; })) cancel(handle);
}

void EventQueue::insert(const Entry& entry) {
  ++entries_;
  if (entry.when == last_ && !instant_.empty()) {
    insert_ranked(entry);
  } else if (static_cast<std::uint64_t>(entry.when) < near_end_) {
    insert_near(entry);
  } else {
    insert_radix(entry);
  }
}

void EventQueue::insert_radix(const Entry& entry) {
  const auto difference = static_cast<std::uint64_t>(entry.when ^ base_);
  const auto highest = static_cast<unsigned>(63 - std::countl_zero(difference | 1));
  const unsigned level = highest / kDigitBits;
  const std::size_t digit =
      static_cast<std::uint64_t>(entry.when) >> (level * kDigitBits) & (kDigits - 1);
  buckets_[level][digit].push_back(entry);
  used_[level] |= std::uint64_t{1} << digit;
  levels_used_ |= 1U << level;
}

void EventQueue::insert_near(const Entry& entry) {
  std::size_t place = near_.size();
  if (place >= kNearWorthIt && near_.front().when < entry.when) {
    // Later than all: what is near ends before it. Else the deadlines of calls, nearly all of which
    // are cancelled, would move everything that is near.
    near_end_ = static_cast<std::uint64_t>(entry.when);
    return insert_radix(entry);
  }
  if (place != 0 && near_.back().when <= entry.when) {
    // Behind its equals: a crowd at one instant then costs no moves. Halved without branches: where
    // luck has put an event no processor can guess.
    place = 0;
    for (std::size_t left = near_.size(); left > 0;) {
      const std::size_t half = (left + 1) / 2;
      place += near_[place + half - 1].when >= entry.when ? half : 0;
      left -= half;
    }
  }
  near_.insert(near_.begin() + static_cast<std::ptrdiff_t>(place), entry);
  if (near_.size() <= kNearMax) return;
  // Too many to keep sorted: the later ones go to buckets, which are relative to base_ still.
  const std::int64_t end = near_[near_.size() - kNearFill].when;
  if (end == near_.back().when) return;
  const auto kept = std::partition_point(near_.begin(), near_.end(),
                                         [&](const Entry& other) { return other.when >= end; });
  near_end_ = static_cast<std::uint64_t>(end);
  for (auto moved = near_.begin(); moved != kept; ++moved) insert_radix(*moved);
  near_.erase(near_.begin(), kept);
}

void EventQueue::insert_ranked(const Entry& entry) {
  const Event& ranked = event(entry.slot);
  instant_.push_back({ranked.type->rank(kernel_, ranked), ++arrivals_, entry});
  std::push_heap(instant_.begin(), instant_.end(), later);
}

bool EventQueue::cancel(EventHandle handle) {
  if (find(handle) == nullptr) return false;
  Event cancelled = event(handle.slot);
  release(handle.slot);
  cancelled.type->discard(cancelled);  // last: what the event owned may cancel or push as it goes
  if (entries_ > 2 * live_ + 256) sweep();
  return true;
}

const Event* EventQueue::find(EventHandle handle) const {
  if (handle.generation == 0 || handle.slot >= slots_.size()) return nullptr;
  const Event& found = event(handle.slot);
  return found.generation == handle.generation ? &found : nullptr;
}

inline void EventQueue::release(std::uint32_t slot) {
  Event& freed = event(slot);
  if (++freed.generation == 0) freed.generation = 1;
  freed.number = std::exchange(free_slot_, slot);
  --live_;
}

EventHandle EventQueue::set_aside(const Event& popped) {
  const std::uint32_t slot = take_free_slot();
  event(slot) = popped;  // its generation too: the handle of old is good again
  ++live_;
  return {slot, popped.generation};
}

bool EventQueue::take_out(EventHandle handle, Event& taken) {
  const Event* found = find(handle);
  if (found == nullptr) return false;
  taken = *found;
  release(handle.slot);
  return true;
}

void EventQueue::put_back(EventHandle handle, Time when, std::uint32_t extra) {
  if (find(handle) == nullptr) return;
  event(handle.slot).extra = extra;
  insert({when.time_since_epoch().count(), handle.slot, handle.generation});
}

void EventQueue::take(const Entry& entry, Time& when, Event& taken) {
  last_ = entry.when;
  when = Time{Duration{entry.when}};
  taken = event(entry.slot);
  release(entry.slot);
}

bool EventQueue::pop(Time& when, Event& taken) {
  while (true) {
    Entry entry;
    if (!instant_.empty()) {
      std::pop_heap(instant_.begin(), instant_.end(), later);
      entry = instant_.back().entry;
      instant_.pop_back();
    } else if (!near_.empty()) {
      entry = near_.back();
      if (near_.size() > 1 && near_[near_.size() - 2].when == entry.when) {
        rank_nearest_instant();
        continue;
      }
      near_.pop_back();
    } else {
      if (levels_used_ == 0) return false;
      advance_to_next_bucket();
      continue;
    }
    --entries_;
    if (!is_live(entry)) continue;
    take(entry, when, taken);
    return true;
  }
}

// The earliest instant has several events: their ranks decide.
void EventQueue::rank_nearest_instant() {
  last_ = near_.back().when;
  while (!near_.empty() && near_.back().when == last_) {
    const Entry entry = near_.back();
    near_.pop_back();
    if (is_live(entry)) {
      insert_ranked(entry);
    } else {
      --entries_;
    }
  }
}

// Empties the earliest bucket: sorted into near_ if it is small, else to lower levels.
void EventQueue::advance_to_next_bucket() {
  const auto level = static_cast<std::size_t>(std::countr_zero(levels_used_));
  const auto digit = static_cast<std::size_t>(std::countr_zero(used_[level]));
  used_[level] &= used_[level] - 1;
  if (used_[level] == 0) levels_used_ &= ~(1U << level);
  std::vector<Entry>& bucket = buckets_[level][digit];
  drop_dead(bucket);
  if (bucket.empty()) return;
  const std::size_t shift = level * kDigitBits;
  const std::uint64_t start = static_cast<std::uint64_t>(bucket[0].when) >> shift << shift;
  base_ = static_cast<std::int64_t>(start);
  if (level == 0 || bucket.size() <= kNearFill) {
    near_end_ = start + (std::uint64_t{1} << shift);
    near_.assign(bucket.begin(), bucket.end());
    for (const Entry& entry : near_) __builtin_prefetch(&event(entry.slot));  // they are next
    if (level > 0) {
      std::sort(near_.begin(), near_.end(),
                [](const Entry& a, const Entry& b) { return a.when > b.when; });
    }
  } else {
    near_end_ = start;
    for (const Entry& entry : bucket) insert_radix(entry);  // to lower levels only
  }
  bucket.clear();  // it keeps its memory: it will be filled again
}

void EventQueue::drop_dead(std::vector<Entry>& entries) {
  entries_ -= std::erase_if(entries, [this](const Entry& entry) { return !is_live(entry); });
}

void EventQueue::sweep() {
  drop_dead(near_);
  for (std::size_t level = 0; level < kLevels; ++level) {
    for (std::uint64_t left = used_[level]; left != 0; left &= left - 1) {
      drop_dead(buckets_[level][static_cast<std::size_t>(std::countr_zero(left))]);
    }
  }
  entries_ -=
      std::erase_if(instant_, [this](const Ranked& ranked) { return !is_live(ranked.entry); });
  std::make_heap(instant_.begin(), instant_.end(), later);
}

}  // namespace ordeal::sim
