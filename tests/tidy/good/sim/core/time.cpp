#include "sim/core/time.hpp"

#include <map>
#include <string>
#include <unordered_map>

namespace ordeal::sim {

// Near misses of nearly every rule.
long near(const std::string& text, std::unordered_map<int, int> index) {
  std::map<std::string, int*> by_name;
  const char* said = "std::random_device { steady_clock // never";
  const char* raw = R"x(say "rand()" } } } data)x";
  const char quote = '"';
  const int million = 1'000'000;
  index.find(3);
  std::unordered_map<int, int> unsorted = index;
  for (auto& [key, value] : unsorted) index[key] = value;  // tidy-ok: any order copies the same
  return text.data() == said && raw[0] == quote ? million : 0;
}

}  // namespace ordeal::sim
