#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ordeal::checkers {

// What reads returned, sorted. Those that begin with one text are next to each other.
class SeenTexts {
 public:
  // A text, by the reads that begin with it; none: nobody sees what begins so.
  struct Beginning {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    std::uint64_t size = 0;

    bool is_dead() const { return first == end; }
    bool leads_to(std::uint32_t text) const { return first <= text && text < end; }
    friend bool operator==(const Beginning&, const Beginning&) = default;
  };

  explicit SeenTexts(std::vector<std::string> texts) : texts_(std::move(texts)) {
    std::ranges::sort(texts_);
    texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
    last_.emplace_back(texts_.size(), 0);
  }

  std::uint32_t number_of(const std::string& text) const {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(texts_, text) - texts_.begin());
  }
  // The last rank of who reads it. Then finish().
  void read_by(std::uint32_t text, std::uint32_t rank) {
    last_[0][text] = std::max(last_[0][text], rank);
  }
  void finish() {
    for (std::size_t width = 1; 2 * width <= texts_.size(); width *= 2) {
      const auto& half = last_.back();
      std::vector<std::uint32_t> whole(texts_.size() - 2 * width + 1);
      for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = std::max(half[i], half[i + width]);
      last_.push_back(std::move(whole));
    }
  }

  Beginning all() const { return {0, static_cast<std::uint32_t>(texts_.size()), 0}; }
  Beginning longer(const Beginning& text, const std::string& more) const {
    const auto part = [&](std::uint32_t i) {
      return std::string_view(texts_[i]).substr(std::min<std::size_t>(text.size, texts_[i].size()),
                                                more.size());
    };
    const auto bound = [&](auto&& is_before) {
      std::uint32_t low = text.first;
      std::uint32_t high = text.end;
      while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (is_before(part(middle))) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    };
    const std::uint32_t first = bound([&](std::string_view one) { return one < more; });
    const std::uint32_t end = bound([&](std::string_view one) { return one <= more; });
    return first == end ? Beginning{} : Beginning{first, end, text.size + more.size()};
  }
  bool is_whole(const Beginning& text, std::uint32_t number) const {
    return text.leads_to(number) && texts_[number].size() == text.size;
  }
  // The last rank of who reads something that begins so.
  std::uint32_t last_reader(const Beginning& text) const {
    if (text.is_dead()) return 0;
    std::size_t level = 0;
    while ((std::size_t{2} << level) <= text.end - text.first) ++level;
    const std::size_t width = std::size_t{1} << level;
    return std::max(last_[level][text.first], last_[level][text.end - width]);
  }

 private:
  std::vector<std::string> texts_;
  std::vector<std::vector<std::uint32_t>> last_;  // of 1, 2, 4, ... texts from each on
};

}  // namespace ordeal::checkers
