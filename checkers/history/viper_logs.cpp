// What ViperBench logs for Viper: a line for each transaction that committed, in EDN
// {:type :ok, :f :txn, :value [[:r 3 7 false] [:w 3 8 true]]} or in JSON {"value": [["r", 3, 7,
// false], ...]}, where an operation may be an object, too: {"opType": "w", "key": 3, "value": 8}.
//
//   [r KEY VALUE DEAD]           a read; DEAD says that the value marks a row as deleted
//   [w KEY VALUE SUCCEEDED]      a write; one that did not succeed wrote nothing
//   [i KEY VALUE READ DEAD SUCCEEDED]  and d: an insert and a delete read, and write another value
//   [range FIRST LAST ROWS DEAD] all rows from FIRST to LAST, {:id KEY :val VALUE}; nil: no limit
//
// A value of 0 is nothing. What nobody logged that he wrote, and is all that was read of its key
// beside what was written, was there before: tables are loaded by who logs nothing.

#include "checkers/history/viper_logs.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "checkers/history/edn_scanner.hpp"

namespace ordeal::checkers {

using Problem = std::optional<ReadError>;

class ViperLogReader {
 public:
  ViperLogReader(ByteSource& bytes, ViperLogs& logs, bool is_json)
      : logs_(logs), pool_(logs.transactions_.values()), scanner_(bytes, pool_) {
    if (!is_json) return;
    bytes.blank_colons_of_json();
    scanner_.expect_json();
  }

  Problem read(Value session) {
    while (true) {
      if (!scanner_.skip_blanks()) return scanner_.error();
      if (scanner_.at_end()) return std::nullopt;
      logs_.log_.push_back({session, {}});
      if (!read_transaction()) return scanner_.error();
    }
  }

 private:
  using Kind = ViperLogs::Kind;
  using Values = std::span<const Value>;

  std::string_view word(Value value) const {
    const std::string_view text = value.is_string() ? pool_.text_of(value) : std::string_view();
    return text.starts_with(':') ? text.substr(1) : text;
  }
  Values elements(Value list) const { return list.is_list() ? pool_.elements_of(list) : Values(); }

  bool read_transaction() {
    const Place start = scanner_.place();
    bool has_value = false;
    if (!scanner_.expect('{', "that begins a transaction")) return false;
    while (true) {
      if (!scanner_.skip_blanks()) return false;
      if (scanner_.peek() == '}') break;
      const Place place = scanner_.place();
      std::string name;
      if (!read_name(&name) || !scanner_.skip_blanks()) return false;
      Value other;
      if (name == "value") {
        if (has_value) return scanner_.fail(place, "the value is given twice");
        has_value = true;
        if (!read_operations()) return false;
      } else if (!scanner_.value(&other)) {
        return false;
      } else if (name == "type" && word(other) != "ok") {
        return scanner_.fail(place, "transactions are logged that are ok, and no others");
      }
    }
    scanner_.consume();
    return has_value || scanner_.fail(start, "the transaction has no value, its operations");
  }

  bool read_name(std::string* name) {
    Value text;
    std::string_view keyword;
    if (scanner_.peek() == '"') {
      if (!scanner_.value(&text)) return false;
      keyword = pool_.text_of(text);
    } else if (!scanner_.keyword(&keyword, "the name of a member of the transaction")) {
      return false;
    }
    *name = keyword;
    if (name->ends_with(':')) name->pop_back();  // :value: [...], as one version wrote it
    return true;
  }

  bool read_operations() {
    if (!scanner_.expect('[', "that begins the operations")) return false;
    while (true) {
      if (!scanner_.skip_blanks()) return false;
      if (scanner_.at_end()) return scanner_.fail_at_end("the closing ']' of the operations");
      if (scanner_.peek() == ']') break;
      const Place place = scanner_.place();
      Value operation;
      if (!scanner_.value(&operation)) return false;
      const bool is_object = !elements(operation).empty() && elements(operation)[0].is_list();
      if (!take(is_object ? from_object(operation) : from_list(operation))) {
        return scanner_.fail(place,
                             "expected [:r key value dead], [:w key value succeeded], [:i key "
                             "value read dead succeeded], the same with :d, or [:range first last "
                             "rows dead], whose rows are {:id key :val value}");
      }
    }
    scanner_.consume();
    return true;
  }

  // An operation whose parts are not looked at yet.
  struct Parts {
    std::string_view name;
    Value key, value, read, succeeded;  // of a range: from, to, rows, dead rows
    bool is_whole = false;
  };

