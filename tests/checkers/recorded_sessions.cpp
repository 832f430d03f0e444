#include "tests/checkers/recorded_sessions.hpp"

#include <map>
#include <sstream>
#include <utility>

#include "checkers/history/cobra_logs.hpp"
#include "checkers/history/viper_logs.hpp"

namespace ordeal::checkers::testing {
namespace {

constexpr std::uint64_t kInitialId = 0xbebeebee;

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFF);
  return bytes;
}

std::string with_length(std::string_view text) {
  return little_endian(text.size()) + std::string(text);
}

std::string truth(bool is_true) { return std::string(1, is_true ? '\1' : '\0'); }

std::string version_of(const RecordedEvent& event) {
  const bool was_nothing = !event.is_write && event.value == 0;
  return was_nothing ? "null" : std::to_string(event.value);
}

std::string long_event(const RecordedEvent& event) {
  return std::string("{\"") + (event.is_write ? "Write" : "Read") +
         "\": {\"variable\": " + std::to_string(event.key) + ", \"version\": " + version_of(event) +
         "}}";
}

std::string short_event(const RecordedEvent& event) {
  return std::string(event.is_write ? "[\"w\"," : "[\"r\",") + std::to_string(event.key) + "," +
         version_of(event) + "]";
}

std::string json_sessions(const Recorded& recorded, std::string (*event_text)(const RecordedEvent&),
                          const std::string& blank) {
  std::string text = "[";
  for (const RecordedSession& session : recorded) {
    text += text.size() > 1 ? "," + blank + "[" : "[";
    for (const RecordedTransaction& transaction : session) {
      if (text.back() != '[') text += "," + blank;
      text += "{\"events\":" + blank + "[";
      for (const RecordedEvent& event : transaction.events) {
        if (text.back() != '[') text += "," + blank;
        text += event_text(event);
      }
      text += std::string("],") + blank +
              "\"committed\":" + (transaction.is_committed ? "true}" : "false}");
    }
    text += "]";
  }
  return text + "]";
}

// Which transaction wrote a value of a key.
std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> writers_of(
    const Recorded& recorded) {
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> writers;
  std::uint64_t id = 0x100;
  for (const RecordedSession& session : recorded) {
    for (const RecordedTransaction& transaction : session) {
      for (const RecordedEvent& event : transaction.events) {
        if (event.is_write) writers[{event.key, event.value}] = id;
      }
      ++id;
    }
  }
  return writers;
}

// A stream that cannot tell how much is left, as a pipe cannot.
class Pipe : public std::stringbuf {
 public:
  explicit Pipe(const std::string& text) : std::stringbuf(text, std::ios::in) {}

 protected:
  pos_type seekoff(off_type, std::ios::seekdir, std::ios::openmode) override { return -1; }
  pos_type seekpos(pos_type, std::ios::openmode) override { return -1; }
};

}  // namespace

const Recorded kRecordedSample = {
    {{{{true, 1, 7, true}, {true, 2, 8, false}, {false, 2, 9, false}}, true},
     {{{true, 1, 9, true}, {false, 2, 0, true}}, false}},
    {{{{false, 1, 7, true}, {false, 2, 0, true}}, true}},
};

const Recorded kPlainRecordedSample = {
    {{{{true, 1, 7, true}, {true, 2, 8, true}}, true},
     {{{true, 1, 9, true}, {false, 2, 0, true}}, false}},
    {{{{false, 1, 7, true}, {false, 3, 0, true}}, true}},
};

std::string plume_text(const Recorded& recorded) {
  std::string text;
  for (const RecordedSession& session : recorded) {
    if (&session != &recorded.front()) text += "=====\n";
    for (const RecordedTransaction& transaction : session) {
      if (&transaction != &session.front()) text += "-----\n";
      for (const RecordedEvent& event : transaction.events) {
        text += std::string(event.is_write ? "w " : "r ") + std::to_string(event.key) + ' ' +
                std::to_string(event.value) + '\n';
      }
    }
  }
  return text;
}

std::string polysi_text(const Recorded& recorded) {
  std::string text;
  std::uint64_t transactions = 0;
  for (std::size_t session = 0; session < recorded.size(); ++session) {
    for (const RecordedTransaction& transaction : recorded[session]) {
      ++transactions;
      for (const RecordedEvent& event : transaction.events) {
        text += std::string(event.is_write ? "w(" : "r(") + std::to_string(event.key) + ',' +
                std::to_string(event.value) + ',' + std::to_string(session) + ',' +
                std::to_string(transactions) + ")\n";
      }
    }
  }
  return text;
}

std::string dbcop_bincode(const Recorded& recorded, std::uint64_t id, std::string_view info) {
  std::string bytes = little_endian(id);
  for (const std::uint64_t parameter : {3U, 5U, 7U, 9U}) bytes += little_endian(parameter);
  bytes += with_length(info) + with_length("2024-05-01T10:00:00.5+02:00") +
           with_length("2024-05-01T10:00:01+02:00") + little_endian(recorded.size());
  for (const RecordedSession& session : recorded) {
    bytes += little_endian(session.size());
    for (const RecordedTransaction& transaction : session) {
      bytes += little_endian(transaction.events.size());
      for (const RecordedEvent& event : transaction.events) {
        bytes += truth(event.is_write) + little_endian(event.key) + little_endian(event.value) +
                 truth(event.has_succeeded);
      }
      bytes += truth(transaction.is_committed);
    }
  }
  return bytes;
}

