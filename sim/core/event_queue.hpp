#pragma once
// What will happen, ordered by when. A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990) over
// base-64 digits of the time, in contiguous buckets: measured against heaps, wheels, ladders and
// calendars it is at or near the best from 100 pending events to a million, and alone stays flat.
// Its condition, that nothing is pushed before the last pop, is what virtual time promises anyway.
// A bucket that is small when its time comes is sorted instead of being dealt to lower levels: that
// saves a sparse queue two or three moves an event.
//
// Events of one instant are ordered by their rank, a named decision, not by who came first: else an
// interleaving would be an accident of the code. Ranks are asked for only when two events do share
// an instant.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/core/event_slots.hpp"
#include "sim/core/time.hpp"

namespace ordeal::sim {

class Kernel;
struct Event;

/// What an event does and what it is called. One constant per kind of event.
struct EventType {
  /// Happens. The event has left the queue; what its words own is now the callee's.
  void (*fire)(Kernel& kernel, Event& event);
  /// Will never happen: gives back what its words own.
  void (*discard)(Event& event);
  /// The rank among events of one instant: a named decision. Lower goes first.
  std::uint64_t (*rank)(Kernel& kernel, const Event& event);
  /// Is it due by its node's clock, so that it moves when that clock's rate changes?
  bool by_clock = false;
  /// Asked when it comes due at a paused node: does it get there, to be held until the node
  /// resumes? If false it is gone, and the callee has given back what its words own. Null: yes.
  bool (*reaches)(Kernel& kernel, Event& event) = nullptr;
};

/// One pending event: one cache line, trivially copyable.
struct alignas(64) Event {
  const EventType* type = nullptr;
  std::uint64_t number = 0;  ///< of its kind (type's business); goes into its decision's name
  std::uint64_t cause = 0;   ///< the trace event during which it was scheduled
  std::uint32_t node = 0;  ///< whose it is: a paused node's events wait, a dead life's are dropped
  std::uint32_t life = 0;  ///< 0 for events that any life may receive
  std::uint32_t generation = 0;  ///< the queue's own: tells a reused slot from its former tenant
  std::uint32_t extra = 0;
  std::array<std::uint64_t, 3> words{};
};
static_assert(sizeof(Event) == 64);

/// Names a pending event for cancel(). Harmless after the event is gone.
struct EventHandle {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;  ///< 0 names no event
};

/// A monotone priority queue with cancel. Memory: 64 bytes a pending event plus 16 to 32 a queue
/// entry; entries of cancelled events are swept when they outnumber the live ones.
class EventQueue {
 public:
  explicit EventQueue(Kernel& kernel) : kernel_(kernel) {}
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;
  ~EventQueue();

  /// Requires when >= the time of the last pop. Inline, and field by field: an event that the
  /// caller has just made then never lies anywhere but in its slot.
  EventHandle push(Time when, const Event& pushed) {
    const std::uint32_t slot = free_slot_ == kNoSlot ? slots_.add() : take_free_slot();
    Event& stored = event(slot);
    stored.type = pushed.type;
    stored.number = pushed.number;
    stored.cause = pushed.cause;
    stored.node = pushed.node;
    stored.life = pushed.life;
    stored.extra = pushed.extra;
    stored.words = pushed.words;
    if (stored.generation == 0) stored.generation = 1;
    ++live_;
    insert({when.time_since_epoch().count(), slot, stored.generation});
    return {slot, stored.generation};
  }

  /// Takes the event out and discards it. False if it is gone already. What it owned may call here.
  bool cancel(EventHandle handle);

  /// The event, for reading, while it is pending; else null. Valid until the next push.
  const Event* find(EventHandle handle) const;
  /// Takes the next event out into `taken` and sets `when`. False when nothing is pending.
  bool pop(Time& when, Event& taken);

  /// Keeps the event that pop() has just given: neither due nor gone, for a machine that is paused.
  /// Its handle goes on naming it, so cancel() still reaches it. Requires that nothing was pushed
  /// since.
  EventHandle set_aside(const Event& popped);
  /// Takes an event that was set aside out for good. False if it is gone already.
  bool take_out(EventHandle handle, Event& taken);
  /// Makes an event that was set aside due at `when`, with that `extra`. No effect once it is gone.
  void put_back(EventHandle handle, Time when, std::uint32_t extra);

  /// The handles of all due events that are chosen(event), in no order that means anything. Linear.
  template <class Chosen>
  std::vector<EventHandle> pending(const Chosen& chosen) const;

