#include "checkers/linearizability/decide_register.hpp"

#include <algorithm>

#include "checkers/history/history.hpp"
#include "checkers/linearizability/search_plan.hpp"
#include "checkers/models/register.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

// One operation that has a part: what it saw and what it wrote, as value ids (kNobody: nothing).
struct Mention {
  OperationId id = 0;
  Index seen = kNobody;
  Index written = kNobody;
  bool required = false;
  bool kept = false;
};

struct Version {
  OperationId writer = 0;
  bool initial = false;
  Moment began = 0;               // its writer was invoked
  Moment first_end = 0;           // of the writer and the readers
  Moment last_begin = 0;          // of the readers
  OperationId first_to_end = 0;   // whose end first_end is
  OperationId last_to_begin = 0;  // whose beginning is the latest
  Index next = kNobody;           // the version a cas replaced it by
  Index previous = kNobody;
  Index readers_begin = 0;
  Index reader_count = 0;
};

struct Chain {
  Index first = 0;  // version
  Moment must_begin = kAfterAllEvents;
  Moment must_last = 0;
  OperationId first_to_end = 0;
  OperationId last_to_begin = 0;
  Moment place = 0;
  bool is_forward() const { return must_begin < must_last; }
};

class RegisterZones {
 public:
  RegisterZones(std::span<const Operation> operations, const Semantics& semantics)
      : operations_(operations), model_{semantics} {}

  std::optional<Decision> decide(std::span<const OperationId> ids) {
    if (!collect(ids) || !keep_what_was_seen()) return std::nullopt;
    make_versions();
    if (!add_readers() || !link_chains()) return decision_;
    if (!make_chains() || !place_chains()) return decision_;
    emit();
    return decision_;
  }

 private:
  Index value_id(Value value) {
    const Index id = values_.id_of(value);
    if (id >= writer_of_.size()) {
      writer_of_.push_back(kNobody);
      writer_count_.push_back(0);
      seer_of_.push_back(kNobody);
      is_seen_.push_back(false);
    }
    return id;
  }

  bool collect(std::span<const OperationId> ids) {
    value_id(model_.semantics.initial);
    mentions_.reserve(ids.size());
    for (const OperationId id : ids) {
      const Operation& operation = operations_[id];
      if (model_.is_evidence(operation)) return false;
      const Part part = model_.part(operation);
      const bool only_reads = model_.is_read_only(operation);
      if (part == Part::kNone || (part == Part::kOptional && only_reads)) continue;
      Mention mention{id, kNobody, kNobody, part == Part::kRequired, part == Part::kRequired};
      if (const auto value = model_.observed(operation)) mention.seen = value_id(*value);
      if (!only_reads) {
        mention.written = value_id(operation.input);
        ++writer_count_[mention.written];
        writer_of_[mention.written] = static_cast<Index>(mentions_.size());
      }
      mentions_.push_back(mention);
    }
    return true;
  }

  // Follows what required operations saw to the operations in doubt that must have happened.
  bool keep_what_was_seen() {
    std::vector<Index> to_visit;
    const auto see = [&](const Mention& mention) {
      if (mention.seen == kNobody || is_seen_[mention.seen]) return;
      is_seen_[mention.seen] = true;
      seer_of_[mention.seen] = static_cast<Index>(&mention - mentions_.data());
      to_visit.push_back(mention.seen);
    };
    for (const Mention& mention : mentions_) {
      if (mention.required) see(mention);
    }
    while (!to_visit.empty()) {
      const Index value = to_visit.back();
      to_visit.pop_back();
      if (writer_count_[value] + (value == kInitial) > 1) return false;
      if (writer_of_[value] == kNobody) continue;
      Mention& writer = mentions_[writer_of_[value]];
      writer.kept = true;
      see(writer);
    }
    return true;
  }

  void make_versions() {
    version_of_value_.assign(values_.size(), kNobody);
    version_of_value_[kInitial] = 0;
    versions_.push_back({.initial = true});
    for (Mention& mention : mentions_) {
      if (!mention.kept || mention.written == kNobody) continue;
      const Operation& operation = operations_[mention.id];
      const Moment began = moment_of(operation.invoke_event);
      const Moment ended = mention.required ? moment_of(operation.complete_event) : kAfterAllEvents;
      const auto version = static_cast<Index>(versions_.size());
      if (is_seen_[mention.written]) version_of_value_[mention.written] = version;
      versions_.push_back({.writer = mention.id,
                           .began = began,
                           .first_end = ended,
                           .first_to_end = mention.id,
                           .last_to_begin = mention.id});
    }
  }

  bool add_readers() {
    for (const Mention& mention : mentions_) {
      if (mention.seen == kNobody || mention.written != kNobody || !mention.kept) continue;
      const Index index = version_of_value_[mention.seen];
      if (index == kNobody) return refuse({mention.id});
      ++versions_[index].reader_count;
      const Operation& operation = operations_[mention.id];
      Version& version = versions_[index];
      const Moment began = moment_of(operation.invoke_event);
      const Moment ended = moment_of(operation.complete_event);
      if (ended < version.first_end) {
        version.first_end = ended;
        version.first_to_end = mention.id;
      }
      if (began > version.last_begin) {
        version.last_begin = began;
        if (began > version.began) version.last_to_begin = mention.id;
      }
    }
    Index end = 0;
    for (Version& version : versions_) {
      version.readers_begin = end;
      end += version.reader_count;
      version.reader_count = 0;
    }
    readers_.resize(end);
    for (const Mention& mention : mentions_) {
      if (mention.seen == kNobody || mention.written != kNobody || !mention.kept) continue;
      Version& version = versions_[version_of_value_[mention.seen]];
      readers_[version.readers_begin + version.reader_count++] = mention.id;
    }
    return true;
  }