  Parts from_list(Value operation) const {
    const Values all = elements(operation);
    const std::size_t size = all.size();
    if (size < 3) return {};
    Parts parts{word(all[0]), all[1], all[2], {}, {}};
    if (parts.name == "r" || parts.name == "w") {
      parts.is_whole = size <= 4;
      if (size == 4 && parts.name == "w") parts.succeeded = all[3];
    } else if (parts.name == "i" || parts.name == "d") {
      parts.is_whole = size >= 6 && size <= 8;
      if (parts.is_whole) parts.read = all[3], parts.succeeded = all[5];
    } else if (parts.name == "range") {
      parts.is_whole = size == 5 || size == 6;
      if (parts.is_whole) parts.read = all[3], parts.succeeded = all[4];
    }
    return parts;
  }

  Parts from_object(Value operation) const {
    Parts parts;
    std::size_t found = 0;
    for (const Value pair : elements(operation)) {
      const Values both = elements(pair);
      if (both.size() != 2) return {};
      const std::string_view name = word(both[0]);
      ++found;
      if (name == "opType")
        parts.name = word(both[1]);
      else if (name == "key" || name == "key1")
        parts.key = both[1];
      else if (name == "value" || name == "key2")
        parts.value = both[1];
      else if (name == "readValue" || name == "liveKVs")
        parts.read = both[1];
      else if (name == "succ" || name == "deadKVs")
        parts.succeeded = both[1];
      else
        --found;
    }
    const bool has_read = parts.name == "i" || parts.name == "d" || parts.name == "range";
    parts.is_whole = found == (parts.name == "r" ? 3 : parts.name == "w" ? 4 : has_read ? 5 : 0);
    return parts;
  }

  void add(Kind kind, Value key, Value value) {
    logs_.log_.back().steps.push_back({kind, key, value});
  }

  static bool is_scalar(Value value) { return value.is_integer() || value.is_string(); }

  // 0, nil, and the word for it where JSON was written by hand.
  Value value_of(Value value) const {
    return value == Value::integer(0) || word(value) == "nil" ? Value::nil() : value;
  }

  bool take(const Parts& parts) {
    if (!parts.is_whole) return false;
    if (parts.name == "range") return take_range(parts);
    if (!is_scalar(parts.key) || parts.value.is_list() || parts.read.is_list()) return false;
    const std::string_view succeeded = word(parts.succeeded);
    const bool is_told = succeeded == "true" || succeeded == "false";
    if (!is_told && !parts.succeeded.is_nil()) return false;
    if (parts.name == "r") {
      add(Kind::kRead, parts.key, value_of(parts.value));
      return true;
    }
    if (parts.name != "w") add(Kind::kRead, parts.key, value_of(parts.read));
    const bool is_in_vain = succeeded == "false";
    if (!is_scalar(parts.value)) return false;
    add(is_in_vain ? Kind::kWriteInVain : Kind::kWrite, parts.key, parts.value);
    return true;
  }

  bool take_range(const Parts& parts) {
    const std::size_t at = logs_.log_.back().steps.size();
    const auto limit = [&](Value told, std::int64_t none) {
      return value_or_none(told, Value::integer(none));
    };
    add(Kind::kRange, limit(parts.key, std::numeric_limits<std::int64_t>::min()),
        limit(parts.value, std::numeric_limits<std::int64_t>::max()));
    const ViperLogs::Step range = logs_.log_.back().steps.back();
    if (!range.key.is_integer() || !range.value.is_integer()) return false;
    for (const Value rows : {parts.read, parts.succeeded}) {
      if (!rows.is_list()) return false;
      for (const Value row : elements(rows)) {
        Value key;
        Value value;
        for (const Value pair : elements(row)) {
          const Values both = elements(pair);
          if (both.size() != 2) return false;
          if (word(both[0]) == "id") key = both[1];
          if (word(both[0]) == "val") value = both[1];
        }
        if (!key.is_integer() || !is_scalar(value)) return false;
        if (key < range.key || range.value < key) return false;
        add(Kind::kRead, key, value_of(value));
      }
    }
    auto& steps = logs_.log_.back().steps;
    steps[at].found = static_cast<std::uint32_t>(steps.size() - at - 1);
    return true;
  }

  Value value_or_none(Value told, Value none) const {
    return told.is_nil() || word(told) == "nil" ? none : told;
  }

