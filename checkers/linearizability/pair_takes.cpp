#include "checkers/linearizability/pair_takes.hpp"

#include <algorithm>
#include <functional>
#include <queue>

#include "checkers/linearizability/search_plan.hpp"

namespace ordeal::checkers {
namespace {

using Index = std::uint32_t;

class Pairing {
 public:
  Pairing(const Repeated& all, GrowingCover& cover, Manner manner) : all_(all), manner_(manner) {
    for (Index i = 0; i < all.puts.size(); ++i) {
      const Span& at = all.puts[i].at;
      puts_.push_back(
          {cover.open_gap(cover.gap_at(at.first + 1)), cover.open_gap(cover.gap_at(at.last)), i});
    }
    for (Index i = 0; i < all.takes.size(); ++i) {
      const Span& at = all.takes[i].at;
      takes_.push_back({cover.open_gap(cover.gap_at(at.first + 1)), cover.last_gap(at.last), i});
    }
  }

  bool has_guessed() const { return has_guessed_; }

  // False when somebody takes what nobody can have put.
  bool run(std::vector<Stay>* stays) {
    std::vector<Index> times;
    for (const Window& put : puts_) times.insert(times.end(), {put.begin, put.end});
    for (const Window& take : takes_) {
      if (take.begin > take.end) return false;
      times.push_back(take.begin);
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    std::ranges::sort(puts_, {}, &Window::begin);
    std::ranges::sort(takes_, {}, &Window::begin);
    for (std::size_t i = 0; i < times.size(); ++i) {
      arrive(times[i]);
      while (!inside_.empty() && !takers_.empty()) pair(inside_, stays);
      while (!putters_.empty() && putters_.top().end == times[i]) {
        if (!takers_.empty()) {
          pair(putters_, stays);
          continue;
        }
        if (owed_ > 0) {
          --owed_;
        } else {
          inside_.push(putters_.top());
        }
        putters_.pop();
      }
      const Index next = i + 1 == times.size() ? kNobody : times[i + 1];
      while (!takers_.empty() && takers_.top().end < next) {
        if (!end_now(next, stays)) return false;
      }
    }
    for (; !inside_.empty(); inside_.pop()) stay_inside(inside_.top(), stays);
    return true;
  }

 private:
  struct Window {
    Index begin = 0;  // gaps
    Index end = 0;
    Index doing = 0;
    bool operator>(const Window& other) const {
      return end != other.end ? end > other.end : doing > other.doing;
    }
  };
  struct Taken {
    Window take;
    Index put = 0;
    std::size_t stay = 0;
  };
  using FirstToEnd = std::priority_queue<Window, std::vector<Window>, std::greater<>>;

  void arrive(Index time) {
    for (; put_ < puts_.size() && puts_[put_].begin <= time; ++put_) putters_.push(puts_[put_]);
    for (; take_ < takes_.size() && takes_[take_].begin <= time; ++take_) {
      takers_.push(takes_[take_]);
    }
  }

  void pair(FirstToEnd& from, std::vector<Stay>* stays) {
    const Doing& put = all_.puts[from.top().doing];
    const Doing& take = all_.takes[takers_.top().doing];
    taken_.push_back({takers_.top(), from.top().doing, stays->size()});
    from.pop();
    takers_.pop();
    Stay stay{.putter = put.id,
              .taker = take.id,
              .is_taken = true,
              .value = {},
              .put = put.at,
              .take = take.at};
    normalise(stay);
    stays->push_back(stay);
  }

  static void normalise(Stay& stay) {
    stay.take.first = std::max(stay.take.first, stay.put.first);
    stay.put.last = std::min(stay.put.last, stay.take.last);
  }

  // Whoever takes has to end before that gap: with a put that can come now, or from the latest who
  // has taken and can wait. False when there is neither.
  bool end_now(Index next, std::vector<Stay>* stays) {
    std::erase_if(taken_, [&](const Taken& one) { return one.take.end < next; });
    const bool can_wait = next != kNobody && !taken_.empty();
    if (!can_wait && putters_.empty()) return false;
    has_guessed_ |= can_wait && (taken_.size() > 1 || !putters_.empty());
    if (can_wait && manner_ == Manner::kGenerous) {
      takers_.pop();
      ++owed_;
    } else if (!can_wait || (manner_ == Manner::kPutSooner && !putters_.empty())) {
      pair(putters_, stays);
    } else {
      take_over(stays);
    }
    return true;
  }

  void take_over(std::vector<Stay>* stays) {
    const Taken other = taken_.back();
    taken_.pop_back();
    const Window taker = takers_.top();
    takers_.pop();
    Stay& stay = (*stays)[other.stay];
    stay.taker = all_.takes[taker.doing].id;
    stay.put.last = all_.puts[other.put].at.last;
    stay.take = all_.takes[taker.doing].at;
    normalise(stay);
    takers_.push(other.take);
  }

  void stay_inside(const Window& window, std::vector<Stay>* stays) const {
    const Doing& put = all_.puts[window.doing];
    if (put.in_doubt) return;
    stays->push_back({.putter = put.id,
                      .taker = 0,
                      .is_taken = false,
                      .value = {},
                      .put = put.at,
                      .take = {kNeverTaken, kNeverTaken}});
  }

  const Repeated& all_;
  Manner manner_;
  std::size_t owed_ = 0;  // of a generous one: takes that have had nothing yet
  bool has_guessed_ = false;
  std::vector<Taken> taken_;
  std::vector<Window> puts_;
  std::vector<Window> takes_;
  std::size_t put_ = 0;  // that has not begun
  std::size_t take_ = 0;
  FirstToEnd putters_;
  FirstToEnd takers_;
  FirstToEnd inside_;
};

}  // namespace

bool pair_takes(const Repeated& all, GrowingCover& cover, Manner manner, std::vector<Stay>* stays,
                bool* has_guessed) {
  Pairing pairing(all, cover, manner);
  const bool has_all_put = pairing.run(stays);
  *has_guessed |= pairing.has_guessed();
  return has_all_put;
}

}  // namespace ordeal::checkers
