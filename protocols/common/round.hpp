#pragma once
// One question to several nodes at once, and their answers as they come: the step of which every
// quorum protocol is made.

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "sim/node.hpp"
#include "sim/sync.hpp"

namespace ordeal::protocols {

/// Shared by who asked and by the fibers that wait for answers: these go on after the asker has
/// seen enough.
template <sim::Called Question>
class Round : public std::enable_shared_from_this<Round<Question>> {
 public:
  using Reply = typename Question::Reply;
  struct Answer {
    sim::NodeId from;
    Reply reply;
  };

  explicit Round(sim::Node& node) : node_(node), changed_(node) {}

  /// Asks each of `whom`, once. Does not wait.
  void ask(const std::vector<sim::NodeId>& whom, const Question& question, sim::Duration timeout) {
    pending_ += whom.size();
    for (const sim::NodeId to : whom) {
      node_.spawn("round", [self = this->shared_from_this(), to, question, timeout] {
        auto reply = self->node_.call(to, question, timeout);
        --self->pending_;
        if (reply) {
          self->answers_.push_back({to, std::move(*reply)});
        } else {
          self->silent_.push_back(to);
        }
        self->changed_.notify_all();
      });
    }
  }
  /// An answer that needs no question: the asker's own.
  void add(sim::NodeId from, Reply reply) { answers_.push_back({from, std::move(reply)}); }

  /// Waits for `count` answers in all; false once it is certain that so many will not come. Blocks.
  bool wait_for(std::size_t count) {
    changed_.wait([&] { return answers_.size() >= count || pending_ == 0; });
    return answers_.size() >= count;
  }
  /// Waits until everybody has answered or has kept silent for the timeout. Blocks.
  void wait_for_all() {
    changed_.wait([&] { return pending_ == 0; });
  }

  /// In the order in which they came.
  const std::vector<Answer>& answers() const { return answers_; }
  /// Who did not answer in time.
  const std::vector<sim::NodeId>& silent() const { return silent_; }

 private:
  sim::Node& node_;
  sim::Condition changed_;
  std::size_t pending_ = 0;
  std::vector<Answer> answers_;
  std::vector<sim::NodeId> silent_;
};

/// Asks each of `whom`, on fibers of `node`.
template <sim::Called Question>
std::shared_ptr<Round<Question>> ask_all(sim::Node& node, const std::vector<sim::NodeId>& whom,
                                         const Question& question, sim::Duration timeout) {
  auto round = std::make_shared<Round<Question>>(node);
  round->ask(whom, question, timeout);
  return round;
}

}  // namespace ordeal::protocols