  /// Calls change(event, when) for every pending event; where it returns a time other than `when`,
  /// the event is moved there. For clock steps and thaws: linear in what is pending.
  template <class Change>
  void retime(const Change& change);

  std::size_t size() const { return live_; }

 private:
  static constexpr unsigned kDigitBits = 6;
  static constexpr std::size_t kDigits = 1 << kDigitBits;
  static constexpr std::size_t kLevels = 11;

  struct Entry {
    std::int64_t when;
    std::uint32_t slot;
    std::uint32_t generation;
  };
  struct Ranked {
    std::uint64_t rank;
    std::uint64_t arrival;  // equal ranks are possible, if only just: then the first come
    Entry entry;
  };
  static bool later(const Ranked& a, const Ranked& b) {
    return a.rank != b.rank ? a.rank > b.rank : a.arrival > b.arrival;
  }

  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};
  static constexpr std::size_t kNearFill = 96;     // a bucket of at most this many is sorted
  static constexpr std::size_t kNearWorthIt = 16;  // fewer are near whatever the time between them
  static constexpr std::size_t kNearMax = 384;     // more than this near is dealt out again

  Event& event(std::uint32_t slot) { return slots_.events()[slot]; }
  const Event& event(std::uint32_t slot) const { return slots_.events()[slot]; }
  bool is_live(const Entry& entry) const {
    return event(entry.slot).generation == entry.generation;
  }
  void insert(const Entry& entry);
  void insert_near(const Entry& entry);
  void insert_ranked(const Entry& entry);
  void insert_radix(const Entry& entry);
  void rank_nearest_instant();
  void advance_to_next_bucket();
  void take(const Entry& entry, Time& when, Event& taken);
  std::uint32_t take_free_slot() {
    return std::exchange(free_slot_, static_cast<std::uint32_t>(event(free_slot_).number));
  }
  void release(std::uint32_t slot);
  void drop_dead(std::vector<Entry>& entries);
  void sweep();

  Kernel& kernel_;
  std::int64_t last_ = 0;       // the time of the last pop
  std::int64_t base_ = 0;       // what buckets are relative to: no entry in them is earlier
  std::uint64_t near_end_ = 0;  // entries before this are near_, from here on in buckets
  std::size_t live_ = 0;
  std::size_t entries_ = 0;
  std::uint64_t arrivals_ = 0;
  EventSlots slots_;
  std::uint32_t free_slot_ = kNoSlot;  // the slot freed last; its event's number is the next one
  std::vector<Ranked> instant_;    // a heap: the events of the instant last_, once there were two
  std::vector<Entry> near_;        // the next ones, the earliest last
  std::uint32_t levels_used_ = 0;  // bit l: used_[l] is not 0
  std::array<std::uint64_t, kLevels> used_{};  // bit d of used_[l]: bucket (l, d) was filled
  std::array<std::array<std::vector<Entry>, kDigits>, kLevels> buckets_;
};

template <class Chosen>
std::vector<EventHandle> EventQueue::pending(const Chosen& chosen) const {
  std::vector<EventHandle> handles;
  const auto look = [&](const Entry& entry) {
    if (!is_live(entry) || !chosen(event(entry.slot))) return;
    handles.push_back({entry.slot, entry.generation});
  };
  for (const Ranked& ranked : instant_) look(ranked.entry);
  for (const Entry& entry : near_) look(entry);
  for (const auto& level : buckets_) {
    for (const auto& bucket : level) {
      for (const Entry& entry : bucket) look(entry);
    }
  }
  return handles;
}

template <class Change>
void EventQueue::retime(const Change& change) {
  std::vector<Entry> all;
  const auto collect = [&](const Entry& entry) {
    if (!is_live(entry)) return;
    Entry moved = entry;
    moved.when = change(event(entry.slot), Time{Duration{entry.when}}).time_since_epoch().count();
    all.push_back(moved);
  };
  for (const Ranked& ranked : instant_) collect(ranked.entry);
  instant_.clear();
  for (const Entry& entry : near_) collect(entry);
  near_.clear();
  for (std::size_t level = 0; level < kLevels; ++level) {
    for (auto& bucket : buckets_[level]) {
      for (const Entry& entry : bucket) collect(entry);
      bucket.clear();
    }
    used_[level] = 0;
  }
  levels_used_ = 0;
  entries_ = 0;
  for (const Entry& entry : all) insert(entry);
}

}  // namespace ordeal::sim
