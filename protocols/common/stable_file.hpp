#pragma once
// A file of a node's disk that knows whether it is durable. Whoever promises something that has to
// survive a crash answers nobody before the promise is on disk.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/node.hpp"

namespace ordeal::protocols {

class StableFile {
 public:
  StableFile(sim::Node& node, const char* name) : disk_(node.disk()), name_(name) {}

  std::string read() const { return disk_.read(name_); }
  std::uint64_t size() const { return disk_.size(name_); }
  void append(std::string_view bytes) {
    ++changes_;
    disk_.append(name_, bytes);
  }
  void rewrite(std::string_view bytes) {
    ++changes_;
    disk_.write(name_, 0, bytes);
  }
  void truncate(std::uint64_t size) {
    ++changes_;
    disk_.truncate(name_, size);
  }
  /// The number of the latest change of this life, and whether that of a number surely survives a
  /// crash, and with it all before it.
  std::uint64_t changes() const { return changes_; }
  bool is_durable(std::uint64_t change) const { return change <= durable_; }
  /// Returns when every change made before the call is durable, whoever
  /// made it: a handler that found another's entries already written
  /// must wait for them too. Blocks, unless nothing is left to do.
  void sync() {
    if (durable_ == changes_) return;
    const std::uint64_t covered = changes_;
    disk_.sync(name_);
    durable_ = std::max(durable_, covered);
  }

 private:
  sim::Disk& disk_;
  std::string name_;
  std::uint64_t changes_ = 0;  // of this life
  std::uint64_t durable_ = 0;  // how many of them surely survive a crash
};

}  // namespace ordeal::protocols
