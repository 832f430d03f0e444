#include "checkers/history/json_line.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "checkers/history/utf8.hpp"

namespace ordeal::checkers {
namespace {

// As deep as what readers of EDN accept: 64, where a map is pairs in a list, in an event.
constexpr std::size_t kDepthMax = 136;
constexpr std::size_t kSkipped = kMemberCount;
constexpr std::size_t kShownOfGarbage = 12;  // characters

// One letter wrong, missing, too many, or two neighbours swapped.
bool is_one_slip_away(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (a.size() < 4 || b.size() - a.size() > 1) return false;
  const std::size_t start =
      static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  const std::string_view rest_a = a.substr(start);
  const std::string_view rest_b = b.substr(start);
  if (a.size() != b.size()) return rest_a == rest_b.substr(1);
  if (rest_a.empty()) return false;
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
         rest_a.substr(2) == rest_b.substr(2);
}

}  // namespace

// Receives the events of nlohmann's SAX parser, which keeps the stack explicit: no input can
// overflow ours. The alternative, a DOM per line, costs three times as much and loses a member
// that is given twice.
class JsonLineFiller {
 public:
  JsonLineFiller(JsonLine& line, ValuePool& pool) : line_(line), pool_(pool) {}

  std::optional<ReadError> error;
  std::vector<std::string> unknown_names;

  bool null() { return take(Value::nil(), {}); }
  bool boolean(bool) { return take({}, "a boolean"); }
  bool number_integer(std::int64_t number) { return take(Value::integer(number), {}); }
  bool number_unsigned(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return take({}, "a number beyond 64 bits");
    }
    return take(Value::integer(static_cast<std::int64_t>(number)), {});
  }
  bool number_float(double, const std::string& written) {
    const bool is_fraction = written.find_first_of(".eE") != std::string::npos;
    return take({}, is_fraction ? "a number with a fraction" : "a number beyond 64 bits");
  }
  bool string(std::string& text) { return take(is_kept() ? pool_.string(text) : Value::nil(), {}); }
  bool binary(nlohmann::json::binary_t&) { return take({}, "binary"); }

  bool start_object(std::size_t) {
    if (depth_ > 0 && is_kept()) line_.slots_[member_].instead = "an object";
    return deeper();
  }
  bool end_object() {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) {
    if (depth_ == 0) return wrong_top_level();
    if (is_kept()) lists_.emplace_back();
    return deeper();
  }
  bool end_array() {
    --depth_;
    if (!is_kept() || lists_.empty()) return true;
    const Value list = pool_.list(lists_.back());
    lists_.pop_back();
    return take(list, {});
  }
  bool key(std::string& name) {
    if (depth_ != 1) return true;
    const auto known = std::find(kMemberNames.begin(), kMemberNames.end(), name);
    member_ = static_cast<std::size_t>(known - kMemberNames.begin());
    lists_.clear();
    if (member_ == kSkipped) {
      unknown_names.push_back(name);
      return true;
    }
    if (line_.slots_[member_].present) {
      error = ReadError{line_.line_number_, column_of_member(line_.line_, name, 1),
                        "member \"" + name + "\" is given twice"};
      return false;
    }
    line_.slots_[member_].present = true;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const std::exception&) {
    const std::string_view text = line_.line_;
    // nlohmann reports the end of input as a position behind the last character.
    if (position > text.size()) {
      error = ReadError{line_.line_number_, column_of_byte(text, text.size()),
                        "the line ends in the middle of a JSON object"};
      return false;
    }
    const std::size_t start = position == 0 ? 0 : position - 1;
    std::string shown;
    for (const char c : text.substr(start, kShownOfGarbage)) {
      shown +=
          static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f ? '?' : c;
    }
    error = ReadError{line_.line_number_, column_of_byte(text, start),
                      "this is not JSON, near '" + shown + "'"};
    return false;
  }

 private:
  // Values inside a member that is skipped, or already found unfit, are not stored anywhere.
  bool is_kept() const { return member_ != kSkipped && line_.slots_[member_].instead.empty(); }

  bool wrong_top_level() {
    error = ReadError{line_.line_number_, 1, "an event is a JSON object: {\"index\":...}"};
    return false;
  }

  bool deeper() {
    if (++depth_ <= kDepthMax) return true;
    error =
        ReadError{line_.line_number_, 1, "nested more than " + std::to_string(kDepthMax) + " deep"};
    return false;
  }

  bool take(Value value, std::string_view instead) {
    if (depth_ == 0) return wrong_top_level();
    if (!is_kept()) return true;
    if (!instead.empty()) {
      line_.slots_[member_].instead = instead;
    } else if (lists_.empty()) {
      line_.slots_[member_].value = value;
    } else {
      lists_.back().push_back(value);
    }
    return true;
  }

  JsonLine& line_;
  ValuePool& pool_;
  std::size_t depth_ = 0;
  std::size_t member_ = kSkipped;
  std::vector<std::vector<Value>> lists_;  // the open lists of the current member
};

std::optional<ReadError> JsonLine::parse(std::string_view line, std::uint64_t line_number,
                                         ValuePool& pool) {
  line_ = line;
  line_number_ = line_number;
  slots_ = {};
  if (parse_plain(line, pool)) return std::nullopt;
  slots_ = {};
  JsonLineFiller handler(*this, pool);
  if (!nlohmann::json::sax_parse(line.begin(), line.end(), &handler)) return handler.error;
  for (const std::string& name : handler.unknown_names) {
    for (std::size_t i = 0; i < kMemberCount; ++i) {
      if (slots_[i].present || !is_one_slip_away(name, kMemberNames[i])) continue;
      return error_at(name, "unknown member \"" + name + "\": did you mean \"" +
                                std::string(kMemberNames[i]) + "\"?");
    }
  }
  return std::nullopt;
}

ReadError JsonLine::error_at(Member member, std::string message) const {
  return error_at(kMemberNames[static_cast<std::size_t>(member)], std::move(message));
}

ReadError JsonLine::error_at(std::string_view member_name, std::string message) const {
  return {line_number_, column_of_member(line_, member_name), std::move(message)};
}

std::uint64_t column_of_byte(std::string_view line, std::size_t byte) {
  return 1 + code_points_of(line.substr(0, byte));
}

std::uint64_t column_of_member(std::string_view line, std::string_view name, int nth) {
  int depth = 0;
  std::size_t at = 0;
  std::string_view latest;  // the text of the latest string at depth 1
  while (at < line.size()) {
    const char c = line[at];
    if (c == '"') {
      const std::size_t start = ++at;
      while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2 : 1;
      if (depth == 1 && at <= line.size()) latest = line.substr(start, at - start);
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ':' && depth == 1 && latest == name && nth-- == 0) {
      const std::size_t value = line.find_first_not_of(" \t", at + 1);
      return column_of_byte(line, std::min(value, line.size()));
    }
    ++at;
  }
  return 1;
}

}  // namespace ordeal::checkers