  ViperLogs& logs_;
  ValuePool& pool_;
  EdnScanner scanner_;
};

namespace {

// By what follows the first bracket, as far as the beginning goes, whatever the window has of it.
bool is_in_json(ByteSource& bytes) {
  constexpr std::size_t kBytesThatTell = 4096;
  while (true) {
    const std::string_view beginning = bytes.beginning().substr(0, kBytesThatTell);
    const std::size_t first = beginning.find_first_not_of(" \t\r\n{");
    if (first != std::string_view::npos) return beginning[first] == '"';
    if (beginning.size() == kBytesThatTell || !bytes.refill(beginning.size())) return false;
  }
}

}  // namespace

Problem ViperLogs::add(ByteSource& bytes, std::string_view session) {
  const bool is_json = is_in_json(bytes);
  const Value name = session.empty() ? Value::integer(0) : transactions_.values().string(session);
  return ViperLogReader(bytes, *this, is_json).read(name);
}

// What was written of each key, and what was read of it.
void ViperLogs::collect_values() {
  for (const Transaction& transaction : log_) {
    for (const Step& step : transaction.steps) {
      if (step.kind == Kind::kRange) continue;
      bool& is_written = values_[step.key][step.value];
      is_written = is_written || step.kind != Kind::kRead;
    }
  }
  // Keys that a range did not find held nothing, if they ever came to hold something.
  for (const Transaction& transaction : log_) {
    for (std::size_t at = 0; at < transaction.steps.size(); ++at) {
      if (transaction.steps[at].kind != Kind::kRange) continue;
      for (const Value key : missing_in(transaction, at)) values_[key].emplace(Value::nil(), false);
    }
  }
  for (const auto& [key, values] : values_) {
    std::vector<Value> before;
    for (const auto& [value, is_written] : values) {
      if (!is_written) before.push_back(value);
    }
    if (before.size() == 1 && !before[0].is_nil()) loaded_[key] = before[0];
  }
}

std::vector<Value> ViperLogs::missing_in(const Transaction& transaction, std::size_t at) const {
  const Step& range = transaction.steps[at];
  std::set<Value> found;
  for (std::size_t i = 0; i < range.found; ++i) found.insert(transaction.steps[at + 1 + i].key);
  std::vector<Value> missing;
  for (auto row = values_.lower_bound(range.key); row != values_.end(); ++row) {
    if (!row->first.is_integer() || range.value < row->first) break;
    const bool is_written =
        std::ranges::any_of(row->second, [](const auto& value) { return value.second; });
    if (is_written && !found.contains(row->first)) missing.push_back(row->first);
  }
  return missing;
}

std::optional<HistoryProblem> ViperLogs::replay(const Transaction& transaction) {
  for (std::size_t at = 0; at < transaction.steps.size(); ++at) {
    const auto& [kind, key, value, found] = transaction.steps[at];
    if (kind == Kind::kWrite) transactions_.write(key, value);
    if (kind == Kind::kWriteInVain) transactions_.write_in_vain(key, value);
    if (kind == Kind::kRead) {
      const auto loaded = loaded_.find(key);
      const bool was_there = loaded != loaded_.end() && loaded->second == value;
      transactions_.read(key, was_there ? Value::nil() : value);
    }
    if (kind != Kind::kRange) continue;
    for (const Value missing : missing_in(transaction, at)) {
      transactions_.read(missing, Value::nil());
    }
  }
  return transactions_.commit(transaction.session);
}

HistoryFile ViperLogs::finish() {
  HistoryFile file;
  file.format = "viper";
  collect_values();
  for (const Transaction& transaction : log_) {
    if (const auto problem = replay(transaction)) {
      file.error.message = problem->message;
      return file;
    }
  }
  file.history = transactions_.finish();
  return file;
}

HistoryFile read_viper(ByteSource& bytes) {
  ViperLogs logs;
  if (auto problem = logs.add(bytes, {})) {
    HistoryFile file;
    file.error = std::move(*problem);
    return file;
  }
  return logs.finish();
}

bool looks_like_viper(std::string_view beginning) {
  const std::string_view line = beginning.substr(0, beginning.find('\n'));
  const auto has = [&](std::string_view part) { return line.find(part) != std::string_view::npos; };
  if (!line.starts_with('{') || has("process") || has("index") || has("\"events\"")) return false;
  const bool tells_values = has(":value") || has("\"value\"");
  const bool ends_in_truth = has(" true]") || has(" false]") || has(",true]") || has(",false]");
  return tells_values &&
         (ends_in_truth || has("\"opType\"") || has("[:range ") || has("[\"range\""));
}

}  // namespace ordeal::checkers
