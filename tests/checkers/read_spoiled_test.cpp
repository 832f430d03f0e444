// Files spoiled at random, by bytes, tokens and lines: reading one gives either a history that
// keeps every promise of History, or an error that names a place in the file. Never a crash, never
// both. What was read is also judged, so that nonsense that slips through would show in a checker.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "checkers/registry.hpp"
#include "tests/checkers/generate_history.hpp"
#include "tests/checkers/read_text.hpp"
#include "tests/checkers/reader_promises.hpp"
#include "tests/checkers/sample_files.hpp"
#include "tests/checkers/splitmix.hpp"

namespace ordeal::checkers::testing {
namespace {

std::vector<std::string> pieces_of(const std::string& text, std::string_view separators) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    pieces.back() += c;
    if (separators.find(c) != std::string_view::npos) pieces.emplace_back();
  }
  return pieces;
}

std::string joined(const std::vector<std::string>& pieces) {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

// Drops, doubles or swaps some pieces, or puts one of another file there.
void spoil_pieces(std::vector<std::string>& pieces, const std::vector<std::string>& others,
                  Splitmix& random) {
  const std::size_t at = random.below(pieces.size());
  switch (random.below(4)) {
    case 0:
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(at), pieces[at]);
      break;
    case 2:
      std::swap(pieces[at], pieces[random.below(pieces.size())]);
      break;
    default:
      pieces[at] = others[random.below(others.size())];
  }
}

void spoil_bytes(std::string& text, Splitmix& random) {
  if (text.empty()) return;
  static constexpr std::string_view kNasty("\0\n\r\t\"\\{}[]():,;#_-0@\x7f\x80\xc3\xff", 24);
  const std::size_t at = random.below(text.size());
  switch (random.below(4)) {
    case 0:
      text.resize(at);
      break;
    case 1:
      text[at] = kNasty[random.below(kNasty.size())];
      break;
    case 2:
      text.insert(at, 1, kNasty[random.below(kNasty.size())]);
      break;
    default:
      text[at] = static_cast<char>(random.below(256));
  }
}

std::string spoiled(const SampleFile& sample, const std::string& other, Splitmix& random) {
  std::string text = sample.text;
  for (std::uint64_t times = 1 + random.below(3); times > 0 && !text.empty(); --times) {
    const std::uint64_t way = random.below(3);
    if (way == 0) {
      spoil_bytes(text, random);
      continue;
    }
    const std::string_view separators =
        way == 1 ? std::string_view(" \t,\n{}[]()\"") : std::string_view("\n");
    auto pieces = pieces_of(text, separators);
    spoil_pieces(pieces, pieces_of(other, separators), random);
    text = joined(pieces);
  }
  return text;
}

std::uint64_t rounds() { return std::getenv("ORDEAL_NIGHTLY") != nullptr ? 500'000 : 4'000; }

}  // namespace

TEST_CASE("spoiled files of every format are read, or refused at a place") {
  const std::vector<SampleFile> good = sample_files();
  for (const SampleFile& sample : good) {
    CAPTURE(sample.format);
    REQUIRE(read_text(sample.text).format == sample.format);
    REQUIRE(read_text(sample.text).history);
    std::uint64_t read = 0;
    for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
      CAPTURE(seed);
      Splitmix random(seed);
      const std::string& other = good[random.below(good.size())].text;
      const std::string text = spoiled(sample, other, random);
      CAPTURE(text);
      const HistoryFile file = read_text(text, sample.format);
      REQUIRE(problem_with_reading(text, file) == "");
      if (!file.history) continue;
      ++read;
      if (const CheckerRow* checker = checker_that_fits(*file.history)) {
        CheckOptions options;
        options.semantics = file.semantics;
        REQUIRE(verdict_name(checker->check(*file.history, options).verdict).size() > 0);
      }
    }
    CHECK(read > rounds() / 100);       // spoiling is gentle enough to get past the first line
    CHECK(read < rounds() * 99 / 100);  // and the readers are not blind
  }
}

TEST_CASE("spoiled files of unknown format do no harm either") {
  const std::vector<SampleFile> good = sample_files();
  for (std::uint64_t seed = 1; seed <= rounds(); ++seed) {
    CAPTURE(seed);
    Splitmix random(seed);
    const SampleFile& sample = good[random.below(good.size())];
    const std::string text = spoiled(sample, good[random.below(good.size())].text, random);
    CAPTURE(text);
    REQUIRE(problem_with_reading(text, read_text(text)) == "");
  }
}

// Cutting a file anywhere must not make another verdict out of it: what is read from the part is
// the beginning of what is read from the whole.
TEST_CASE("a file cut off anywhere is an error or the beginning of the history") {
  for (const SampleFile& sample : sample_files()) {
    CAPTURE(sample.format);
    const History whole = history_read(sample.text);
    for (std::size_t size = 1; size < sample.text.size(); ++size) {
      const std::string text = sample.text.substr(0, size);
      CAPTURE(text);
      const HistoryFile file = read_text(text, sample.format);
      if (!file.history) continue;
      REQUIRE(file.history->operations().size() <= whole.operations().size());
      for (OperationId id = 0; id < file.history->operations().size(); ++id) {
        const Operation& part = file.history->operation(id);
        REQUIRE(part.process == whole.operation(id).process);
        REQUIRE(part.function == whole.operation(id).function);
        REQUIRE(part.invoke_event == whole.operation(id).invoke_event);
      }
    }
  }
}

}  // namespace ordeal::checkers::testing