  bool link_chains() {
    Index version = 0;
    for (const Mention& mention : mentions_) {
      if (!mention.kept || mention.written == kNobody) continue;
      ++version;
      if (mention.seen == kNobody) continue;
      const Index seen = version_of_value_[mention.seen];
      if (seen == kNobody) return refuse({mention.id});
      if (versions_[seen].next != kNobody) {
        return refuse({mention.id, versions_[versions_[seen].next].writer});
      }
      versions_[seen].next = version;
      versions_[version].previous = seen;
    }
    return true;
  }

  bool make_chains() {
    std::size_t visited = 0;
    for (Index first = 0; first < versions_.size(); ++first) {
      if (versions_[first].previous != kNobody) continue;
      Chain chain{.first = first};
      Moment reached = 0;
      OperationId latest = 0;  // to begin, whose beginning is `reached`
      const auto reach = [&](Moment moment, OperationId by) {
        if (moment <= reached) return;
        reached = moment;
        latest = by;
      };
      for (Index at = first; at != kNobody; at = versions_[at].next) {
        const Version& version = versions_[at];
        ++visited;
        note_bounds(chain, version);
        reach(version.began, version.writer);
        if (reached > version.first_end) return refuse({latest, version.first_to_end});
        reach(version.last_begin, version.last_to_begin);
      }
      chains_.push_back(chain);
    }
    if (visited == versions_.size()) return true;
    std::vector<OperationId> writers;  // among them cas's that see each other's values in a circle
    for (const Version& version : versions_) {
      if (version.previous != kNobody) writers.push_back(version.writer);
    }
    return refuse(writers);
  }

  static void note_bounds(Chain& chain, const Version& version) {
    if (version.first_end < chain.must_begin) {
      chain.must_begin = version.first_end;
      chain.first_to_end = version.first_to_end;
    }
    const Moment last = std::max(version.began, version.last_begin);
    if (last < chain.must_last) return;
    chain.must_last = last;
    chain.last_to_begin = version.last_to_begin;
  }

  bool place_chains() {
    std::vector<Chain> forward;
    for (const Chain& chain : chains_) {
      if (chain.is_forward()) forward.push_back(chain);
    }
    std::sort(forward.begin(), forward.end(),
              [](const Chain& a, const Chain& b) { return a.must_begin < b.must_begin; });
    for (std::size_t i = 1; i < forward.size(); ++i) {
      if (forward[i].must_begin < forward[i - 1].must_last) {
        return refuse_chains(forward[i - 1], forward[i]);
      }
    }
    for (Chain& chain : chains_) {
      chain.place = chain.is_forward() ? chain.must_begin : chain.must_last;
      if (chain.is_forward()) continue;
      const auto after = std::partition_point(
          forward.begin(), forward.end(),
          [&](const Chain& other) { return other.must_begin < chain.must_last; });
      if (after == forward.begin()) continue;
      const Chain& holder = *std::prev(after);
      if (holder.must_last < chain.must_last) continue;
      if (holder.must_last > chain.must_begin) return refuse_chains(holder, chain);
      chain.place = holder.must_last;
    }
    std::stable_sort(chains_.begin() + 1, chains_.end(),
                     [](const Chain& a, const Chain& b) { return a.place < b.place; });
    return true;
  }

  void emit() {
    decision_.order.reserve(mentions_.size());
    for (const Chain& chain : chains_) {
      for (Index at = chain.first; at != kNobody; at = versions_[at].next) {
        const Version& version = versions_[at];
        if (!version.initial) decision_.order.push_back(version.writer);
        const auto begin = readers_.begin() + version.readers_begin;
        decision_.order.insert(decision_.order.end(), begin, begin + version.reader_count);
      }
    }
  }

  // Operations in doubt come with those that saw that they happened.
  bool refuse(std::vector<OperationId> start) {
    for (std::size_t i = 0; i < start.size(); ++i) {
      const auto at = std::partition_point(mentions_.begin(), mentions_.end(),
                                           [&](const Mention& m) { return m.id < start[i]; });
      if (!at->required) start.push_back(mentions_[seer_of_[at->written]].id);
    }
    std::sort(start.begin(), start.end());
    start.erase(std::unique(start.begin(), start.end()), start.end());
    decision_.verdict = Verdict::kInvalid;
    decision_.start = std::move(start);
    return false;
  }

  // By the operations that show how long they must last. What those saw leads from one to another.
  bool refuse_chains(const Chain& one, const Chain& other) {
    std::vector<OperationId> start;
    for (const Chain& chain : {one, other}) {
      if (!versions_[chain.first].initial) start.push_back(chain.first_to_end);
      start.push_back(chain.last_to_begin);
    }
    return refuse(start);
  }

  static constexpr Index kInitial = 0;  // value id

  std::span<const Operation> operations_;
  Register model_;
  ValueIndex values_;
  std::vector<Index> writer_of_;  // by value: the latest mention that writes it
  std::vector<Index> writer_count_;
  std::vector<bool> is_seen_;
  std::vector<Index> seer_of_;  // by value that is seen: a mention that saw it
  std::vector<Index> version_of_value_;
  std::vector<Mention> mentions_;
  std::vector<Version> versions_;
  std::vector<OperationId> readers_;  // of all versions, in order of invocation within each
  std::vector<Chain> chains_;
  Decision decision_;
};

}  // namespace

std::optional<Decision> decide_register(std::span<const Operation> operations,
                                        std::span<const OperationId> ids,
                                        const Semantics& semantics) {
  return RegisterZones(operations, semantics).decide(ids);
}

}  // namespace ordeal::checkers