std::string dbcop_json(const Recorded& recorded) {
  return "{\n  \"params\": {\"id\": 0, \"n_node\": 3, \"n_variable\": 5, \"n_transaction\": 7, "
         "\"n_event\": 9},\n  \"info\": \"generated: \\\"so\\\"\",\n"
         "  \"start\": \"2024-05-01T10:00:00+02:00\",\n  \"end\": \"2024-05-01T10:00:01+02:00\",\n"
         "  \"data\": " +
         json_sessions(recorded, &long_event, "\n    ") + "\n}\n";
}

std::string dbcop_short_json(const Recorded& recorded) {
  return json_sessions(recorded, &short_event, "");
}

std::string dbcop_text(const Recorded& recorded) {
  std::string text = "// recorded\n";
  for (const RecordedSession& session : recorded) {
    if (&session != &recorded.front()) text += "---\n";
    for (const RecordedTransaction& transaction : session) {
      if (transaction.events.empty()) continue;
      text += text.ends_with(']') ? " [" : "[";
      for (const RecordedEvent& event : transaction.events) {
        if (text.back() != '[') text += ' ';
        const bool was_nothing = !event.is_write && event.value == 0;
        text += std::to_string(event.key) + (event.is_write ? ":=" : "==") +
                (was_nothing ? "?" : std::to_string(event.value));
      }
      text += transaction.is_committed ? "]" : "]!\n";
    }
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

std::string cobra_record(char letter, const std::vector<std::uint64_t>& numbers) {
  std::string bytes(1, letter);
  for (const std::uint64_t number : numbers) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xFF);
  }
  return bytes;
}

std::vector<std::string> cobra_logs(const Recorded& recorded, bool has_times) {
  const auto writers = writers_of(recorded);
  std::vector<std::string> logs;
  std::uint64_t id = 0x100;
  std::uint64_t now = 1'700'000'000'000'000'000;
  const auto ends = [&](char letter) {
    std::vector<std::uint64_t> numbers = {id};
    if (has_times) numbers.push_back(now++);
    return cobra_record(letter, numbers);
  };
  for (const RecordedSession& session : recorded) {
    std::string& log = logs.emplace_back();
    for (const RecordedTransaction& transaction : session) {
      log += ends('S');
      for (const RecordedEvent& event : transaction.events) {
        const auto writer = writers.find({event.key, event.value});
        if (event.is_write) {
          log += cobra_record('W', {event.value, event.key, 0xfeed});
        } else if (event.value == 0) {
          log += cobra_record('R', {kInitialId, kInitialId, event.key, 0});
        } else {
          log += cobra_record('R', {writer == writers.end() ? 0x77 : writer->second, event.value,
                                    event.key, 0xfeed});
        }
      }
      log += ends(transaction.is_committed ? 'C' : 'A');
      ++id;
    }
  }
  return logs;
}

std::vector<std::string> viper_logs(const Recorded& recorded, ViperNotation notation) {
  const auto operation = [&](const RecordedEvent& event) {
    const std::string key = std::to_string(event.key);
    const std::string value = std::to_string(event.value);
    const std::string truth = event.is_write ? "true" : "false";
    const std::string letter = event.is_write ? "w" : "r";
    if (notation == ViperNotation::kEdn) {
      return "[:" + letter + ' ' + key + ' ' + value + ' ' + truth + ']';
    }
    if (notation == ViperNotation::kJson) {
      return "[\"" + letter + "\", " + key + ", " + value + ", " + truth + ']';
    }
    return "{\"opType\": \"" + letter + "\", \"key\": " + key + ", \"value\": " + value + ", \"" +
           (event.is_write ? "succ" : "isDead") + "\": " + truth + ", \"reqTS\": 7}";
  };
  std::vector<std::string> logs;
  for (const RecordedSession& session : recorded) {
    std::string& log = logs.emplace_back();
    for (const RecordedTransaction& transaction : session) {
      std::string operations;
      for (const RecordedEvent& event : transaction.events) {
        if (!operations.empty()) operations += ", ";
        operations += operation(event);
      }
      log += notation == ViperNotation::kEdn ? "{:type :ok, :f :txn, :value [" + operations + "]}\n"
                                             : "{\"value\": [" + operations + "]}\n";
    }
  }
  return logs;
}

template <class Logs>
HistoryFile read_all(Logs all, const std::vector<std::string>& logs) {
  HistoryFile file;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    std::istringstream input(logs[i]);
    ByteSource bytes(input);
    if (auto problem = all.add(bytes, "T" + std::to_string(i))) {
      file.error = *problem;
      return file;
    }
  }
  return all.finish();
}

HistoryFile read_logs(const std::vector<std::string>& logs) { return read_all(CobraLogs(), logs); }

HistoryFile read_viper_logs(const std::vector<std::string>& logs) {
  return read_all(ViperLogs(), logs);
}

HistoryFile read_pipe(const std::string& text, std::string_view format) {
  Pipe pipe(text);
  std::istream input(&pipe);
  return read_history(input, format);
}

}  // namespace ordeal::checkers::testing
