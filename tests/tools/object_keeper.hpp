#pragma once
// A machine that keeps objects in its memory and does what it is asked, one thing at a time.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.hpp"

namespace ordeal::tools::simulated {

using Numbers = std::vector<std::int64_t>;

struct Told {
  bool done = true;  // or refused
  Numbers numbers{};
  std::string text{};
};
BOOST_DESCRIBE_STRUCT(Told, (), (done, numbers, text))

struct Ask {
  using Reply = Told;
  std::string function{};
  std::string key{};
  std::int64_t client = 0;
  Numbers numbers{};
  std::string text{};
};
BOOST_DESCRIBE_STRUCT(Ask, (), (function, key, client, numbers, text))

// What the machine holds. Each kind uses its part of it, under the function's name.
class Objects {
 public:
  Told perform(const Ask& ask) {
    Numbers& inside = lists_[ask.key];
    const std::string& f = ask.function;
    if (f == "enqueue" || f == "push" || f == "append" || f == "send") return put(inside, ask);
    if (f == "dequeue") return take(inside, inside.begin());
    if (f == "least") return take(inside, std::ranges::min_element(inside));
    if (f == "pop") return take(inside, inside.empty() ? inside.end() : inside.end() - 1);
    if (f == "all") return {true, inside, ""};
    if (f == "poll") return poll(inside, positions_[{ask.client, ask.key}]);
    if (f == "generate") return {true, {++last_}, ""};
    if (f == "acquire" || f == "release" || f == "write") return lock(ask);
    if (f == "insert") return {taken_.insert(ask.numbers[0]).second, {}, ""};
    if (f == "vote" || f == "decide") return commit(ask);
    return text(ask);
  }

 private:
  static Told put(Numbers& inside, const Ask& ask) {
    const auto place = static_cast<std::int64_t>(inside.size());
    inside.push_back(ask.numbers[0]);
    return {true, {place}, ""};
  }

  static Told take(Numbers& inside, Numbers::iterator at) {
    if (at == inside.end()) return {};
    const std::int64_t taken = *at;
    inside.erase(at);
    return {true, {taken}, ""};
  }

  // Three messages at most, beginning with their offset.
  static Told poll(const Numbers& log, std::size_t& position) {
    const std::size_t count = std::min<std::size_t>(3, log.size() - position);
    Numbers polled = {static_cast<std::int64_t>(position)};
    for (std::size_t i = 0; i < count; ++i) polled.push_back(log[position++]);
    return {true, polled, ""};
  }

  Told lock(const Ask& ask) {
    if (ask.function == "write") {
      const bool is_let_in = ask.numbers[0] >= greatest_;
      if (is_let_in) greatest_ = ask.numbers[0];
      return {is_let_in, {}, ""};
    }
    const bool is_free = !holder_;
    if (ask.function == "acquire" && is_free) holder_ = ask.client;
    if (ask.function == "acquire") return {is_free, {is_free ? ++last_ : 0}, ""};
    const bool is_holder = holder_ == ask.client;
    if (is_holder) holder_.reset();
    return {is_holder, {}, ""};
  }

  // Whoever asks first decides: commit when all three have said yes by then.
  Told commit(const Ask& ask) {
    Numbers& yes = lists_[ask.key];
    std::string& decision = texts_[ask.key];
    if (ask.function == "vote") {
      if (ask.text == "yes") yes.push_back(ask.client);
      return {};
    }
    if (decision.empty()) decision = yes.size() == 3 ? "commit" : "abort";
    return {true, {}, decision};
  }

  Told text(const Ask& ask) {
    std::string& held = texts_[ask.key];
    if (ask.function == "put") held = ask.text;
    if (ask.function == "extend") held += ask.text;
    return {true, {}, held};
  }

  std::map<std::string, Numbers> lists_;
  std::map<std::string, std::string> texts_;
  std::map<std::pair<std::int64_t, std::string>, std::size_t> positions_;
  std::set<std::int64_t> taken_;
  std::optional<std::int64_t> holder_;
  std::int64_t last_ = 1000;
  std::int64_t greatest_ = 0;
};

class Keeper {
 public:
  using Handles = sim::Handles<Ask>;
  explicit Keeper(sim::Node&) {}
  Told on(const Ask& ask, sim::NodeId) { return objects_.perform(ask); }

 private:
  Objects objects_;
};

}  // namespace ordeal::tools::simulated
